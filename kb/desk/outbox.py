"""The outbox: what is still to be sent, written with the ticket that it is about.

A sender claims a parcel, sends it, and marks it. A sender that dies in between leaves a
claim that runs out, and another one sends again: at least once, always under the same
Message-ID.
"""

import datetime
import random
import uuid
from collections.abc import Collection
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from kb.desk.paging import PAGE, pages_of
from kb.desk.tables import outbox, tickets

Kind = Literal["mail", "webhook"]

# How long a sender may take for one parcel before another may take over.
CLAIM = datetime.timedelta(minutes=5)
# Pauses between tries double from the first to the longest.
FIRST_PAUSE = datetime.timedelta(seconds=30)
LONGEST_PAUSE = datetime.timedelta(hours=1)
# About four days, as RFC 5321, 4.5.4.1 asks of a mail server.
TRIES = 130

_MAX_ERROR = 500
# Made once: a ticket waits for it.
_PUT = sa.insert(outbox)


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to send.

    `letter` names the mail's templates, or the webhook's event; `data` fills them in.
    `mail_id` is the Message-ID without its angle brackets; it never changes. `mailbox`
    is where the recipient's mail ends up, of a letter that it gets one of a day.
    """

    kind: Kind
    letter: str
    recipient: str
    site: str
    ticket_id: int | None
    data: dict[str, Any]
    mail_id: str
    mailbox: str | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that a sender has claimed, and which try it is; it was written `at`."""

    id: int
    tries: int
    at: datetime.datetime
    parcel: Parcel


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that is not tried any more, and why; `reference` is its ticket's."""

    id: int
    kind: Kind
    letter: str
    recipient: str
    site: str
    reference: str | None
    tries: int
    error: str
    at: datetime.datetime


class DeadLetters(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the dead letters, the newest first, and how many there are."""

    letters: list[DeadLetter]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total)


def put(connection: sa.Connection, parcel: Parcel, at: datetime.datetime) -> None:
    """Add a parcel, to be sent as soon as this transaction is over."""
    values = msgspec.structs.asdict(parcel)
    values |= {"state": "waiting", "tries": 0, "due_at": at, "at": at}
    connection.execute(_PUT, values)


def new_mail_id(domain: str) -> str:
    """A Message-ID that no mail has had, without its angle brackets."""
    return f"{uuid.uuid4().hex}@{domain}"


def is_due(connection: sa.Connection, kind: Kind, at: datetime.datetime) -> bool:
    return connection.execute(_next(kind, at)).first() is not None


def claim(connection: sa.Connection, kind: Kind, at: datetime.datetime) -> Held | None:
    """The parcel that is due for longest, for one sender; None when none is."""
    # SQLite has one writer at a time; PostgreSQL passes over what another one holds.
    found = _next(kind, at).with_for_update(skip_locked=True).scalar_subquery()
    columns = [outbox.c[name] for name in Parcel.__struct_fields__]
    statement = (
        sa.update(outbox)
        .where(outbox.c.id == found)
        .values(tries=outbox.c.tries + 1, due_at=at + CLAIM)
        .returning(outbox.c.id, outbox.c.tries, outbox.c.at, *columns)
    )
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    number, tries, written_at, *values = row
    names = Parcel.__struct_fields__
    parcel = Parcel(**dict(zip(names, values, strict=True)))
    return Held(id=number, tries=tries, at=written_at, parcel=parcel)


def mark_sent(connection: sa.Connection, held: Held, at: datetime.datetime) -> None:
    statement = sa.update(outbox).where(outbox.c.id == held.id)
    connection.execute(statement.values(state="sent", sent_at=at, error=None))


def postpone(
    connection: sa.Connection, held: Held, error: str, at: datetime.datetime
) -> None:
    """Try again after a pause that grows; after so many tries it is dead."""
    if held.tries >= TRIES:
        bury(connection, held, error)
    else:
        values = {"due_at": at + pause_after(held.tries), "error": error[:_MAX_ERROR]}
        connection.execute(_still(held).values(values))


def bury(connection: sa.Connection, held: Held, error: str) -> None:
    """Make a dead letter of a parcel: no try can help."""
    connection.execute(_still(held).values(state="dead", error=error[:_MAX_ERROR]))


def dead(
    connection: sa.Connection, sites: Collection[str] = (), page: int = 1
) -> DeadLetters:
    """A page of the dead letters of some sites, of all without any.

    Of a page beyond the last one, the last.
    """
    where = _dead(sites)
    total = connection.scalar(sa.select(sa.func.count()).where(*where)) or 0
    page = min(page, pages_of(total))
    names = [name for name in DeadLetter.__struct_fields__ if name != "reference"]
    statement = (
        sa.select(*(outbox.c[name] for name in names), tickets.c.reference)
        .outerjoin(tickets, tickets.c.id == outbox.c.ticket_id)
        .where(*where)
        .order_by(outbox.c.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = connection.execute(statement).mappings()
    letters = [DeadLetter(**row) for row in rows]
    return DeadLetters(letters=letters, total=total, page=page)


def retry(
    connection: sa.Connection,
    number: int,
    at: datetime.datetime,
    sites: Collection[str] = (),
) -> bool:
    """Send a dead letter again, as if it had not been tried; whether there was one.

    Of some sites only, of all without any.
    """
    values = {"state": "waiting", "tries": 0, "due_at": at}
    return _change(connection, number, sites, values)


def discard(
    connection: sa.Connection, number: int, sites: Collection[str] = ()
) -> bool:
    """Take a dead letter off the list, unsent; whether there was one, as above."""
    return _change(connection, number, sites, {"state": "dropped"})


def pause_after(tries: int) -> datetime.timedelta:
    """The pause after a try, up to a half shorter by chance.

    So that what failed together does not come back together.
    """
    # Beyond it a power of two has more seconds than a timedelta.
    doubled = FIRST_PAUSE * (1 << min(tries - 1, 20))
    return min(doubled, LONGEST_PAUSE) * random.uniform(0.5, 1)  # noqa: S311


def _next(kind: Kind, at: datetime.datetime) -> sa.Select[tuple[int]]:
    """What is due: also what only a clock that was ahead can have set so far ahead."""
    is_now = sa.or_(outbox.c.due_at <= at, outbox.c.due_at > at + LONGEST_PAUSE)
    return (
        sa.select(outbox.c.id)
        .where(outbox.c.state == "waiting", outbox.c.kind == kind, is_now)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(1)
    )


def _still(held: Held) -> sa.Update:
    """What a sender changes only while no other one has taken over."""
    return sa.update(outbox).where(
        outbox.c.id == held.id,
        outbox.c.state == "waiting",
        outbox.c.tries == held.tries,
    )


def _dead(sites: Collection[str]) -> list[sa.ColumnElement[bool]]:
    of_sites = [outbox.c.site.in_(sites)] if sites else []
    return [outbox.c.state == "dead", *of_sites]


def _change(
    connection: sa.Connection,
    number: int,
    sites: Collection[str],
    values: dict[str, Any],
) -> bool:
    statement = sa.update(outbox).where(outbox.c.id == number, *_dead(sites))
    return connection.execute(statement.values(values)).rowcount > 0
