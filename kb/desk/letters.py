"""Letters: what is put into the outbox when something happens to a ticket.

A reader's letter has fixed words, the reference and a signed link, and nothing of what
was typed: anybody can type anybody's address.
"""

import datetime
import re
from typing import Any

import msgspec
import sqlalchemy as sa

from kb.desk import outbox, replies
from kb.desk.desk import Desk
from kb.desk.outbox import Parcel
from kb.desk.tables import Instant
from kb.desk.tables import outbox as parcels
from kb.desk.tickets import Ticket
from kb.entries import is_address

CONFIRMATION = "confirmation"
ANSWER = "answer"
JOINED = "joined"
# To those who run the help center: a ticket, and what its reader adds.
OPENED = "ticket"
REPLIED = "reply"

_DAY = datetime.timedelta(days=1)
_HOUR = datetime.timedelta(hours=1)

# Made once: a ticket waits for them.
_CONFIRMED = sa.select(sa.func.count()).where(
    parcels.c.letter == CONFIRMATION,
    parcels.c.at.between(
        sa.bindparam("since", type_=Instant), sa.bindparam("until", type_=Instant)
    ),
)
# Of one mailbox: `a+x@b` is one of `a@b`.
_CONFIRMED_TO = _CONFIRMED.where(
    sa.or_(
        sa.func.lower(parcels.c.recipient) == sa.bindparam("plain"),
        sa.func.lower(parcels.c.recipient).like(sa.bindparam("tagged"), escape="/"),
    )
)


def confirm(
    connection: sa.Connection, desk: Desk, ticket: Ticket, at: datetime.datetime
) -> None:
    """Put what follows a new ticket: its confirmation, and word to the operators.

    Call it once, when `open_ticket` said that the ticket is new. An address gets one
    confirmation a day, all addresses together get so many an hour; the operators get
    every ticket but spam.
    """
    if ticket.state == "spam":
        return
    if ticket.email and _may_confirm(connection, desk, ticket.email, at):
        _put_letter(connection, desk, ticket, CONFIRMATION, at)
    _tell_operators(connection, desk, _news(desk, ticket, OPENED, {}), at)


def answered(
    connection: sa.Connection, desk: Desk, ticket: Ticket, at: datetime.datetime
) -> None:
    """Put word to the reader that an agent has answered."""
    if ticket.email and is_address(ticket.email):
        _put_letter(connection, desk, ticket, ANSWER, at)


def joined(
    connection: sa.Connection, desk: Desk, ticket: Ticket, at: datetime.datetime
) -> None:
    """Put word to the reader that a ticket goes on for another one of theirs, too."""
    if ticket.email and is_address(ticket.email):
        _put_letter(connection, desk, ticket, JOINED, at)


def replied(
    connection: sa.Connection,
    desk: Desk,
    ticket: Ticket,
    message_id: int,
    at: datetime.datetime,
) -> None:
    """Put word to the operators that the reader has added a message."""
    if ticket.state != "spam":
        told = _news(desk, ticket, REPLIED, {"message": message_id})
        _tell_operators(connection, desk, told, at)


def _may_confirm(
    connection: sa.Connection, desk: Desk, address: str, at: datetime.datetime
) -> bool:
    if not is_address(address):
        return False
    local, _, domain = address.lower().rpartition("@")
    local = local.partition("+")[0]
    plain = f"{local}@{domain}"
    if connection.dialect.name == "postgresql":
        # Two tickets of one mailbox at once: the second one sees the first's letter.
        key = sa.func.hashtextextended(plain, 0)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    if _written(connection, _CONFIRMED, at, _HOUR) >= desk.office.confirmations:
        return False
    tagged = f"{_escaped(local)}+%@{_escaped(domain)}"
    mailbox = {"plain": plain, "tagged": tagged}
    return not _written(connection, _CONFIRMED_TO, at, _DAY, **mailbox)


def _written(
    connection: sa.Connection,
    statement: sa.Select[Any],
    at: datetime.datetime,
    span: datetime.timedelta,
    **values: str,
) -> int:
    """How many confirmations were written within a span of time.

    What is further ahead was written by a clock that was wrong.
    """
    given = {"since": at - span, "until": at + span, **values}
    return int(connection.execute(statement, given).scalar_one())


def _escaped(text: str) -> str:
    """A text that `LIKE` takes as it is."""
    return re.sub(r"([/%_])", r"/\1", text)


def _put_letter(
    connection: sa.Connection,
    desk: Desk,
    ticket: Ticket,
    letter: str,
    at: datetime.datetime,
) -> None:
    assert ticket.email, "the caller has looked"
    parcel = Parcel(
        kind="mail",
        letter=letter,
        recipient=ticket.email,
        site=ticket.site,
        ticket_id=ticket.id,
        data={},
        mail_id=replies.mail_id(desk.office, desk.seals, ticket.reference),
    )
    outbox.put(connection, parcel, at)


def _news(desk: Desk, ticket: Ticket, letter: str, data: dict[str, int]) -> Parcel:
    """What operators get of a ticket; the webhook's address is read when it is called.

    It may hold a secret.
    """
    return Parcel(
        kind="webhook",
        letter=letter,
        recipient="",
        site=ticket.site,
        ticket_id=ticket.id,
        data=data,
        mail_id=outbox.new_mail_id(desk.office.domain),
    )


def _tell_operators(
    connection: sa.Connection, desk: Desk, news: Parcel, at: datetime.datetime
) -> None:
    if desk.office.webhook:
        outbox.put(connection, news, at)
    if desk.office.tickets_to:
        mail = {
            "kind": "mail",
            "recipient": desk.office.tickets_to,
            "mail_id": outbox.new_mail_id(desk.office.domain),
        }
        outbox.put(connection, msgspec.structs.replace(news, **mail), at)
