"""Fields: what the form of a subject asks for, from `[fields]` of `sites.toml`."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from kb.calendars import NAME
from kb.languages import Text
from kb.patterns import matches, pattern_fault
from kb.problems import Problem
from kb.shapes import Shape
from kb.toml import TomlFile, key_in

Kind = Literal["line", "text", "choice", "date", "number", "email", "files"]

# Characters that are taken where a field says nothing else.
LENGTHS: dict[Kind, int] = {
    "line": 200,
    "text": 10_000,
    "choice": 64,
    "date": 10,
    "number": 20,
    "email": 254,
    "files": 0,
}
MAX_CHOICES = 50


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that a form asks for.

    A field that needs no table has no label: the interface has words for it. `pattern`
    matches all of a value; `example` is one that it matches. `choices` are shown in
    their order, each with its words. `max_length` is in characters.
    """

    kind: Kind
    label: Text = ""
    hint: Text = ""
    required: bool = False
    pattern: str | None = None
    example: str | None = None
    choices: dict[str, Text] = {}
    max_length: int | None = None

    @property
    def longest(self) -> int:
        return self.max_length or LENGTHS[self.kind]


_FIELD = Shape(Field)


# Asked for on every form, whether it names them or not.
BUILT_IN = {
    "message": Field(kind="text", required=True),
    "files": Field(kind="files"),
    "email": Field(kind="email", required=True),
}


def read_fields(file: TomlFile, problems: list[Problem]) -> dict[str, Field]:
    """The fields by name, the built-in ones too; one with a fault is left out."""
    tables = file.tables.get("fields", {})
    if not isinstance(tables, dict):
        message = "fields: write tables such as [fields.order]"
        problems.append(file.problem("field", message, "fields"))
        return BUILT_IN
    fields = dict(BUILT_IN)
    for name, table in tables.items():
        field, faults = _field(name, table)
        problems += [
            file.problem("field", f"[fields.{name}] {message}", "fields", name, key)
            for key, message in faults
        ]
        if field and not faults:
            fields[name] = field
    return fields


def _field(name: str, table: Any) -> tuple[Field | None, list[tuple[str, str]]]:
    """A field, and what is wrong with it: the key, and what."""
    if not NAME.fullmatch(name):
        return None, [("", "write the name in lower-case letters, digits and -")]
    if not isinstance(table, dict):
        return None, [("", "must be a table")]
    built_in = BUILT_IN.get(name)
    if built_in:
        own = {"kind": built_in.kind, "required": built_in.required}
        table = own | table
    try:
        field = _FIELD.of(msgspec.to_builtins(table))
    except msgspec.ValidationError as bad:
        return None, [(key_in(bad, table), str(bad))]
    if built_in and (field.kind, field.required) != (built_in.kind, built_in.required):
        kept = f"kind {built_in.kind}, required {str(built_in.required).lower()}"
        return None, [("kind", f"is asked for on every form, with {kept}")]
    return field, list(_faults(field, is_built_in=built_in is not None))


def _faults(field: Field, *, is_built_in: bool) -> Iterator[tuple[str, str]]:
    if not field.label and not is_built_in:
        yield "label", 'needs a label, for example label = { en = "Order number" }'
    if field.max_length is not None and not (
        1 <= field.max_length <= LENGTHS[field.kind]
    ):
        most = LENGTHS[field.kind]
        yield "max_length", f"max_length: write a number from 1 to {most}"
    if (field.kind == "choice") != bool(field.choices):
        yield "choices", "choices: a choice has some, and no other kind has any"
    if len(field.choices) > MAX_CHOICES:
        yield "choices", f"choices: at most {MAX_CHOICES}"
    for name, words in field.choices.items():
        if not NAME.fullmatch(name) or not words:
            yield "choices", f"choices: {name!r} needs a lower-case name, and words"
    yield from _pattern_faults(field)


def _pattern_faults(field: Field) -> Iterator[tuple[str, str]]:
    if field.pattern is None:
        return
    if field.kind != "line":
        yield "pattern", "pattern: only a line has one"
    elif fault := pattern_fault(field.pattern, field.longest):
        yield "pattern", f"pattern: {fault}"
    elif field.example is None or not matches(field.pattern, field.example):
        yield "example", "example: write a value that the pattern matches"
