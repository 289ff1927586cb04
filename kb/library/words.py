"""The words of an index as editors wrote them.

Near ones stand for misspellings, longer ones for a word that is still being typed.
"""

import functools
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kb.errors import DamagedIndex
from kb.library.tables import open_tables
from kb.search.analysis import fold
from kb.search.spelling import grams, pieces, wide_pieces

MAX_CANDIDATES = 200
MAX_LETTERS = 32
# Longer words that are looked at for another word in them, and the letters of that.
MAX_LOOKED_AT, MIN_PART = 50, 4

_TABLES = """
CREATE TABLE word (
    folded TEXT PRIMARY KEY, shown TEXT NOT NULL, articles INTEGER NOT NULL,
    reversed TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX word_reversed ON word (reversed);
CREATE TABLE piece (piece TEXT, folded TEXT, PRIMARY KEY (piece, folded)) WITHOUT ROWID;
CREATE TABLE gram (gram TEXT, folded TEXT, PRIMARY KEY (gram, folded)) WITHOUT ROWID;
"""


def write_words(path: Path, counts: Mapping[str, int]) -> None:
    """Make or extend the file of words; `counts` says how many articles hold each.

    What it knows already stays as it is: a word is near or far whatever its count, and
    whoever asks looks whether an article still holds it.
    """
    is_new = not path.exists()
    db = sqlite3.connect(path)
    if is_new:
        db.executescript(_TABLES)
    spellings: dict[str, list[str]] = defaultdict(list)
    for word in sorted(counts):
        spellings[fold(word)].append(word)
    with db:
        for plain, words in sorted(spellings.items()):
            shown = max(words, key=lambda word: counts[word])
            _write(db, plain, shown, sum(counts[word] for word in words))
    db.close()


def _write(db: sqlite3.Connection, plain: str, shown: str, articles: int) -> None:
    inserted = db.execute(
        "INSERT OR IGNORE INTO word VALUES (?, ?, ?, ?)",
        (plain, shown, articles, plain[::-1]),
    )
    if inserted.rowcount:
        db.executemany(
            "INSERT INTO piece VALUES (?, ?)",
            [(p, plain) for p in sorted(pieces(plain))],
        )
        db.executemany(
            "INSERT INTO gram VALUES (?, ?)", [(g, plain) for g in sorted(grams(plain))]
        )


def countable(words: Iterable[str]) -> Counter[str]:
    """The words that a reader might misspell."""
    return Counter(filter(_is_countable, words))


def _is_countable(word: str) -> bool:
    return 3 <= len(word) <= MAX_LETTERS and not word.isdigit()


def unknown(path: Path, words: Iterable[str]) -> set[str]:
    """Those of `words` that the file holds in no spelling."""
    folded = {word: fold(word) for word in words}
    wanted = sorted(set(folded.values()))
    db = sqlite3.connect(path)
    rows = _select(db, "SELECT folded FROM word WHERE folded IN ({})", wanted)
    db.close()
    known = {plain for (plain,) in rows}
    return {word for word, plain in folded.items() if plain not in known}


class Words:
    """The words of one index, open for one thread."""

    def __init__(self, path: Path) -> None:
        """Open a file of words. Raises DamagedIndex, as reading it does."""
        self._db = open_tables(path, DamagedIndex)
        self.alike = functools.lru_cache(maxsize=128)(self._find_alike)

    def close(self) -> None:
        self._db.close()

    def compounds(self, part: str, links: Sequence[str]) -> list[str]:
        """Words that begin or end with `part` and are another known word beside it.

        `links` may stand between the two. The most frequent ones, as written.
        """
        plain = fold(part)
        rests: dict[str, set[str]] = {}
        for column, start in (("folded", plain), ("reversed", plain[::-1])):
            rows = self._db.execute(
                f"""SELECT folded, shown FROM word WHERE {column} > ? AND {column} < ?
                ORDER BY articles DESC, folded LIMIT {MAX_LOOKED_AT}""",
                (start, start + "\U0010ffff"),
            )
            for whole, shown in rows:
                if column == "folded":
                    rest, cut = whole[len(plain) :], str.removeprefix
                else:
                    rest, cut = whole[: -len(plain)], str.removesuffix
                rests.setdefault(shown, set()).update(cut(rest, link) for link in links)
        known = self.spelt(rest for some in rests.values() for rest in some)
        return [
            shown
            for shown, some in rests.items()
            if any(len(rest) >= MIN_PART and rest in known for rest in some)
        ]

    def spelt(self, words: Iterable[str]) -> dict[str, tuple[str, int]]:
        """Those of some words that are known: folded → (as written, articles)."""
        sql = "SELECT folded, shown, articles FROM word WHERE folded IN ({})"
        rows = _select(self._db, sql, sorted(set(map(fold, words))))
        return {plain: (shown, articles) for plain, shown, articles in rows}

    def spells(self, word: str) -> bool:
        """Whether an article writes `word` so, where that can be told of it."""
        return not _is_countable(word) or bool(self.spelt([word]))

    def near(self, word: str) -> dict[str, tuple[str, int]]:
        """Words that may be within two errors: folded → (as written, articles)."""
        sql = """SELECT word.folded, shown, articles FROM piece JOIN word USING (folded)
            WHERE piece IN ({}) GROUP BY word.folded"""
        rows = _select(self._db, sql, sorted(wide_pieces(fold(word))))
        return {plain: (shown, articles) for plain, shown, articles in rows}

    def _find_alike(self, word: str) -> dict[str, str]:
        """Words that share most groups of letters: folded → as written."""
        # Only the best are joined: thousands of words share some group.
        sql = f"""SELECT folded, shown FROM (
            SELECT folded FROM gram WHERE gram IN ({{}}) GROUP BY folded
            ORDER BY count(*) DESC, folded LIMIT {MAX_CANDIDATES}
            ) JOIN word USING (folded)"""
        return dict(_select(self._db, sql, sorted(grams(fold(word)))))

    def longer(self, start: str, limit: int) -> list[str]:
        """The most frequent words that start with `start`, as written."""
        plain = fold(start)
        rows = self._db.execute(
            """SELECT shown FROM word WHERE folded > ? AND folded < ?
            ORDER BY articles DESC, folded LIMIT ?""",
            (plain, plain + "\U0010ffff", limit),
        )
        return [shown for (shown,) in rows]


def _select(
    db: sqlite3.Connection, sql: str, values: list[str]
) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for n in range(0, len(values), 500):
        some = values[n : n + 500]
        found += db.execute(sql.format(", ".join("?" * len(some))), some).fetchall()
    return found
