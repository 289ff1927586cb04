"""What agents do with tickets, on both databases."""

import datetime

import pytest
import sqlalchemy as sa

from kb.desk.desk import Desk
from kb.desk.handling import (
    Hand,
    assign,
    is_news,
    merge,
    miss_article,
    missed_articles,
    note,
    open_file,
    reply,
    set_state,
)
from kb.desk.messages import Post, add_message
from kb.desk.tables import outbox
from kb.desk.tickets import State, Ticket, leading, ticket_by_id
from tests.test_desk.conftest import NOW
from tests.test_desk.test_queue import hire, sent


def now_of(connection: sa.Connection, ticket: Ticket) -> Ticket:
    found = ticket_by_id(connection, ticket.id)
    assert found
    return found


def said(connection: sa.Connection, ticket: Ticket) -> list[tuple[str, str, str]]:
    """(kind, author, body) of the whole thread."""
    file = open_file(connection, now_of(connection, ticket))
    return [(one.kind, one.author, one.body) for _, one in file.thread]


def test_an_answer_is_said_mailed_and_makes_it_the_readers_turn(desk: Desk) -> None:
    agent = hire(desk)
    ticket = sent(desk, "Où ?", due=datetime.timedelta(hours=1))

    with desk.database.write() as connection:
        hand = Hand(connection, agent, NOW)
        taken = [
            reply(hand, desk, ticket, Post(body="Ici.", form_key="f")) for _ in range(2)
        ]
        after = now_of(connection, ticket)
        thread = said(connection, ticket)
        letters = connection.execute(
            sa.select(outbox.c.letter, outbox.c.recipient, outbox.c.data)
        ).all()

    assert taken == [True, False]
    assert (after.state, after.due_at, after.agent_id) == ("waiting", None, agent.id)
    assert thread == [("message", "agent", "Ici.")]
    assert letters == [("answer", "camille@example.org", {})]


def test_a_note_is_mailed_to_nobody_and_leaves_the_turn(desk: Desk) -> None:
    agent = hire(desk)
    ticket = sent(desk, "Où ?")

    with desk.database.write() as connection:
        note(Hand(connection, agent, NOW), ticket, Post(body="Bizarre."))
        thread = said(connection, ticket)
        state = now_of(connection, ticket).state
        letters = connection.execute(sa.select(sa.func.count(outbox.c.id))).scalar_one()

    assert (thread, state) == ([("note", "agent", "Bizarre.")], "open")
    assert letters == 0


@pytest.mark.parametrize(
    ("states", "events"),
    [
        (["closed", "open"], ["closed", "reopened"]),
        (["spam", "open"], ["spam", "not-spam"]),
        (["open"], []),
    ],
)
def test_a_change_of_state_is_remembered(
    states: list[State], events: list[str], desk: Desk
) -> None:
    agent = hire(desk)
    ticket = sent(desk, "Où ?")

    with desk.database.write() as connection:
        for state in states:
            set_state(Hand(connection, agent, NOW), now_of(connection, ticket), state)
        thread = said(connection, ticket)
        after = now_of(connection, ticket)

    assert [body for _, _, body in thread] == events
    assert after.state == "open"


def test_a_ticket_is_given_and_taken_away(desk: Desk) -> None:
    ines, samir = hire(desk), hire(desk, "samir")
    ticket = sent(desk, "Où ?")

    with desk.database.write() as connection:
        for holder in (samir, samir, None):
            found = now_of(connection, ticket)
            assign(Hand(connection, ines, NOW), found, holder)
        thread = said(connection, ticket)
        after = now_of(connection, ticket)

    assert [body for _, _, body in thread] == ["assigned:Samir", "assigned"]
    assert after.agent_id is None


def test_a_duplicate_joins_the_ticket_that_goes_on_and_both_threads_are_seen(
    desk: Desk,
) -> None:
    agent = hire(desk)
    first, second, third = (sent(desk, name) for name in ("Un", "Deux", "Trois"))

    with desk.database.write() as connection:
        hand = Hand(connection, agent, NOW)
        add_message(connection, second.id, Post(body="Encore moi"), NOW)
        assert merge(hand, desk, third, second)
        # Merged once more: what leads to the third leads to the first.
        assert merge(hand, desk, now_of(connection, second), first) == first
        file = open_file(connection, now_of(connection, first))
        led = leading(connection, now_of(connection, third))
        letters = connection.execute(
            sa.select(outbox.c.letter, outbox.c.ticket_id).order_by(outbox.c.id)
        ).all()
        circle = merge(hand, desk, now_of(connection, first), now_of(connection, third))

    assert led.id == first.id
    assert [one.id for one in file.merged] == [second.id, third.id]
    assert "Encore moi" in [message.body for _, message in file.thread]
    assert letters == [("joined", second.id), ("joined", first.id)]
    assert {one.state for one in file.merged} == {"closed"}
    assert circle is None


@pytest.mark.parametrize(
    ("state", "told"),
    [("closed", ["reopened"]), ("waiting", []), ("spam", ["not-spam"])],
)
def test_a_duplicate_that_waits_for_an_answer_goes_on_waiting(
    state: State, told: list[str], desk: Desk
) -> None:
    agent = hire(desk)
    old, new = sent(desk, "Un"), sent(desk, "Deux", due=datetime.timedelta(hours=1))

    with desk.database.write() as connection:
        hand = Hand(connection, agent, NOW)
        set_state(hand, old, state)
        before = said(connection, old)
        merge(hand, desk, new, now_of(connection, old))
        after = now_of(connection, old)
        events = [body for _, _, body in said(connection, old)[len(before) :]]

    assert (after.state, after.due_at, after.closed_at) == ("open", new.due_at, None)
    assert [one for one in events if not one.startswith("merged:")] == told


def test_a_duplicate_that_is_answered_opens_nothing(desk: Desk) -> None:
    agent = hire(desk)
    old, new = sent(desk, "Un"), sent(desk, "Deux")

    with desk.database.write() as connection:
        hand = Hand(connection, agent, NOW)
        set_state(hand, old, "closed")
        set_state(hand, new, "waiting")
        merge(hand, desk, now_of(connection, new), now_of(connection, old))
        after = now_of(connection, old)

    assert after.state == "closed"


@pytest.mark.parametrize("other", ["eve@example.org", None])
def test_tickets_of_different_readers_are_never_merged(
    other: str | None, desk: Desk
) -> None:
    agent = hire(desk)
    ours, theirs = sent(desk, "Un"), sent(desk, "Deux", email="eve@example.org")

    with desk.database.write() as connection:
        if other is None:
            values = sa.text("UPDATE tickets SET email = NULL")
            connection.execute(values)
        hand = Hand(connection, agent, NOW)
        merged = merge(hand, desk, now_of(connection, ours), now_of(connection, theirs))
        after = now_of(connection, ours)

    assert merged is None
    assert (after.state, after.merged_into) == ("open", None)


def test_only_words_are_news_to_who_answers(desk: Desk) -> None:
    agent = hire(desk)
    ticket = sent(desk, "Où ?")
    with desk.database.write() as connection:
        hand = Hand(connection, agent, NOW)
        seen = open_file(connection, ticket).seen
        set_state(hand, ticket, "closed")
        after_event = is_news(connection, ticket, seen)
        note(hand, now_of(connection, ticket), Post(body="Vu"))
        after_note = is_news(connection, ticket, seen)

    assert (after_event, after_note) == (False, True)


def test_missing_articles_are_told_to_those_who_see_the_site(desk: Desk) -> None:
    agent, belgian = hire(desk), hire(desk, "samir", "fr-be")
    ticket = sent(desk, "Où ?")
    since = NOW - datetime.timedelta(days=90)

    with desk.database.write() as connection:
        hand = Hand(connection, agent, NOW)
        miss_article(hand, ticket, "colis : point relais fermé")
        told = missed_articles(connection, agent, since)
        untold = missed_articles(connection, belgian, since)
        later = missed_articles(connection, agent, NOW + datetime.timedelta(days=1))

    assert told == [("fr", "colis : point relais fermé", ticket.reference)]
    assert (untold, later) == ([], [])
