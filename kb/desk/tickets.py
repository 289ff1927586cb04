"""Tickets: what a reader sent, under a reference."""

import datetime
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from kb.desk.database import add_once
from kb.desk.references import new_reference
from kb.desk.tables import tickets
from kb.shapes import Shape

# open: it is an agent's turn; waiting: it is the reader's.
State = Literal["open", "waiting", "closed", "spam"]


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the form as it was shown and filled in."""

    name: str
    label: str
    value: str


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader sends to open a ticket.

    `form_key` is random and of the form: sent twice, it is still one ticket. `subject`
    is the name of an area, `question` one line. `read` holds ids of articles,
    `searched` queries, both as the reader let them stand.
    """

    form_key: str
    site: str
    language: str
    subject: str
    question: str
    email: str
    fields: tuple[Field, ...] = ()
    read: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    due_at: datetime.datetime | None = None
    state: State = "open"


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as it stands now; times are in UTC."""

    id: int
    reference: str
    site: str
    language: str
    subject: str
    question: str
    email: str | None
    fields: tuple[Field, ...]
    read: tuple[str, ...]
    searched: tuple[str, ...]
    state: State
    opened_at: datetime.datetime
    changed_at: datetime.datetime
    due_at: datetime.datetime | None
    closed_at: datetime.datetime | None
    answered_by: str | None
    merged_into: int | None
    agent_id: int | None
    renewals: int


_TICKET = Shape(Ticket)


COLUMNS = [tickets.c[name] for name in Ticket.__struct_fields__]

# Made once: to make one costs more than to ask it.
_BY_ID, _BY_REFERENCE, _BY_FORM = (
    sa.select(*COLUMNS).where(column == sa.bindparam("value"))
    for column in (tickets.c.id, tickets.c.reference, tickets.c.form_key)
)


def ticket_of(row: sa.Row[Any]) -> Ticket:
    """The ticket in a row of COLUMNS."""
    values = dict(zip(Ticket.__struct_fields__, row, strict=True))
    return _TICKET.of(values)


def open_ticket(
    connection: sa.Connection, opening: Opening, at: datetime.datetime
) -> tuple[Ticket, bool]:
    """The ticket of a form, and whether it is new: the same form opens it once."""
    values = msgspec.to_builtins(opening, builtin_types=(datetime.datetime,))
    values |= {"opened_at": at, "changed_at": at, "renewals": 0}
    while True:
        values["reference"] = new_reference()
        row = add_once(connection, tickets, values, COLUMNS)
        if row:
            return ticket_of(row), True
        known = _by_form(connection, opening.form_key)
        if known:
            return known, False
        # Another ticket has this reference: among seventeen thousand millions, the next
        # one is free.


def find_ticket(connection: sa.Connection, reference: str) -> Ticket | None:
    return _one(connection, _BY_REFERENCE, reference)


def ticket_by_id(connection: sa.Connection, number: int) -> Ticket | None:
    return _one(connection, _BY_ID, number)


def hold_ticket(connection: sa.Connection, ticket: Ticket) -> Ticket:
    """The ticket as it is now; nobody else changes it until this transaction is over.

    One that is gone is returned as it was.
    """
    # SQLite has one writer at a time already.
    return _one(connection, _BY_ID.with_for_update(), ticket.id) or ticket


def leading(connection: sa.Connection, ticket: Ticket) -> Ticket:
    """The ticket that goes on for one that was merged; else the ticket itself."""
    while ticket.merged_into is not None:
        found = ticket_by_id(connection, ticket.merged_into)
        assert found, "a ticket that is erased takes its number from those merged"
        ticket = found
    return ticket


def change(
    connection: sa.Connection, ticket: Ticket, at: datetime.datetime, **values: Any
) -> Ticket:
    """The ticket with some columns changed; its state says when it was closed."""
    state = values.get("state", ticket.state)
    if state != ticket.state:
        values["closed_at"] = at if state == "closed" else None
    statement = sa.update(tickets).where(tickets.c.id == ticket.id)
    connection.execute(statement.values(changed_at=at, **values))
    changed = ticket_by_id(connection, ticket.id)
    assert changed, "it was there"
    return changed


def _by_form(connection: sa.Connection, form_key: str) -> Ticket | None:
    return _one(connection, _BY_FORM, form_key)


def _one(
    connection: sa.Connection, statement: sa.Select[Any], value: str | int
) -> Ticket | None:
    row = connection.execute(statement, {"value": value}).one_or_none()
    return ticket_of(row) if row else None
