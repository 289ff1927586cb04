"""Webhooks: a real call to a real server, signed, and what its answers mean."""

import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest

from kb.desk import letters, sending, webhooks
from kb.desk.desk import Desk, open_desk
from kb.desk.messages import Post, add_message
from kb.desk.migrate import migrate
from kb.desk.office import read_office
from kb.desk.outbox import dead
from kb.desk.tickets import Field, open_ticket
from kb.desk.worker import make_sender
from kb.errors import SettingsError
from kb.settings import Settings
from tests.conftest import Place
from tests.ports import free_port
from tests.smtp import HOST
from tests.test_desk.conftest import NOW, opening

SECRET = "between us"


class HelpDesk:
    """A help desk that keeps what it is sent; `status` is what it answers."""

    def __init__(self) -> None:
        self.status = 204
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        self.port = free_port()
        ours = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                ours.calls.append((self.path, dict(self.headers), body))
                self.send_response(ours.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer((HOST, self.port), Handler)


@pytest.fixture
def help_desk() -> Iterator[HelpDesk]:
    made = HelpDesk()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def send(
    make_place: Callable[..., Place],
    database_address: str,
    help_desk: HelpDesk,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[], tuple[Desk, sending.Tally]]]:
    """Opens a ticket, with one message, and sends what follows it."""
    monkeypatch.setattr(sending, "FIRST_PAUSE_S", 60)
    place = make_place(
        database=database_address,
        webhook=f"http://{HOST}:{help_desk.port}/in?key=1",
        webhook_secret=SECRET,
        confirmations=0,
    )
    desk = open_desk(place.settings)
    migrate(desk.database)

    def send() -> tuple[Desk, sending.Tally]:
        with desk.database.write() as connection:
            field = Field(name="order", label="N°", value="407")
            ticket, _ = open_ticket(connection, opening(fields=(field,)), NOW)
            add_message(connection, ticket.id, Post(body="Où est-il ?"), NOW)
            note = Post(body="agents only", kind="note", author="agent")
            add_message(connection, ticket.id, note, NOW)
            letters.confirm(connection, desk, ticket, NOW)
        stop = threading.Event()
        sender = make_sender(place.settings, desk, stop, now=lambda: NOW)
        return desk, sender.send_due()

    yield send
    desk.database.close()


def test_a_ticket_is_posted_as_signed_json(
    send: Callable[[], tuple[Desk, sending.Tally]], help_desk: HelpDesk
) -> None:
    _, tally = send()

    ((path, headers, body),) = help_desk.calls
    told = msgspec.json.decode(body)
    assert (tally.sent, path) == (1, "/in?key=1")
    assert headers["Content-Type"] == "application/json"
    assert (told["event"], told["id"]) == ("ticket.opened", headers["Firststop-Id"])
    assert told["ticket"]["email"] == "camille@example.org"
    assert told["ticket"]["fields"][0]["value"] == "407"
    assert told["messages"] == [
        {"body": "Où est-il ?", "at": "2026-11-25T09:30:00Z", "is_verified": True}
    ]
    assert "form_key" not in told["ticket"]
    moment = str(int(NOW.timestamp()))
    seal = hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    assert headers["Firststop-Signature"] == f"t={moment},v1={seal.hexdigest()}"


@pytest.mark.parametrize("status", [302, 400, 404, 429, 500])
def test_an_answer_that_takes_nothing_is_tried_again(
    status: int,
    send: Callable[[], tuple[Desk, sending.Tally]],
    help_desk: HelpDesk,
) -> None:
    help_desk.status = status

    _, tally = send()

    assert (tally.sent, tally.postponed, tally.dead) == (0, 1, 0)
    assert len(help_desk.calls) == 1


def test_an_address_that_is_gone_ends_it(
    send: Callable[[], tuple[Desk, sending.Tally]], help_desk: HelpDesk
) -> None:
    help_desk.status = 410

    desk, tally = send()

    assert tally.dead == 1
    with desk.database.read() as connection:
        (letter,) = dead(connection).letters
    assert letter.error == f"webhook at {HOST}: answers 410"


def test_a_help_desk_that_is_not_there_is_tried_again(
    send: Callable[[], tuple[Desk, sending.Tally]],
    help_desk: HelpDesk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(webhooks.http.client.HTTPConnection, "connect", refuse)

    _, tally = send()

    assert (tally.sent, tally.postponed) == (0, 1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"webhook": "desk.example"}, "KB_WEBHOOK: not a web address"),
        ({"webhook": "ftp://desk.example"}, "KB_WEBHOOK: not a web address"),
        ({"webhook": "https://desk.example/é"}, "KB_WEBHOOK: not a web address"),
        ({"webhook": "https://desk.example"}, "KB_WEBHOOK_SECRET: missing"),
        ({"mail_from": "x"}, "KB_MAIL_FROM='x': not one address"),
        ({"mail_from": "a@b.c, d@e.f"}, "KB_MAIL_FROM='a@b.c, d@e.f': not one"),
        ({"mail_from": "x\n <a@b.c>"}, "KB_MAIL_FROM="),
        ({"mail_tickets_to": "a b"}, "KB_MAIL_TICKETS_TO='a b': not one address"),
    ],
)
def test_an_office_that_cannot_work_is_refused(
    settings: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_office(Settings(**settings))  # type: ignore[arg-type]

    assert str(caught.value).startswith(message)


def test_an_office_without_a_name_signs_with_its_domain() -> None:
    assert read_office(Settings(mail_from="help@shop.example")).name == "shop.example"
