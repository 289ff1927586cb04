"""Tickets and what is said about them, on both databases."""

import datetime
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.desk import database
from kb.desk.desk import Desk
from kb.desk.following import close, reply
from kb.desk.messages import Post, add_message, thread
from kb.desk.migrate import migrate
from kb.desk.tables import tickets
from kb.desk.tickets import Field, change, find_ticket, open_ticket, ticket_by_id
from kb.errors import DeskUnavailable
from tests.postgres import Cluster
from tests.test_desk.conftest import NOW, opening

HOUR = datetime.timedelta(hours=1)


def test_a_ticket_keeps_all_that_was_sent(desk: Desk) -> None:
    sent = opening(
        fields=(Field(name="order", label="N° de commande", value="4071883256"),),
        read=("fr/delivery/late",),
        searched=("colis bloqué",),
        due_at=NOW + 24 * HOUR,
    )

    with desk.database.write() as connection:
        ticket, is_new = open_ticket(connection, sent, NOW)

    assert is_new
    with desk.database.read() as connection:
        assert find_ticket(connection, ticket.reference) == ticket
        assert ticket_by_id(connection, ticket.id) == ticket
    assert ticket.fields == sent.fields
    assert (ticket.read, ticket.searched) == (sent.read, sent.searched)
    assert (ticket.state, ticket.opened_at, ticket.due_at) == (
        "open",
        NOW,
        NOW + 24 * HOUR,
    )


def test_the_same_form_sent_twice_is_one_ticket(desk: Desk) -> None:
    with desk.database.write() as connection:
        first, _ = open_ticket(connection, opening(), NOW)
    with desk.database.write() as connection:
        second, is_new = open_ticket(connection, opening(question="Autre"), NOW)

    assert not is_new
    assert second == first


def test_the_same_form_sent_eight_times_at_once_is_one_ticket(desk: Desk) -> None:
    found: list[tuple[str, bool]] = []
    gate = threading.Barrier(8)

    def send() -> None:
        gate.wait()
        with desk.database.write() as connection:
            ticket, is_new = open_ticket(connection, opening(), NOW)
        found.append((ticket.reference, is_new))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len({reference for reference, _ in found}) == 1
    assert [is_new for _, is_new in found].count(True) == 1


def test_a_closed_ticket_knows_when_and_forgets_it_when_opened_again(
    desk: Desk,
) -> None:
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(), NOW)
        closed = change(connection, ticket, NOW + HOUR, state="closed")
        again = change(connection, closed, NOW + 2 * HOUR, state="open")

    assert (closed.closed_at, closed.changed_at) == (NOW + HOUR, NOW + HOUR)
    assert (again.closed_at, again.changed_at) == (None, NOW + 2 * HOUR)


def test_a_thread_is_in_order_and_of_the_kinds_asked_for(desk: Desk) -> None:
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(), NOW)
        for body, kind in (
            ("Bonjour", "message"),
            ("Vu", "note"),
            ("Suite", "message"),
        ):
            post = Post(body=body, kind=kind)  # type: ignore[arg-type]
            add_message(connection, ticket.id, post, NOW)

    with desk.database.read() as connection:
        all_of_it = thread(connection, ticket.id, kinds=("message", "note"))
        shown = thread(connection, ticket.id, kinds=("message",))

    assert [message.body for message in all_of_it] == ["Bonjour", "Vu", "Suite"]
    assert [message.body for message in shown] == ["Bonjour", "Suite"]
    assert shown[0].at == NOW


def test_the_same_reply_twice_is_one_message(desk: Desk) -> None:
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(), NOW)
        post = Post(body="Merci", form_key="f", mail_id="a@b")
        first = add_message(connection, ticket.id, post, NOW)
        second = add_message(connection, ticket.id, post, NOW)
        messages = thread(connection, ticket.id, kinds=("message",))

    assert first is not None
    assert second is None
    assert len(messages) == 1


@pytest.mark.parametrize("state", ["waiting", "closed"])
def test_a_reply_opens_what_an_agent_has_just_answered_or_closed(
    desk: Desk, state: str
) -> None:
    with desk.database.write() as connection:
        seen, _ = open_ticket(connection, opening(), NOW)
        change(connection, seen, NOW, state=state)

    with desk.database.write() as connection:
        post = Post(body="Encore une chose", form_key="f")
        after = reply(connection, desk, seen, post, NOW, due_at=NOW + HOUR)

    assert (after.state, after.due_at) == ("open", NOW + HOUR)


def test_a_ticket_that_an_agent_has_just_closed_is_closed_once(desk: Desk) -> None:
    with desk.database.write() as connection:
        seen, _ = open_ticket(connection, opening(), NOW)
        change(connection, seen, NOW, state="closed")

    with desk.database.write() as connection:
        close(connection, seen, NOW + HOUR)
        events = thread(connection, seen.id, kinds=("event",))

    assert events == []


def test_a_reply_to_what_was_just_merged_opens_the_one_that_goes_on(
    desk: Desk,
) -> None:
    with desk.database.write() as connection:
        lead, _ = open_ticket(connection, opening(state="waiting"), NOW)
        seen, _ = open_ticket(connection, opening(form_key="k2"), NOW)
        change(connection, seen, NOW, state="closed", merged_into=lead.id)

    with desk.database.write() as connection:
        post = Post(body="Encore une chose", form_key="f")
        reply(connection, desk, seen, post, NOW, due_at=NOW + HOUR)
        found = ticket_by_id(connection, lead.id)

    assert found
    assert (found.state, found.due_at) == ("open", NOW + HOUR)


def test_a_look_sees_one_state_of_everything(desk: Desk) -> None:
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(), NOW)

    with desk.database.read() as looking:
        before = find_ticket(looking, ticket.reference)
        with desk.database.write() as connection:
            change(connection, ticket, NOW + HOUR, state="closed")
        after = find_ticket(looking, ticket.reference)

    assert before == after == ticket


def test_what_readers_wrote_is_in_no_error_of_the_database(desk: Desk) -> None:
    with desk.database.write() as connection:
        open_ticket(connection, opening(), NOW)
        row = dict(connection.execute(tickets.select()).mappings().one())
    del row["id"]

    with (
        pytest.raises(sa.exc.IntegrityError) as caught,
        desk.database.write() as connection,
    ):
        connection.execute(tickets.insert().values(row))

    assert row["email"] not in str(caught.value)
    assert row["question"] not in str(caught.value)


def test_a_writer_gives_up_on_what_another_one_holds(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 1)
    address = cluster.new_schema()
    one, other = (database.Database(address, tmp_path) for _ in range(2))
    migrate(one)
    with one.write() as connection:
        ticket, _ = open_ticket(connection, opening(), NOW)

    with one.write() as holding:
        change(holding, ticket, NOW, state="closed")
        with pytest.raises(DeskUnavailable), other.write() as waiting:
            change(waiting, ticket, NOW, state="waiting")

    one.close()
    other.close()
