"""What is counted: every page that a reader was shown, and nothing of who they are."""

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.test_web.counted import READER, counted

RETURN = "/fr/articles/retourner-un-article"


def _what(app: Flask) -> list[tuple[object, ...]]:
    names = ("kind", "article", "query", "total", "came_from")
    return [tuple(row.get(name) for name in names) for row in counted(app)]


def _get(client: FlaskClient, address: str, **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    client.get(address, headers={"User-Agent": READER} | named)


def test_a_search_and_what_is_read_after_it_arecounted(
    counting: FlaskClient, counting_app: Flask
) -> None:
    _get(counting, "/fr/search?q=Retourner+un+ARTICLE")
    _get(counting, RETURN, Referer="http://localhost/fr/search?q=Retourner+un+ARTICLE")

    assert _what(counting_app) == [
        ("search", None, "retourner un article", 1, None),
        ("read", "fr/returns/return-an-item", "retourner un article", None, "search"),
    ]


def test_nothing_is_stored_of_who_asks(
    counting: FlaskClient, counting_app: Flask
) -> None:
    _get(
        counting,
        "/fr/search?q=commande+4071883256+camille@example.org",
        Referer="https://elsewhere.example/?user=camille",
        X_Forwarded_For="203.0.113.9",
        Cookie="a=b",
    )

    (row,) = counted(counting_app)

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


def test_a_query_is_one_line_without_address_or_card_wherever_it_is_stored(
    counting: FlaskClient, counting_app: Flask
) -> None:
    query = quote("colis\r\n\x1b[31mperdu camille@example.org 4970 1012 3456 7890")
    contact = f"/fr/contact/answers?subject=returns&attempt=abcdefgh1234&q={query}"
    _get(counting, f"/fr/search?q={query}")
    _get(counting, RETURN, Referer=f"http://localhost/fr/search?q={query}")
    _get(counting, contact)

    rows = [(row["kind"], row.get("query")) for row in counted(counting_app)]
    clean = "colis [31mperdu # #"
    assert rows == [
        *((kind, clean) for kind in ("search", "read", "attempt")),
        ("hints", None),
    ]


def test_a_page_that_is_kept_is_counted_each_time(
    counting: FlaskClient, counting_app: Flask
) -> None:
    for _ in range(3):
        _get(counting, RETURN)

    assert [row["kind"] for row in counted(counting_app)] == ["read"] * 3


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
def test_the_kind_of_page_that_led_here_iscounted(
    referer: str, came_from: str | None, counting: FlaskClient, counting_app: Flask
) -> None:
    _get(counting, RETURN, Referer=referer)

    assert [row.get("came_from") for row in counted(counting_app)] == [came_from]


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
def test_what_is_no_new_question_and_no_reading_is_notcounted(
    address: str, counting: FlaskClient, counting_app: Flask
) -> None:
    _get(counting, address)

    expected = ["search"] if "page=2" in address else []
    assert [row["kind"] for row in counted(counting_app)] == expected


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
def test_programs_are_notcounted(
    headers: dict[str, str], counting: FlaskClient, counting_app: Flask
) -> None:
    counting.get(RETURN, headers={"User-Agent": READER} | headers)

    assert counted(counting_app) == []
