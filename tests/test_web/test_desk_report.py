"""The report as a page: figures, charts and the tables with the same figures."""

import datetime

import pytest

from kb.insight.events import Event, store
from kb.insight.paths import WAYS, Path, Sessions
from kb.insight.proportions import Proportion
from kb.insight.searches import Day
from kb.web.desk.charts import HEIGHT, WIDTH, chart_of, span_of, steps_of
from tests.test_web.desk import Shop, now
from tests.test_web.payloads import PAYLOADS
from tests.test_web.reading import intruders, links, parse, texts

REPORT = "/desk/report"


@pytest.fixture
def shop(one_shop: Shop) -> Shop:
    one_shop.clear()
    one_shop.seated()
    return one_shop


def _count(shop: Shop, *kinds: str, **more: object) -> None:
    values = {"at": now(), "site": "fr", "language": "fr"} | more
    with shop.desk.database.write() as connection:
        store(connection, [Event(kind=kind, **values) for kind in kinds])  # type: ignore[arg-type]


def test_a_report_says_what_was_sought_and_what_answered(shop: Shop) -> None:
    _count(shop, "search", query="trottinette", total=0)
    _count(shop, "search", query="colis", total=4, value="sure")
    _count(shop, "vote", "vote", article="fr/returns/return-an-item", value="no")
    _count(shop, "reason", article="fr/returns/return-an-item", value="unclear")
    _count(shop, "attempt", "solved", attempt="a", article="fr/returns/who-pays")
    _count(shop, "vote", article="fr/gone", value="yes", tab="t")

    page = parse(shop.browser.get(REPORT))

    assert texts(page, ".figures dd")[:2] == ["50 % 1 / 2", "100 % 1 / 1"]
    assert texts(page, "table.stacks caption")[:2] == [
        "Searches that found nothing",
        "Searches whose results nobody opened",
    ]
    assert links(page, "#fails ~ table a") == [
        ("Retourner un article", "/fr/articles/retourner-un-article")
    ]
    rows = texts(page, "#fails ~ table tbody tr")
    assert rows[0] == "Retourner un article 0 2 0 % Not understood"
    assert rows[1].startswith("fr/gone 0 1 100 %")
    picture = page.select_one("#fails ~ table svg")
    assert picture
    assert picture["aria-label"] == "0 %, between 0 and 66 %"
    assert links(page, "#attempts ~ table a") == [
        ("Qui paie ?", "/fr/articles/who-pays")
    ]


def test_a_share_reads_from_right_to_left_too(shop: Shop) -> None:
    """Around a stroke the two counts would change places."""
    _count(shop, "search", query="trottinette", total=0)
    _count(shop, "search", query="colis", total=4, value="sure")

    page = parse(shop.browser.get(REPORT, headers={"Accept-Language": "ar"}))

    assert texts(page, ".figures dd small")[:1] == ["1 من 2"]


def test_a_report_of_nothing_says_so(shop: Shop) -> None:
    page = parse(shop.browser.get(REPORT))

    assert texts(page, ".figures dd") == ["–"] * 4
    assert "Nobody voted in these days." in texts(page, "p.small")


def test_a_report_shows_the_path_of_sessions_and_where_they_left(shop: Shop) -> None:
    for tab, pages in (
        ("1", "search article contact"),
        ("2", "article"),
        ("3", "home"),
    ):
        for n, kind in enumerate(pages.split()):
            at = now() - datetime.timedelta(minutes=9 - n)
            _count(shop, "trail", tab=tab, came_from=kind, at=at)
    _count(shop, "ticket", tab="1", attempt="a")

    page = parse(shop.browser.get(REPORT))

    assert texts(page, "#path ~ .pair svg.chart:not(.interval) text") == [
        *("1", "Searches", "2", "Articles", "1", "Contact", "1", "Tickets"),
    ]
    steps, ways = page.select("section[aria-labelledby=path] table")
    assert texts(steps, "tbody td.number") == ["33 % 1 / 3", *["100 % 1 / 1"] * 3]
    assert texts(ways, "tbody tr") == [
        "Searched, then read an article 1 0 0 1",
        "Searched, and read nothing after it 0 0 0 0",
        "Read without a search 1 1 0 0",
        "Neither searched nor read 1 1 0 0",
        "All sessions 3 2 0 1",
    ]
    (ratio,) = texts(page, "#path ~ p:last-child")
    assert ratio.startswith("Self-service ratio: 3 sessions for each")


def test_what_became_of_suggestions_stands_with_its_interval(shop: Shop) -> None:
    for attempt in "abcd":
        _count(shop, "attempt", attempt=attempt)
    for attempt in "abc":
        _count(shop, "hints", attempt=attempt, total=3)
    _count(shop, "opened", attempt="a", article="fr/returns/who-pays")
    _count(shop, "solved", attempt="a")
    _count(shop, "ticket", attempt="b")

    page = parse(shop.browser.get(REPORT))

    (table,) = page.select("section[aria-labelledby=attempts] table")
    assert texts(table, "tbody td.number") == [
        *("75 % 3 / 4", "33 % 1 / 3", "25 % 1 / 4", "33 % 1 / 3", "25 % 1 / 4"),
    ]
    pictures = [one["aria-label"] for one in table.select("svg.interval")]
    assert pictures[0] == "75 %, between 30 and 95 %"
    assert len(pictures) == 5


@pytest.mark.parametrize("is_mirrored", [False, True])
@pytest.mark.parametrize("most", [0, 1, 9876])
def test_the_steps_of_a_path_stay_in_their_box(most: int, is_mirrored: bool) -> None:
    ways = {way: Sessions(most, most // 2, most // 3) for way in WAYS}
    shares = dict.fromkeys(("searched", "read", "contact", "ticket"), Proportion(0, 0))
    path = Path(
        **shares | {"searched": Proportion(2 * most, 4 * most)},
        ways=ways, ends={}, self_service=None,
    )  # fmt: skip

    drawn = steps_of(path, is_mirrored=is_mirrored)

    places = [one.x for one in drawn.steps]
    assert places == sorted(places, reverse=is_mirrored)
    assert all(one.x >= 0 and one.x + one.width <= WIDTH for one in drawn.bars)
    assert all(one.y >= 36 and one.y + one.height <= 226.1 for one in drawn.bars)
    assert [one.count for one in drawn.steps] == [
        2 * most, 2 * most, 4 * (most // 2), 4 * (most // 3),
    ]  # fmt: skip


def test_a_report_is_narrowed_to_a_site_a_language_and_a_time(shop: Shop) -> None:
    _count(shop, "search", query="a", total=0, site="fr-be")
    _count(shop, "search", query="b", total=0, site="en", language="en")

    page = parse(shop.browser.get(f"{REPORT}?site=fr-be&days=7"))

    assert texts(page, "table.stacks th bdi") == ["a"]
    assert len(page.select("details.values tbody tr")) == 7
    current = texts(page, "nav.chips [aria-current]")
    assert current == ["7 days", "fr-be", "All languages"]


@pytest.mark.parametrize(
    "query", ["days=3", "days=x", "site=none", "language=xx", "site=%3Cb%3E"]
)
def test_what_no_report_is_of_is_not_found(query: str, shop: Shop) -> None:
    assert shop.browser.get(f"{REPORT}?{query}").status_code == 404


def test_what_readers_typed_is_text(shop: Shop) -> None:
    for payload in PAYLOADS:
        _count(shop, "search", query=payload[:200], total=0)

    assert intruders(parse(shop.browser.get(REPORT))) == []


@pytest.mark.parametrize("is_mirrored", [False, True])
@pytest.mark.parametrize(
    "counts", [[(0, 0)], [(1, 1)], [(999, 3), (0, 0)], [(7, 0)] * 90]
)
def test_a_chart_stays_in_its_box_and_ends_with_a_round_number(
    counts: list[tuple[int, int]], is_mirrored: bool
) -> None:
    days = [Day(now().date(), *count) for count in counts]

    chart = chart_of(days, is_mirrored=is_mirrored)

    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in chart.bars)
    assert all(bar.y >= 36 and bar.y + bar.height <= HEIGHT for bar in chart.bars)
    assert chart.lines[-1].count >= max(count for count, _ in counts)
    assert len(chart.days) <= 8
    places = [x for x, _ in chart.days]
    assert places == sorted(places, reverse=is_mirrored)


def test_the_scale_of_a_chart_stands_where_its_days_begin() -> None:
    days = [Day(now().date(), 3, 1), Day(now().date(), 5, 0)]

    plain = chart_of(days, is_mirrored=False)
    mirrored = chart_of(days, is_mirrored=True)

    assert [one.label for one in plain.lines] == [30] * 3
    assert [one.label for one in mirrored.lines] == [WIDTH - 30] * 3
    assert [WIDTH - bar.x - bar.width for bar in mirrored.bars] == pytest.approx(
        [bar.x for bar in plain.bars], abs=0.11
    )


def test_an_interval_is_drawn_around_its_share() -> None:
    span = span_of(Proportion(5, 10))

    assert 0 < span.start < span.at == 144 < span.end < 288
