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
from kb.insight.events import Event, store
from kb.insight.paths import ENDS, WAYS, Sessions
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
    assert report.deflection.came_from == {}
    assert report.deflection.failed == Proportion(0, 0)
    assert report.path.ends == dict.fromkeys(ENDS, 0)
    assert report.path.ways == dict.fromkeys(WAYS, Sessions(0, 0, 0))
    assert report.path.self_service is None


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
    assert deflection.passed == Proportion(1, 3)
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

    assert report.path.ends == {
        "solved": 1,
        "ticket": 1,
        "searched": 1,
        "read": 1,
        "looked": 1,
    }


def test_an_attempt_that_is_come_back_to_began_once(database: Database) -> None:
    report = _report(
        database,
        _event("attempt", attempt="a", came_from="search"),
        _event("attempt", attempt="a"),
        _event("hints", attempt="a", total=0),
        _event("hints", attempt="a", total=2),
    )

    assert report.deflection.came_from == {"search": 1}
    assert report.deflection.suggested == Proportion(1, 1)


MINUTE = datetime.timedelta(minutes=1)


def _walk(tab: str, *steps: str) -> list[Event]:
    """The events of a tab, a minute apart: kinds of pages, and kinds of events."""
    return [
        _event(step, tab=tab, at=NOON + n * MINUTE)
        if step in ("ticket", "solved")
        else _event("trail", tab=tab, came_from=step, at=NOON + n * MINUTE)
        for n, step in enumerate(steps)
    ]


@pytest.mark.parametrize(
    ("steps", "way", "sessions"),
    [
        ("home search article", "found", (1, 0, 0)),
        ("search article contact ticket", "found", (1, 1, 1)),
        ("search article search", "found", (1, 0, 0)),
        ("article search", "searched", (1, 0, 0)),
        ("search contact", "searched", (1, 1, 0)),
        ("search contact article contact ticket", "searched", (1, 1, 1)),
        ("home category article", "read", (1, 0, 0)),
        ("article contact search contact ticket", "read", (1, 1, 1)),
        ("article contact solved", "read", (1, 1, 0)),
        ("home contact", "neither", (1, 1, 0)),
        ("contact article contact ticket", "neither", (1, 1, 1)),
        # The script's word of the page did not arrive.
        ("ticket", "neither", (1, 1, 1)),
        ("home", "neither", (1, 0, 0)),
    ],
)
def test_a_session_counts_by_what_it_did_before_it_came_to_a_person(
    steps: str, way: str, sessions: tuple[int, int, int], database: Database
) -> None:
    path = _report(database, *_walk("1", *steps.split())).path

    wanted = dict.fromkeys(WAYS, Sessions(0, 0, 0)) | {way: Sessions(*sessions)}
    assert path.ways == wanted


def test_a_path_says_of_each_step_how_many_went_on(database: Database) -> None:
    ways = [
        *["search article contact ticket"] * 1,
        *["search article contact"] * 2,
        *["search article"] * 3,
        *["search"] * 4,
        *["article contact ticket", "contact ticket", "home"],
    ]
    walks = [_walk(str(n), *way.split()) for n, way in enumerate(ways)]
    outside = [_event("trail", came_from="search"), _event("ticket", attempt="a")]

    path = _report(database, *outside, *(one for walk in walks for one in walk)).path

    assert path.searched == Proportion(10, 13)
    assert path.read == Proportion(6, 10)
    assert path.contact == Proportion(3, 6)
    assert path.ticket == Proportion(1, 3)
    assert path.whole == Sessions(13, 5, 3)
    assert path.self_service == pytest.approx(13 / 3)


HOUR = datetime.timedelta(hours=1)


@pytest.mark.parametrize(
    ("shown", "ticket", "failed"),
    [
        ({}, {}, 1),
        ({"category": "returns/refunds"}, {}, 1),
        ({"category": "returns-abroad"}, {}, 0),
        ({"category": "re%"}, {"category": "returns"}, 0),
        ({"category": "returns"}, {"category": "r%"}, 0),
        ({"category": "payments"}, {}, 0),
        ({"category": "payments"}, {"category": None}, 1),
        ({"category": "payments"}, {"value": "read"}, 1),
        ({"at": NOON - 23 * HOUR}, {}, 1),
        ({"at": NOON - 24 * HOUR - MINUTE}, {}, 0),
        ({"at": NOON + MINUTE}, {}, 0),
        ({"tab": "2"}, {}, 0),
        ({"tab": None}, {"tab": None}, 0),
        ({"article": None, "category": None, "came_from": "home"}, {}, 0),
    ],
    ids=str,
)
def test_a_ticket_failed_where_its_tab_showed_an_article_of_its_subject_that_day(
    shown: dict[str, object],
    ticket: dict[str, object],
    failed: int,
    database: Database,
) -> None:
    usual = {"tab": "1", "category": "returns"}
    seen = usual | {"article": "fr/returns/a", "at": NOON - HOUR} | shown

    deflection = _report(
        database,
        _event("trail", **{"came_from": "article"} | seen),
        _event("ticket", **usual | {"attempt": "a"} | ticket),
    ).deflection

    assert deflection.failed == Proportion(failed, 1)


def test_an_article_read_before_the_period_counts_for_a_ticket_in_it(
    database: Database,
) -> None:
    first = NOON.replace(hour=1) - DAY
    usual = {"tab": "1", "category": "returns"}

    deflection = _report(
        database,
        _event("trail", at=first - 2 * HOUR, article="fr/returns/a", **usual),
        _event("ticket", at=first, attempt="a", **usual),
    ).deflection

    assert deflection.failed == Proportion(1, 1)


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
