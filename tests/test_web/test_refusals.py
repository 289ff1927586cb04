"""What refusals promise a browser: the form, a ticket and the desk of a real server."""

import datetime
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode

import msgspec
import pytest

from kb.desk.sessions import begin_session
from kb.desk.sign_ins import FREE_OF_BOTH
from tests.conftest import Place
from tests.served import Answer, Served, serve, wait_until
from tests.small_disk import small_disk
from tests.test_desk.pictures import PDF
from tests.test_web.desk import Shop
from tests.test_web.test_security import PROMISES

# Four of them read bodies, at most.
THREADS, READERS = 8, 4
FORM, DOOR = "/fr/contact/message", "/desk/sign-in"
PLAIN = "application/x-www-form-urlencoded"
TYPED = {
    "form_key": "0123456789abcdef",
    "field-message": "Rien",
    "field-email": "camille@example.org",
    "reply": "Rien",
    "login": "ines",
    "password": "faux",
}
NO_STORE = PROMISES | {"Cache-Control": "no-store"}
PAGES = {
    "form": NO_STORE,
    "ticket": NO_STORE
    | {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow"},
    "desk": NO_STORE | {"X-Robots-Tag": "noindex"},
}
LATER = (429, 503, 507)


class Office(msgspec.Struct):
    """A server that takes one message an hour of a client, and its pages."""

    shop: Shop
    server: Served
    addresses: dict[str, str]
    cookie: str

    def post(self, page: str, body: bytes | None = None, **headers: str) -> Answer:
        """What a page answers to a form; to one that is typed, where none is given."""
        body = urlencode(TYPED).encode() if body is None else body
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        with closing(connection):
            sent = {"Content-Type": PLAIN} | headers
            connection.request("POST", self.addresses[page], body, sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def post_start(self, page: str, size_bytes: int) -> Answer:
        """What it answers to a form of such a size that never comes to its end."""
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        with closing(connection):
            connection.putrequest("POST", self.addresses[page])
            connection.putheader("Content-Type", PLAIN)
            connection.putheader("Content-Length", str(size_bytes))
            connection.endheaders(b"reply=")
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    place = Place(tmp_path_factory.mktemp("office"))
    shop = Shop(place)
    agent = shop.hire()
    ticket = shop.ticket()
    at = datetime.datetime.now(datetime.UTC)
    with shop.desk.database.write() as connection:
        cookie = begin_session(connection, agent, at)
    token = shop.desk.seals.link_token(ticket.reference, 0, at.date())
    addresses = {"form": FORM, "ticket": f"/fr/tickets/{token}", "desk": DOOR}
    settings = {"KB_THREADS": str(THREADS), "KB_MESSAGES": "1"}
    with serve(place.settings, **settings) as server:
        yield Office(shop, server, addresses, cookie)
    shop.close()


def check(page: str, answer: Answer, status: int) -> None:
    expected = PAGES[page]
    assert answer.status == status
    assert {name: answer.headers.get_all(name) for name in expected} == {
        name: [value] for name, value in expected.items()
    }
    assert "nonce" not in answer.text
    assert "unsafe" not in str(answer.headers)
    later = answer.headers.get("Retry-After", "")
    assert (status in LATER) == later.isdecimal()
    assert "Traceback" not in answer.text


def test_slow_bodies_and_those_that_wait_for_them_are_refused_with_all_promises(
    office: Office,
) -> None:
    pages = [*PAGES, "form"]
    slow: dict[int, Answer] = {}

    def send(number: int, page: str) -> None:
        # Again where the request that looks has taken the last turn.
        while number not in slow or slow[number].status == 503:
            slow[number] = office.post_start(page, 10_000)

    threads = [
        threading.Thread(target=send, args=one) for one in enumerate(pages[:READERS])
    ]
    for one in threads:
        one.start()
    wait_until(lambda: office.post("form", b"x=1").status == 503)
    busy = {page: office.post(page) for page in PAGES}
    for one in threads:
        one.join()

    for page, answer in busy.items():
        check(page, answer, 503)
    for number, page in enumerate(pages):
        check(page, slow[number], 408)


@pytest.mark.parametrize("page", PAGES)
def test_a_body_that_is_too_large_is_refused_with_all_promises(
    page: str, office: Office
) -> None:
    check(page, office.post_start(page, 6_000_000), 413)


@pytest.mark.parametrize("page", ["form", "ticket"])
def test_a_disk_without_room_is_said_with_all_promises(
    page: str, office: Office
) -> None:
    fields = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in TYPED.items()
    )
    file = 'Content-Disposition: form-data; name="files"; filename="a.pdf"'
    body = f"{fields}--b\r\n{file}\r\n\r\n".encode() + PDF.ljust(200_000)
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    with small_disk(office.shop.desk.folder, "64k"):
        answer = office.post(page, body + b"\r\n--b--\r\n", **kind)

    check(page, answer, 507)


@pytest.mark.parametrize("page", PAGES)
def test_whoever_sends_too_much_is_told_when_to_come_back_with_all_promises(
    page: str, office: Office
) -> None:
    keys = [f"{n:016}" for n in range(FREE_OF_BOTH + 1)]
    forms = [urlencode(TYPED | {"form_key": key}).encode() for key in keys]

    answers = [office.post(page, form) for form in forms]

    check(page, answers[-1], 429)


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("form", "/fr/contact/sent/nonsense"),
        ("ticket", "/fr/tickets/nonsense"),
        ("ticket", "/fr/tickets/nonsense/files/1"),
        ("desk", "/desk/tickets/T-2222-2222"),
        ("desk", "/desk/tickets/T-2222-2222/files/1"),
        ("form", "/desk/nowhere"),
    ],
)
def test_what_is_not_there_is_said_with_all_promises(
    page: str, address: str, office: Office
) -> None:
    answer = office.server.get(address, Cookie=f"desk={office.cookie}")

    check(page, answer, 404)


@pytest.mark.parametrize("page", PAGES)
def test_an_error_of_ours_is_said_with_all_promises(
    page: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, where something can be broken."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret")

    for name in ("contact_form.read_errand", "tickets.read_reply", "desk.signing._who"):
        monkeypatch.setattr(f"kb.web.{name}", broken)
    answer = office.shop.browser.post(office.addresses[page], data=TYPED)

    check(page, Answer(answer.status_code, answer.headers, answer.data), 500)
    assert "a secret" not in answer.text
