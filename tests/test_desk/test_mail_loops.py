"""Mail loops: programs that answer our letters, and hide that they do, end by us."""

import datetime
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from kb.desk import letters
from kb.desk.desk import Desk
from kb.desk.inbox import HOURLY, Outcome, empty, take_in
from kb.desk.mailboxes import Maildir
from kb.desk.messages import Message, Post, add_message, thread
from kb.desk.postman import make_postman
from kb.desk.replies import Recipient, mail_id, reply_address
from kb.desk.sending import Sender
from kb.desk.tables import outbox
from kb.desk.tickets import Ticket, open_ticket
from kb.settings import Settings
from tests.smtp import Handler, smtp_server
from tests.test_desk.conftest import NOW, opening
from tests.test_desk.test_inbox import BOUNCE

HOUR = datetime.timedelta(hours=1)
OPERATOR = "tickets@shop.example"
ROUNDS = 60


@pytest.fixture
def told(desk: Desk) -> Desk:
    """A desk whose operators hear of every ticket by mail."""
    office = msgspec.structs.replace(desk.office, tickets_to=OPERATOR)
    return msgspec.structs.replace(desk, office=office)


def opened(desk: Desk, **changes: object) -> Ticket:
    """A new ticket, which its reader and the operators hear of."""
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(**changes), NOW)
        add_message(connection, ticket.id, Post(body="Bonjour"), NOW)
        letters.confirm(connection, desk, ticket, NOW)
    return ticket


def all_of(desk: Desk, ticket: Ticket) -> list[Message]:
    with desk.database.read() as connection:
        return thread(connection, ticket.id, kinds=("message", "note", "event"))[1:]


def _letters(desk: Desk, letter: str) -> int:
    count = sa.select(sa.func.count()).where(outbox.c.letter == letter)
    with desk.database.read() as connection:
        return connection.execute(count).scalar_one()


@pytest.fixture
def server(told: Desk) -> Iterator[tuple[Handler, Sender]]:
    """A mail server that takes all, and who sends to it."""
    with smtp_server() as (handler, port):
        settings = Settings(
            smtp=f"smtp+plain://127.0.0.1:{port}", mail_from="help@shop.example"
        )
        postman = make_postman(settings, "shop.example")
        yield handler, Sender(told, postman, None, threading.Event(), now=lambda: NOW)


def answer(letter: EmailMessage, number: int, how: str) -> EmailMessage:
    """What a program behind the operators writes back, with no sign of being one."""
    mail = EmailMessage()
    mail["Message-ID"] = f"<{number}@answers.example>"
    mail["Subject"] = f"Re: {letter['Subject']}"
    mail["From"] = OPERATOR if how == "from their address" else "ines@shop.example"
    mail["To"] = "help@shop.example"
    if how == "to our letter":
        mail["In-Reply-To"] = letter["Message-ID"]
        mail["References"] = letter["Message-ID"]
    if how == "by references":
        mail["References"] = f"<0@x.example> {letter['Message-ID']}"
    if how == "by another name":
        mail.replace_header("From", '"Tickets" <Tickets+desk@Shop.example>')
    mail.set_content("Nous avons bien reçu votre message.")
    return mail


@pytest.mark.parametrize(
    ("how", "most"),
    [
        ("from their address", 0),
        ("by another name", 0),
        ("to our letter", 0),
        ("by references", 0),
        # Nothing tells it from a reader but how much it writes.
        ("from anywhere", HOURLY),
    ],
)
def test_a_program_behind_the_operators_that_answers_each_of_our_letters_falls_silent(
    told: Desk,
    server: tuple[Handler, Sender],
    tmp_path: Path,
    how: str,
    most: int,
) -> None:
    handler, sender = server
    for name in ("new", "cur"):
        (tmp_path / name).mkdir()
    ticket = opened(told)
    answered = 0

    for _ in range(ROUNDS):
        sender.send_due()
        came = [mail for mail in handler.mails if mail["To"] == OPERATOR][answered:]
        for mail in came:
            raw = bytes(answer(mail, answered, how))
            (tmp_path / "new" / f"{answered}.x").write_bytes(raw)
            answered += 1
        empty(Maildir(tmp_path), told, NOW)

    kinds = [one.kind for one in all_of(told, ticket)]
    assert kinds == ["message"] * most + ["note"]
    assert answered == most + 1
    assert _letters(told, "reply") == most


def test_a_person_among_the_operators_who_answers_us_leaves_a_note_that_says_who(
    told: Desk,
) -> None:
    ticket = opened(told)
    mail = EmailMessage()
    mail["From"] = f"Inès <{OPERATOR}>"
    mail["Subject"] = f"Re: [{ticket.reference}]"
    mail.set_content("Je m’en occupe.")

    assert take_in(told, bytes(mail), NOW) == "noted"

    (note,) = all_of(told, ticket)
    assert (note.kind, note.author) == ("note", "system")
    assert note.body == f"De\u00a0: {OPERATOR}\n\nJe m’en occupe."
    # Anybody may write their address there.
    assert not note.is_verified


def test_an_address_that_no_database_takes_is_told_without_that(told: Desk) -> None:
    ticket = opened(told)
    mail = f"Subject: {ticket.reference}\nFrom: a\0b@x.example, {OPERATOR}\n\nVoilà."

    assert take_in(told, mail.encode(), NOW) == "noted"
    assert all_of(told, ticket)[0].body == "De\u00a0: ab@x.example\n\nVoilà."


@pytest.mark.parametrize("sender", [OPERATOR, "camille@example.org"])
def test_a_reader_is_one_at_any_address_and_whatever_was_answered_before(
    told: Desk, sender: str
) -> None:
    ticket = opened(told, email=sender)
    word = mail_id(told.office, told.seals, ticket.reference, "operators")
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = reply_address(told.office, told.seals, ticket.reference)
    # An operator wrote to the reader, in answer to a letter of ours.
    mail["References"] = f"<{word}> <1@shop.example>"
    mail["In-Reply-To"] = "<1@shop.example>"
    mail.set_content("Merci.")

    assert take_in(told, bytes(mail), NOW) == "added"
    assert all_of(told, ticket)[0].is_verified


def test_the_tag_of_a_letter_to_operators_proves_no_reader(told: Desk) -> None:
    ticket = opened(told)
    word = mail_id(told.office, told.seals, ticket.reference, "operators")
    mail = EmailMessage()
    mail["From"] = "camille@example.org"
    mail["To"] = f"help+{word}"
    mail.set_content("Merci.")

    assert take_in(told, bytes(mail), NOW) == "unknown"


@pytest.mark.parametrize("to", ["reader", "operators"])
def test_a_letter_of_ours_that_comes_back_under_another_name_is_not_taken_in(
    told: Desk, to: Recipient
) -> None:
    ticket = opened(told)
    mail = EmailMessage()
    mail["From"] = "list@example.org"
    mail["Subject"] = f"[{ticket.reference}]"
    mail["Message-ID"] = f"<{mail_id(told.office, told.seals, ticket.reference, to)}>"
    mail.set_content("Bonjour")

    assert take_in(told, bytes(mail), NOW) == "automatic"


def test_a_letter_to_operators_that_does_not_arrive_is_told_in_its_ticket(
    told: Desk,
) -> None:
    ticket = opened(told)
    word = mail_id(told.office, told.seals, ticket.reference, "operators")

    assert take_in(told, BOUNCE.format(mail_id=word).encode(), NOW) == "noted"

    assert [one.kind for one in all_of(told, ticket)] == ["note", "event"]
    assert _letters(told, "reply") == 0


def test_mails_beyond_those_of_an_hour_are_notes_until_it_is_over(
    told: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    ticket, other = opened(told), opened(told, form_key="k2")

    def write(
        number: int, about: Ticket = ticket, at: datetime.datetime = NOW
    ) -> Outcome:
        mail = EmailMessage()
        mail["From"] = "camille@example.org"
        mail["Message-ID"] = f"<{number}@example.org>"
        mail["To"] = reply_address(told.office, told.seals, about.reference)
        mail.set_content("Merci.")
        return take_in(told, bytes(mail), at)

    outcomes = [write(number) for number in range(HOURLY + 1)]

    assert outcomes == ["added"] * HOURLY + ["noted"]
    assert write(100, other) == "added"
    assert write(101, at=NOW + 2 * HOUR) == "added"
    (told_of,) = caplog.messages
    assert told_of == (
        f"{ticket.reference}: {HOURLY} mails in an hour; "
        "of more, nobody is told until it is over"
    )


def test_mails_of_strangers_do_not_silence_the_reader(told: Desk) -> None:
    ticket = opened(told)
    for number in range(HOURLY + 1):
        mail = f"Subject: {ticket.reference}\nMessage-ID: <{number}@x>\n\nBonjour"
        take_in(told, mail.encode(), NOW)
    address = reply_address(told.office, told.seals, ticket.reference)

    assert take_in(told, f"To: {address}\n\nMerci.".encode(), NOW) == "added"
    assert _letters(told, "reply") == HOURLY + 1
