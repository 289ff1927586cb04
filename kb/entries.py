"""Entries: what a reader typed into the fields of a form, cleaned, or what is wrong."""

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kb.fields import Field, Kind
from kb.patterns import matches

Code = Literal["missing", "too_long", "pattern", "choice", "date", "number", "email"]

_NUMBER = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
# One address and nothing else: no name, no comment, no list, nothing quoted.
_LOCAL = r"[\w!#$%&'*/=?^`{|}~+-]+(?:\.[\w!#$%&'*/=?^`{|}~+-]+)*"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"({_LOCAL})@({_LABEL}(?:\.{_LABEL})*)")
# RFC 5321, 4.5.3.1.
_MAX_ADDRESS = 254
_MAX_LOCAL = 64
_SEPARATORS = re.compile(r"[\s./\u2010-\u2015-]+")
_BLANK_LINES = re.compile(r"\n{3,}")


# What is wrong with an entry that is no value of its kind.
_CODES: dict[Kind, Code] = {
    "line": "pattern",
    "choice": "choice",
    "date": "date",
    "number": "number",
    "email": "email",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with an entry, for the page to say in a sentence.

    `limit` is how many characters it may have, `example` one that is right.
    """

    code: Code
    limit: int | None = None
    example: str | None = None


def judge(
    fields: Mapping[str, Field], typed: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, Fault]]:
    """The clean entries, and what is wrong with the others, both by field.

    Clean is without control characters and outer spaces, in NFC; a line has no line
    ends; a date is ISO, a number has ASCII digits and a point. What was left empty and
    is not required is in neither. Files are no text and left to whoever takes them.
    """
    clean: dict[str, str] = {}
    faults: dict[str, Fault] = {}
    for name, field in fields.items():
        if field.kind == "files":
            continue
        entry = _cleaned(typed.get(name, ""), is_text=field.kind == "text")
        found = _judged(field, entry) if entry else None
        if isinstance(found, Fault):
            faults[name] = found
        elif found:
            clean[name] = found
        elif field.required:
            faults[name] = Fault(code="missing", example=field.example)
    return clean, faults


def _judged(field: Field, entry: str) -> str | Fault:
    """The clean value of an entry that is not empty, or its fault."""
    if len(entry) > field.longest:
        return Fault(code="too_long", limit=field.longest)
    match field.kind:
        case "choice":
            found = entry if entry in field.choices else None
        case "email":
            found = _email(entry)
        case "date":
            found = _date(entry)
        case "number":
            found = _number(entry)
        case _:
            found = _matching(field.pattern, entry) if field.pattern else entry
    return found or Fault(code=_CODES[field.kind], example=field.example)


def _matching(pattern: str, entry: str) -> str | None:
    """An entry as its pattern wants it: as typed, in capitals, without separators."""
    plain = _in_ascii_digits(entry)
    joined = _SEPARATORS.sub("", plain)
    candidates = (entry, plain, plain.upper(), joined, joined.upper())
    return next((one for one in candidates if matches(pattern, one)), None)


def _date(entry: str) -> str | None:
    try:
        return datetime.date.fromisoformat(_in_ascii_digits(entry)).isoformat()
    except ValueError:
        return None


def _number(entry: str) -> str | None:
    plain = _in_ascii_digits(entry)
    return plain.replace(",", ".") if _NUMBER.fullmatch(plain) else None


def _email(entry: str) -> str | None:
    """An address that letters of ours can go to, without what nobody sees in it."""
    plain = "".join(char for char in entry if unicodedata.category(char) != "Cf")
    has_dot = "." in plain.rpartition("@")[2]
    return plain if has_dot and is_address(plain) else None


def is_address(text: str) -> bool:
    """Whether a text is one mail address and nothing else."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return False
    return len(text) <= _MAX_ADDRESS and len(found[1]) <= _MAX_LOCAL


def _in_ascii_digits(entry: str) -> str:
    """An entry with the digits of any script as 0 to 9."""
    return "".join(
        char if (digit := unicodedata.decimal(char, None)) is None else str(digit)
        for char in entry
    )


def _cleaned(typed: str, *, is_text: bool) -> str:
    """What was typed without what nobody can see, and outer spaces."""
    # A sign of the other kinds (Cf) belongs to scripts that need it: joiners, marks.
    lines = [
        "".join(char for char in line if _is_shown(char)).rstrip()
        for line in unicodedata.normalize("NFC", typed).splitlines()
    ]
    if is_text:
        return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return " ".join(" ".join(lines).split())


def _is_shown(char: str) -> bool:
    return char == "\t" or unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn")
