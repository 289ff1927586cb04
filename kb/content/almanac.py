"""The almanac: `facts.toml`, and on which days its facts run out."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from babel.core import get_global

from kb.content.facts import Fact, Unit
from kb.countries import is_country
from kb.errors import FileProblem
from kb.problems import DatedProblem, Problem
from kb.shapes import Shape
from kb.toml import TomlFile

_FACT = Shape(Fact)

FILE = "facts.toml"
MAX_DAYS = 36_500
# How long before a fact runs out its editors are told.
NOTICE_DAYS = 30

ONE_DAY = datetime.timedelta(days=1)
FIRST_DAY = datetime.date.min

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_EXAMPLES = {"days": "14", "money": '"4.90"', "text": '"9:00–18:00"'}


class Almanac(msgspec.Struct, frozen=True):
    """The facts of a content folder by name, and what is wrong with them.

    `dated` are problems of single days: facts that run out.
    """

    facts: dict[str, Fact]
    problems: list[Problem]
    dated: list[DatedProblem]


def read_facts(content: Path) -> Almanac:
    """Read `facts.toml`; a fact that cannot be used is left out."""
    if not (content / FILE).is_file():
        return Almanac({}, [], [])
    try:
        file = TomlFile(content / FILE, FILE)
    except FileProblem as bad:
        return Almanac({}, [bad.problem], [])
    facts: dict[str, Fact] = {}
    problems = list(file.problems)
    dated: list[DatedProblem] = []
    for name, table in file.tables.items():
        try:
            fact = facts[name] = _fact(name, table)
        except ValueError as bad:
            problems.append(file.problem("fact", f"fact {name!r}: {bad}", name))
        else:
            problems += _overlaps(file, name, fact)
            dated += _ends(file, name, fact)
    return Almanac(facts, problems, dated)


def _overlaps(file: TomlFile, name: str, fact: Fact) -> Iterator[Problem]:
    """Two values of one place and day: the first is shown."""
    for n, value in enumerate(fact.values):
        for before in fact.values[:n]:
            here = sorted({*value.countries} & {*before.countries})
            if not here and (value.countries or before.countries):
                continue
            day = max(value.valid_from or FIRST_DAY, before.valid_from or FIRST_DAY)
            if value.holds_on(day) and before.holds_on(day):
                where = f" in {', '.join(here)}" if here else ""
                message = (
                    f"fact {name!r}: {before.value!r} and {value.value!r} both hold"
                    f"{where}{_from(day)}; end one with valid_to"
                )
                yield file.problem("overlap", message, name, "values", nth=n)


def _from(day: datetime.date) -> str:
    return "" if day == FIRST_DAY else f" on {day}"


def _ends(file: TomlFile, name: str, fact: Fact) -> Iterator[DatedProblem]:
    """Days from which a fact has no value any more, where it had one."""
    places = [None, *sorted({c for value in fact.values for c in value.countries})]
    ends: dict[tuple[datetime.date, datetime.date | None], list[str | None]] = {}
    for last in (value.valid_to for value in fact.values):
        if last is None or last == datetime.date.max:
            continue
        day = last + ONE_DAY
        for place in places:
            if fact.on(last, place) and not fact.on(day, place):
                later = (d for d in fact.changes() if d > day and fact.on(d, place))
                ends.setdefault((day, min(later, default=None)), []).append(place)
    for (day, again), there in ends.items():
        named = [place for place in dict.fromkeys(there) if place]
        where = "" if None in there else f" in {', '.join(named)}"
        nth = next(n for n, v in enumerate(fact.values) if v.valid_to == day - ONE_DAY)
        soon = f"fact {name!r} has no value{where} from {day} on; write the next one"
        over = f"fact {name!r} has had no value{where} since {day}; write the next one"
        problem = file.problem("expired", over, name, "values", nth=nth)
        yield DatedProblem(problem, day, again)
        expiring = msgspec.structs.replace(
            problem, level="warning", code="expires", message=soon
        )
        first = datetime.date.fromordinal(max(day.toordinal() - NOTICE_DAYS, 1))
        yield DatedProblem(expiring, first, day)


def _fact(name: str, table: Any) -> Fact:
    if not _NAME.fullmatch(name):
        raise ValueError("write the name in lower-case letters, digits and _")
    try:
        fact = _FACT.of(msgspec.to_builtins(table))
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    for currency in (fact.currency, *(value.currency for value in fact.values)):
        if currency is not None and currency not in get_global("all_currencies"):
            raise ValueError(f"currency {currency!r} is unknown; write for example EUR")
    for value in fact.values:
        for code in value.countries:
            if not is_country(code):
                raise ValueError(f"{code!r} is no country; write for example BE")
        if not _fits(fact.unit, value.value):
            example = _EXAMPLES.get(fact.unit, "a date or an address")
            raise ValueError(
                f"{value.value!r} is no value of {fact.unit}; "
                f"write for example {example}"
            )
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
