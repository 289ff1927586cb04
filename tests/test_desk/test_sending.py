"""Sending: faults of servers, of the sender and of clocks, and nothing is lost."""

import contextlib
import datetime
import logging
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.desk import letters, outbox, postman, sending
from kb.desk.desk import Desk, open_desk
from kb.desk.messages import Post, add_message
from kb.desk.migrate import migrate
from kb.desk.seals import Link
from kb.desk.tables import outbox as table
from kb.desk.tickets import Ticket, open_ticket
from kb.desk.worker import make_sender
from kb.settings import Settings
from tests.conftest import REPOSITORY, Place
from tests.ports import free_port
from tests.smtp import (
    ANSWERS,
    make_certificate,
    server_context,
    smtp_server,
    speaker,
)
from tests.test_desk.conftest import NOW, opening

HOUR = datetime.timedelta(hours=1)
# What a reader types, and no letter to them may hold.
TYPED = "Achetez chez nous"
LINK = re.compile(r"/fr/tickets/([\w.-]+)")
FOR_EVER = {
    "says_550_to_the_recipient",
    "says_554_to_the_mail",
    "says_552_to_the_size",
}

# Each child says when a transaction of its own is about to be over, of which a letter
# needs four. It dies a moment after one of them: on a slow machine as far as on a quick.
KILLED = """
import datetime, os, random, signal, sys, threading, time
import sqlalchemy as sa
from kb.desk.worker import make_sender
from kb.desk import outbox, sending
from kb.desk.composing import compose
from kb.desk.desk import open_desk
from kb.settings import read_settings

outbox.CLAIM = datetime.timedelta(milliseconds=20)
settings = read_settings(os.environ)
desk = open_desk(settings)
# What each child would else read anew: the words and the templates.
with desk.database.write() as connection:
    compose(connection, desk, outbox.claim(connection, "mail", sending.now()))
desk.database.close()

for _ in range(int(sys.argv[1])):
    told, telling = os.pipe()
    child = os.fork()
    if child == 0:
        engine = desk.database._engine
        sa.event.listen(engine, "commit", lambda _: os.write(telling, b"."))
        make_sender(settings, desk, threading.Event(), now=sending.now).run()
    os.close(telling)
    began_s, last = time.monotonic(), random.randint(1, 8)
    for _ in range(last):
        os.read(told, 1)
    time.sleep(random.uniform(0, 2 * (time.monotonic() - began_s) / last))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    os.close(told)
"""


class Work:
    """A desk whose mail goes to a port of this machine, and its sender's clock."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.desk = open_desk(settings)
        self.at = NOW
        migrate(self.desk.database)
        self.sender = make_sender(
            settings, self.desk, threading.Event(), now=lambda: self.at
        )

    def put(self, count: int) -> None:
        """Open tickets, each with its confirmation."""
        with self.desk.database.write() as connection:
            for number in range(count):
                sent = opening(
                    form_key=f"f{number}",
                    question=TYPED,
                    email=f"reader{number}@example.org",
                )
                ticket, _ = open_ticket(connection, sent, NOW)
                post = Post(body=TYPED)
                add_message(connection, ticket.id, post, NOW)
                letters.confirm(connection, self.desk, ticket, NOW)

    def rows(self) -> list[sa.Row[tuple[object, ...]]]:
        with self.desk.database.read() as connection:
            return list(connection.execute(sa.select(table).order_by(table.c.id)))

    def states(self) -> set[str]:
        return {row.state for row in self.rows()}

    def mail_ids(self) -> set[str]:
        return {row.mail_id for row in self.rows()}


@pytest.fixture
def begin(
    make_place: Callable[..., Place],
    database_address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Work]]:
    """Begins work on either database, with a road that is open again at once."""
    monkeypatch.setattr(sending, "FIRST_PAUSE_S", 0)
    begun: list[Work] = []

    def begin(port: int = 0, **settings: object) -> Work:
        given = {
            "database": database_address,
            "mail_from": "Maison Claire <help@shop.example>",
            "smtp": f"smtp+plain://127.0.0.1:{port}" if port else "",
            "confirmations": 10_000,
        }
        begun.append(Work(make_place(**given | settings).settings))
        return begun[-1]

    yield begin
    for work in begun:
        work.desk.database.close()


@pytest.mark.parametrize(
    "fault",
    [
        *sorted(ANSWERS.keys() - FOR_EVER),
        "drops_after_the_mail",
        "hangs_at_the_greeting",
        "hangs_after_the_mail",
    ],
)
def test_20_letters_outlast_a_server_that(
    fault: str, begin: Callable[..., Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtp_server() as (received, port):
        work = begin(port)
        work.put(20)
        received.fault = fault
        with monkeypatch.context() as changed:
            if fault.startswith("hangs"):
                # It is asked once: the road is closed for longer than it hangs.
                changed.setattr(postman, "ANSWER_S", 0.3)
                changed.setattr(sending, "FIRST_PAUSE_S", 0.2)
            broken = work.sender.send_due()
        time.sleep(0.2)
        received.fault = ""
        work.at += HOUR
        mended = work.sender.send_due()

    assert broken.sent == broken.dead == 0
    assert broken.postponed >= 1
    assert mended.sent == 20
    assert work.states() == {"sent"}
    # One that was taken before the line broke came twice, under its Message-ID.
    assert received.copies.keys() == work.mail_ids()
    assert max(received.copies.values()) <= 2


@pytest.mark.parametrize("fault", sorted(FOR_EVER))
def test_20_letters_are_dead_and_listed_where_a_server(
    fault: str, begin: Callable[..., Work]
) -> None:
    with smtp_server() as (received, port):
        work = begin(port)
        work.put(20)
        received.fault = fault
        tally = work.sender.send_due()

    code = ANSWERS[fault][1]
    assert (tally.sent, tally.postponed, tally.dead) == (0, 0, 20)
    with work.desk.database.read() as connection:
        dead = outbox.dead(connection).letters
    assert len(dead) == 20
    assert all(f": {code[:3]}: " in letter.error for letter in dead)
    assert all(letter.error.endswith(code[4:]) for letter in dead)


@pytest.mark.parametrize("greeting", [None, b"", b"421 4.3.2 Later\r\n"])
def test_20_letters_outlast_a_server_that_is_not_there(
    greeting: bytes | None, begin: Callable[..., Work]
) -> None:
    port = free_port()
    work = begin(port)
    work.put(20)
    with contextlib.ExitStack() as stack:
        if greeting is not None:
            stack.enter_context(speaker(greeting, port=port))
        broken = work.sender.send_due()
    work.at += HOUR
    with smtp_server(port) as (received, _):
        mended = work.sender.send_due()

    assert (broken.sent, broken.dead, mended.sent) == (0, 0, 20)
    assert received.copies == dict.fromkeys(work.mail_ids(), 1)


@pytest.mark.parametrize("how", ["no handshake", "another's certificate"])
def test_20_letters_outlast_a_server_whose_tls_is_broken(
    how: str,
    trusted: tuple[Path, Path],
    tmp_path: Path,
    begin: Callable[..., Work],
) -> None:
    port = free_port()
    work = begin(smtp=f"smtp://localhost:{port}")
    work.put(20)
    with contextlib.ExitStack() as stack:
        if how == "no handshake":
            start = [b"220 hello\r\n", b"250-hello\r\n250 STARTTLS\r\n", b"220 go\r\n"]
            stack.enter_context(speaker(*start, b"?", port=port))
        else:
            foreign = server_context(*make_certificate(tmp_path, "evil.example"))
            given = {"tls_context": foreign, "require_starttls": True}
            stack.enter_context(smtp_server(port, **given))
        broken = work.sender.send_due()
    work.at += HOUR
    ours = {"tls_context": server_context(*trusted), "require_starttls": True}
    with smtp_server(port, **ours) as (received, _):
        mended = work.sender.send_due()

    assert (broken.sent, broken.dead, mended.sent) == (0, 0, 20)
    assert received.copies == dict.fromkeys(work.mail_ids(), 1)


def test_a_server_that_takes_nothing_is_not_asked_for_every_letter(
    begin: Callable[..., Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "FIRST_PAUSE_S", 60)
    work = begin(free_port())
    work.put(20)

    tally = work.sender.send_due()

    assert tally.postponed == 1
    assert sorted(row.tries for row in work.rows()) == [0] * 19 + [1]


def test_100_kills_of_the_sender_between_send_and_mark_lose_none_of_400_letters(
    begin: Callable[..., Work],
) -> None:
    with smtp_server() as (received, port):
        work = begin(port)
        work.put(400)
        environment = {
            "KB_VAR": str(work.settings.var),
            "KB_DATABASE": work.settings.database,
            "KB_SMTP": work.settings.smtp,
            "KB_MAIL_FROM": work.settings.mail_from,
        }
        subprocess.run(
            [sys.executable, "-c", KILLED, "100"],
            env=os.environ | environment,
            cwd=REPOSITORY,
            check=True,
        )
        before = sum(received.copies.values())
        work.at = sending.now() + HOUR
        work.sender.send_due()

    assert before > 0
    assert work.states() == {"sent"}
    assert received.copies.keys() == work.mail_ids()
    # Some died when a letter was sent and not yet marked, each with one at most.
    assert 0 < sum(received.copies.values()) - 400 <= 100


def test_a_letter_of_joined_tickets_leads_to_the_one_that_goes_on(
    begin: Callable[..., Work],
) -> None:
    with smtp_server() as (received, port):
        work = begin(port)
        with work.desk.database.write() as connection:
            ticket, _ = open_ticket(connection, opening(question=TYPED), NOW)
            letters.joined(connection, work.desk, ticket, NOW)
        work.sender.send_due()

    (mail,) = received.mails
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    links = [part and LINK.search(part.get_content()) for part in parts]
    seals, day = work.desk.seals, NOW.date()
    led = [link and seals.link_of(link[1], day) for link in links]
    assert str(mail["Subject"]) == f"Vos messages, réunis\u00a0: {ticket.reference}"
    assert led == [Link(ticket.reference, 0)] * 2
    assert TYPED not in mail.as_string()


def test_a_letter_holds_nothing_that_was_typed(begin: Callable[..., Work]) -> None:
    with smtp_server() as (received, port):
        work = begin(port)
        work.put(1)
        work.sender.send_due()

    (mail,) = received.mails
    (row,) = work.rows()
    reference = row.mail_id.split(".")[1]
    assert str(mail["From"]) == "Maison Claire <help@shop.example>"
    assert (
        str(mail["Subject"]) == f"Nous avons bien reçu votre message\u00a0: {reference}"
    )
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Content-Language"] == "fr"
    assert mail["Reply-To"] is None
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    texts = [part.get_content() for part in parts if part]
    link = f"{work.settings.public_url}/fr/tickets/"
    assert len(texts) == 2
    assert all(link in text and reference in text for text in texts)
    assert TYPED not in mail.as_string() + "".join(texts)
    token = texts[0].split(link)[1].split()[0]
    assert work.desk.seals.link_of(token, NOW.date()) == Link(reference, 0)


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("héé@exämple.org", "héé@xn--exmple-cua.org"),
        ("o'neil+a{b}@x.example", "o'neil+a{b}@x.example"),
    ],
)
def test_an_address_of_any_script_gets_its_letter(
    address: str, sent: str, begin: Callable[..., Work]
) -> None:
    with smtp_server(enable_SMTPUTF8=True) as (received, port):
        work = begin(port)
        with work.desk.database.write() as connection:
            ticket, _ = open_ticket(connection, opening(email=address), NOW)
            letters.confirm(connection, work.desk, ticket, NOW)
        work.sender.send_due()

    assert [str(mail["To"]) for mail in received.mails] == [sent]


def test_a_parcel_that_ends_its_sender_each_time_is_dead_in_the_end(
    begin: Callable[..., Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "TRIES", 2)
    work = begin()
    work.put(1)
    for _ in range(2):
        with work.desk.database.write() as connection:
            assert outbox.claim(connection, "mail", work.at)
        work.at += outbox.CLAIM

    assert work.sender.send_due().dead == 1


def test_a_letter_asks_for_replies_where_somebody_reads_them(
    begin: Callable[..., Work],
) -> None:
    with smtp_server() as (received, port):
        work = begin(port, inbox="/var/mail/help")
        work.put(1)
        work.sender.send_due()

    mark = work.rows()[0].mail_id.partition(".")[2].partition("@")[0]
    assert received.mails[0]["Reply-To"] == f"help+{mark}@shop.example"


def test_operators_get_what_was_written_as_plain_text(
    begin: Callable[..., Work],
) -> None:
    with smtp_server() as (received, port):
        work = begin(port, mail_tickets_to="desk@shop.example", confirmations=0)
        ticket = _ticket(work.desk, "Perdu\r\nBcc:\u2028x@y.example", "<b>\nEn retard")
        with work.desk.database.write() as connection:
            letters.confirm(connection, work.desk, ticket, NOW)
        work.sender.send_due()

    (mail,) = received.mails
    subject = f"[{ticket.reference}] Perdu Bcc: x@y.example"
    assert str(mail["Subject"]) == subject
    assert (str(mail["To"]), mail["Bcc"]) == ("desk@shop.example", None)
    assert str(mail["Reply-To"]) == "camille@example.org"
    assert mail.get_content_type() == "text/plain"
    assert "\n<b>\nEn retard\n" in _text(mail)


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example, victim@x.example",
        "a@b.example\r\nBcc: victim@x.example",
        "a@b.example\u2028victim@x.example",
        "A <victim@x.example>",
    ],
)
def test_answers_of_operators_go_to_one_address_or_to_none(
    begin: Callable[..., Work], address: str
) -> None:
    """Whatever stands in the database: forms take no such address."""
    with smtp_server() as (received, port):
        work = begin(port, mail_tickets_to="desk@shop.example")
        with work.desk.database.write() as connection:
            ticket, _ = open_ticket(connection, opening(email=address), NOW)
            letters.confirm(connection, work.desk, ticket, NOW)
        work.sender.send_due()

    (mail,) = received.mails
    assert (str(mail["To"]), mail["Reply-To"], mail["Bcc"]) == (
        "desk@shop.example",
        None,
        None,
    )


def test_operators_hear_of_one_reply_and_that_nothing_proves_it(
    begin: Callable[..., Work],
) -> None:
    with smtp_server() as (received, port):
        work = begin(port, mail_tickets_to="desk@shop.example")
        ticket = _ticket(work.desk, "Perdu", "Avant")
        with work.desk.database.write() as connection:
            post = Post(body="Après", is_verified=False)
            number = add_message(connection, ticket.id, post, NOW)
            assert number
            letters.replied(connection, work.desk, ticket, number, NOW)
        work.sender.send_due()

    text = _text(received.mails[0])
    assert text.startswith("Après\n")
    assert "Avant" not in text
    assert "Rien ne prouve" in text


def test_neither_password_nor_words_nor_addresses_are_logged(
    begin: Callable[..., Work], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with smtp_server() as (received, port):
        work = begin(port, mail_tickets_to="desk@shop.example")
        work.put(1)
        for fault in (*ANSWERS, "drops_after_the_mail"):
            received.fault = fault
            work.sender.send_due()
            work.at += HOUR

    said = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("kb")
    )
    assert f"parcel 1, confirmation, try 1: 127.0.0.1:{port}: 4" in said
    assert TYPED not in said
    assert "@" not in said


def test_letters_go_on_after_a_clock_was_set_back_and_forth(
    begin: Callable[..., Work],
) -> None:
    with smtp_server() as (received, port):
        work = begin(port)
        work.put(10)
        received.fault = "says_450_to_the_recipient"
        for jump in (365 * 24 * HOUR, -2 * HOUR, datetime.timedelta(0)):
            work.at = NOW + jump
            work.sender.send_due()
        received.fault = ""
        work.at = NOW + HOUR
        work.sender.send_due()

    assert received.copies == dict.fromkeys(work.mail_ids(), 1)


def test_without_a_server_letters_are_files(begin: Callable[..., Work]) -> None:
    work = begin()
    work.put(3)

    assert work.sender.send_due().sent == 3

    names = {path.stem for path in (work.settings.var / "mail").iterdir()}
    assert names == work.mail_ids()


def _text(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def _ticket(desk: Desk, question: str, body: str) -> Ticket:
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(question=question), NOW)
        add_message(connection, ticket.id, Post(body=body), NOW)
    return ticket
