"""Translations: which follow their source, which are behind, which are missing."""

import contextlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from kb.content.blocks import Behind, Blocks, compare
from kb.content.file import Kind, SourceFile
from kb.content.source import SOURCES
from kb.errors import ContentError
from kb.languages import own_of
from kb.library.build import Built, Job
from kb.library.tables import open_tables
from kb.problems import Problem, warning
from kb.shapes import Shape
from kb.sites import Sites

_PLACES, _SITES = Shape(list[Behind]), Shape(Sites)

State = Literal["complete", "behind", "unmarked", "missing"]

_OUTDATED = """FROM article AS t JOIN article AS s ON s.key = t.key
    AND s.language = :source WHERE t.language != :source
    AND t.translated_from IS NOT NULL AND t.translated_from != s.text_digest"""


class Waiting(msgspec.Struct, frozen=True):
    """An article that a language waits for: its id, and how it stands.

    `places` counts what is behind in it, 0 where that is not known. `weight` is one,
    and one more for each article that leads to it, for a place on the home page, and
    for each time that it was read lately.
    """

    id: str
    state: State
    places: int
    weight: int


class Progress(msgspec.Struct, frozen=True):
    """How far a language follows the source: articles by state, and those that wait.

    `share` is the weight of what is complete in that of all, from 0 to 1.
    """

    language: str
    counts: dict[State, int]
    share: float
    waiting: list[Waiting]


class _Pair(msgspec.Struct, frozen=True):
    """A translation and its source, by their files and what these held."""

    number: int
    path: str
    language: str
    digest: str
    made_from: str
    source_path: str
    source_digest: str

    @property
    def past_path(self) -> str:
        return f"{SOURCES}/{self.made_from}.md"

    @property
    def of(self) -> str:
        return f"{self.digest} {self.source_digest} {self.made_from}"


def follow(
    db: sqlite3.Connection,
    content: Path,
    source: str,
    build: Callable[[Iterable[Job]], Iterator[Built]],
) -> list[Problem]:
    """Compare each translation whose source has changed, and note what came of it.

    Only what was not compared before is rendered. The problems name translations made
    from a text that is not kept.
    """
    rows = db.execute(
        f"""SELECT t.number, t.path, t.language, t.digest, t.translated_from,
        s.path, s.digest {_OUTDATED} ORDER BY t.number""",
        {"source": source},
    )
    pairs = [_Pair(*row) for row in rows]
    compared = {
        number: (of, is_known)
        for number, of, is_known in db.execute(
            "SELECT article, of, places IS NOT NULL FROM comparison"
        )
    }
    for number in compared.keys() - {pair.number for pair in pairs}:
        db.execute("DELETE FROM comparison WHERE article = ?", (number,))
    kept = {
        path for (path,) in db.execute("SELECT path FROM source WHERE kind = 'source'")
    }
    new = [pair for pair in pairs if compared.get(pair.number) != (pair.of, True)]
    read = _read([p for p in new if p.past_path in kept], content, source, build)
    for pair in new:
        places = _compared(pair, read)
        blob = None if places is None else msgspec.msgpack.encode(places)
        db.execute(
            "INSERT OR REPLACE INTO comparison VALUES (?, ?, ?)",
            (pair.number, pair.of, blob),
        )
    return [_lost(pair) for pair in pairs if pair.past_path not in kept]


def _read(
    pairs: Iterable[_Pair],
    content: Path,
    source: str,
    build: Callable[[Iterable[Job]], Iterator[Built]],
) -> dict[str, Built]:
    """The blocks of the files of some pairs, by their paths."""
    files: dict[str, SourceFile] = {}
    for pair in pairs:
        files[pair.path] = _file(pair.path, "article", pair.language)
        files[pair.source_path] = _file(pair.source_path, "article", source)
        files[pair.past_path] = _file(pair.past_path, "source", source)
    jobs = [Job(str(content), file, task="blocks") for file in files.values()]
    return {built.path: built for built in build(jobs)}


def _file(path: str, kind: Kind, language: str) -> SourceFile:
    return SourceFile(path, kind, language, "", (0, 0, 0))


def _compared(pair: _Pair, read: dict[str, Built]) -> list[Behind] | None:
    texts: list[list[Blocks]] = []
    for path, digest in (
        (pair.past_path, None),
        (pair.source_path, pair.source_digest),
        (pair.path, pair.digest),
    ):
        built = read.get(path)
        # A broken file keeps its last good version: what stands in it is not shown.
        if built is None or not built.blocks or digest not in (None, built.digest):
            return None
        texts.append(built.blocks)
    return compare(*texts)


def _lost(pair: _Pair) -> Problem:
    message = (
        f"translated_from: {pair.past_path} is missing; when the translation says what "
        "its source says, accept it"
    )
    return warning(pair.path, 1, "source", message)


def behind(db: sqlite3.Connection, number: int) -> list[Behind] | None:
    """Where a translation is behind its source; None where that is not known."""
    row = db.execute(
        "SELECT places FROM comparison WHERE article = ?", (number,)
    ).fetchone()
    if row is None:
        return []
    return None if row[0] is None else _PLACES.of_msgpack(row[0])


def places_of(catalogue: Path, article: str) -> list[Behind] | None:
    """Where the translation with that id is behind; None where that is not known.

    Raises ContentError when a catalogue has no such article.
    """
    language, _, key = article.removesuffix(".md").partition("/")
    with contextlib.closing(open_tables(catalogue)) as db:
        row = db.execute(
            "SELECT number FROM article WHERE language = ? AND key = ?",
            (language.lower(), key),
        ).fetchone()
        if row is None:
            raise ContentError(f"{article}: no such article; write its id")
        return behind(db, *row)


def progress_in(
    catalogue: Path, *more: str, reads: Mapping[str, int]
) -> list[Progress]:
    """How far each language of a catalogue follows the source, without the source.

    `more` are languages that have no article and no site yet. `reads` counts how often
    an article was read lately in any language, by its key.
    """
    with contextlib.closing(open_tables(catalogue)) as db:
        (note,) = db.execute("SELECT value FROM note WHERE name = 'sites'").fetchone()
        sites = _SITES.of_json(note)
        rows = db.execute("SELECT DISTINCT language FROM article")
        chains = [code for site in sites.all for code in site.languages]
        languages = sorted({*more, *chains, *(code for (code,) in rows)})
        return _progress(db, sites.source_language, languages, reads)


def _progress(
    db: sqlite3.Connection,
    source: str,
    languages: Sequence[str],
    reads: Mapping[str, int],
) -> list[Progress]:
    """Nothing is missing in a dialect whose parent is among `languages`."""
    weights = _weights(db, source)
    found = []
    for language in languages:
        if language == source:
            continue
        is_dialect = len(own_of((language, *languages))) > 2
        counts: Counter[State] = Counter()
        waiting = []
        done = 0
        for key, leading in weights.items():
            weight = leading + reads.get(key, 0)
            state, places = _state(db, source, language, key)
            if state == "missing" and is_dialect:
                continue
            counts[state] += 1
            if state == "complete":
                done += weight
            else:
                waiting.append(Waiting(f"{language}/{key}", state, places, weight))
        waiting.sort(key=lambda one: (-one.weight, one.id))
        total = done + sum(one.weight for one in waiting)
        found.append(
            Progress(language, dict(counts), done / total if total else 1.0, waiting)
        )
    return found


def _state(
    db: sqlite3.Connection, source: str, language: str, key: str
) -> tuple[State, int]:
    row = db.execute(
        """SELECT t.number, t.translated_from, s.text_digest FROM article AS t
        JOIN article AS s ON s.key = t.key AND s.language = ?
        WHERE t.key = ? AND t.language = ?""",
        (source, key, language),
    ).fetchone()
    if row is None:
        return "missing", 0
    number, made_from, digest = row
    if made_from is None:
        return "unmarked", 0
    if made_from == digest:
        return "complete", 0
    places = behind(db, number)
    # White space alone may have changed.
    return ("complete", 0) if places == [] else ("behind", len(places or ()))


def _weights(db: sqlite3.Connection, source: str) -> dict[str, int]:
    """The articles of the source by key, with how many ways lead to each."""
    leading: dict[str, set[int]] = defaultdict(set)
    rows = db.execute(
        """SELECT name, article FROM reference WHERE kind = 'link'
        UNION ALL SELECT key, article FROM related"""
    )
    own = {
        number: (key, featured)
        for number, key, featured in db.execute(
            "SELECT number, key, featured FROM article WHERE language = ?", (source,)
        )
    }
    for key, number in rows:
        if number in own:
            leading[key].add(number)
    return {key: 1 + len(leading[key]) + featured for key, featured in own.values()}
