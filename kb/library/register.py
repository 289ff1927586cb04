"""The register: enters built articles into the catalogue of an edition being made."""

import sqlite3
import zlib
from pathlib import Path

import msgspec

from kb.content.article import Article, Reference
from kb.content.sections import Section
from kb.content.slugs import MAX_SLUG, make_slug
from kb.content.tree import Piece
from kb.library.build import Built
from kb.library.journal import Journal
from kb.library.schema import EARLIEST, LATEST, PACK_TABLES, UNORDERED, moment
from kb.library.suggestions import enter_suggestions, forget_suggestions
from kb.problems import Problem, error, warning


class StoredBody(msgspec.Struct, frozen=True, array_like=True):
    """What a pack holds of an article's page.

    `headings` are its main sections without their text, `related` the keys that the
    editor called related and then those it links to. Without a summary the teaser is
    the start of the text, which a page need not say twice.
    """

    pieces: list[Piece]
    headings: list[Section]
    related: list[str]
    has_summary: bool


class Entered(msgspec.Struct, frozen=True):
    """The numbers that an article's texts are indexed under, by their order."""

    numbers: list[int]
    category: int
    category_path: str


class Register:
    """The articles of a catalogue, and the pack that new ones go to."""

    def __init__(self, db: sqlite3.Connection, pack: Path, pack_number: int) -> None:
        """Write to the catalogue `db`; the file `pack` is made when it is needed."""
        self._db = db
        self._journal = Journal(db)
        self._pack_path = pack
        self._pack: sqlite3.Connection | None = None
        self._pack_number = pack_number
        # Never given twice: what is kept in memory by number stays true.
        self._next = int(self._journal.note("next_number") or 1)

    def close(self) -> None:
        """Write the pack, if there is one."""
        self._journal.set_note("next_number", str(self._next))
        if self._pack is not None:
            self._pack.commit()
            self._pack.close()

    def enter(self, built: Built) -> Entered:
        """Enter a built article; whatever stood at its path must be forgotten first."""
        article = built.article
        assert article, "only a built article is entered"
        path = article.category
        category = self._category(path)
        numbers = list(range(self._next, self._next + len(built.variants)))
        self._next += len(numbers)
        self._insert(article, numbers[0], category, built.digest)
        for number, variant in zip(numbers[1:], built.variants[1:], strict=True):
            countries = " ".join(variant.countries)
            self._db.execute(
                "INSERT INTO variant VALUES (?, ?, ?)", (number, numbers[0], countries)
            )
        self._insert_many(article, numbers[0])
        headings = [
            msgspec.structs.replace(section, text="")
            for section in article.sections
            if section.level == 2
        ]
        related = [r.name for r in (*article.related, *article.links)]
        keys = [key for key in dict.fromkeys(related) if key != article.key]
        stored = StoredBody(article.pieces, headings, keys, article.summary is not None)
        body = zlib.compress(msgspec.msgpack.encode(stored), 6)
        sections = zlib.compress(msgspec.msgpack.encode(article.sections), 6)
        self._open_pack().execute(
            "INSERT INTO article VALUES (?, ?, ?)", (numbers[0], body, sections)
        )
        return Entered(numbers, category, path)

    def _open_pack(self) -> sqlite3.Connection:
        if self._pack is None:
            self._pack = sqlite3.connect(self._pack_path)
            self._pack.executescript(PACK_TABLES)
        return self._pack

    def _category(self, path: str) -> int:
        self._db.execute("INSERT OR IGNORE INTO category (path) VALUES (?)", (path,))
        row = self._db.execute("SELECT number FROM category WHERE path = ?", (path,))
        return int(row.fetchone()[0])

    def _insert(
        self, article: Article, number: int, category: int, digest: str
    ) -> None:
        row = (
            number,
            article.path,
            article.language,
            article.key,
            category,
            article.slug or article.default_slug,
            article.default_slug,
            article.slug,
            article.title,
            article.teaser,
            UNORDERED if article.order is None else article.order,
            article.featured,
            article.updated and article.updated.isoformat(),
            article.review_by and article.review_by.isoformat(),
            moment(article.publish_at, EARLIEST),
            moment(article.expires_at, LATEST),
            f" {' '.join(article.countries)} " if article.countries else "",
            article.translated_from,
            article.text_digest,
            digest,
            self._pack_number,
        )
        marks = ", ".join("?" * len(row))
        self._db.execute(f"INSERT INTO article VALUES ({marks})", row)

    def _insert_many(self, article: Article, number: int) -> None:
        db = self._db
        left_out = (Reference(article.left_out, 1),) if article.left_out else ()
        db.executemany(
            "INSERT INTO related VALUES (?, ?, ?, ?)",
            [(number, n, r.name, r.line) for n, r in enumerate(article.related)],
        )
        db.executemany(
            "INSERT INTO reference VALUES (?, ?, ?, ?)",
            [
                (number, kind, reference.name, reference.line)
                for kind, references in (
                    ("link", article.links),
                    ("image", article.images),
                    ("fact", article.facts),
                    *((unit, (amount,)) for unit, amount in article.amounts),
                    ("place", article.places),
                    ("left-out", left_out),
                )
                for reference in references
            ],
        )
        db.executemany(
            "INSERT INTO alias VALUES (?, ?, ?)",
            [(slug, article.language, number) for slug in article.aliases],
        )
        enter_suggestions(db, article, number)

    def forget(self, path: str) -> list[int]:
        """Take the article of a file out; the numbers its texts were indexed under."""
        row = self._db.execute(
            "SELECT number FROM article WHERE path = ?", (path,)
        ).fetchone()
        if row is None:
            return []
        variants = self._db.execute(
            "SELECT number FROM variant WHERE article = ?", row
        ).fetchall()
        self._db.execute("DELETE FROM article WHERE number = ?", row)
        forget_suggestions(self._db, row[0])
        tables = "variant alias comparison related reference"
        for table in tables.split():
            self._db.execute(f"DELETE FROM {table} WHERE article = ?", row)
        return [row[0], *(number for (number,) in variants)]

    def settle_slugs(self) -> list[Problem]:
        """Give every article a slug of its own in its language.

        A slug that an editor wrote stays; written twice, it stays with the first and is
        an error of the others. Names that collide become `<category>-<name>`, with a
        warning.
        """
        db = self._db
        db.execute("UPDATE article SET slug = coalesce(own_slug, default_slug)")
        problems = []
        for path, slug, first in self._doubled():
            db.execute("UPDATE article SET slug = '' WHERE path = ?", (path,))
            at = self._move(path)
            message = f"slug: {first} has {slug!r} too; write another. Now at {at!r}"
            problems.append(error(path, 1, "slug", message))
        rows = db.execute(
            """SELECT a.path, a.default_slug FROM article a
            WHERE a.own_slug IS NULL AND EXISTS (
                SELECT 1 FROM article b WHERE b.slug = a.slug
                AND b.language = a.language AND b.number != a.number)
            ORDER BY a.path"""
        ).fetchall()
        for path, name in rows:
            at = self._move(path)
            message = f"another article is called {name!r} too; this one is at {at!r}"
            problems.append(warning(path, 1, "slug", message))
        return problems

    def _doubled(self) -> list[tuple[str, str, str]]:
        """(path, slug, path of the first) where editors wrote one slug twice."""
        return self._db.execute(
            """SELECT b.path, b.own_slug, min(a.path) FROM article b JOIN article a
            ON a.own_slug = b.own_slug AND a.language = b.language
            WHERE a.path < b.path GROUP BY b.path ORDER BY b.path"""
        ).fetchall()

    def _move(self, path: str) -> str:
        """Give the article of a file a slug that is free, and return it."""
        row = self._db.execute(
            "SELECT default_slug, key, language FROM article WHERE path = ?", (path,)
        )
        slug = self._free_slug(*row.fetchone())
        self._db.execute("UPDATE article SET slug = ? WHERE path = ?", (slug, path))
        return slug

    def _free_slug(self, name: str, key: str, language: str) -> str:
        category = make_slug(key.rpartition("/")[0].replace("/", "-"))
        base = f"{category}-{name}"[:MAX_SLUG].strip("-")
        slug, n = base, 1
        while self._db.execute(
            "SELECT 1 FROM article WHERE slug = ? AND language = ?", (slug, language)
        ).fetchone():
            n += 1
            slug = f"{base[: MAX_SLUG - 4]}-{n}"
        return slug
