"""Channels: what `[channels]` and a site may say of the ways to a person."""

from pathlib import Path

import pytest

from kb.channels import Channels
from tests.test_sites import EN, FR, read

AGENTS = '[calendars.agents.week]\nmonday = ["9:00-18:00"]\n'
HEAD = EN + AGENTS + '[channels]\nemail = "a@b.example"\n'


def test_a_channel_says_whose_hours_it_keeps_and_how_soon_it_answers(
    tmp_path: Path,
) -> None:
    text = 'hours = { chat = "agents", email = "agents" }\ndays.email = 2'

    sites, problems = read(tmp_path, HEAD + text)

    channels = Channels(
        email="a@b.example",
        hours={"chat": "agents", "email": "agents"},
        days={"email": 2},
    )
    assert (sites.channels, problems) == (channels, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('hours.chat = "night"', "[channels.hours] chat: no calendar 'night'; there are agents"),
        ("hours.chat = 1", "[channels.hours] chat: no calendar 1; there are agents"),
        ('hours.fax = "agents"', "[channels.hours] 'fax' is no channel; there are email, chat, dispute"),
        ('hours = "agents"', '[channels.hours] must be a table; write for example chat = "agents"'),
        ("days = 1", "[channels.days] must be a table; write for example email = 1"),
        ("days.email = 0", "[channels.days] email: 0 is no number of days from 1 to 30"),
        ("days.email = 31", "[channels.days] email: 31 is no number of days from 1 to 30"),
        ("days.email = true", "[channels.days] email: True is no number of days from 1 to 30"),
        ('days.email = "1"', "[channels.days] email: '1' is no number of days from 1 to 30"),
    ],
)  # fmt: skip
def test_a_promise_with_a_fault_leaves_the_channels_alone(
    tmp_path: Path, text: str, said: str
) -> None:
    sites, problems = read(tmp_path, HEAD + text)

    assert [str(problem) for problem in problems] == [f"sites.toml:7: error: {said}"]
    assert sites.channels == Channels(email="a@b.example")


def test_a_site_has_its_own_calendar_and_channels(tmp_path: Path) -> None:
    text = AGENTS + FR + 'calendar = "agents"\nchannels = ["email", "dispute"]'

    sites, problems = read(tmp_path, text)

    site = sites.default_site
    assert (site.calendar, site.channels) == ("agents", ("email", "dispute"))
    assert problems == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('calendar = "night"', "calendar: no calendar 'night'; there are none"),
        ('calendar = ["x"]', "calendar: no calendar ['x']; there are none"),
        ('channels = ["fax"]', "channels: 'fax' is no channel; there are email, chat, dispute"),
        ("channels = [[]]", "channels: [] is no channel; there are email, chat, dispute"),
        ("channels = []", 'channels: write a list, such as ["email", "chat"]'),
        ('channels = "email"', 'channels: write a list, such as ["email", "chat"]'),
    ],
)  # fmt: skip
def test_a_site_stays_when_its_ways_have_a_fault(
    tmp_path: Path, text: str, said: str
) -> None:
    sites, problems = read(tmp_path, FR + text)

    site = sites.default_site
    assert (site.prefix, site.calendar, site.channels) == ("fr", None, None)
    assert [str(problem) for problem in problems] == [
        f"sites.toml:3: error: [sites.fr] {said}"
    ]


def test_channels_that_lead_somewhere_are_offered() -> None:
    channels = Channels(email="a@b.example", dispute_article="disputes/open")

    assert channels.offered == ("email", "dispute")
    assert Channels().offered == ()
