"""The outbox: what is still to be sent, written with the ticket that it is about."""

import datetime
import uuid
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from kb.desk.tables import outbox

Kind = Literal["mail", "webhook"]


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to send.

    `letter` names the mail's templates, or the webhook's event; `data` fills them in.
    `mail_id` is the Message-ID without its angle brackets; it never changes.
    """

    kind: Kind
    letter: str
    recipient: str
    site: str
    ticket_id: int | None
    data: dict[str, Any]
    mail_id: str


def put(connection: sa.Connection, parcel: Parcel, at: datetime.datetime) -> None:
    """Add a parcel, to be sent as soon as this transaction is over."""
    values = msgspec.structs.asdict(parcel)
    values |= {"state": "waiting", "tries": 0, "due_at": at, "at": at}
    connection.execute(sa.insert(outbox).values(values))


def new_mail_id(domain: str) -> str:
    """A Message-ID that no mail has had, without its angle brackets."""
    return f"{uuid.uuid4().hex}@{domain}"
