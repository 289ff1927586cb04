"""Clocks that are set back or leap, and the nights of summer time, on both databases."""

import datetime
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from kb.desk.agents import add_agent
from kb.desk.desk import Desk
from kb.desk.sessions import begin_session, find_session
from kb.desk.tables import tickets
from kb.desk.tickets import COLUMNS, Ticket, open_ticket, ticket_by_id, ticket_of
from tests.conftest import Place
from tests.test_desk.conftest import NOW, opening
from tests.test_desk.counter import FORM, MESSAGE, SHOP, fields

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
HOURS = """
[channels]
email = "help@shop.example"
hours = { email = "desk" }
days = { email = 1 }

[calendars.desk]
time_zone = "Europe/Paris"
week = { monday-sunday = ["1:00-5:00"] }

[sites.en]
languages = ["en"]
time_zone = "Europe/Paris"
"""
# When clocks in Paris go forward from 2:00 to 3:00, and back from 3:00 to 2:00.
SPRING = datetime.datetime(2026, 3, 29, 1, 0, tzinfo=datetime.UTC)
AUTUMN = datetime.datetime(2026, 10, 25, 1, 0, tzinfo=datetime.UTC)


@pytest.fixture
def shop(
    make_place: Callable[..., Place], database_address: str
) -> Iterator[tuple[Place, FlaskClient]]:
    place = make_place(database=database_address)
    place.publish(SHOP | {"sites.toml": HOURS})
    place.desk().database.close()
    client = place.client()
    yield place, client
    ours = client.application.extensions["firststop"]
    ours.counter.flush()
    ours.desk.database.close()
    ours.library.edition().close()


def _ticket(client: FlaskClient) -> Ticket:
    """The newest ticket."""
    database = client.application.extensions["firststop"].desk.database
    newest = sa.select(*COLUMNS).order_by(tickets.c.id.desc()).limit(1)
    with database.read() as connection:
        return ticket_of(connection.execute(newest).one())


def test_a_form_sent_after_the_clock_went_back_two_hours_is_a_readers(
    shop: tuple[Place, FlaskClient],
) -> None:
    place, client = shop
    with time_machine.travel(NOW, tick=False):
        sent = fields(place.settings, "form-00000000001")

    with time_machine.travel(NOW - 2 * HOUR, tick=False):
        answer = client.post(FORM, data=sent)
        assert answer.status_code == 303
        page = client.get(answer.location)
        link = client.get(answer.location.replace("contact/sent", "tickets"))

    ticket = _ticket(client)
    assert (ticket.state, ticket.opened_at) == ("open", NOW - 2 * HOUR)
    assert (page.status_code, link.status_code) == (200, 200)
    assert ticket.reference in page.text
    assert MESSAGE in link.text


def test_a_link_outlives_a_clock_that_went_back_and_not_a_year(
    shop: tuple[Place, FlaskClient],
) -> None:
    place, client = shop
    with time_machine.travel(NOW, tick=False):
        answer = client.post(FORM, data=fields(place.settings, "form-00000000001"))
    address = answer.location.replace("contact/sent", "tickets")

    found = {}
    for days in (-1, 0, 179, 366):
        with time_machine.travel(NOW + days * DAY, tick=False):
            found[days] = MESSAGE in client.get(address).text

    assert found == {-1: True, 0: True, 179: True, 366: False}


def test_a_form_from_a_year_ago_is_shown_again_and_then_taken(
    shop: tuple[Place, FlaskClient],
) -> None:
    place, client = shop
    with time_machine.travel(NOW, tick=False):
        sent = fields(place.settings, "form-00000000001")

    with time_machine.travel(NOW + 365 * DAY, tick=False):
        again = client.post(FORM, data=sent)
        fresh = sent | fields(place.settings, "form-00000000001")
        taken = client.post(FORM, data=fresh)

    assert (again.status_code, taken.status_code) == (422, 303)
    assert MESSAGE in again.text
    assert _ticket(client).opened_at == NOW + 365 * DAY


@pytest.mark.parametrize(
    ("night", "due"),
    [
        # A day later at the end of the hours: 5:00 in summer time, then in winter's.
        (SPRING, datetime.datetime(2026, 3, 30, 3, 0, tzinfo=datetime.UTC)),
        (AUTUMN, datetime.datetime(2026, 10, 26, 4, 0, tzinfo=datetime.UTC)),
    ],
    ids=["spring", "autumn"],
)
def test_what_is_promised_in_the_night_of_summer_time_is_one_instant(
    night: datetime.datetime, due: datetime.datetime, shop: tuple[Place, FlaskClient]
) -> None:
    place, client = shop
    moments = [night - HOUR / 2, night + HOUR / 2]

    written = []
    for n, moment in enumerate(moments):
        with time_machine.travel(moment, tick=False):
            sent = fields(place.settings, f"form-{n:011}")
            assert client.post(FORM, data=sent).status_code == 303
        written.append(_ticket(client))

    assert [one.opened_at for one in written] == moments
    assert [one.due_at for one in written] == [due, due]


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Kiritimati"])
def test_instants_are_the_same_whatever_the_zone_of_the_machine(
    zone: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = [AUTUMN - HOUR / 2, AUTUMN + HOUR / 2]
    with desk.database.write() as connection:
        sent = opening(form_key="a", due_at=at[1])
        ticket, _ = open_ticket(connection, sent, at[0])

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    with desk.database.write() as connection:
        before = ticket_by_id(connection, ticket.id)
        after, _ = open_ticket(connection, opening(form_key="b", due_at=at[0]), at[1])
    monkeypatch.undo()
    time.tzset()

    assert before
    assert [before.opened_at, before.due_at] == at
    with desk.database.read() as connection:
        again = ticket_by_id(connection, after.id)
    assert again
    assert [again.due_at, again.opened_at] == at


@pytest.mark.parametrize(
    ("shift", "goes_on"),
    [(-2 * HOUR, True), (HOUR, True), (365 * DAY, False)],
    ids=str,
)
def test_a_session_survives_a_clock_that_went_back_and_ends_with_one_that_leapt(
    shift: datetime.timedelta, goes_on: bool, desk: Desk
) -> None:
    with desk.database.write() as connection:
        agent = add_agent(
            connection,
            "ines",
            name="Inès",
            password="a long password",
            sites=(),
            at=NOW,
        )
        token = begin_session(connection, agent, NOW)

        found = find_session(connection, token, NOW + shift)

    assert (found is not None) == goes_on
