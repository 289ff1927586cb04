"""Addresses that lead elsewhere, and those that lead nowhere."""

from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.conftest import Place, article
from tests.test_web.reading import parse

TRAPS = [
    "//evil.example",
    "//evil.example/",
    "//evil.example/x/",
    "///evil.example/",
    "/\\evil.example",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/%09/evil.example",
    "https:evil.example",
    "https://evil.example/",
    "http:\\\\evil.example",
    "user@evil.example",
    "/fr//evil.example/",
    "/FR//evil.example/",
    "/FR/\\evil.example",
    "//FR/",
    "/FR/../../evil.example/",
    "/fr/categories//evil.example/",
    "/fr/articles//evil.example/",
    "/fr/articles/\\evil.example/",
    "/fr/search//evil.example/",
    "/\r\nLocation: https://evil.example/",
]
STARTS = ["/", "//", "/\\", "/fr", "/fr/", "/FR/", "/Fr/articles/", "/EN/categories/"]


def ask(client: FlaskClient, path: str, query: str = "") -> TestResponse:
    """The answer to a path as a server hands it on, decoded."""
    raw = path.encode(errors="surrogatepass").decode("latin-1")
    return client.get("/", environ_overrides={"PATH_INFO": raw, "QUERY_STRING": query})


def is_inside(location: str) -> bool:
    """Whether a browser that follows a redirect stays on the site."""
    seen = location.translate({ord(c): None for c in "\t\r\n"}).replace("\\", "/")
    return urlsplit(urljoin("http://localhost/fr/x", seen)).netloc == "localhost"


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("/fr", "/fr/"),
        ("/FR/", "/fr/"),
        ("/FR-BE/", "/fr-be/"),
        ("/fr_BE/", "/fr-be/"),
        ("/fr_be/contact", "/fr-be/contact"),
        ("/FR/search?q=a%26b&page=2", "/fr/search?q=a%26b&page=2"),
        ("/fr/contact/", "/fr/contact"),
        ("/fr/search/?q=a+b", "/fr/search?q=a+b"),
        ("/fr/categories/returns/", "/fr/categories/returns"),
        ("/robots.txt/", "/robots.txt"),
        ("/FR/articles/100%25", "/fr/articles/100%25"),
        ("/FR/articles/why%3F", "/fr/articles/why%3F"),
        ("/FR/articles/n%231", "/fr/articles/n%231"),
        ("/FR/articles/d%C3%A9lais", "/fr/articles/d%C3%A9lais"),
        ("/fr/articles/d%C3%A9lais/", "/fr/articles/d%C3%A9lais"),
    ],
)
def test_another_spelling_leads_to_the_right_address(
    address: str, right: str, shop: FlaskClient
) -> None:
    answer = shop.get(address)

    assert (answer.status_code, answer.headers.get("Location")) == (301, right)


@pytest.mark.parametrize(
    ("wish", "home"),
    [
        ("", "/fr/"),
        ("fr", "/fr/"),
        ("fr-BE, fr;q=0.9", "/fr-be/"),
        ("en-US, en;q=0.9, fr;q=0.8", "/en/"),
        ("de, en;q=0.5", "/en/"),
        ("de", "/fr/"),
        ("*", "/fr/"),
        ("en;q=nan, fr", "/fr/"),
        ("en;q=-1", "/fr/"),
        ("en;q=" + "9" * 4000, "/fr/"),
        (",".join(["xx"] * 700), "/fr/"),
        ("a-" * 4000, "/fr/"),
        ("../../etc/passwd", "/fr/"),
        ("zh-Hant-TW", "/fr/"),
        ("\xff\xfe", "/fr/"),
    ],
    ids=lambda value: ascii(value[:24]),
)
def test_the_root_leads_to_the_site_of_the_reader(
    wish: str, home: str, shop: FlaskClient
) -> None:
    answer = shop.get("/", environ_overrides={"HTTP_ACCEPT_LANGUAGE": wish})

    assert (answer.status_code, answer.headers["Location"]) == (302, home)
    assert answer.headers["Vary"] == "Accept-Language, Accept-Encoding"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    ["/fr/", "/fr/articles/retourner-un-article", "/fr/search?q=retour", "/nowhere"],
)
def test_only_the_root_asks_for_the_reader_s_languages(
    address: str, shop_app: Flask
) -> None:
    wishes = ("fr", "en-GB", "ar", "*;q=0.1")

    answers = [
        shop_app.test_client().get(address, headers={"Accept-Language": wish})
        for wish in wishes
    ]

    assert len({answer.data for answer in answers}) == 1
    assert {answer.headers["Vary"] for answer in answers} == {"Accept-Encoding"}


@pytest.mark.parametrize("trap", TRAPS, ids=ascii)
@pytest.mark.parametrize("name", ["path", "next", "url", "lang", "q"])
def test_no_address_leads_to_another_site(
    name: str, trap: str, shop: FlaskClient
) -> None:
    paths = [trap] if name == "path" else ["/", "/FR/", "/fr", "/fr/search/"]
    query = "" if name == "path" else f"{name}={quote(trap)}"

    answers = [ask(shop, path, query) for path in paths]

    assert max(answer.status_code for answer in answers) < 500
    assert all(is_inside(answer.headers.get("Location", "/")) for answer in answers)


@settings(deadline=None, max_examples=400)
@given(
    start=st.sampled_from(STARTS), rest=st.text(max_size=40), query=st.text(max_size=20)
)
@example(start="/FR/", rest="articles/\r\nSet-Cookie: x=1", query="")
@example(start="//", rest="evil.example/", query="//evil.example")
def test_no_text_makes_an_address_that_leaves_the_site(
    app: Flask, start: str, rest: str, query: str
) -> None:
    answer = ask(app.test_client(), start + rest, quote(query))

    assert answer.status_code < 500
    assert is_inside(answer.headers.get("Location", "/"))


@pytest.mark.parametrize(
    "address",
    [
        "/FR/articles/a%0d%0aSet-Cookie:x=1",
        "/fr/articles/a%0d%0aSet-Cookie:x=1/",
        "/FR/search?q=%0d%0aSet-Cookie:x=1",
        "/fr/search/?q=%0d%0aSet-Cookie:x=1",
        "/fr?next=/a%0d%0aSet-Cookie:x=1",
        "/?next=/a%0d%0aSet-Cookie:x=1",
        "/FR/categories/%0a%0d",
        "/fr/categories/a%00b/",
    ],
)
def test_no_address_adds_a_header(address: str, shop: FlaskClient) -> None:
    answer = shop.get(address)

    assert answer.status_code < 500
    assert "Set-Cookie" not in answer.headers
    assert "\n" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd/",
        "/fr/../../etc/passwd",
        "/..%2f..%2fetc/",
        "/fr;q=1/",
        "/fr,en/",
        "/fr\x00/",
        "/\x00/",
        "/fr-CA/",
        "/zh_Hant_TW/",
        "/root/",
        "/e\u0301/",
        "/ｆｒ/",
        "/ſr/",
        "/" + "fr-" * 500 + "/",
    ],
    ids=lambda path: ascii(path[:24]),
)
def test_what_is_no_site_is_404(path: str, shop: FlaskClient) -> None:
    answer = ask(shop, path)

    assert answer.status_code == 404


@pytest.mark.parametrize("lang", ["../../x", "en", "fr;q=1", "\x00", "x" * 1000])
def test_no_parameter_chooses_a_language(lang: str, shop: FlaskClient) -> None:
    answer = shop.get("/fr/", query_string={"lang": lang, "locale": lang, "hl": lang})

    assert answer.status_code == 200
    assert [html["lang"] for html in parse(answer).select("html")] == ["fr"]


@pytest.mark.parametrize("folder", ["static", "media"])
@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..%2f..%2fetc/passwd",
        "%2e%2e/%2e%2e/app.py",
        "..%5c..%5capp.py",
        "..\\..\\app.py",
        "site.css%00.png",
        "%00.png",
        "//etc/passwd",
        ".",
        "..",
        "",
        "site.css",
        "0123456789abcdef.svg",
        "0123456789abcdef.png/..",
        "../catalogue.db",
        "../manifest.json",
    ],
)
def test_no_name_leads_out_of_a_folder(
    folder: str, name: str, shop: FlaskClient
) -> None:
    escaped = shop.get(f"/{folder}/{name}")
    decoded = ask(shop, f"/{folder}/{name}")

    assert (escaped.status_code, decoded.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/fr/" + "a" * 9000, 414),
        ("/fr/search?q=" + "a" * 9000, 414),
        ("/fr/" + "a/" * 1000, 404),
        ("/fr/%ff%fe", 404),
        ("/fr/articles/%ff%fe%00", 404),
        ("/%ff%fe/", 404),
        ("/fr/articles/%ed%a0%80", 404),
        ("/fr/%3Cscript%3Ealert(1)%3C/script%3E", 404),
    ],
    ids=lambda value: str(value)[:32],
)
def test_a_bad_address_is_an_error_that_does_not_repeat_it(
    address: str, status: int, shop: FlaskClient
) -> None:
    answer = shop.get(address)

    assert answer.status_code == status
    assert address not in answer.text
    assert "<script>alert" not in answer.text
    assert "aaaaaaaaaa" * 30 not in answer.text


def test_an_article_may_have_an_address_in_any_script(place: Place) -> None:
    place.publish({"ar/عام/إرجاع.md": article("إرجاع"), "en/a.md": article()})
    client = place.client()

    answer = client.get("/ar/articles/%D8%A5%D8%B1%D8%AC%D8%A7%D8%B9")
    slashed = client.get("/ar/articles/%D8%A5%D8%B1%D8%AC%D8%A7%D8%B9/")

    assert answer.status_code == 200
    assert slashed.headers["Location"] == "/ar/articles/%D8%A5%D8%B1%D8%AC%D8%A7%D8%B9"
