"""Handling: what agents do with a ticket, each with its trace in the thread."""

import datetime
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from kb.desk import letters
from kb.desk.agents import Agent
from kb.desk.desk import Desk
from kb.desk.messages import Message, Post, add_message, thread
from kb.desk.queue import sees
from kb.desk.tables import messages, tickets
from kb.desk.tickets import COLUMNS, State, Ticket, change, leading, ticket_of

# Events are codes; what follows the colon is whom or what it was about.
Event = Literal[
    "assigned", "closed", "merged", "missing", "reopened", "spam", "not-spam"
]
_OF_STATE: dict[State, Event] = {"closed": "closed", "spam": "spam"}


class Hand(msgspec.Struct, frozen=True):
    """An agent at work, in one transaction and at one moment."""

    connection: sa.Connection
    agent: Agent
    at: datetime.datetime


class File(msgspec.Struct, frozen=True):
    """A ticket with its whole thread; `merged` were joined to it, oldest first.

    Each message comes with the ticket that it was written for. `seen` is the number of
    the last one: who answers says with it how much they had read.
    """

    ticket: Ticket
    thread: list[tuple[Ticket, Message]]
    merged: list[Ticket]
    seen: int


def open_file(connection: sa.Connection, ticket: Ticket) -> File:
    """All that is known of a ticket, notes and events too."""
    merged = merged_with(connection, ticket)
    found = [
        (one, message)
        for one in (ticket, *merged)
        for message in thread(connection, one.id, kinds=("message", "note", "event"))
    ]
    found.sort(key=lambda pair: (pair[1].at, pair[1].id))
    seen = max((message.id for _, message in found), default=0)
    return File(ticket, found, merged, seen)


def merged_with(connection: sa.Connection, ticket: Ticket) -> list[Ticket]:
    """The tickets that were merged into one, however far."""
    found: list[Ticket] = []
    below = [ticket.id]
    while below:
        where = tickets.c.merged_into.in_(below)
        rows = connection.execute(sa.select(*COLUMNS).where(where))
        new = [ticket_of(row) for row in rows]
        found += new
        below = [one.id for one in new]
    return sorted(found, key=lambda one: one.id)


def is_sent(connection: sa.Connection, form_key: str) -> bool:
    """Whether the message of a form has been taken already."""
    where = messages.c.form_key == form_key
    return connection.execute(sa.select(messages.c.id).where(where)).first() is not None


def is_news(connection: sa.Connection, ticket: Ticket, seen: int) -> bool:
    """Whether something was written since an agent looked who had seen so much."""
    ids = [ticket.id, *(one.id for one in merged_with(connection, ticket))]
    where = messages.c.ticket_id.in_(ids), messages.c.kind != "event"
    newest = connection.execute(sa.select(sa.func.max(messages.c.id)).where(*where))
    return (newest.scalar_one() or 0) > seen


def reply(hand: Hand, desk: Desk, ticket: Ticket, post: Post) -> bool:
    """Answer the reader, who is told by letter; False where the form was sent before.

    From then on it is the reader's turn, and the ticket is the agent's if nobody's.
    """
    if add_message(hand.connection, ticket.id, _by(hand, post), hand.at) is None:
        return False
    holder = ticket.agent_id or hand.agent.id
    values = {"state": "waiting", "due_at": None, "agent_id": holder}
    changed = change(hand.connection, ticket, hand.at, **values)
    letters.answered(hand.connection, desk, changed, hand.at)
    return True


def note(hand: Hand, ticket: Ticket, post: Post) -> None:
    """Write what only agents see."""
    inside = msgspec.structs.replace(_by(hand, post), kind="note")
    if add_message(hand.connection, ticket.id, inside, hand.at) is not None:
        change(hand.connection, ticket, hand.at)


def assign(hand: Hand, ticket: Ticket, holder: Agent | None) -> None:
    """Give a ticket to an agent, or to nobody."""
    number = holder.id if holder else None
    if ticket.agent_id != number:
        change(hand.connection, ticket, hand.at, agent_id=number)
        _remember(hand, ticket, "assigned", holder.name if holder else "")


def set_state(hand: Hand, ticket: Ticket, state: State) -> None:
    """Close a ticket, call it spam, or open it again."""
    if ticket.state != state:
        change(hand.connection, ticket, hand.at, state=state)
        again: Event = "not-spam" if ticket.state == "spam" else "reopened"
        _remember(hand, ticket, _OF_STATE.get(state, again))


def merge(hand: Hand, desk: Desk, ticket: Ticket, into: Ticket) -> Ticket | None:
    """Join a duplicate to another ticket of the same reader: the one that goes on.

    Its reader is told by letter where to go on, with a new link: whoever opened either
    of the two need not own the address, and the links of before end. What waits for an
    answer goes on waiting, also where the other one was closed. None where it cannot
    be: the other one is the same or of another address.
    """
    into = leading(hand.connection, into)
    alike = (ticket.email or "").lower() == (into.email or "").lower()
    if into.id == ticket.id or ticket.merged_into or not ticket.email or not alike:
        return None
    values = {"state": "closed", "merged_into": into.id}
    change(hand.connection, ticket, hand.at, **values)
    _remember(hand, ticket, "merged", into.reference)
    going_on: dict[str, Any] = {"renewals": tickets.c.renewals + 1}
    if ticket.state == "open" and into.state != "open":
        going_on |= {"state": "open", "due_at": ticket.due_at, "answered_by": None}
        if into.state != "waiting":
            set_state(hand, into, "open")
    change(hand.connection, into, hand.at, **going_on)
    _remember(hand, into, "merged", ticket.reference)
    letters.joined(hand.connection, desk, into, hand.at)
    return into


def miss_article(hand: Hand, ticket: Ticket, query: str) -> None:
    """Remember that no article answered what an agent searched for."""
    _remember(hand, ticket, "missing", query)


def missed_articles(
    connection: sa.Connection, agent: Agent, since: datetime.datetime
) -> list[tuple[str, str, str]]:
    """(site, query, reference) of what agents found no article for, newest first."""
    from_event = sa.and_(
        messages.c.kind == "event",
        messages.c.body.startswith("missing:", autoescape=True),
        messages.c.at >= since,
    )
    statement = (
        sa.select(tickets.c.site, messages.c.body, tickets.c.reference)
        .join(tickets, tickets.c.id == messages.c.ticket_id)
        .where(from_event, sees(agent))
        .order_by(messages.c.id.desc())
    )
    rows = connection.execute(statement)
    return [(site, body.partition(":")[2], code) for site, body, code in rows]


def _by(hand: Hand, post: Post) -> Post:
    return msgspec.structs.replace(post, author="agent", agent_id=hand.agent.id)


def _remember(hand: Hand, ticket: Ticket, event: Event, about: str = "") -> None:
    body = f"{event}:{about}" if about else event
    post = _by(hand, Post(body=body, kind="event"))
    add_message(hand.connection, ticket.id, post, hand.at)
