"""Letters: what is put into the outbox when something happens to a ticket.

A reader's letter has fixed words, the reference and a signed link, and nothing of what
was typed: anybody can type anybody's address.
"""

import datetime

import msgspec
import sqlalchemy as sa

from kb.desk import outbox, replies
from kb.desk.desk import Desk
from kb.desk.office import mailbox_of
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


def _within(name: str) -> sa.ColumnElement[bool]:
    """Whether a letter was written between two moments of this name."""
    begin = sa.bindparam(f"{name}_begin", type_=Instant)
    return parcels.c.at.between(begin, sa.bindparam(f"{name}_end", type_=Instant))


# How many confirmations there were, and whether one went to a mailbox. Made once, and
# asked at once: a ticket waits for it.
_CONFIRMED = sa.select(
    sa.select(sa.func.count())
    .where(parcels.c.letter == CONFIRMATION, _within("hour"))
    .scalar_subquery(),
    sa.exists().where(parcels.c.mailbox == sa.bindparam("mailbox"), _within("day")),
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
    if ticket.email and is_address(ticket.email):
        mailbox = mailbox_of(ticket.email)
        if _may_confirm(connection, desk, mailbox, at):
            _put_letter(connection, desk, ticket, CONFIRMATION, at, mailbox=mailbox)
    _tell_operators(connection, desk, ticket, _news(desk, ticket, OPENED, {}), at)


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
        _tell_operators(connection, desk, ticket, told, at)


def _may_confirm(
    connection: sa.Connection, desk: Desk, mailbox: str, at: datetime.datetime
) -> bool:
    if connection.dialect.name == "postgresql":
        # Two tickets of one mailbox at once: the second one sees the first's letter.
        key = sa.func.hashtextextended(mailbox, 0)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    # What is further ahead was written by a clock that was wrong.
    given = {
        "mailbox": mailbox,
        "hour_begin": at - _HOUR,
        "hour_end": at + _HOUR,
        "day_begin": at - _DAY,
        "day_end": at + _DAY,
    }
    count, is_confirmed = connection.execute(_CONFIRMED, given).one()
    return count < desk.office.confirmations and not is_confirmed


def _put_letter(
    connection: sa.Connection,
    desk: Desk,
    ticket: Ticket,
    letter: str,
    at: datetime.datetime,
    *,
    mailbox: str | None = None,
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
        mailbox=mailbox,
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
    connection: sa.Connection,
    desk: Desk,
    ticket: Ticket,
    news: Parcel,
    at: datetime.datetime,
) -> None:
    if desk.office.webhook:
        outbox.put(connection, news, at)
    if desk.office.tickets_to:
        mail = {
            "kind": "mail",
            "recipient": desk.office.tickets_to,
            "mail_id": replies.mail_id(
                desk.office, desk.seals, ticket.reference, "operators"
            ),
        }
        outbox.put(connection, msgspec.structs.replace(news, **mail), at)
