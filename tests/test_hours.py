"""Hours: when people are there, and when enough working days have passed."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.hours import HORIZON_DAYS, Calendar, Interval, Presence, is_holiday_region

SHOP = (Interval(9 * 60, 12 * 60 + 30), Interval(13 * 60 + 30, 18 * 60))
NIGHT = (Interval(22 * 60, 26 * 60),)
ALWAYS = (Interval(0, 24 * 60),)
CLOSED: tuple[Interval, ...] = ()

PARIS = Calendar(
    time_zone="Europe/Paris", week=(SHOP,) * 5 + (CLOSED,) * 2, holidays="FR"
)


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def week(*hours: Interval) -> tuple[tuple[Interval, ...], ...]:
    return (hours,) * 7


def in_zone(zone: str, *hours: Interval) -> Calendar:
    return Calendar(time_zone=zone, week=week(*hours))


def at(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


@pytest.mark.parametrize(
    ("at", "is_open", "until"),
    [
        ("2026-11-25T08:59+01:00", False, "2026-11-25T09:00+01:00"),
        ("2026-11-25T09:00+01:00", True, "2026-11-25T12:30+01:00"),
        ("2026-11-25T12:29:59+01:00", True, "2026-11-25T12:30+01:00"),
        ("2026-11-25T12:30+01:00", False, "2026-11-25T13:30+01:00"),
        ("2026-11-25T18:00+01:00", False, "2026-11-26T09:00+01:00"),
        ("2026-11-27T18:00+01:00", False, "2026-11-30T09:00+01:00"),
        ("2026-12-24T20:00+01:00", False, "2026-12-28T09:00+01:00"),
        ("2026-04-03T18:00+02:00", False, "2026-04-07T09:00+02:00"),
        ("2028-02-29T10:00+01:00", True, "2028-02-29T12:30+01:00"),
        ("2028-02-28T20:00+01:00", False, "2028-02-29T09:00+01:00"),
        ("2026-11-25T21:59+14:00", False, "2026-11-25T09:00+01:00"),
        ("2026-11-25T22:00:00-12:00", True, "2026-11-26T12:30+01:00"),
    ],
    ids=[
        "a minute before", "opening", "a second before lunch", "lunch", "evening",
        "friday evening", "christmas", "before a closed monday", "29 february",
        "the eve of 29 february", "asked in UTC+14", "asked in UTC-12",
    ],
)  # fmt: skip
def test_a_calendar_says_whether_people_are_there_and_until_when(
    at: str, is_open: bool, until: str
) -> None:
    found = PARIS.at(instant(at))

    assert found == Presence(is_open, instant(until))


@pytest.mark.parametrize(
    ("hours", "at", "is_open", "until"),
    [
        # 2026-03-29 has no 2:00 to 3:00 in Paris, 2026-10-25 has it twice.
        ((at(1), at(4)), "2026-03-29T00:30Z", True, "2026-03-29T02:00Z"),
        ((at(2, 30), at(4)), "2026-03-29T00:59Z", False, "2026-03-29T01:00Z"),
        ((at(2, 30), at(4)), "2026-03-29T01:00Z", True, "2026-03-29T02:00Z"),
        ((at(1), at(2, 30)), "2026-03-29T00:59Z", True, "2026-03-29T01:00Z"),
        ((at(2, 10), at(2, 50)), "2026-03-29T01:00Z", False, "2026-03-30T00:10Z"),
        ((at(22), at(26, 30)), "2026-03-29T00:30Z", True, "2026-03-29T01:00Z"),
        ((at(1), at(4)), "2026-10-25T00:30Z", True, "2026-10-25T03:00Z"),
        ((at(1), at(2, 30)), "2026-10-25T00:29Z", True, "2026-10-25T00:30Z"),
        ((at(1), at(2, 30)), "2026-10-25T01:15Z", False, "2026-10-26T00:00Z"),
        ((at(2, 30), at(4)), "2026-10-25T00:30Z", True, "2026-10-25T03:00Z"),
        ((at(2, 10), at(2, 50)), "2026-10-25T01:20Z", False, "2026-10-26T01:10Z"),
        ((at(9), at(18)), "2026-03-28T18:00Z", False, "2026-03-29T07:00Z"),
        ((at(9), at(18)), "2026-10-24T17:00Z", False, "2026-10-25T08:00Z"),
    ],
)  # fmt: skip
def test_the_nights_of_summer_time(
    hours: tuple[int, int], at: str, is_open: bool, until: str
) -> None:
    calendar = in_zone("Europe/Paris", Interval(*hours))

    assert calendar.at(instant(at)) == Presence(is_open, instant(until))


@pytest.mark.parametrize(
    ("calendar", "at", "is_open", "until"),
    [
        (in_zone("Pacific/Kiritimati", *SHOP), "2026-11-24T19:00Z", True, "2026-11-24T22:30Z"),
        (in_zone("Pacific/Apia", *SHOP), "2011-12-30T09:00Z", False, "2011-12-30T19:00Z"),
        (in_zone("America/St_Johns", Interval(0, at(1))), "2010-11-07T03:00Z", True, "2010-11-07T04:30Z"),
        (Calendar(week=(NIGHT, *week(*SHOP)[1:])), "2026-11-24T01:59Z", True, "2026-11-24T02:00Z"),
        (Calendar(week=(NIGHT, *week(*SHOP)[1:])), "2026-11-24T02:00Z", False, "2026-11-24T09:00Z"),
        (Calendar(week=week(Interval(0, at(2)), Interval(at(22), at(24)))), "2026-11-24T23:00Z", True, "2026-11-25T02:00Z"),
        (Calendar(week=week(*ALWAYS)), "2026-11-24T23:00Z", True, None),
        (Calendar(), "2026-11-24T23:00Z", False, None),
    ],
    ids=[
        "UTC+14", "a day that a country skipped", "a clock that goes back past midnight",
        "past midnight", "after a night", "hours that touch at midnight", "always", "never",
    ],
)  # fmt: skip
def test_hours_of_other_places(
    calendar: Calendar, at: str, is_open: bool, until: str | None
) -> None:
    found = calendar.at(instant(at))

    assert found == Presence(is_open, (until and instant(until)) or None)


def test_a_single_date_has_hours_of_its_own_even_on_a_holiday() -> None:
    special = {
        datetime.date(2026, 12, 25): (Interval(at(10), at(12)),),
        datetime.date(2026, 11, 26): CLOSED,
    }
    calendar = Calendar(
        time_zone="Europe/Paris", week=week(*SHOP), holidays="FR", special=special
    )

    found = [
        calendar.at(instant(f"{day}T11:00+01:00")).is_open
        for day in ("2026-12-25", "2026-11-26", "2026-11-11")
    ]

    assert found == [True, False, False]


def test_a_night_that_began_before_a_holiday_goes_on_into_it() -> None:
    calendar = Calendar(time_zone="Europe/Paris", week=week(*NIGHT), holidays="FR")

    found = [
        calendar.at(instant(f"2026-{at}+01:00")).is_open
        for at in ("12-25T01:00", "12-25T23:00", "12-26T01:00")
    ]

    assert found == [True, False, False]


@pytest.mark.parametrize(
    ("count", "at", "passed"),
    [
        (1, "2026-11-23T08:00+01:00", "2026-11-24T18:00+01:00"),
        (1, "2026-11-23T19:00+01:00", "2026-11-24T18:00+01:00"),
        (1, "2026-11-27T10:00+01:00", "2026-11-30T18:00+01:00"),
        (1, "2026-11-28T10:00+01:00", "2026-11-30T18:00+01:00"),
        (3, "2026-11-26T10:00+01:00", "2026-12-01T18:00+01:00"),
        (1, "2026-12-24T10:00+01:00", "2026-12-28T18:00+01:00"),
        (1, "2026-04-03T10:00+02:00", "2026-04-07T18:00+02:00"),
        (2, "2026-03-27T10:00+01:00", "2026-03-31T18:00+02:00"),
        (1, "2028-02-28T10:00+01:00", "2028-02-29T18:00+01:00"),
        (1, "2026-11-23T10:00+14:00", "2026-11-23T18:00+01:00"),
        (30, "2026-11-23T10:00+01:00", "2027-01-06T18:00+01:00"),
    ],
)  # fmt: skip
def test_working_days_pass_on_days_with_hours(count: int, at: str, passed: str) -> None:
    found = PARIS.after_working_days(count, instant(at))

    assert found == instant(passed)


def test_a_day_with_hours_is_no_working_day_unless_the_calendar_counts_it() -> None:
    week = (SHOP,) * 5 + ((Interval(at(9), at(13)),), CLOSED)
    calendar = Calendar(time_zone="Europe/Paris", week=week, working=(0, 1, 2, 3, 4))

    found = calendar.after_working_days(1, instant("2026-11-27T20:00+01:00"))

    assert found == instant("2026-11-30T18:00+01:00")


def test_without_hours_no_working_day_ever_passes() -> None:
    found = Calendar().after_working_days(1, instant("2026-11-23T10:00Z"))

    assert found is None


@pytest.mark.parametrize(
    ("code", "is_known"),
    [("FR", True), ("CA-QC", True), ("GB-ENG", True), ("UK", False), ("FR-XX", False),
     ("FR-", False), ("fr", False), ("", False), (None, False), (["FR"], False)],
)  # fmt: skip
def test_holidays_are_known_of_countries_and_their_parts(
    code: object, is_known: bool
) -> None:
    assert is_holiday_region(code) is is_known


intervals = st.builds(
    lambda opens, length: Interval(opens, opens + length),
    st.integers(0, 24 * 60 - 1),
    st.integers(1, 24 * 60),
)
days = st.lists(intervals, max_size=3).map(lambda found: tuple(sorted(found)))
calendars = st.builds(
    Calendar,
    time_zone=st.sampled_from(
        """UTC Europe/Paris America/Toronto America/St_Johns Pacific/Apia
        Pacific/Kiritimati Australia/Lord_Howe Asia/Kathmandu Africa/Casablanca
        """.split()
    ),
    week=st.tuples(*[days] * 7),
    holidays=st.sampled_from([None, "FR", "CA-QC", "JP"]),
)
instants = st.datetimes(
    datetime.datetime(2010, 1, 1),
    datetime.datetime(2035, 1, 1),
    timezones=st.just(datetime.UTC),
)


@settings(max_examples=300, deadline=None)
@given(calendar=calendars, now=instants)
def test_what_a_calendar_says_holds_until_the_instant_it_names(
    calendar: Calendar, now: datetime.datetime
) -> None:
    found = calendar.at(now)

    if found.until is None:
        later = [now + datetime.timedelta(days=n) for n in range(HORIZON_DAYS - 2)]
        assert {calendar.at(one).is_open for one in later} == {found.is_open}
    else:
        tick = datetime.timedelta(microseconds=1)
        half = now + (found.until - now) / 2
        assert found.until > now
        assert calendar.at(half) == found
        assert calendar.at(found.until - tick) == found
        assert calendar.at(found.until).is_open is not found.is_open


@settings(max_examples=300, deadline=None)
@given(calendar=calendars, now=instants)
def test_people_are_there_whenever_their_clock_shows_their_hours(
    calendar: Calendar, now: datetime.datetime
) -> None:
    zone = ZoneInfo(calendar.time_zone)
    local = now.astimezone(zone)
    # Around a change of the clock its times are read as the docstring says.
    if len({(local + datetime.timedelta(days=n)).utcoffset() for n in (-2, 2)}) > 1:
        return
    wall = local.replace(tzinfo=None)
    midnight = datetime.datetime.combine(wall, datetime.time())

    spans = [
        (
            start + datetime.timedelta(minutes=i.opens),
            start + datetime.timedelta(minutes=i.closes),
        )
        for start in (midnight - datetime.timedelta(days=1), midnight)
        for i in calendar.on(start.date())
    ]

    assert calendar.at(now).is_open is any(a <= wall < b for a, b in spans)


@settings(max_examples=200, deadline=None)
@given(calendar=calendars, now=instants, count=st.integers(1, 10))
def test_one_more_working_day_passes_no_sooner(
    calendar: Calendar, now: datetime.datetime, count: int
) -> None:
    passed = calendar.after_working_days(count, now)
    longer = calendar.after_working_days(count + 1, now)

    # Nights may last so long that they overlap the next day's hours.
    night = datetime.timedelta(days=1)
    assert passed is None or passed > now
    assert longer is None or (passed is not None and longer > passed - night)
