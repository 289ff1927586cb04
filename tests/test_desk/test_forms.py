"""Forms that are sent, sent again, and sent again with changes, on both databases."""

import datetime

import msgspec
import pytest
import sqlalchemy as sa

from kb.desk.arrivals import Arrival
from kb.desk.attachments import HELD, of_ticket, path_of, receive, sweep
from kb.desk.desk import Desk
from kb.desk.erasure import erase_address
from kb.desk.forms import GOES_ON, Form, Outcome, take
from kb.desk.messages import thread
from kb.desk.tables import outbox, tickets
from kb.desk.tickets import Field, Ticket, change
from tests.test_desk.conftest import NOW, opening
from tests.test_desk.pictures import PDF, photo

KEY = "k" * 24
ORDER = (Field(name="order", label="N° de commande", value="4071883256"),)
SOON = datetime.timedelta(minutes=5)


def form(body: str = "Rien reçu.", **changes: object) -> Form:
    return Form(opening=opening(form_key=KEY, **changes), body=body)


def sent(desk: Desk, form: Form, at: datetime.datetime = NOW) -> tuple[Ticket, Outcome]:
    with desk.database.write() as connection:
        return take(connection, desk, form, at)


def keep(desk: Desk, content: bytes, name: str) -> None:
    arrival = Arrival(desk.folder, name, desk.attachment_bytes)
    arrival.write(content)
    receive(desk, arrival, KEY, NOW)


def said(desk: Desk, ticket: Ticket) -> list[tuple[str, list[str]]]:
    """(words, names of files) of each message."""
    with desk.database.read() as connection:
        files = of_ticket(connection, ticket.id, kinds=("message",))
        return [
            (one.body, [file.name for file in files if file.message_id == one.id])
            for one in thread(connection, ticket.id, kinds=("message",))
        ]


def count(desk: Desk) -> int:
    with desk.database.read() as connection:
        return int(connection.scalar(sa.select(sa.func.count(tickets.c.id))) or 0)


def letters(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        return list(
            connection.scalars(sa.select(outbox.c.letter).order_by(outbox.c.id))
        )


def test_a_form_that_is_sent_twice_is_one_ticket_with_its_files(desk: Desk) -> None:
    keep(desk, PDF, "a.pdf")

    first, opened = sent(desk, form())
    again, known = sent(desk, form(), NOW + SOON)

    assert (opened, known, again.id) == ("opened", "known", first.id)
    assert said(desk, first) == [("Rien reçu.", ["a.pdf"])]
    assert letters(desk) == ["confirmation"]


def test_a_form_that_was_changed_adds_to_its_ticket_and_operators_hear_of_it(
    desk: Desk,
) -> None:
    desk = msgspec.structs.replace(
        desk, office=msgspec.structs.replace(desk.office, tickets_to="t@shop.example")
    )
    keep(desk, PDF, "a.pdf")
    first, _ = sent(desk, form(fields=ORDER))
    keep(desk, photo(), "b.jpg")

    changed = form("Rien reçu,\nni lundi ni mardi.", fields=ORDER)
    results = [sent(desk, changed, NOW + n * SOON) for n in (1, 2)]

    assert [(one.id, what) for one, what in results] == [
        *((first.id, "added"), (first.id, "known"))
    ]
    assert said(desk, first) == [
        ("Rien reçu.", ["a.pdf"]),
        (
            "N° de commande: 4071883256\n\nRien reçu,\nni lundi ni mardi.",
            ["b.jpg"],
        ),
    ]
    assert letters(desk) == ["confirmation", "ticket", "reply"]


def test_another_question_of_a_changed_form_is_not_lost(desk: Desk) -> None:
    first, _ = sent(desk, form())

    sent(desk, form(question="Où est ma lampe ?"))

    assert said(desk, first)[1] == ("Où est ma lampe ?\n\nRien reçu.", [])


def test_only_a_file_that_was_forgotten_is_added_alone(desk: Desk) -> None:
    first, _ = sent(desk, form())
    keep(desk, photo(), "b.jpg")

    results = [sent(desk, form()) for _ in range(2)]

    assert [(one.id, what) for one, what in results] == [
        *((first.id, "added"), (first.id, "known"))
    ]
    assert said(desk, first) == [("Rien reçu.", []), ("", ["b.jpg"])]


@pytest.mark.parametrize(
    ("changes", "values", "later"),
    [
        ({"email": "camille.roux@example.org"}, {}, SOON),
        ({"subject": "payments"}, {}, SOON),
        ({"site": "fr-be"}, {}, SOON),
        ({"state": "spam"}, {}, SOON),
        ({}, {"state": "closed"}, SOON),
        ({}, {"state": "spam"}, SOON),
        ({}, {"renewals": 1}, SOON),
        ({}, {}, GOES_ON),
    ],
    ids=[
        "another address",
        "another subject",
        "another site",
        "a program",
        "closed",
        "spam",
        "new links",
        "an hour later",
    ],
)
def test_what_does_not_belong_to_the_first_ticket_is_another_with_all_files(
    changes: dict[str, object],
    values: dict[str, object],
    later: datetime.timedelta,
    desk: Desk,
) -> None:
    keep(desk, PDF, "a.pdf")
    first, _ = sent(desk, form())
    with desk.database.write() as connection:
        change(connection, first, NOW, **values)
    keep(desk, photo(), "b.jpg")

    changed = form("Rien reçu, ni lundi.", **changes)
    second, outcome = sent(desk, changed, NOW + later)
    again, known = sent(desk, changed, NOW + later)

    assert (outcome, known, count(desk)) == ("opened", "known", 2)
    assert first.id != second.id == again.id
    assert said(desk, first) == [("Rien reçu.", ["a.pdf"])]
    assert said(desk, second) == [("Rien reçu, ni lundi.", ["b.jpg", "a.pdf"])]


def test_a_form_goes_on_with_the_ticket_of_the_address_it_was_corrected_to(
    desk: Desk,
) -> None:
    sent(desk, form())
    second, _ = sent(desk, form(email="roux@example.org"))

    third, outcome = sent(desk, form("Et mardi.", email="Roux@example.org"))

    assert (third.id, outcome, count(desk)) == (second.id, "added", 2)


def test_a_file_of_two_tickets_outlives_each_of_them(desk: Desk) -> None:
    keep(desk, photo(), "b.jpg")
    sent(desk, form())
    second, _ = sent(desk, form(email="roux@example.org"))

    erase_address(desk, "camille@example.org", NOW)
    sweep(desk, NOW + 2 * HELD)

    with desk.database.read() as connection:
        (file,) = of_ticket(connection, second.id, kinds=("message",))
    assert path_of(desk, file.file).read_bytes() == photo()
    assert path_of(desk, file.shown_file or "").exists()
    assert len(list(desk.folder.iterdir())) == 2
