"""Letters: who hears of a ticket, and how little an unproved address gets."""

import datetime
import threading
import time
from collections.abc import Callable

import msgspec
import pytest
import sqlalchemy as sa

from kb.desk import letters
from kb.desk.desk import Desk
from kb.desk.replies import marked_reference
from kb.desk.tables import outbox
from kb.desk.tickets import Ticket, open_ticket
from tests.test_desk.conftest import NOW, opening

MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def send(desk: Desk) -> Callable[..., Ticket]:
    """Opens tickets and confirms them, each in one transaction."""
    forms = iter(range(10_000))

    def send(
        email: str, at: datetime.datetime = NOW, office: Desk = desk, **changes: object
    ) -> Ticket:
        sent = opening(form_key=f"f{next(forms)}", email=email, **changes)
        with desk.database.write() as connection:
            ticket, _ = open_ticket(connection, sent, at)
            letters.confirm(connection, office, ticket, at)
        return ticket

    return send


def _with(desk: Desk, **changes: object) -> Desk:
    office = msgspec.structs.replace(desk.office, **changes)
    return msgspec.structs.replace(desk, office=office)


def _parcels(desk: Desk) -> list[sa.Row[tuple[object, ...]]]:
    with desk.database.read() as connection:
        return list(connection.execute(sa.select(outbox).order_by(outbox.c.id)))


def _to(desk: Desk) -> list[str]:
    return [row.recipient for row in _parcels(desk)]


def test_a_confirmation_is_due_at_once_and_leads_back_to_its_ticket(
    desk: Desk, send: Callable[..., Ticket]
) -> None:
    ticket = send("camille@example.org")

    (parcel,) = _parcels(desk)
    assert (parcel.kind, parcel.letter) == ("mail", "confirmation")
    assert (parcel.recipient, parcel.ticket_id) == ("camille@example.org", ticket.id)
    assert (parcel.state, parcel.due_at, parcel.data) == ("waiting", NOW, {})
    assert marked_reference(desk.seals, parcel.mail_id) == ticket.reference


def test_500_posts_with_addresses_of_others_give_as_many_letters_as_an_hour_has(
    desk: Desk, send: Callable[..., Ticket]
) -> None:
    office = _with(desk, confirmations=20)

    references = {
        send(f"victim{n}@example.org", NOW + n * MINUTE / 10, office).reference
        for n in range(500)
    }

    assert len(references) == 500
    assert len(_to(desk)) == 20
    assert all("colis" not in str(row) for row in _parcels(desk))


def test_an_hour_later_there_are_confirmations_again(
    desk: Desk, send: Callable[..., Ticket]
) -> None:
    office = _with(desk, confirmations=1)

    for n, at in enumerate((NOW, NOW + 59 * MINUTE, NOW + 61 * MINUTE)):
        send(f"reader{n}@example.org", at, office)

    assert _to(desk) == ["reader0@example.org", "reader2@example.org"]


def test_an_address_gets_one_confirmation_a_day_however_it_is_written(
    desk: Desk, send: Callable[..., Ticket]
) -> None:
    for address in (
        "victim@example.org",
        "Victim@Example.org",
        "victim+1@example.org",
        "victim+2@example.org",
        "vic_im@example.org",
    ):
        send(address)
    send("victim@example.org", NOW + 23 * HOUR)
    send("victim@example.org", NOW + DAY + MINUTE)

    assert _to(desk) == [
        "victim@example.org",
        "vic_im@example.org",
        "victim@example.org",
    ]


def test_two_spellings_of_one_mailbox_at_once_get_one_confirmation(desk: Desk) -> None:
    def send(email: str, wait_s: float = 0.0) -> None:
        with desk.database.write() as connection:
            ticket, _ = open_ticket(
                connection, opening(form_key=email, email=email), NOW
            )
            letters.confirm(connection, desk, ticket, NOW)
            begun.set()
            time.sleep(wait_s)

    begun = threading.Event()
    first = threading.Thread(target=send, args=("victim+1@example.org", 0.3))
    first.start()
    begun.wait(60)
    send("Victim@example.org")
    first.join()

    assert _to(desk) == ["victim+1@example.org"]


def test_a_letter_that_a_wrong_clock_dated_ahead_does_not_stop_others(
    desk: Desk, send: Callable[..., Ticket]
) -> None:
    send("camille@example.org", NOW + 365 * DAY)
    send("camille@example.org")

    assert len(_to(desk)) == 2


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example, victim@example.org",
        "a@b.example\nBcc: victim@example.org",
        "a@b.example\u2028",
        "<a@b.example>",
        '"a b"@b.example',
        "a@b@c.example",
        "a@.example",
        "a",
        "é" * 70 + "@b.example",
    ],
)
def test_what_is_not_one_address_gets_nothing(
    desk: Desk, send: Callable[..., Ticket], address: str
) -> None:
    send(address)

    assert _to(desk) == []


def test_spam_gets_nothing_and_nobody_hears_of_it(
    desk: Desk, send: Callable[..., Ticket]
) -> None:
    office = _with(desk, tickets_to="desk@shop.example")

    send("camille@example.org", NOW, office, state="spam")

    assert _to(desk) == []


def test_operators_get_every_ticket_by_mail_and_by_webhook(
    desk: Desk, send: Callable[..., Ticket]
) -> None:
    office = _with(
        desk,
        tickets_to="desk@shop.example",
        webhook="https://x.example/",
        confirmations=0,
    )

    send("camille@example.org", NOW, office)

    rows = _parcels(desk)
    assert [(row.kind, row.letter, row.recipient) for row in rows] == [
        ("webhook", "ticket", ""),
        ("mail", "ticket", "desk@shop.example"),
    ]
    assert all(marked_reference(desk.seals, row.mail_id) is None for row in rows)


def test_answers_joined_tickets_and_replies_are_told_to_the_other_side(
    desk: Desk, send: Callable[..., Ticket]
) -> None:
    ticket = send("camille@example.org")
    office = _with(desk, tickets_to="desk@shop.example")

    with desk.database.write() as connection:
        letters.answered(connection, office, ticket, NOW)
        letters.answered(connection, office, ticket, NOW)
        letters.joined(connection, office, ticket, NOW)
        letters.replied(connection, office, ticket, 7, NOW)

    rows = [(row.letter, row.recipient, row.data) for row in _parcels(desk)[1:]]
    assert rows == [
        ("answer", "camille@example.org", {}),
        ("answer", "camille@example.org", {}),
        ("joined", "camille@example.org", {}),
        ("reply", "desk@shop.example", {"message": 7}),
    ]
