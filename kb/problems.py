"""What is wrong with a file, as a value that can be listed, stored and shown."""

import datetime
from typing import Literal

import msgspec

Level = Literal["error", "warning"]


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing to mend: where it is, what is wrong, and what to write instead.

    `path` is relative to the content folder; `line` counts from 1. An error keeps the
    file out of the edition, a warning does not.
    """

    path: str
    line: int
    level: Level
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.level}: {self.message}"


class DatedProblem(msgspec.Struct, frozen=True):
    """A problem that is one from the day `since` on, and before the day `until`."""

    problem: Problem
    since: datetime.date
    until: datetime.date | None


def error(path: str, line: int, code: str, message: str) -> Problem:
    return Problem(path, line, "error", code, message)


def warning(path: str, line: int, code: str, message: str) -> Problem:
    return Problem(path, line, "warning", code, message)
