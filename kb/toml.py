"""TOML files of the editors: read with the line of every key."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from kb.errors import FileProblem
from kb.problems import Problem, error

MAX_BYTES = 1_000_000
# Entries that are left out of one file; with more of them it is something else.
MAX_BROKEN = 100

_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_SYNTAX_PLACE = re.compile(r"\s*\(at line (\d+).*\)")
_TWICE = re.compile(r"Cannot declare \((.*?),?\) twice")


class TomlFile:
    """The tables of one file, and where each stands.

    `problems` are those of entries that are no TOML, which are left out.
    """

    def __init__(self, path: Path, name: str, depth: int = 1) -> None:
        """Read `path`, which problems call `name`.

        An entry is a table named by `depth` words, with the tables in it: one that is
        broken leaves the others. Raises FileProblem when the file cannot be read, is
        not UTF-8, over a megabyte, or no TOML outside of any entry.
        """
        self.name = name
        self.problems: list[Problem] = []
        self._text = _read(path, name)
        lines = self._text.split("\n")
        while True:
            try:
                self.tables: dict[str, Any] = tomllib.loads("\n".join(lines))
            except tomllib.TOMLDecodeError as bad:
                self._leave_out(lines, str(bad), depth)
            except ValueError as bad:
                message = "not TOML: a number with too many digits"
                raise FileProblem(error(name, 1, "toml", message)) from bad
            except RecursionError as bad:
                message = "tables nested too deep"
                raise FileProblem(error(name, 1, "toml", message)) from bad
            else:
                return

    def _leave_out(self, lines: list[str], fault: str, depth: int) -> None:
        """Empty the lines of the entry that `fault` is in."""
        place = _SYNTAX_PLACE.search(fault)
        line = int(place[1]) if place else len(lines)
        message = f"not TOML: {_SYNTAX_PLACE.sub('', fault)}"
        if twice := _TWICE.match(fault):
            message = f"[{'.'.join(_parts(twice[1]))}] is there twice; keep one"
        problem = error(self.name, line, "toml", message)
        start, end = _entry(lines, line, depth)
        if not place or start == end or len(self.problems) == MAX_BROKEN:
            raise FileProblem(problem)
        self.problems.append(problem)
        lines[start:end] = [""] * (end - start)

    def problem(self, code: str, message: str, *keys: str, nth: int = 0) -> Problem:
        """An error at the line of the deepest of `keys` that the file spells out.

        Where that is an array of tables, at the line of the one at position `nth`.
        """
        return error(self.name, self._line(keys, nth), code, message)

    def _line(self, keys: tuple[str, ...], nth: int) -> int:
        best, depth = 1, 0
        table: tuple[str, ...] = ()
        alike: list[int] = []
        for number, line in enumerate(self._text.split("\n"), 1):
            if header := _HEADER.match(line):
                table = here = _parts(header[1])
                if here == keys:
                    alike.append(number)
            elif key := _KEY.match(line):
                here = table + _parts(key[1])
            else:
                continue
            if keys[: len(here)] == here and len(here) > depth:
                best, depth = number, len(here)
        return alike[nth] if nth < len(alike) else best


def key_in(bad: msgspec.ValidationError, table: object) -> str:
    """The key of a table that a fault is about, for its line; "" when none is."""
    keys = table if isinstance(table, dict) else ()
    found = re.search(r"`\$\.(\w+)|unknown field `([^`]*)`", str(bad))
    named = (found[1] or found[2]) if found else ""
    return named if named in keys else ""


def _read(path: Path, name: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as bad:
        message = f"cannot be read: {bad.strerror}"
        raise FileProblem(error(name, 1, "file", message)) from bad
    if len(data) > MAX_BYTES:
        raise FileProblem(error(name, 1, "size", "larger than 1 MB; shorten it"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = data.count(b"\n", 0, bad.start) + 1
        raise FileProblem(
            error(name, line, "encoding", "not UTF-8; save it as UTF-8")
        ) from bad


def _entry(lines: list[str], line: int, depth: int) -> tuple[int, int]:
    """Where the entry around the `line`th line starts and ends; none, outside all."""
    headers = {
        n: _parts(header[1])
        for n, text in enumerate(lines)
        if (header := _HEADER.match(text)) and "=" not in header[1]
    }
    above = [n for n in headers if n < line]
    if not above:
        return 0, 0
    start, name = above[-1], headers[above[-1]][:depth]
    for n in reversed(above):
        if headers[start] == name or headers[n][:depth] != name:
            break
        start = n
    after = (
        n
        for n in headers
        if n > start and (headers[n] == name or headers[n][:depth] != name)
    )
    return start, next(after, len(lines))


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(
        part.strip("\"'") for part in re.findall(r"""[\w-]+|"[^"]*"|'[^']*'""", dotted)
    )
