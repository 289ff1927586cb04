"""TOML files of the editors: read with the line of every key."""

import re
import tomllib
from pathlib import Path
from typing import Any

from kb.errors import FileProblem
from kb.problems import Problem, error

MAX_BYTES = 1_000_000

_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_SYNTAX_PLACE = re.compile(r"\s*\(at line (\d+).*\)")


class TomlFile:
    """The tables of one file, and where each stands."""

    def __init__(self, path: Path, name: str) -> None:
        """Read `path`, which problems call `name`.

        Raises FileProblem when it cannot be read, is not UTF-8, not TOML, or over a
        megabyte.
        """
        self.name = name
        try:
            self._text = _read(path, name)
            self.tables: dict[str, Any] = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as bad:
            place = _SYNTAX_PLACE.search(str(bad))
            line = int(place[1]) if place else self._text.count("\n") + 1
            message = f"not TOML: {_SYNTAX_PLACE.sub('', str(bad))}"
            raise FileProblem(error(name, line, "toml", message)) from bad
        except ValueError as bad:
            message = "not TOML: a number with too many digits"
            raise FileProblem(error(name, 1, "toml", message)) from bad
        except RecursionError as bad:
            raise FileProblem(error(name, 1, "toml", "tables nested too deep")) from bad

    def problem(self, code: str, message: str, *keys: str) -> Problem:
        """An error at the line of the deepest of `keys` that the file spells out."""
        return error(self.name, self._line(keys), code, message)

    def _line(self, keys: tuple[str, ...]) -> int:
        best, depth = 1, 0
        table: tuple[str, ...] = ()
        for number, line in enumerate(self._text.split("\n"), 1):
            if header := _HEADER.match(line):
                table = here = _parts(header[1])
            elif key := _KEY.match(line):
                here = table + _parts(key[1])
            else:
                continue
            if keys[: len(here)] == here and len(here) > depth:
                best, depth = number, len(here)
        return best


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


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(
        part.strip("\"'") for part in re.findall(r"""[\w-]+|"[^"]*"|'[^']*'""", dotted)
    )
