"""What every answer promises, and which requests are not answered."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import Place, article
from tests.test_web.reading import hrefs, parse

# Every kind of answer: an address, how it is asked for, and its status.
ROUTES = [
    ("/", "GET", 302),
    ("/fr/", "GET", 200),
    ("/fr", "GET", 301),
    ("/FR/", "GET", 301),
    ("/fr/categories/returns", "GET", 200),
    ("/fr/categories/returns/refunds", "GET", 200),
    ("/fr/articles/retourner-un-article", "GET", 200),
    ("/fr/articles/retourner-un-article.md", "GET", 200),
    ("/fr/articles/renvoyer-un-article", "GET", 301),
    ("/fr/articles/gift-wrap", "GET", 200),
    ("/fr/search?q=retour", "GET", 200),
    ("/fr/search?q=xqzzy", "GET", 200),
    ("/fr/suggest?q=retour", "GET", 200),
    ("/fr/contact?attempt=abcdefgh", "GET", 200),
    ("/fr/contact/answers?q=retour&attempt=abcdefgh", "GET", 200),
    ("/fr/contact/solved?attempt=abcdefgh", "GET", 200),
    ("/fr/feed.xml", "GET", 200),
    ("/fr/opensearch.xml", "GET", 200),
    ("/fr/sitemap-1.xml", "GET", 200),
    ("/sitemap.xml", "GET", 200),
    ("/robots.txt", "GET", 200),
    ("/llms.txt", "GET", 200),
    ("/healthz", "GET", 200),
    ("/readyz", "GET", 200),
    ("/version", "GET", 200),
    ("/favicon.ico", "GET", 301),
    ("/nowhere", "GET", 404),
    ("/fr/nowhere", "GET", 404),
    ("/static/nothing.js", "GET", 404),
    ("/media/0123456789abcdef.png", "GET", 404),
    ("/fr/", "POST", 405),
    ("/fr/", "OPTIONS", 200),
    ("/fr/", "HEAD", 200),
    (f"/fr/{'a' * 3000}", "GET", 414),
    (f"/fr/search?q={'a' * 5000}", "GET", 414),
]
PROMISES = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; connect-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; img-src 'self'; manifest-src 'self'; "
        "script-src 'self'; style-src 'self'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def short(value: object) -> str:
    return str(value)[:32]


@pytest.mark.parametrize(("address", "method", "status"), ROUTES, ids=short)
def test_every_answer_carries_the_promises(
    address: str, method: str, status: int, shop: FlaskClient
) -> None:
    first, again = (shop.open(address, method=method) for _ in range(2))

    for answer in (first, again):
        assert answer.status_code == status
        assert {name: answer.headers.getlist(name) for name in PROMISES} == {
            name: [value] for name, value in PROMISES.items()
        }


@pytest.mark.parametrize(
    ("address", "method", "status"), [*ROUTES, ("/en/", "POST", 403)], ids=short
)
def test_behind_tls_every_answer_says_to_stay_there(
    address: str, method: str, status: int, shop: FlaskClient
) -> None:
    answer = shop.open(address, method=method)

    assert answer.headers.get("Strict-Transport-Security") == "max-age=31536000"


def test_without_tls_nothing_is_said_of_it(client: FlaskClient) -> None:
    answer = client.get("/fr/")

    assert "Strict-Transport-Security" not in answer.headers


def test_an_error_of_ours_carries_the_promises_too(place: Place) -> None:
    def broken() -> str:
        raise RuntimeError

    place.publish({"en/a.md": article()})
    app = place.app()
    app.add_url_rule("/broken", view_func=broken)

    answer = app.test_client().get("/broken")

    assert answer.status_code == 500
    assert {name: answer.headers.getlist(name) for name in PROMISES} == {
        name: [value] for name, value in PROMISES.items()
    }


@pytest.mark.parametrize(("address", "method", "status"), ROUTES, ids=short)
def test_a_reader_gets_no_cookie_and_brings_none(
    address: str, method: str, status: int, shop: FlaskClient
) -> None:
    plain = shop.open(address, method=method)
    with_cookie = shop.open(
        address, method=method, headers={"Cookie": "session=eyJhIjoxfQ; language=en"}
    )

    assert "Set-Cookie" not in plain.headers
    assert "Cookie" not in plain.headers.get("Vary", "")
    assert with_cookie.data == plain.data
    assert with_cookie.headers.to_wsgi_list() == plain.headers.to_wsgi_list()


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:443",
        "help.example.org.evil.example",
        "evil.example#help.example.org",
        "help.example.org@evil.example",
        "help.example.org, evil.example",
        "help.example.org\tevil.example",
        "[::1",
        "",
    ],
)
@pytest.mark.parametrize("address", ["/", "/fr/", "/fr/contact"])
def test_a_host_that_is_not_ours_is_refused(
    address: str, host: str, shop: FlaskClient
) -> None:
    assert shop.get(address).status_code in (200, 302)

    answer = shop.get(address, environ_overrides={"HTTP_HOST": host})

    assert (answer.status_code, answer.text) == (400, "400 Bad Request\n")


@pytest.mark.parametrize(
    "host", ["help.example.org", "HELP.example.org:8443", "[::1]:1"]
)
def test_our_own_hosts_are_answered(host: str, shop: FlaskClient) -> None:
    answer = shop.get("/fr/", headers={"Host": host})

    assert answer.status_code == 200


def test_links_name_the_public_address_whatever_the_host(shop: FlaskClient) -> None:
    answer = shop.get("/fr/", headers={"Host": "127.0.0.1:8000"})

    assert hrefs(parse(answer), "link[rel=canonical]") == [
        "https://help.example.org/fr/"
    ]
    assert "127.0.0.1" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
        {"X-Forwarded-Prefix": "/evil"},
        {"X-Original-URL": "/evil", "X-Rewrite-URL": "/evil"},
        {"Forwarded": "host=evil.example;proto=http;for=1.2.3.4"},
        {"X-Forwarded-For": "<b>1.2.3.4</b>"},
        {"CF-Connecting-IP": "<script>alert(1)</script>", "X-Real-IP": "1.2.3.4"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"Referer": "https://evil.example/<script>"},
        {"User-Agent": "<script>alert(1)</script>"},
        {"Accept": "application/json"},
    ],
    ids=lambda headers: next(iter(headers)),
)
@pytest.mark.parametrize("address", ["/fr/", "/fr/nowhere", "/", "/fr/search?q=retour"])
def test_headers_that_a_client_makes_up_change_nothing(
    address: str, headers: dict[str, str], shop: FlaskClient
) -> None:
    plain = shop.get(address)

    answer = shop.get(address, headers=headers)

    assert answer.data == plain.data
    assert answer.headers.to_wsgi_list() == plain.headers.to_wsgi_list()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 405),
        ({"Origin": "https://help.example.org"}, 405),
        ({"Sec-Fetch-Site": "same-origin"}, 405),
        ({"Sec-Fetch-Site": "none"}, 405),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://other.example"}, 405),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://help.example.org.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://help.example.org"}, 403),
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_another_site_sends_in_a_reader_s_name_is_refused(
    method: str, headers: dict[str, str], status: int, shop: FlaskClient
) -> None:
    host = {"Host": "help.example.org"}

    answer = shop.open("/fr/contact", method=method, headers=host | headers)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"q": 1}'),
        ("text/plain", b'{"q": 1}'),
        ("application/x-www-form-urlencoded; charset=utf-7", b"q=+ADw-&q=2"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\n"),
        ("", b"\xff\xfe"),
    ],
)
def test_a_body_of_any_kind_is_405_where_nothing_is_sent(
    kind: str, body: bytes, shop: FlaskClient
) -> None:
    answer = shop.post("/fr/search", data=body, content_type=kind)

    assert answer.status_code == 405


def test_reading_writes_nothing(place: Place) -> None:
    place.publish({"en/c/a.md": article("Alpha"), "en/b.md": article(featured="true")})
    client = place.client()
    before = snapshot(place.settings.var)

    pages = ["/", "/en/", "/en/categories/c", "/en/articles/a", "/en/search?q=alpha"]
    pages += ["/en/suggest?q=al", "/en/x", "/sitemap.xml", "/healthz", "/readyz"]
    statuses = {client.get(page).status_code for page in pages}

    assert statuses == {200, 302, 404}
    assert snapshot(place.settings.var) == before


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """The size and the time of each file, by its path."""
    found = {str(p): p.stat() for p in folder.rglob("*") if p.is_file()}
    return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in found.items()}


def test_below_a_mount_only_its_own_addresses_are_answered(
    make_place: Callable[..., Place],
) -> None:
    place = make_place(base_url="https://example.org/help/")
    place.publish({"en/a.md": article()})
    client = place.client()

    outside = [client.get(path).status_code for path in ("/", "/en/", "/helper/en/")]
    inside = [client.get(path) for path in ("/help/", "/help/en/", "/help/EN/")]

    assert outside == [404, 404, 404]
    assert [answer.status_code for answer in inside] == [302, 200, 301]
    assert inside[0].headers["Location"] == "/help/en/"
    assert inside[2].headers["Location"] == "/help/en/"
    local = [link for link in hrefs(parse(inside[1]), "[href]") if link[0] == "/"]
    assert [link for link in local if not link.startswith("/help/")] == []
