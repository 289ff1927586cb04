"""Every address that there is, on both databases: what nobody can do to any of them."""

import itertools
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from kb.desk.tables import metadata
from tests.conftest import Place
from tests.test_desk.pictures import photo
from tests.test_web.desk import Shop, now, token_of
from tests.test_web.reading import intruders, parse
from tests.test_web.test_security import PROMISES

HOSTILE = [
    "\0",
    "a\r\nX-Evil: 1",
    "9" * 40,
    "-1",
    "2026-13-45",
    "é\u202e\u2028",
    "//evil.example/x",
    "../../etc/passwd",
    "x' OR SLEEP(8) OR 'x",
    "\"'><svg/onload=alert(1)>",
    "a" * 400,
    "",
]
# Fields and parameters of all pages, and names that functions of ours have.
FIELDS = (
    *("q", "subject", "attempt", "article", "searched", "answer", "shown", "category"),
    *("page", "thanks", "reason", "tab", "form_key", "made", "website", "remove"),
    *("field-message", "field-email", "reply", "body", "note", "into", "holder"),
    *("seen", "insert", "login", "password", "next", "language", "state", "site"),
    *("agent", "age", "from", "to", "days", "since", "until", "path", "self", "do"),
)
ACTIONS = (
    *("reply", "note", "take", "assign", "merge", "missing", "close", "reopen"),
    *("spam", "find", "answered", "retry", "discard"),
)
# Where a field says what to do.
ACTING = ("desk.acting.act", "desk.letters.decide", "tickets.act")
# What ends the session, and what takes long on purpose, which has a test of its own.
APART = ("desk.signing.sign_out", "desk.signing.door")
# A button of ours sends the same form to another page of ours.
OURS = 'formaction="/fr/contact/message"'
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
KINDS = [
    ("application/json", b'{"do": ["close"]}'),
    ("text/plain", b'{"do": "close"}'),
    ("application/x-www-form-urlencoded; charset=utf-7", b"do=+ADw-&do=close"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"q=%ff%fe&=&&;"),
    ("application/x-www-form-urlencoded", b"\xff\xfe=\x80" * 20),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nNonsense\r\n\r\n\r\n--x--\r\n"),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x--"),
    ("multipart/form-data; boundary=x; charset=utf-16", b"--x--\r\n"),
    ("; charset=", b"\xff\xfe"),
    ("", b"\0"),
]


class House:
    """A shop with an agent who is signed in, and a ticket with a photo."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.browser = shop.seated()
        self.ticket = shop.ticket()
        seals = shop.desk.seals
        self.parts = {
            "prefix": "fr",
            "reference": self.ticket.reference,
            "token": seals.link_token(self.ticket.reference, 0, now().date()),
            "number": str(shop.attach(self.ticket, "avis.jpg", photo())),
            "slug": "retourner-un-article",
            "path": "returns/refunds",
            "name": "site.css",
        }
        self.form = {"token": token_of(self.browser)}

    def rules(self, *methods: str) -> list[Rule]:
        """The addresses that take one of these methods."""
        rules = self.shop.app.url_map.iter_rules()
        return [rule for rule in rules if set(methods) & (rule.methods or set())]

    def address(self, rule: Rule, **changes: str) -> str:
        parts = {name: quote(text) for name, text in (self.parts | changes).items()}
        path = "".join(
            parts[text] if is_part else text for is_part, text in rule._trace
        )
        return path.removeprefix("|")

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """All that is stored, but for counts and when an agent was seen last."""
        with self.shop.desk.database.read() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(sa.select(table))]
                for table in metadata.sorted_tables
                if table.name not in ("events", "sessions")
            }


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    database = ""
    if request.param == "postgresql":
        database = request.getfixturevalue("cluster").new_schema()
    folder = tmp_path_factory.mktemp("house")
    shop = Shop(
        Place(
            folder, base_url="https://help.example.org", database=database, watch=True
        )
    )
    yield House(shop)
    shop.close()


def check(answer: TestResponse, what: object) -> None:
    """Fail where an answer breaks what all of them promise."""
    assert answer.status_code < 500, what
    for name, value in PROMISES.items():
        own = answer.headers.getlist(name)
        assert len(own) == 1, (what, name)
        stricter = {
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
            "Referrer-Policy": "same-origin",
        }
        assert own[0] in (value, stricter.get(name)), (what, name)
    assert "X-Evil" not in answer.headers, what
    if not answer.request.path.startswith("/desk/"):
        assert "Set-Cookie" not in answer.headers, what
    led = urlsplit(answer.headers.get("Location", "/"))
    assert led.netloc in ("", "help.example.org"), what
    assert not answer.headers.get("Location", "/").startswith("//"), what
    if answer.mimetype == "text/html" and "onload" in answer.text:
        found = intruders(parse(answer))
        assert [one for one in found if OURS not in one] == [], what


def test_every_address_that_a_test_makes_is_one_of_ours(house: House) -> None:
    for rule in house.rules("GET", "POST"):
        address = house.address(rule)
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        adapter = house.shop.app.url_map.bind("help.example.org")
        found, _ = adapter.match(address, method=method)
        assert found == rule.endpoint
    assert len(house.rules("POST")) >= 10


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_no_part_of_an_address_breaks_a_page(hostile: str, house: House) -> None:
    for rule, method in itertools.product(house.rules("GET", "POST"), ("GET", "POST")):
        for name in rule.arguments:
            if method in (rule.methods or ()):
                address = house.address(rule, **{name: hostile})
                answer = house.browser.open(address, method=method, data=house.form)
                check(answer, (method, address))


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_no_parameter_breaks_a_page(hostile: str, house: House) -> None:
    stranger = house.shop.app.test_client()
    for rule in house.rules("GET"):
        address = house.address(rule)
        asked = MultiDict((name, hostile) for name in FIELDS for _ in range(2))
        check(house.browser.get(address, query_string=asked), address)
        headers = {"Sec-Fetch-Site": "cross-site"}
        answer = stranger.get(address, query_string=asked, headers=headers)
        check(answer, address)


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_no_field_breaks_a_form(hostile: str, house: House) -> None:
    for rule in house.rules("POST"):
        if rule.endpoint in APART:
            continue
        address = house.address(rule)
        for action in ACTIONS if rule.endpoint in ACTING else (hostile,):
            sent = MultiDict((name, hostile) for name in FIELDS for _ in range(2))
            sent.update(house.form | {"do": action})
            sent.setlist("form_key", ["k" * 16])
            check(house.browser.post(address, data=sent), (address, action))


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_nothing_that_is_typed_breaks_the_door(hostile: str, house: House) -> None:
    sent = {"login": hostile, "password": hostile, "next": hostile}

    check(house.shop.app.test_client().post("/desk/sign-in", data=sent), sent)


@pytest.mark.parametrize(("kind", "body"), KINDS, ids=str)
def test_no_body_of_any_kind_breaks_a_page_or_writes(
    kind: str, body: bytes, house: House
) -> None:
    before = house.rows()

    for rule in house.rules("POST"):
        address = house.address(rule)
        answer = house.browser.post(address, data=body, content_type=kind)
        check(answer, (address, kind))

    after = house.rows()
    assert after.pop("sign_ins") is not None
    del before["sign_ins"]
    assert after == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://help.example.org"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_no_address_takes_what_another_site_sends(
    headers: dict[str, str], house: House
) -> None:
    before = house.rows()

    for rule in house.rules("POST"):
        address = house.address(rule)
        sent = house.form | {"do": "close", "answer": "yes", "form_key": "k" * 16}
        answer = house.browser.post(address, data=sent, headers=headers)
        assert answer.status_code == 403, address
        check(answer, address)

    assert house.rows() == before


@pytest.mark.parametrize("method", METHODS)
def test_a_method_that_an_address_does_not_know_is_405(
    method: str, house: House
) -> None:
    known = {rule.rule for rule in house.rules(method)}
    before = house.rows()

    for rule in house.rules("GET", "POST"):
        if rule.rule not in known:
            answer = house.browser.open(house.address(rule), method=method)
            assert answer.status_code == 405, rule
            check(answer, rule)

    assert house.rows() == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_at_any_address_writes_nothing(method: str, house: House) -> None:
    before = house.rows()

    for rule in house.rules("GET", "POST"):
        asked = house.form | {"do": "close", "reply": "x", "answer": "yes"}
        asked |= {"body": "x", "note": "x", "form_key": "k" * 16, "language": "ar"}
        address = house.address(rule)
        check(house.browser.open(address, method=method, query_string=asked), address)

    assert house.rows() == before
