"""How often one client may search, and who is one client."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.web.limits import Limit, client_of
from tests.conftest import Place, Stock, article
from tests.test_web.press import Clock
from tests.test_web.reading import parse, text, texts

POST: dict[str, str | bytes] = {
    "en/post/a.md": article("Parcel", "A parcel."),
    "fr/post/a.md": article("Colis", "Un colis."),
}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("kb.web.limits.time", clock)
    return clock


@pytest.fixture
def make_post(
    make_place: Callable[..., Place], stock: Stock, clock: Clock
) -> Callable[..., FlaskClient]:
    """Asks help centers with limits of their own."""
    return lambda **limits: stock(make_place(**limits), POST).client()


@pytest.fixture
def post(make_post: Callable[..., FlaskClient]) -> FlaskClient:
    """Asks a help center with the limit that there is by default."""
    return make_post(searches=50)


def ask(client: FlaskClient, address: str, peer: str = "192.0.2.1") -> TestResponse:
    return client.get(address, environ_overrides={"REMOTE_ADDR": peer})


def flood(client: FlaskClient, count: int, clock: Clock, every_s: float) -> list[int]:
    """The statuses of so many different searches, one after the other."""
    statuses = []
    for n in range(count):
        statuses.append(ask(client, f"/en/search?q=parcel+{n}").status_code)
        clock.now_s += every_s
    return statuses


@pytest.mark.parametrize("every_s", [0.0, 0.16], ids=["at once", "over ten seconds"])
def test_of_sixty_searches_in_ten_seconds_the_last_ten_are_too_many(
    post: FlaskClient, clock: Clock, every_s: float
) -> None:
    statuses = flood(post, 60, clock, every_s)

    assert statuses == [200] * 50 + [429] * 10


def test_one_too_many_is_told_when_to_come_back(
    post: FlaskClient, clock: Clock
) -> None:
    flood(post, 50, clock, 0.125)

    refused = ask(post, "/fr/search?q=colis")
    clock.now_s += int(refused.headers["Retry-After"])
    later = ask(post, "/fr/search?q=colis")

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "4")
    assert refused.headers["Cache-Control"] == "no-store"
    assert later.status_code == 200
    page = parse(refused)
    assert texts(page, ".label") == ["Erreur 429"]
    assert text(page.h1) == (
        "Trop de recherches sont parties de votre réseau en même temps."
    )


def test_steps_of_tabs_that_are_too_many_are_answered_without_a_page(
    post: FlaskClient,
) -> None:
    told = {"tab": "0123456789abcdef", "page": "search"}

    answers = [post.post("/en/count", data=told) for _ in range(101)]

    assert [answer.status_code for answer in answers] == [204] * 100 + [429]
    assert answers[-1].data == b""


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/", 200),
        ("/en/articles/parcel", 404),
        ("/en/articles/a", 200),
        ("/en/categories/post", 200),
        ("/en/contact", 200),
        ("/en/search", 200),
        ("/en/search?q=parcel+0", 200),
        ("/en/suggest?q=parcel", 200),
        ("/healthz", 200),
    ],
)
def test_whoever_searches_too_often_may_read_all_the_same(
    address: str, status: int, post: FlaskClient, clock: Clock
) -> None:
    flood(post, 60, clock, 0)

    assert ask(post, address).status_code == status


def test_another_client_is_not_held_back(post: FlaskClient, clock: Clock) -> None:
    flood(post, 60, clock, 0)

    assert ask(post, "/en/search?q=other", "192.0.2.2").status_code == 200


def test_suggestions_have_a_wider_limit_of_their_own(
    post: FlaskClient, clock: Clock
) -> None:
    statuses = [ask(post, f"/en/suggest?q=p{n}").status_code for n in range(301)]

    assert statuses == [200] * 300 + [429]
    assert ask(post, "/en/search?q=parcel").status_code == 200


def test_addresses_that_lead_nowhere_are_no_way_round_the_limit(
    post: FlaskClient, clock: Clock
) -> None:
    found = [
        len(parse(ask(post, f"/en/parcel-{n}")).select(".index a")) for n in range(51)
    ]

    assert found == [1] * 50 + [0]


def test_a_limit_of_none_lets_everybody_search(
    make_post: Callable[..., FlaskClient], clock: Clock
) -> None:
    assert flood(make_post(searches=0), 200, clock, 0) == [200] * 200


@pytest.mark.parametrize(("proxies", "statuses"), [(0, [429, 429]), (1, [200, 429])])
def test_readers_behind_our_proxy_are_told_apart_when_it_is_known(
    make_post: Callable[..., FlaskClient], proxies: int, statuses: list[int]
) -> None:
    client = make_post(searches=1, proxies=proxies)

    def search(reader: str, q: str) -> int:
        return client.get(
            f"/en/search?q={q}", headers={"X-Forwarded-For": f"10.0.0.1, {reader}"}
        ).status_code

    first = search("192.0.2.1", "a")
    others = [search("192.0.2.2", "b"), search("192.0.2.1", "c")]

    assert (first, others) == (200, statuses)


@pytest.mark.parametrize(
    ("forwarded", "proxies", "client"),
    [
        ([], 0, "192.0.2.9"),
        ([], 1, "192.0.2.9"),
        (["198.51.100.1"], 0, "192.0.2.9"),
        (["198.51.100.1"], 1, "198.51.100.1"),
        (["203.0.113.1, 198.51.100.1"], 1, "198.51.100.1"),
        (["203.0.113.1", "198.51.100.1"], 1, "198.51.100.1"),
        (["203.0.113.1, 198.51.100.1"], 2, "203.0.113.1"),
        (["198.51.100.1"], 2, "192.0.2.9"),
        (["nonsense"], 1, "192.0.2.9"),
        ([""], 1, "192.0.2.9"),
        (["2001:db8:1:2:3:4:5:6"], 1, "2001:db8:1:2::/64"),
        (["2001:db8:1:2:ffff::1"], 1, "2001:db8:1:2::/64"),
        (["::ffff:198.51.100.1"], 1, "198.51.100.1"),
    ],
)
def test_who_asks_is_who_our_outermost_proxy_saw(
    forwarded: list[str], proxies: int, client: str
) -> None:
    assert client_of("192.0.2.9", forwarded, proxies) == client


def test_what_is_remembered_of_clients_is_bounded(clock: Clock) -> None:
    limit = Limit(10, max_moments=100)

    for n in range(5000):
        assert limit.wait_s(f"client {n % 1000}") == 0

    assert limit._count == sum(map(len, limit._moments.values())) == 100


def test_clients_that_ask_no_more_are_forgotten(clock: Clock) -> None:
    limit = Limit(10)
    for n in range(1000):
        limit.wait_s(f"client {n}")
    clock.now_s += 10

    limit.wait_s("the last")

    assert (limit._count, list(limit._moments)) == (1, ["the last"])
