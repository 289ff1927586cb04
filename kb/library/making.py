"""An edition in the making: a copy of the old one that nobody reads yet."""

import contextlib
import datetime
import hashlib
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from kb.content.file import SourceFile
from kb.languages import parse_language
from kb.library.build import Built
from kb.library.journal import Journal, Source, State
from kb.library.manifest import INDEX
from kb.library.register import Register
from kb.library.schema import EARLIEST, LATEST, PACK_TABLES, TABLES
from kb.library.signs import enter_sign, remove_sign
from kb.library.storage import CATALOGUE, MEDIA
from kb.library.thesaurus import FILE as SYNONYMS
from kb.library.thesaurus import enter_synonyms, make_thesaurus, remove_synonyms
from kb.library.words import countable, unknown, write_words
from kb.problems import error
from kb.search import engine
from kb.search.engine import IndexWriter
from kb.sites import Sites

MAX_PACKS = 8


class Making:
    """The files of a new edition, open for writing until `finish`."""

    def __init__(self, folder: Path, old: Path | None) -> None:
        """Start in the empty `folder` from the edition `old`, or from nothing."""
        self.folder = folder
        if old:
            _share(old, folder)
        (folder / INDEX).mkdir(exist_ok=True)
        self.db = sqlite3.connect(folder / CATALOGUE, isolation_level=None)
        # The whole edition is synced before it is seen; a torn one is thrown away.
        self.db.execute("PRAGMA synchronous = OFF")
        self.db.execute("PRAGMA journal_mode = MEMORY")
        if old is None:
            self.db.executescript(TABLES)
            make_thesaurus(folder)
        self.db.execute("BEGIN")
        self.journal = Journal(self.db)
        packs = [int(path.stem.partition("-")[2]) for path in folder.glob("pack-*.db")]
        number = max(packs, default=0) + 1
        self._register = Register(self.db, folder / f"pack-{number}.db", number)
        self._writers: dict[str, IndexWriter] = {}
        self._words: dict[str, Counter[str]] = {}

    def enter(self, built: Built) -> None:
        """Put a built article in place of whatever stood at its path."""
        article = built.article
        assert article, "only a built article is entered"
        self._forget(built.path)
        entered = self._register.enter(built)
        family = _family(article.language)
        writer = self._writer(family)
        for number, variant in zip(entered.numbers, built.variants, strict=True):
            writer.add(number, entered.category, entered.category_path, variant.entry)
        words = self._words.setdefault(family, Counter())
        words.update(countable(built.variants[0].entry.words))
        self._record(built, built.digest, "published")

    def withdraw(self, built: Built) -> None:
        """Show nothing more of a file that says so."""
        self._forget(built.path)
        self._record(built, "", "withdrawn")

    def keep(self, built: Built, digest: str) -> None:
        """Leave the last good version of a broken file, if there was one: `digest`."""
        self._record(built, digest, "kept" if digest else "broken")

    def _record(self, built: Built, digest: str, state: State) -> None:
        source = Source(built.path, "article", digest, built.digest, state)
        self.journal.record(source)
        self.journal.set_problems_of(built.path, built.problems)

    def enter_sign(self, file: SourceFile, content: Path) -> None:
        """Enter a category file, an announcement, synonyms or an image."""
        digest = ""
        try:
            data = (content / file.path).read_bytes()
        except OSError as bad:
            message = f"cannot be read: {bad.strerror}"
            problems = [error(file.path, 1, "file", message)]
        else:
            digest = hashlib.sha256(data).hexdigest()
            if file.kind == "synonyms":
                problems = enter_synonyms(self.folder, file, data)
            else:
                problems = enter_sign(self.db, file, data, self.folder / MEDIA)
        self.journal.set_problems_of(file.path, problems)
        self.journal.record(Source(file.path, file.kind, digest, digest, "published"))

    def provide(self, sites: Sites) -> None:
        """Have an index for each language of a site, if only to find nothing in it."""
        codes = {code for site in sites.all for code in site.languages}
        for family in sorted(set(map(_family, codes))):
            if not (self.folder / INDEX / family).exists():
                self._writer(family)
                self._words[family] = Counter()

    def remove(self, source: Source) -> None:
        """Take out a file that is gone."""
        if source.kind == "article":
            self._forget(source.path)
        elif source.kind == "synonyms":
            remove_synonyms(self.folder, source.path)
        else:
            remove_sign(self.db, source.kind, source.path)
        self.journal.erase(source.path)

    def _forget(self, path: str) -> None:
        numbers = self._register.forget(path)
        if numbers:
            self._writer(_family(path.partition("/")[0])).delete(numbers)

    def write_indexes(self) -> None:
        """Write the words of all articles; from then on they can be looked up."""
        while self._writers:
            _, writer = self._writers.popitem()
            writer.commit()
        for family, counts in self._words.items():
            _extend_words(self.folder / f"words-{family}.db", counts)

    def finish(self, days: Iterable[datetime.date]) -> None:
        """Write the rest; on each of `days` a fact changes its value."""
        self.journal.set_problems("slugs", self._register.settle_slugs())
        self._register.close()
        _merge_packs(self.db, self.folder)
        self._drop_images()
        self._set_moments(days)
        self.db.execute("COMMIT")
        self.db.close()

    def _drop_images(self) -> None:
        """Remove images that no name leads to any more."""
        named = {name for (name,) in self.db.execute("SELECT file FROM media")}
        if (self.folder / MEDIA).exists():
            for path in (self.folder / MEDIA).iterdir():
                if path.name not in named:
                    path.unlink()

    def _set_moments(self, days: Iterable[datetime.date]) -> None:
        self.db.execute("DELETE FROM moment")
        self.db.executemany(
            "INSERT OR IGNORE INTO moment VALUES (?)",
            [(f"{day.isoformat()}T00:00",) for day in days],
        )
        for table in ("article", "announcement"):
            for column in ("since", "until"):
                self.db.execute(
                    f"""INSERT OR IGNORE INTO moment SELECT {column} FROM {table}
                    WHERE {column} > '{EARLIEST}' AND {column} < '{LATEST}'"""
                )

    def abandon(self) -> None:
        """Close what is open; where there is no room, that may fail as writing did."""
        with contextlib.suppress(OSError, sqlite3.Error):
            self.db.close()
            for writer in self._writers.values():
                writer.cancel()

    def _writer(self, family: str) -> IndexWriter:
        if family not in self._writers:
            folder = self.folder / INDEX / family
            if not folder.exists():
                engine.create(folder)
            self._writers[family] = IndexWriter(folder)
        return self._writers[family]


def _family(language: str) -> str:
    parsed = parse_language(language)
    assert parsed, f"{language} was a language when it was scanned"
    return parsed.family


def _share(old: Path, new: Path) -> None:
    """Copy what will be written, share what never is."""
    shutil.copyfile(old / CATALOGUE, new / CATALOGUE)
    for path in [*old.glob("pack-*.db"), *old.glob("words-*.db"), old / SYNONYMS]:
        _link(path, new / path.name)
    if (old / MEDIA).exists():
        (new / MEDIA).mkdir()
        for path in (old / MEDIA).iterdir():
            _link(path, new / MEDIA / path.name)
    for path in (old / INDEX).iterdir():
        engine.link(path, new / INDEX / path.name)


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _extend_words(path: Path, counts: Counter[str]) -> None:
    """Add words to a file that may be shared: copy it first, and only for new words."""
    if path.exists():
        new = unknown(path, counts)
        if not new:
            return
        counts = Counter({word: counts[word] for word in new})
        temporary = path.with_suffix(".tmp")
        shutil.copyfile(path, temporary)
        temporary.replace(path)
    write_words(path, counts)


def _merge_packs(db: sqlite3.Connection, folder: Path) -> None:
    """Put all packs into one when there are too many.

    The largest is left alone while most of it is alive.
    """
    packs = sorted(folder.glob("pack-*.db"), key=lambda path: path.stat().st_size)
    if len(packs) <= MAX_PACKS:
        return
    highest = max(int(path.stem.partition("-")[2]) for path in packs)
    if _is_alive(db, packs[-1]):
        del packs[-1]
    number = highest + 1
    merged = sqlite3.connect(folder / f"pack-{number}.db")
    merged.executescript(PACK_TABLES)
    for path in packs:
        old = int(path.stem.partition("-")[2])
        live = db.execute(
            "SELECT number FROM article WHERE pack = ?", (old,)
        ).fetchall()
        source = sqlite3.connect(path)
        for row in live:
            found = source.execute(
                "SELECT * FROM article WHERE number = ?", row
            ).fetchone()
            merged.execute("INSERT INTO article VALUES (?, ?, ?)", found)
        source.close()
        db.execute("UPDATE article SET pack = ? WHERE pack = ?", (number, old))
        path.unlink()
    merged.commit()
    merged.close()


def _is_alive(db: sqlite3.Connection, pack: Path) -> bool:
    """Whether most articles of a pack are still those of the catalogue."""
    number = int(pack.stem.partition("-")[2])
    row = db.execute("SELECT count(*) FROM article WHERE pack = ?", (number,))
    source = sqlite3.connect(pack)
    (held,) = source.execute("SELECT count(*) FROM article").fetchone()
    source.close()
    return bool(2 * row.fetchone()[0] > held)
