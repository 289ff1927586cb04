"""The journal of a catalogue: the files it was made from, and what is wrong in them."""

import datetime
import sqlite3
from collections.abc import Iterable
from typing import Literal

import msgspec

from kb.library.schema import EARLIEST, LATEST
from kb.problems import DatedProblem, Problem, warning

# published: as it is now · withdrawn: a draft, archived · kept: broken, its last good
# version stays · broken: nothing of it is shown
State = Literal["published", "withdrawn", "kept", "broken"]

# Who found a problem: reading its file, settling addresses, the folder as a whole, the
# dates of facts, or the rules across articles.
Origin = Literal["file", "slugs", "folder", "facts", "rules"]


class Source(msgspec.Struct, frozen=True):
    """A file as it was when it was last read.

    `digest` is the sha256 of the bytes that are shown, empty when nothing is; `seen` is
    that of the bytes that were read last. They differ while a file is broken.
    """

    path: str
    kind: str
    digest: str
    seen: str
    state: State


class Journal:
    """What publishing remembers from one edition to the next."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def sources(self) -> dict[str, Source]:
        rows = self._db.execute("SELECT path, kind, digest, seen, state FROM source")
        return {row[0]: Source(*row) for row in rows}

    def record(self, source: Source) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?)",
            (source.path, source.kind, source.digest, source.seen, source.state),
        )

    def erase(self, path: str) -> None:
        self._db.execute("DELETE FROM source WHERE path = ?", (path,))
        self.set_problems_of(path, [])

    def set_problems_of(self, path: str, problems: Iterable[Problem]) -> None:
        """Replace what reading one file found."""
        self._db.execute(
            "DELETE FROM problem WHERE origin = 'file' AND path = ?", (path,)
        )
        self._insert("file", problems)

    def set_problems(self, origin: Origin, problems: Iterable[Problem]) -> None:
        """Replace all that one origin found."""
        self._db.execute("DELETE FROM problem WHERE origin = ?", (origin,))
        self._insert(origin, problems)

    def set_dated_problems(self, problems: Iterable[DatedProblem]) -> None:
        """Replace the problems of single days."""
        self._db.execute("DELETE FROM problem WHERE origin = 'facts'")
        for dated in problems:
            until = dated.until.isoformat() if dated.until else LATEST
            self._insert("facts", [dated.problem], dated.since.isoformat(), until)

    def _insert(
        self,
        origin: Origin,
        problems: Iterable[Problem],
        since: str = EARLIEST,
        until: str = LATEST,
    ) -> None:
        self._db.executemany(
            "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (origin, p.path, p.line, p.level, p.code, p.message, since, until)
                for p in problems
            ],
        )

    def problems(self, today: datetime.date) -> list[Problem]:
        """All that is wrong with the content of this edition today, sorted."""
        rows = self._db.execute(
            "SELECT path, line, level, code, message FROM problem "
            "WHERE since <= :day AND until > :day",
            {"day": today.isoformat()},
        )
        overdue = self._db.execute(
            "SELECT path, review_by FROM article WHERE review_by < ?",
            (today.isoformat(),),
        )
        reviews = [
            warning(path, 1, "review", f"was to be reviewed by {day}")
            for path, day in overdue
        ]
        return sorted({*reviews, *(Problem(*row) for row in rows)})

    def note(self, name: str) -> str | None:
        row = self._db.execute(
            "SELECT value FROM note WHERE name = ?", (name,)
        ).fetchone()
        return row[0] if row else None

    def set_note(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))
