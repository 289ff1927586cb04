"""Calendars: what `[calendars]` may say, and what is wrong with the others."""

import datetime
from pathlib import Path

import pytest

from kb.calendars import read_calendars
from kb.hours import Calendar, Interval
from kb.problems import Problem
from kb.toml import TomlFile

MORNING = Interval(9 * 60, 12 * 60 + 30)
AFTERNOON = Interval(13 * 60 + 30, 18 * 60)
HEAD = "[calendars.agents]\n"
WEEK = "[calendars.agents.week]\n"
HOURS = "for example 9:00-18:00, or 22:00-2:00 past midnight"


def read(folder: Path, text: str) -> tuple[dict[str, Calendar], list[Problem]]:
    (folder / "sites.toml").write_text(text)
    problems: list[Problem] = []
    file = TomlFile(folder / "sites.toml", "sites.toml", depth=2)
    return read_calendars(file, problems), problems


def test_everything_that_a_calendar_says_is_read(tmp_path: Path) -> None:
    text = """
[calendars.agents]
time_zone = "Europe/Paris"
holidays = "FR"
closed = [2026-12-24, "2026-12-31"]
working_days = "sunday-thursday"

[calendars.agents.week]
monday-thursday = ["13:30-18:00", "9:00 – 12:30"]
friday = ["9:00-12:30"]
saturday = ["22:00-2:00"]

[calendars.agents.days]
2026-12-26 = ["0:00-24:00"]
2026-12-27 = []
"""

    found = read(tmp_path, text)

    day = (MORNING, AFTERNOON)
    agents = Calendar(
        time_zone="Europe/Paris",
        week=(day, day, day, day, (MORNING,), (Interval(22 * 60, 26 * 60),), ()),
        special={
            datetime.date(2026, 12, 24): (),
            datetime.date(2026, 12, 26): (Interval(0, 24 * 60),),
            datetime.date(2026, 12, 27): (),
            datetime.date(2026, 12, 31): (),
        },
        holidays="FR",
        working=(0, 1, 2, 3, 6),
    )
    assert found == ({"agents": agents}, [])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (HEAD, 1, 'needs hours, for example monday = ["9:00-18:00"]'),
        (HEAD + "colour = 1\n" + WEEK + 'monday = ["9:00-18:00"]', 2, "unknown key 'colour'"),
        (HEAD + 'time_zone = "Mars"\n' + WEEK + 'monday = ["9:00-18:00"]', 2, "time_zone: 'Mars' is unknown; write for example Europe/Brussels"),
        (HEAD + "time_zone = 1\n" + WEEK + 'monday = ["9:00-18:00"]', 2, "time_zone: 1 is unknown; write for example Europe/Brussels"),
        (HEAD + 'holidays = "UK"\n' + WEEK + 'monday = ["9:00-18:00"]', 2, "holidays: none are known of 'UK'; write for example FR"),
        (HEAD + "closed = 1\n" + WEEK + 'monday = ["9:00-18:00"]', 2, "closed: write dates, such as [2026-12-24]"),
        (HEAD + 'closed = ["2026-02-29"]\n' + WEEK + 'monday = ["9:00-18:00"]', 2, "closed: '2026-02-29' is no date; write for example 2026-12-24"),
        (HEAD + 'closed = [2026-12-24]\ndays.2026-12-24 = ["9:00-12:00"]', 2, "closed: 2026-12-24 has hours in days; keep one"),
        (HEAD + "days = 1\n" + WEEK + 'monday = ["9:00-18:00"]', 2, 'days: write 2026-12-24 = ["9:00-12:00"]'),
        (HEAD + 'days.monday = ["9:00-12:00"]', 2, "days: 'monday' is no date; write for example 2026-12-24"),
        (HEAD + 'week = ["9:00-18:00"]\ndays.2026-12-24 = ["9:00-12:00"]', 2, 'week: write monday-friday = ["9:00-18:00"]'),
        (WEEK + 'lundi = ["9:00-18:00"]', 2, "'lundi' is no day; write monday, or monday-friday"),
        (WEEK + 'monday = ["9:00-18:00"]\nfriday-monday = ["9:00-18:00"]', 3, "friday-monday: monday is there twice"),
        (HEAD + "working_days = 5\n" + WEEK + 'monday = ["9:00-18:00"]', 2, "working_days: 5 are no days; write monday-friday"),
        (HEAD + 'working_days = "lundi"\n' + WEEK + 'monday = ["9:00-18:00"]', 2, "working_days: 'lundi' are no days; write monday-friday"),
        (WEEK + 'monday-friday = ["9:00-18:00"]\nwednesday = ["9:00-12:00"]', 3, "wednesday: wednesday is there twice"),
        (WEEK + 'monday = "9:00-18:00"\ntuesday = ["9:00-18:00"]', 2, 'monday: write a list, such as ["9:00-18:00"]'),
        (WEEK + 'monday = ["9-18"]\ntuesday = ["9:00-18:00"]', 2, f"monday: '9-18' are no hours; write {HOURS}"),
        (WEEK + 'monday = ["9:60-18:00"]\ntuesday = ["9:00-18:00"]', 2, f"monday: '9:60-18:00' are no hours; write {HOURS}"),
        (WEEK + 'monday = ["24:00-25:00"]\ntuesday = ["9:00-18:00"]', 2, f"monday: '24:00-25:00' are no hours; write {HOURS}"),
        (WEEK + 'monday = ["9:00-9:00"]\ntuesday = ["9:00-18:00"]', 2, f"monday: '9:00-9:00' are no hours; write {HOURS}"),
        (WEEK + 'monday = [9]\ntuesday = ["9:00-18:00"]', 2, f"monday: 9 are no hours; write {HOURS}"),
        (WEEK + 'monday = ["9:00-14:00", "13:00-18:00"]', 2, "monday: two intervals overlap; join them"),
        ("[calendars]\nagents = 1", 2, "must be a table"),
    ],
)  # fmt: skip
def test_a_calendar_with_a_fault_is_left_out_and_the_others_stay(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    other = '\n[calendars.other.week]\nsunday = ["9:00-18:00"]'

    calendars, problems = read(tmp_path, text + other)

    assert [str(problem) for problem in problems] == [
        f"sites.toml:{line}: error: [calendars.agents] {message}"
    ]
    assert list(calendars) == ["other"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("calendars = 1", "calendars: write tables such as [calendars.agents]"),
        ('[calendars.Agents.week]\nmonday = ["9:00-18:00"]', "[calendars.Agents] write the name in lower-case letters, digits and -"),
    ],
)  # fmt: skip
def test_a_calendar_needs_a_table_and_a_plain_name(
    tmp_path: Path, text: str, said: str
) -> None:
    calendars, problems = read(tmp_path, text)

    assert (calendars, [str(problem) for problem in problems]) == (
        {},
        [f"sites.toml:1: error: {said}"],
    )
