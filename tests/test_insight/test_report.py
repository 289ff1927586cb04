"""The report counts what happened, on both databases."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.desk.database import Database
from kb.desk.migrate import migrate
from kb.insight.articles import Standing
from kb.insight.deflection import ENDS
from kb.insight.events import Event, store
from kb.insight.period import Period, last_days
from kb.insight.proportions import Proportion
from kb.insight.report import Report, report_of
from kb.insight.searches import Asked, Day

NOON = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)
TODAY = NOON.date()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def database(database_address: str, tmp_path: Path) -> Iterator[Database]:
    database = Database(database_address, tmp_path)
    migrate(database)
    yield database
    database.close()


def _event(kind: str, **more: object) -> Event:
    values = {"at": NOON, "site": "fr", "language": "fr", "kind": kind} | more
    return Event(**values)  # type: ignore[arg-type]


def _report(database: Database, *some: Event, **scope: object) -> Report:
    with database.write() as connection:
        store(connection, some)
    with database.read() as connection:
        period = last_days(2, TODAY, **scope)  # type: ignore[arg-type]
        return report_of(connection, period)


def test_nothing_is_reported_of_nothing(database: Database) -> None:
    report = _report(database)

    assert report.searches.days == [Day(TODAY - DAY, 0, 0), Day(TODAY, 0, 0)]
    assert report.searches.empty == Proportion(0, 0)
    assert report.articles == []
    assert report.sessions == dict.fromkeys(ENDS, 0)


def test_searches_without_result_and_without_click_stand_apart(
    database: Database,
) -> None:
    report = _report(
        database,
        *[_event("search", query="trottinette", total=0)] * 3,
        *[_event("search", query="colis", total=5, value="sure")] * 2,
        _event("search", query="facture", total=2, value="unsure", at=NOON - DAY),
        _event("search", query="avant", total=0, at=NOON - 2 * DAY),
        _event("read", article="fr/a", query="colis", came_from="search"),
    )

    searches = report.searches
    assert searches.days == [Day(TODAY - DAY, 1, 0), Day(TODAY, 5, 3)]
    assert searches.empty == Proportion(3, 6)
    assert searches.unsure == Proportion(1, 3)
    assert searches.without_result == [Asked("trottinette", 3, 0)]
    assert searches.without_click == [Asked("facture", 1, 0)]


def test_articles_that_surely_fail_stand_before_those_with_few_votes(
    database: Database,
) -> None:
    report = _report(
        database,
        *[_event("vote", article="fr/few", value="no")] * 2,
        *[_event("vote", article="fr/bad", value="no")] * 60,
        *[_event("vote", article="fr/bad", value="yes")] * 20,
        *[_event("vote", article="fr/good", value="yes")] * 50,
        *[_event("reason", article="fr/bad", value="unclear")] * 2,
        _event("reason", article="fr/bad", value="wrong"),
        *[_event("read", article="fr/bad")] * 400,
    )

    assert [one.article for one in report.articles] == ["fr/bad", "fr/few", "fr/good"]
    assert report.articles[0] == Standing(
        "fr/bad", 400, Proportion(20, 80), [("unclear", 2), ("wrong", 1)]
    )


def test_a_reader_who_leaves_without_a_word_is_not_an_answer(
    database: Database,
) -> None:
    attempts = [
        _event("attempt", attempt=name, came_from=page)
        for name, page in (("a", "search"), ("b", "article"), ("c", None), ("d", None))
    ]
    report = _report(
        database,
        *attempts,
        _event("hints", attempt="a", total=3),
        _event("hints", attempt="b", total=3),
        _event("hints", attempt="c", total=3),
        _event("hints", attempt="d", total=0),
        _event("opened", attempt="a", article="fr/a"),
        _event("solved", attempt="a", article="fr/a"),
        _event("ticket", attempt="b", value="read"),
        _event("ticket", attempt="d"),
    )

    deflection = report.deflection
    assert deflection.suggested == Proportion(3, 4)
    assert deflection.clicked == Proportion(1, 3)
    assert deflection.explicit == Proportion(1, 4)
    assert deflection.silent == Proportion(1, 4)
    assert deflection.failed == Proportion(1, 2)
    assert deflection.came_from == {"search": 1, "article": 1, "elsewhere": 2}
    assert deflection.answered_by == [("fr/a", 1)]


def test_a_session_ends_as_its_reader_said(database: Database) -> None:
    report = _report(
        database,
        _event("trail", tab="1", came_from="search"),
        _event("vote", tab="1", article="fr/a", value="yes"),
        _event("trail", tab="2", came_from="search"),
        _event("ticket", tab="2"),
        _event("trail", tab="3", came_from="article"),
        _event("trail", tab="3", came_from="search"),
        _event("trail", tab="4", came_from="article"),
        _event("vote", tab="4", article="fr/a", value="no"),
        _event("trail", tab="5", came_from="home"),
    )

    assert report.sessions == {
        "solved": 1,
        "ticket": 1,
        "searched": 1,
        "read": 1,
        "looked": 1,
    }


@pytest.mark.parametrize(
    ("scope", "count"),
    [
        ({}, 3),
        ({"sites": ("fr-be",)}, 1),
        ({"language": "fr"}, 2),
        ({"sites": ("de",)}, 0),
        ({"sites": ("fr", "en")}, 2),
    ],
    ids=str,
)
def test_a_report_is_of_one_site_or_language(
    scope: dict[str, object], count: int, database: Database
) -> None:
    report = _report(
        database,
        _event("search", query="a", total=1),
        _event("search", query="a", total=1, site="fr-be"),
        _event("search", query="a", total=1, site="en", language="en"),
        **scope,
    )

    assert report.searches.empty.whole == count


def test_a_period_ends_with_its_last_day() -> None:
    period = last_days(14, TODAY)

    assert (period.first, period.last) == (TODAY - 13 * DAY, TODAY)
    assert len(period.days) == 14
    assert msgspec.structs.asdict(period)["sites"] == ()
    assert isinstance(period, Period)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (8, 10, 0.4902, 0.9433),
    ],
)
def test_an_interval_is_the_one_of_wilson(
    part: int, whole: int, low: float, high: float
) -> None:
    found = Proportion(part, whole).interval

    assert found == pytest.approx((low, high), abs=1e-4)


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_an_interval_holds_the_share_and_stays_within_bounds(
    part: int, whole: int
) -> None:
    share = Proportion(min(part, whole), whole)
    low, high = share.interval

    assert share.share is not None
    assert 0 <= low <= share.share + 1e-12
    assert share.share - 1e-12 <= high <= 1
