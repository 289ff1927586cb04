r"""Patterns: regular expressions that are safe on whatever a stranger types.

A pattern is read by a small grammar of its own, which counts in how many ways it could
match a text: an engine that tries them one after the other tries no more than those.

    pattern  = sequence { "|" sequence }
    sequence = { atom [ repeat ] }
    atom     = "(" pattern ")" | "(?:" pattern ")" | "[" … "]" | "\" letter | any
    repeat   = ( "?" | "*" | "+" | "{n}" | "{[n],[m]}" ) [ "?" | "+" ]
"""

import re
import warnings

MAX_LENGTH = 200
# Ways to match that are tried within some hundredths of a second.
MAX_WAYS = 100_000

_REPEAT = re.compile(r"(?:([?*+])|\{(\d+)\}|\{(\d*),(\d*)\})[?+]?")
_SIGNS = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_GROUP = re.compile(r"\((?:\?:)?(?!\?)")


def pattern_fault(pattern: object, longest: int) -> str | None:
    """What is wrong with a pattern for texts of at most `longest` characters."""
    if not isinstance(pattern, str) or not pattern or len(pattern) > MAX_LENGTH:
        return f"{pattern!r} is no pattern of at most {MAX_LENGTH} characters"
    try:
        with warnings.catch_warnings(action="error"):
            re.compile(pattern, re.ASCII)
    except (re.error, FutureWarning, OverflowError, RecursionError) as bad:
        return f"{pattern!r} is no regular expression: {bad}"
    try:
        count = _Reading(pattern, longest).of_all()
    except ValueError as bad:
        return f"{pattern!r}: {bad}"
    if count > MAX_WAYS:
        return (
            f"{pattern!r} can match one text in too many ways; give repeats a number, "
            "such as [0-9]{10}, and repeat no group that holds a repeat"
        )
    return None


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches all of a text; its letters and digits are of ASCII."""
    return re.fullmatch(pattern, text, re.ASCII) is not None


class _Reading:
    """Reads a pattern that is a regular expression, from left to right."""

    def __init__(self, pattern: str, longest: int) -> None:
        self._pattern = pattern
        self._longest = longest
        self._at = 0

    def of_all(self) -> int:
        """In how many ways the pattern can match, up to one more than MAX_WAYS.

        Raises ValueError for what is not read here.
        """
        total = self._of_pattern()
        assert self._at == len(self._pattern), "it is a regular expression"
        return total

    def _of_pattern(self) -> int:
        total = self._of_sequence()
        while self._next() == "|":
            self._at += 1
            total += self._of_sequence()
        return min(total, MAX_WAYS + 1)

    def _of_sequence(self) -> int:
        total = 1
        while self._next() not in ("", "|", ")"):
            total = min(total * self._of_repeated(self._of_atom()), MAX_WAYS + 1)
        return total

    def _of_atom(self) -> int:
        if self._next() == "(":
            opening = _GROUP.match(self._pattern, self._at)
            if not opening:
                raise ValueError("of groups, write only (…) and (?:…)")
            self._at = opening.end()
            total = self._of_pattern()
            self._at += 1
            return total
        if self._next() == "[":
            found = _CLASS.match(self._pattern, self._at)
            assert found, "it is a regular expression"
            self._at = found.end()
        elif self._next() == "\\":
            if self._pattern[self._at + 1].isdigit():
                raise ValueError("what a group matched cannot be asked for again")
            self._at += 2
        else:
            self._at += 1
        return 1

    def _of_repeated(self, ways: int) -> int:
        """The ways of so many repeats as stand here, each of them in `ways`."""
        found = _REPEAT.match(self._pattern, self._at)
        if not found:
            return ways
        self._at = found.end()
        low, high = _repeats(found)
        most = self._longest if high is None else min(high, self._longest)
        total = 0
        for count in range(low, max(low, most) + 1):
            total += ways**count
            if total > MAX_WAYS:
                break
        return total

    def _next(self) -> str:
        return self._pattern[self._at : self._at + 1]


def _repeats(found: re.Match[str]) -> tuple[int, int | None]:
    """How often at least, and at most where there is a limit."""
    sign, exactly, low, high = found.groups()
    if sign:
        return _SIGNS[sign]
    if exactly:
        return int(exactly), int(exactly)
    return int(low or 0), int(high) if high else None
