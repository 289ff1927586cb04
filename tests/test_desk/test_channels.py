"""Channels at a moment: subject, country and hour decide, in the reader's own zone."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from kb.brand import Brand
from kb.channels import Channels
from kb.desk.channels import Way, ways
from kb.hours import Calendar, Interval
from kb.sites import Site, Sites
from kb.subjects import Subject

DAY = (Interval(9 * 60, 12 * 60), Interval(14 * 60, 18 * 60))
AGENTS = Calendar(time_zone="Europe/Paris", week=(DAY,) * 5 + ((),) * 2, holidays="FR")
CANADA = Calendar(
    time_zone="America/Toronto", week=((Interval(540, 1020),),) * 7, holidays="CA-QC"
)
FR = Site(prefix="fr", languages=("fr",), country="FR", time_zone="Europe/Paris")
CA = Site(
    prefix="fr-ca",
    languages=("fr-ca",),
    country="CA",
    time_zone="America/Toronto",
    calendar="canada",
)
JA = Site(
    prefix="ja", languages=("ja",), time_zone="Asia/Tokyo", channels=("email", "chat")
)
KI = Site(prefix="ki", languages=("en",), country="KI", time_zone="Pacific/Kiritimati")
SITES = Sites(
    Brand(),
    "fr",
    (FR, CA, JA, KI),
    channels=Channels(
        email="a@b.example",
        chat_article="contact/chat",
        dispute_article="disputes/open",
        hours={"chat": "agents", "email": "agents"},
        days={"email": 1, "dispute": 3},
    ),
    calendars={"agents": AGENTS, "canada": CANADA},
)


def at(site: Site, text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=site.zone)


def found(site: Site, text: str, subject: Subject | None = None) -> list[Way]:
    return ways(SITES, site, subject or Subject(), at(site, text))


def test_each_channel_says_its_state_and_when_it_answers() -> None:
    assert found(FR, "2026-11-25T10:00") == [
        Way(
            channel="email",
            is_open=True,
            until=at(FR, "2026-11-25T12:00"),
            days=1,
            answer_by=at(FR, "2026-11-26T18:00"),
        ),
        Way(channel="chat", is_open=True, until=at(FR, "2026-11-25T12:00")),
        Way(channel="dispute", days=3),
    ]


@pytest.mark.parametrize(
    ("site", "now", "is_open", "until"),
    [
        (FR, "2026-11-25T12:00", False, "2026-11-25T14:00"),
        (FR, "2026-11-27T18:00", False, "2026-11-30T09:00"),
        (FR, "2026-05-13T18:00", False, "2026-05-15T09:00"),
        (FR, "2026-03-27T18:00", False, "2026-03-30T09:00"),
        (CA, "2026-11-25T08:59", False, "2026-11-25T09:00"),
        (CA, "2026-06-23T17:00", False, "2026-06-25T09:00"),
        (JA, "2026-11-25T16:59", False, "2026-11-25T17:00"),
        (JA, "2026-11-25T19:00", True, "2026-11-25T20:00"),
        (KI, "2026-11-26T00:30", True, "2026-11-26T01:00"),
    ],
    ids=[
        "lunch", "friday evening", "ascension day", "before summer time",
        "a calendar of the site", "saint-jean", "tokyo, before paris opens",
        "tokyo, in the evening", "UTC+14, tomorrow already",
    ],
)  # fmt: skip
def test_a_chat_opens_and_closes_on_the_clock_of_its_readers(
    site: Site, now: str, is_open: bool, until: str
) -> None:
    chat = next(way for way in found(site, now) if way.channel == "chat")

    assert (chat.is_open, chat.until) == (is_open, at(site, until))
    assert chat.until
    assert chat.until.tzinfo == ZoneInfo(site.time_zone)


@pytest.mark.parametrize(
    ("site", "subject", "channels"),
    [
        (FR, Subject(), ["email", "chat", "dispute"]),
        (FR, Subject(channels=("dispute", "email")), ["email", "dispute"]),
        (JA, Subject(), ["email", "chat"]),
        (JA, Subject(channels=("dispute", "email")), ["email"]),
        (JA, Subject(channels=("dispute",)), []),
        (FR, Subject(countries=("FR", "BE")), ["email", "chat", "dispute"]),
        (CA, Subject(countries=("FR", "BE")), []),
        (JA, Subject(countries=("FR", "BE")), []),
    ],
)
def test_subject_and_site_decide_which_channels_there_are(
    site: Site, subject: Subject, channels: list[str]
) -> None:
    shown = [way.channel for way in found(site, "2026-11-25T10:00", subject)]

    assert shown == channels


def test_a_calendar_that_could_not_be_read_leaves_the_channel_without_hours() -> None:
    sites = Sites(Brand(), "fr", (FR,), channels=SITES.channels)

    shown = ways(sites, FR, Subject(), at(FR, "2026-11-25T10:00"))

    assert shown == [
        Way(channel="email", days=1),
        Way(channel="chat"),
        Way(channel="dispute", days=3),
    ]
