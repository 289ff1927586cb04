"""Messages: what was said about a ticket, by whom and when."""

import datetime
from typing import Literal

import msgspec
import sqlalchemy as sa

from kb.desk.database import add_once
from kb.desk.tables import agents, messages

# A note is for agents only; the body of an event is a code, such as `closed`.
Kind = Literal["message", "note", "event"]
Author = Literal["reader", "agent", "system"]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a ticket. `agent` is the name of the agent who wrote it.

    It is not verified when it came by mail and nothing proves whose it is.
    """

    id: int
    kind: Kind
    author: Author
    agent: str | None
    body: str
    at: datetime.datetime
    is_verified: bool


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """What is added to a ticket. With a `form_key` it is added once."""

    body: str
    kind: Kind = "message"
    author: Author = "reader"
    agent_id: int | None = None
    form_key: str | None = None
    mail_id: str | None = None
    is_verified: bool = True


def add_message(
    connection: sa.Connection, ticket_id: int, post: Post, at: datetime.datetime
) -> int | None:
    """The id of a new message; None when its form has been seen before."""
    values = {"ticket_id": ticket_id, "at": at, **msgspec.structs.asdict(post)}
    row = add_once(connection, messages, values, [messages.c.id])
    return row and int(row.id)


def count_mails(
    connection: sa.Connection,
    ticket_id: int,
    begin: datetime.datetime,
    end: datetime.datetime,
    *,
    is_verified: bool,
) -> int:
    """How many messages of a ticket came by mail between two moments.

    Of those that are verified, or of those that are not.
    """
    statement = sa.select(sa.func.count()).where(
        messages.c.ticket_id == ticket_id,
        messages.c.kind == "message",
        messages.c.mail_id.is_not(None),
        messages.c.is_verified.is_(is_verified),
        messages.c.at.between(begin, end),
    )
    return int(connection.execute(statement).scalar_one())


def thread(
    connection: sa.Connection, ticket_id: int, *, kinds: tuple[Kind, ...]
) -> list[Message]:
    """The messages of a ticket of some kinds, from the first to the last."""
    names = Message.__struct_fields__
    columns = [messages.c[name] for name in names if name != "agent"]
    statement = (
        sa.select(*columns, agents.c.name.label("agent"))
        .outerjoin(agents, agents.c.id == messages.c.agent_id)
        .where(messages.c.ticket_id == ticket_id, messages.c.kind.in_(kinds))
        .order_by(messages.c.id)
    )
    rows = connection.execute(statement).mappings()
    return [Message(**row) for row in rows]
