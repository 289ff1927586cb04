"""The page of translations: for editors, and as safe as those for readers."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.content.acceptance import accept
from kb.content.source import scan
from tests.conftest import Place, article
from tests.test_web.payloads import PAYLOADS
from tests.test_web.reading import intruders, parse, read, text, texts
from tests.test_web.test_addresses import ask, is_inside
from tests.test_web.test_security import PROMISES

SITES = """
source = "en"
default = "fr"

[sites.fr]
languages = ["fr", "en"]

[sites.en]
languages = ["en"]
"""
PAGE = "/translations"
HOST = "https://help.example.org"


def short(value: object) -> str:
    return ascii(str(value)[:32])


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A help center that its editors watch; one translation is behind everywhere."""
    place = Place(tmp_path_factory.mktemp("watched"), base_url=HOST, watch=True)
    shown = [" ".join(payload.replace("\0", "").split()) for payload in PAYLOADS]
    code = "\n\n".join(f"    {payload}" for payload in shown)
    place.write(
        {
            "sites.toml": SITES,
            "en/a.md": article("A", f"Within two days.\n\n{code}"),
            "fr/a.md": article("B", f"Sous deux jours.\n\n{code}"),
        }
    )
    accept(place.content, scan(place.content, 100_000), "en", "fr/a")
    place.publish({"en/a.md": article("A", f"Within 3 days.\n\n{code}2")})
    return place.app()


@pytest.fixture
def editor(watched: Flask) -> FlaskClient:
    return watched.test_client()


def test_every_answer_carries_the_promises(editor: FlaskClient) -> None:
    answers = [editor.open(PAGE, method=method) for method in ("GET", "HEAD", "POST")]

    assert [answer.status_code for answer in answers] == [200, 200, 405]
    for answer in answers:
        assert {name: answer.headers.getlist(name) for name in PROMISES} == {
            name: [value] for name, value in PROMISES.items()
        }


def test_a_post_from_another_site_is_refused(editor: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}

    answer = editor.post(PAGE, headers=headers)

    assert answer.status_code in (403, 405)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "help.example.org.evil.example", "help.example.org@evil.example",
     "help.example.org, evil.example", "[::1", ""],
)  # fmt: skip
def test_a_host_that_is_not_ours_is_refused(host: str, editor: FlaskClient) -> None:
    answer = editor.get(PAGE, environ_overrides={"HTTP_HOST": host})

    assert (answer.status_code, answer.text) == (400, "400 Bad Request\n")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
        {"X-Forwarded-Prefix": "/evil"},
        {"X-Original-URL": "/evil", "X-Rewrite-URL": "/evil"},
        {"Forwarded": "host=evil.example;proto=http;for=1.2.3.4"},
        {"X-Forwarded-For": "<b>1.2.3.4</b>"},
        {"CF-Connecting-IP": "<script>alert(1)</script>"},
        {"Accept-Language": "en"},
        {"Accept-Language": ",".join(["ar;q=nan", "a-" * 4000, "*"] * 20)[:7600]},
        {"Cookie": "session=eyJhIjoxfQ; language=en"},
        {"Referer": "https://evil.example/<script>"},
    ],
    ids=short,
)
def test_headers_that_a_client_makes_up_change_nothing(
    headers: dict[str, str], editor: FlaskClient
) -> None:
    plain = editor.get(PAGE)

    answer = editor.get(PAGE, headers=headers)

    assert answer.data == plain.data
    assert answer.headers.to_wsgi_list() == plain.headers.to_wsgi_list()


def test_nobody_keeps_it_and_it_sets_no_cookie(editor: FlaskClient) -> None:
    answer = editor.get(PAGE)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert parse(answer).select("meta[name=robots][content=noindex]") != []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/translations/", "next=//evil.example"),
        ("/translations//evil.example/", ""),
        ("//evil.example/translations/", ""),
        ("/\\evil.example/translations/", ""),
        ("/translations/\r\nSet-Cookie: x=1/", ""),
        ("/translations", "next=/a%0d%0aSet-Cookie:x=1&lang=../../x"),
        ("/translations/../../etc/passwd", ""),
        ("/translations/..%2f..%2fapp.py", ""),
        ("/translations\x00", ""),
        ("/translations/\udcff\udcfe", ""),
        ("/TRANSLATIONS", ""),
        ("/fr/translations", ""),
    ],
    ids=short,
)
def test_no_address_near_it_leaves_the_site_or_adds_a_header(
    path: str, query: str, editor: FlaskClient
) -> None:
    answer = ask(editor, path, query)

    assert answer.status_code in (200, 301, 308, 404)
    assert is_inside(answer.headers.get("Location", "/"))
    assert "\n" not in answer.headers.get("Location", "")
    assert "Set-Cookie" not in answer.headers
    assert "passwd" not in answer.text.partition("<main")[0]


@pytest.mark.parametrize("lang", ["../../x", "en", "fr;q=1", "\x00", "x" * 1000])
def test_no_parameter_chooses_its_language(lang: str, editor: FlaskClient) -> None:
    answer = editor.get(PAGE, query_string={"lang": lang, "locale": lang, "hl": lang})

    assert answer.status_code == 200
    assert [html["lang"] for html in parse(answer).select("html")] == ["fr"]
    assert text(parse(answer).h1) == "Traductions"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{PAGE}/{'a' * 9000}", 414),
        (f"{PAGE}?q={'a' * 9000}", 414),
        (f"{PAGE}/%ff%fe", 404),
        (f"{PAGE}/%3Cscript%3Ealert(1)%3C/script%3E", 404),
    ],
    ids=short,
)
def test_a_bad_address_is_an_error_that_does_not_repeat_it(
    address: str, status: int, editor: FlaskClient
) -> None:
    answer = editor.get(address)

    assert answer.status_code == status
    assert address not in answer.text
    assert "<script>alert" not in answer.text


def test_what_articles_say_is_shown_as_text(editor: FlaskClient) -> None:
    page = read(editor, PAGE)

    shown = texts(page, "tbody td")
    assert intruders(page) == []
    assert shown[:8] == [
        "fr",
        "0",
        "1",
        "0",
        "0",
        "Within two days.",
        "Within 3 days.",
        "Sous deux jours.",
    ]
    assert "<script>alert(1)</script>" in " ".join(shown)
