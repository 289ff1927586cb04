"""Judged queries: what was asked, and which articles answer it."""

import random
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from kb.errors import ContentError
from kb.search.analysis import fold
from kb.shapes import Shape

Perturbation = Literal["accents", "typo", "cut"]

# What other products write around an id.
_AROUND = re.compile(r"^/+|/+$|(?<=\w)\.(?:md|html)$")


class Judged(msgspec.Struct, frozen=True):
    """A query and the ids that answer it, best first; none when nothing does.

    `grades` are gains by id, `need` holds wordings of one need together, `ignore` are
    ids that a ranking leaves out, `scope` a prefix that ids must have.
    """

    lang: str
    query: str
    relevant: list[str] = []
    grades: dict[str, int] | None = None
    need: str | None = None
    ignore: list[str] | None = None
    scope: str | None = None

    @property
    def gains(self) -> dict[str, int]:
        return self.grades or dict.fromkeys(self.relevant, 1)

    @property
    def group(self) -> str:
        return self.need or (self.relevant[0] if self.relevant else self.query)

    def keep(self, ranked: Iterable[str]) -> list[str]:
        """A ranking without what the judgement ignores or is out of its scope."""
        ignored = set(self.ignore or ())
        scope = self.scope or ""
        return [i for i in ranked if i not in ignored and i.startswith(scope)]


class Answer(msgspec.Struct, frozen=True):
    """A line of a run file: the ids that a query was answered with, best first."""

    lang: str
    query: str
    ranked: list[str]
    confident: bool = True


_JUDGED, _ANSWER = Shape(Judged), Shape(Answer)


def read_queries(folder: Path) -> list[Judged]:
    """The queries of `folder/queries.jsonl`. Raises ContentError."""
    path = folder / "queries.jsonl"
    return [_decode(path, n, line, _JUDGED) for n, line in _lines(path)]


def read_run(path: Path) -> dict[tuple[str, str], Answer]:
    """A run file by language and query. Raises ContentError.

    Another product's will do: a leading slash and a file's ending leave its ids.
    """
    answers = [_decode(path, n, line, _ANSWER) for n, line in _lines(path)]
    return {(answer.lang, answer.query): _cleaned(answer) for answer in answers}


def _cleaned(answer: Answer) -> Answer:
    ids = dict.fromkeys(_AROUND.sub("", one) for one in answer.ranked)
    return msgspec.structs.replace(answer, ranked=list(ids))


def _lines(path: Path) -> list[tuple[int, bytes]]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as bad:
        raise ContentError(
            f"{path}: {bad.strerror}; give a file of JSON lines"
        ) from bad
    return [(n, line) for n, line in enumerate(lines, 1) if line.strip()]


_Row = TypeVar("_Row", Judged, Answer)


def _decode(path: Path, number: int, line: bytes, shape: Shape[_Row]) -> _Row:
    try:
        return shape.of_json(line)
    except msgspec.DecodeError as bad:
        raise ContentError(f"{path}:{number}: {bad}") from bad


def write_run(path: Path, answers: Iterable[Answer]) -> None:
    lines = b"\n".join(msgspec.json.encode(answer) for answer in answers)
    path.write_bytes(lines + b"\n")


def perturb(query: str, how: Perturbation, generator: random.Random) -> str:
    """The query as a hurried reader types it: no accents, one error, or cut short."""
    if how == "accents":
        return fold(query)
    if how == "cut":
        return query[:-2] if len(query) > 4 else query
    words = query.split(" ")
    long = [n for n, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    if not long:
        return query
    n = generator.choice(long)
    words[n] = _misspelt(words[n], generator)
    return " ".join(words)


def _misspelt(word: str, generator: random.Random) -> str:
    """One error inside the word: a letter left out, doubled, swapped or mistaken."""
    at = generator.randrange(1, len(word) - 1)
    kind = generator.choice(("drop", "double", "swap", "other"))
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    if kind == "swap" and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    letter = generator.choice("abcdefghijklmnopqrstuvwxyz".replace(word[at], ""))
    return word[:at] + letter + word[at + 1 :]
