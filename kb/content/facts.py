"""Facts: dated values of a country, kept once in `facts.toml` and cited by articles."""

import datetime
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from babel.core import get_global

from kb.countries import is_country
from kb.errors import FileProblem
from kb.problems import Problem
from kb.toml import TomlFile

FILE = "facts.toml"

Unit = Literal["days", "money", "text", "date", "link"]
# One text for all, or a text a language.
Text = str | dict[str, str]

MAX_DAYS = 36_500

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_EXAMPLES = {"days": "14", "money": '"4.90"', "text": '"9:00–18:00"'}


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a fact is in some countries, or everywhere, from one day to another.

    `valid_to` is the last day. `value` is a number of days, an amount such as "4.90", a
    text, an ISO date, or an address.
    """

    value: int | float | Text
    countries: tuple[str, ...] = ()
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    source: Text = ""
    link: str = ""

    def holds_on(self, day: datetime.date) -> bool:
        return not (
            (self.valid_from and day < self.valid_from)
            or (self.valid_to and day > self.valid_to)
        )


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value with a name that articles cite as `{fact: name}`."""

    unit: Unit
    title: Text = ""
    currency: str = "EUR"
    values: Annotated[tuple[Value, ...], msgspec.Meta(min_length=1)]

    def on(self, day: datetime.date, country: str | None) -> Value | None:
        """The value that holds in `country` on `day`: its own, or the one for all."""
        for wanted in (country, None):
            for value in self.values:
                here = wanted in value.countries if wanted else not value.countries
                if here and value.holds_on(day):
                    return value
        return None

    def changes(self) -> Iterable[datetime.date]:
        """The days on which a page that cites this fact must be made anew."""
        for value in self.values:
            if value.valid_from:
                yield value.valid_from
            if value.valid_to and value.valid_to < datetime.date.max:
                yield value.valid_to + datetime.timedelta(days=1)


def text_in(text: Text, languages: Iterable[str]) -> str:
    """The text in the first of `languages` that it has, or in whichever it has."""
    if isinstance(text, str):
        return text
    for code in languages:
        if code in text:
            return text[code]
    return next(iter(text.values()), "")


def read_facts(content: Path) -> tuple[dict[str, Fact], list[Problem]]:
    """The facts of a content folder by name; one that cannot be used is left out."""
    if not (content / FILE).is_file():
        return {}, []
    try:
        file = TomlFile(content / FILE, FILE)
    except FileProblem as bad:
        return {}, [bad.problem]
    facts: dict[str, Fact] = {}
    problems: list[Problem] = []
    for name, table in file.tables.items():
        try:
            facts[name] = _fact(name, table)
        except ValueError as bad:
            problems.append(file.problem("fact", f"fact {name!r}: {bad}", name))
    return facts, problems


def _fact(name: str, table: Any) -> Fact:
    if not _NAME.fullmatch(name):
        raise ValueError("write the name in lower-case letters, digits and _")
    try:
        fact = msgspec.convert(msgspec.to_builtins(table), Fact)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    if fact.currency not in get_global("all_currencies"):
        raise ValueError(
            f"currency {fact.currency!r} is unknown; write for example EUR"
        )
    for value in fact.values:
        if not _fits(fact.unit, value.value):
            example = _EXAMPLES.get(fact.unit, "a date or an address")
            raise ValueError(
                f"{value.value!r} is no value of {fact.unit}; "
                f"write for example {example}"
            )
        for code in value.countries:
            if not is_country(code):
                raise ValueError(f"{code!r} is no country; write for example BE")
        if value.link and urlsplit(value.link).scheme not in ("http", "https"):
            raise ValueError(f"link {value.link!r} is no web address")
    return fact


def _fits(unit: Unit, value: object) -> bool:
    match unit:
        case "days":
            return isinstance(value, int) and 0 <= value <= MAX_DAYS
        case "money":
            return bool(re.fullmatch(r"\d{1,12}(\.\d{1,4})?", str(value), re.ASCII))
        case "date":
            return isinstance(value, str) and _is_date(value)
        case "link":
            return isinstance(value, str) and urlsplit(value).scheme in (
                "http",
                "https",
            )
        case "text":
            return isinstance(value, (str, dict)) and bool(value)


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
