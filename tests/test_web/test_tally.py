"""What is counted: every page that a reader was shown, and nothing of who they are."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from kb.desk.tables import events
from tests.conftest import Place
from tests.test_web.conftest import FILES

READER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
RETURN = "/fr/articles/retourner-un-article"


@pytest.fixture
def shop_app(place: Place) -> Iterator[Flask]:
    place.publish(FILES)
    desk = place.desk()
    yield place.app()
    desk.database.close()


@pytest.fixture
def shop(shop_app: Flask) -> FlaskClient:
    return shop_app.test_client()


def _counted(app: Flask) -> list[dict[str, object]]:
    """All columns of all events that say something, in their order."""
    house = app.extensions["firststop"]
    house.counter.flush()
    with house.desk.database.read() as connection:
        rows = connection.execute(sa.select(events).order_by(events.c.id)).mappings()
        return [
            {name: value for name, value in row.items() if value is not None}
            for row in rows
        ]


def _what(app: Flask) -> list[tuple[object, ...]]:
    names = ("kind", "article", "query", "total", "came_from")
    return [tuple(row.get(name) for name in names) for row in _counted(app)]


def _get(client: FlaskClient, address: str, **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    client.get(address, headers={"User-Agent": READER} | named)


def test_a_search_and_what_is_read_after_it_are_counted(
    shop: FlaskClient, shop_app: Flask
) -> None:
    _get(shop, "/fr/search?q=Retourner+un+ARTICLE")
    _get(shop, RETURN, Referer="http://localhost/fr/search?q=Retourner+un+ARTICLE")

    assert _what(shop_app) == [
        ("search", None, "retourner un article", 1, None),
        ("read", "fr/returns/return-an-item", "retourner un article", None, "search"),
    ]


def test_nothing_is_stored_of_who_asks(shop: FlaskClient, shop_app: Flask) -> None:
    _get(
        shop,
        "/fr/search?q=commande+4071883256+camille@example.org",
        Referer="https://elsewhere.example/?user=camille",
        X_Forwarded_For="203.0.113.9",
        Cookie="a=b",
    )

    (row,) = _counted(shop_app)

    assert set(row) == {
        "id",
        "at",
        "kind",
        "site",
        "language",
        "query",
        "total",
        "value",
    }
    assert row["query"] == "commande # #"


def test_a_page_that_is_kept_is_counted_each_time(
    shop: FlaskClient, shop_app: Flask
) -> None:
    for _ in range(3):
        _get(shop, RETURN)

    assert [row["kind"] for row in _counted(shop_app)] == ["read"] * 3


@pytest.mark.parametrize(
    ("referer", "came_from"),
    [
        ("http://localhost/fr/", "home"),
        ("http://localhost/fr/articles/x", "article"),
        ("http://localhost/fr/categories/returns", "category"),
        ("http://localhost/fr/contact/answers?q=x", "contact"),
        ("http://localhost/", None),
        ("http://localhost/desk/tickets/x", "ticket"),
        ("http://elsewhere.example/fr/", None),
        ("http://[", None),
    ],
)
def test_the_kind_of_page_that_led_here_is_counted(
    referer: str, came_from: str | None, shop: FlaskClient, shop_app: Flask
) -> None:
    _get(shop, RETURN, Referer=referer)

    assert [row.get("came_from") for row in _counted(shop_app)] == [came_from]


@pytest.mark.parametrize(
    "address",
    [
        "/fr/search",
        "/fr/search?q=article&page=2",
        "/fr/search?q=article&category=returns",
        "/fr/articles/none",
        "/fr/articles/renvoyer-un-article",
        "/fr/suggest?q=ret",
    ],
)
def test_what_is_no_new_question_and_no_reading_is_not_counted(
    address: str, shop: FlaskClient, shop_app: Flask
) -> None:
    _get(shop, address)

    expected = ["search"] if "page=2" in address else []
    assert [row["kind"] for row in _counted(shop_app)] == expected


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; ExampleBot/2.1; +http://b.example)"},
        {"User-Agent": "curl/8.5"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
    ids=str,
)
def test_programs_are_not_counted(
    headers: dict[str, str], shop: FlaskClient, shop_app: Flask
) -> None:
    shop.get(RETURN, headers={"User-Agent": READER} | headers)

    assert _counted(shop_app) == []
