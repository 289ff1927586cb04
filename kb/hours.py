"""Hours: when people are there, by a calendar, whatever the clocks do."""

import bisect
import datetime
import functools
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import holidays
import msgspec

# How far ahead an opening or a closing is looked for.
HORIZON_DAYS = 60

_DAY = datetime.timedelta(days=1)
_WEEK_DAYS = 7


class Interval(msgspec.Struct, frozen=True, order=True):
    """Part of a day, in minutes after its midnight; one past the next is over 1440."""

    opens: int
    closes: int


class Presence(msgspec.Struct, frozen=True):
    """Whether people are there, and the instant (UTC) at which that ends.

    `until` is None where it does not within HORIZON_DAYS.
    """

    is_open: bool
    until: datetime.datetime | None


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """The hours of some people, at the place where they work.

    `week` holds the intervals of each day, Monday first; `special` those of single
    dates, none where it is closed. Public holidays of `holidays` (`FR`, `CA-QC`) are
    closed unless they are special. An interval belongs to the day it begins on.
    `working` are the days of the week, from 0 for Monday, that may be working days.

    Its ends are times on the clock of `time_zone`: each is the first instant at which
    that clock shows the time, or a later one. So of an hour that comes twice the first
    counts, and a time that is left out is the instant at which the clock jumps over it.
    """

    time_zone: str = "UTC"
    week: tuple[tuple[Interval, ...], ...] = ((),) * _WEEK_DAYS
    special: dict[datetime.date, tuple[Interval, ...]] = {}
    holidays: str | None = None
    working: tuple[int, ...] = tuple(range(_WEEK_DAYS))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def at(self, instant: datetime.datetime) -> Presence:
        """Whether people are there at `instant`, and until when that stays so."""
        # What began the day before may last past midnight.
        first = instant.astimezone(self.zone).date() - _DAY
        last = first + HORIZON_DAYS * _DAY
        limit = _instant(last, 0, self.zone)
        for opens, closes in self._spans(first, last):
            if closes > instant:
                is_open = opens <= instant
                until = closes if is_open else opens
                return Presence(is_open, until if until < limit else None)
        return Presence(is_open=False, until=None)

    def after_working_days(
        self, count: int, instant: datetime.datetime
    ) -> datetime.datetime | None:
        """The instant (UTC) when `count` working days have passed since `instant`.

        A working day is a date with hours, on a day of `working`. The date of `instant`
        is not counted: it is the closing time of the last of the `count` that follow.
        None where there are not as many within HORIZON_DAYS and `count` weeks.
        """
        today = instant.astimezone(self.zone).date()
        for n in range(1, HORIZON_DAYS + _WEEK_DAYS * count):
            day = today + n * _DAY
            hours = list(self._spans(day, day + _DAY))
            count -= bool(hours) and day.weekday() in self.working
            if not count:
                return hours[-1][1]
        return None

    def on(self, day: datetime.date) -> tuple[Interval, ...]:
        """The intervals that begin on a date, in order."""
        if day in self.special:
            return self.special[day]
        if self.holidays and day in _public_holidays(self.holidays, day.year):
            return ()
        return self.week[day.weekday()]

    def _spans(
        self, first: datetime.date, end: datetime.date
    ) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
        """Opening and closing of what begins from `first` on and before `end`.

        Hours that touch are one, also across midnight.
        """
        span = None
        for n in range((end - first).days):
            day = first + n * _DAY
            for interval in self.on(day):
                opens = _instant(day, interval.opens, self.zone)
                closes = _instant(day, interval.closes, self.zone)
                if span and opens <= span[1]:
                    span = span[0], max(span[1], closes)
                elif opens < closes:
                    if span:
                        yield span
                    span = opens, closes
        if span:
            yield span


def _instant(day: datetime.date, minutes: int, zone: ZoneInfo) -> datetime.datetime:
    """The first instant at which the clock shows this time of this day, or later."""
    midnight = datetime.datetime.combine(day, datetime.time())
    wall = midnight + datetime.timedelta(minutes=minutes)
    found = wall.replace(tzinfo=zone).astimezone(datetime.UTC)
    if _wall(found, zone) == wall:
        return found
    # The clock jumps over it, somewhere between the two readings of a missing time.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(datetime.UTC)
    seconds = range(int((found - before).total_seconds()))
    jump = bisect.bisect_left(
        seconds, wall, key=lambda s: _wall(before + datetime.timedelta(seconds=s), zone)
    )
    return before + datetime.timedelta(seconds=jump)


def _wall(instant: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    """What the clock of a zone shows."""
    return instant.astimezone(zone).replace(tzinfo=None)


def is_holiday_region(code: object) -> bool:
    """Whether holidays are known of it: a country, or a part of one (`CA-QC`)."""
    if not isinstance(code, str):
        return False
    country, hyphen, part = code.partition("-")
    parts = _countries().get(country)
    return parts is not None and (not hyphen or part in parts)


@functools.lru_cache(maxsize=1)
def _countries() -> dict[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


@functools.lru_cache(maxsize=256)
def _public_holidays(code: str, year: int) -> frozenset[datetime.date]:
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, part or None, years=year))
