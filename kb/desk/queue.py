"""The queue: which tickets wait for an agent, the most overdue first."""

import datetime
from collections.abc import Collection
from typing import Any, Literal, get_args

import msgspec
import sqlalchemy as sa

from kb.desk.agents import Agent
from kb.desk.paging import PAGE, pages_of
from kb.desk.tables import tickets
from kb.desk.tickets import COLUMNS, State, Ticket, ticket_of

STATES: tuple[State, ...] = get_args(State)

# How long ago it was opened: within a day, within a week, longer ago.
Age = Literal["day", "week", "older"]
AGES: tuple[Age, ...] = get_args(Age)
_DAY = datetime.timedelta(days=1)
_WEEK = datetime.timedelta(days=7)

# Whose ticket it is: the agent's own, or nobody's.
Holder = Literal["mine", "nobody"]
HOLDERS: tuple[Holder, ...] = get_args(Holder)


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent wants to see of the queue; None is everything."""

    state: State = "open"
    site: str | None = None
    subject: str | None = None
    age: Age | None = None
    holder: Holder | None = None


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the queue.

    `counts` says, by the name of a part of the filter and by its value, how many
    tickets there would be with that value and the rest of the filter as it is.
    """

    tickets: list[Ticket]
    total: int
    page: int
    counts: dict[str, dict[str, int]]

    @property
    def pages(self) -> int:
        return pages_of(self.total)


def queue(
    connection: sa.Connection,
    agent: Agent,
    wanted: Filter,
    page: int,
    at: datetime.datetime,
) -> Queue:
    """The tickets that an agent wants to see and may see, a page of them."""
    where = _parts(agent, wanted, at)
    counts = {
        "state": _counts(connection, tickets.c.state, _others(where, "state")),
        "site": _counts(connection, tickets.c.site, _others(where, "site")),
        "subject": _counts(connection, tickets.c.subject, _others(where, "subject")),
        "age": _counts(connection, _age(at), _others(where, "age")),
        "holder": _counts(connection, _holder(agent), _others(where, "holder")),
    }
    total = counts["state"].get(wanted.state, 0)
    page = min(page, pages_of(total))
    statement = (
        sa.select(*COLUMNS)
        .where(*where.values())
        .order_by(*_order())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    found = [ticket_of(row) for row in connection.execute(statement)]
    return Queue(tickets=found, total=total, page=page, counts=counts)


def place_of(
    connection: sa.Connection,
    agent: Agent,
    wanted: Filter,
    ticket: Ticket,
    at: datetime.datetime,
) -> int:
    """The page of the queue that a ticket stands on; 1 where it is not in it."""
    numbers = sa.func.row_number().over(order_by=_order()).label("place")
    where = _parts(agent, wanted, at).values()
    places = sa.select(tickets.c.id, numbers).where(*where).subquery()
    statement = sa.select(places.c.place).where(places.c.id == ticket.id)
    place = connection.execute(statement).scalar_one_or_none()
    return pages_of(place or 0)


def oldest(
    connection: sa.Connection, agent: Agent, at: datetime.datetime
) -> datetime.datetime | None:
    """When the open ticket that waits for longest was sent."""
    where = _parts(agent, Filter(), at).values()
    statement = sa.select(sa.func.min(tickets.c.opened_at)).where(*where)
    found: datetime.datetime | None = connection.execute(statement).scalar_one()
    return found


def _order() -> list[sa.ColumnElement[Any]]:
    """The answer that was due first; then what is not due, the oldest first."""
    due = tickets.c.due_at
    return [due.is_(None), due, tickets.c.opened_at, tickets.c.id]


def _parts(
    agent: Agent, wanted: Filter, at: datetime.datetime
) -> dict[str, sa.ColumnElement[bool]]:
    """What a ticket must be, by the part of the filter that says so."""
    parts = {"agent": sees(agent), "state": tickets.c.state == wanted.state}
    if wanted.site:
        parts["site"] = tickets.c.site == wanted.site
    if wanted.subject:
        parts["subject"] = tickets.c.subject == wanted.subject
    if wanted.age:
        parts["age"] = _age(at) == wanted.age
    if wanted.holder:
        parts["holder"] = _holder(agent) == wanted.holder
    return parts


def sees(agent: Agent) -> sa.ColumnElement[bool]:
    """The condition that an agent may see a ticket."""
    return tickets.c.site.in_(agent.sites) if agent.sites else sa.true()


def _age(at: datetime.datetime) -> sa.ColumnElement[str]:
    opened = tickets.c.opened_at
    ages = (opened > at - _DAY, "day"), (opened > at - _WEEK, "week")
    return sa.case(*ages, else_="older")


def _holder(agent: Agent) -> sa.ColumnElement[str]:
    holder = tickets.c.agent_id
    known = (holder == agent.id, "mine"), (holder.is_(None), "nobody")
    return sa.case(*known, else_="another")


def _others(
    where: dict[str, sa.ColumnElement[bool]], part: str
) -> Collection[sa.ColumnElement[bool]]:
    return [one for name, one in where.items() if name != part]


def _counts(
    connection: sa.Connection,
    column: sa.ColumnElement[str],
    where: Collection[sa.ColumnElement[bool]],
) -> dict[str, int]:
    value = column.label("value")
    statement = sa.select(value, sa.func.count()).where(*where).group_by(value)
    rows = connection.execute(statement.order_by(value))
    return {str(value): int(count) for value, count in rows}
