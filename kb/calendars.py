"""Calendars: `[calendars]` of `sites.toml`, read into hours."""

import datetime
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kb.hours import Calendar, Interval, is_holiday_region
from kb.problems import Problem
from kb.toml import TomlFile

WEEK = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")

_KEYS = frozenset("closed days holidays time_zone week working_days".split())
_HOURS = re.compile(r"(\d\d?):(\d\d) ?[-–] ?(\d\d?):(\d\d)", re.ASCII)
_DAY_MINUTES = 24 * 60

# Where in a table something is wrong, and what.
Fault = tuple[tuple[str, ...], str]


def read_calendars(file: TomlFile, problems: list[Problem]) -> dict[str, Calendar]:
    """The calendars by name; one with a fault is left out: it would mislead."""
    tables = file.tables.get("calendars", {})
    if not isinstance(tables, dict):
        message = "calendars: write tables such as [calendars.agents]"
        problems.append(file.problem("calendar", message, "calendars"))
        return {}
    calendars = {}
    for name, table in tables.items():
        faults: list[Fault] = []
        calendar = _calendar(name, table, faults)
        problems += [
            file.problem(
                "calendar", f"[calendars.{name}] {message}", "calendars", name, *keys
            )
            for keys, message in faults
        ]
        if not faults:
            calendars[name] = calendar
    return calendars


def zone_fault(zone: object) -> str | None:
    """What is wrong with the name of a time zone."""
    try:
        ZoneInfo(zone)  # type: ignore[arg-type]
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        return f"time_zone: {zone!r} is unknown; write for example Europe/Brussels"
    return None


def _calendar(name: str, table: Any, faults: list[Fault]) -> Calendar:
    if not NAME.fullmatch(name):
        faults.append(((), "write the name in lower-case letters, digits and -"))
    if not isinstance(table, dict):
        faults.append(((), "must be a table"))
        return Calendar()
    faults += [((key,), f"unknown key {key!r}") for key in table.keys() - _KEYS]
    zone, region = table.get("time_zone", "UTC"), table.get("holidays")
    if fault := zone_fault(zone):
        faults.append((("time_zone",), fault))
    if region is not None and not is_holiday_region(region):
        message = f"holidays: none are known of {region!r}; write for example FR"
        faults.append((("holidays",), message))
    week = dict(_week(table.get("week", {}), faults))
    special = dict(_special(table, faults))
    if not faults and not any((*week.values(), *special.values())):
        faults.append((("week",), 'needs hours, for example monday = ["9:00-18:00"]'))
    return Calendar(
        time_zone=zone,
        week=tuple(week.get(day, ()) for day in WEEK),
        special=special,
        holidays=region,
        working=_working(table, faults),
    )


def _working(table: Mapping[str, Any], faults: list[Fault]) -> tuple[int, ...]:
    """The days of the week, from 0 for Monday, that may be working days."""
    written = table.get("working_days", "monday-sunday")
    days = _days(written) if isinstance(written, str) else ()
    if not days:
        message = f"working_days: {written!r} are no days; write monday-friday"
        faults.append((("working_days",), message))
    return tuple(sorted(map(WEEK.index, days)))


def _week(
    table: Any, faults: list[Fault]
) -> Iterator[tuple[str, tuple[Interval, ...]]]:
    """The days of the week and their hours."""
    if not isinstance(table, dict):
        faults.append((("week",), 'week: write monday-friday = ["9:00-18:00"]'))
        return
    told: set[str] = set()
    for key, hours in table.items():
        days = _days(key)
        fault = None
        if not days:
            fault = f"{key!r} is no day; write monday, or monday-friday"
        elif told & {*days}:
            fault = f"{key}: {min(told & {*days}, key=WEEK.index)} is there twice"
        if fault:
            faults.append((("week", key), fault))
        told.update(days)
        intervals = _intervals(("week", key), hours, faults)
        yield from ((day, intervals) for day in days)


def _days(key: str) -> tuple[str, ...]:
    """The days that `monday`, `monday-friday` or `sunday-thursday` names."""
    first, _, last = key.partition("-")
    if first not in WEEK or (last or first) not in WEEK:
        return ()
    start = WEEK.index(first)
    span = (WEEK.index(last or first) - start) % len(WEEK)
    return (WEEK * 2)[start : start + span + 1]


def _special(
    table: Mapping[str, Any], faults: list[Fault]
) -> Iterator[tuple[datetime.date, tuple[Interval, ...]]]:
    """Dates with hours of their own, or with none."""
    days, closed = table.get("days", {}), table.get("closed", [])
    if not isinstance(days, dict):
        faults.append((("days",), 'days: write 2026-12-24 = ["9:00-12:00"]'))
        return
    if not isinstance(closed, list):
        faults.append((("closed",), "closed: write dates, such as [2026-12-24]"))
        return
    for key, hours in days.items():
        if day := _date(("days", key), key, faults):
            yield day, _intervals(("days", key), hours, faults)
    for written in closed:
        day = _date(("closed",), written, faults)
        if day and day.isoformat() in days:
            message = f"closed: {day} has hours in days; keep one"
            faults.append((("closed",), message))
        elif day:
            yield day, ()


def _date(
    keys: tuple[str, ...], written: Any, faults: list[Fault]
) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(written))
    except ValueError:
        message = (
            f"{keys[0]}: {str(written)!r} is no date; write for example 2026-12-24"
        )
        faults.append((keys, message))
        return None


def _intervals(
    keys: tuple[str, ...], hours: Any, faults: list[Fault]
) -> tuple[Interval, ...]:
    """The hours of a day, in order; those that overlap are a fault."""
    where = keys[-1]
    if not isinstance(hours, list):
        faults.append((keys, f'{where}: write a list, such as ["9:00-18:00"]'))
        return ()
    found = []
    for written in hours:
        interval = _interval(written)
        if interval is None:
            message = (
                f"{where}: {written!r} are no hours; write for example 9:00-18:00, "
                "or 22:00-2:00 past midnight"
            )
            faults.append((keys, message))
        else:
            found.append(interval)
    found.sort()
    for before, after in itertools.pairwise(found):
        if after.opens < before.closes:
            faults.append((keys, f"{where}: two intervals overlap; join them"))
    return tuple(found)


def _interval(written: Any) -> Interval | None:
    times = _HOURS.fullmatch(written) if isinstance(written, str) else None
    if not times:
        return None
    opens, closes = (
        int(times[n]) * 60 + int(times[n + 1]) if int(times[n + 1]) < 60 else -1
        for n in (1, 3)
    )
    if not (0 <= opens < _DAY_MINUTES and 0 <= closes <= _DAY_MINUTES):
        return None
    if opens == closes:
        return None
    return Interval(opens, closes if closes > opens else closes + _DAY_MINUTES)
