"""Composing: a parcel of the outbox becomes a mail."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

import sqlalchemy as sa

from kb.desk.desk import Desk
from kb.desk.letters import CONFIRMATION, OPENED, REPLIED
from kb.desk.messages import Message, thread
from kb.desk.outbox import Held
from kb.desk.replies import reply_address
from kb.desk.seals import LINK_DAYS
from kb.desk.tickets import Ticket, ticket_by_id
from kb.entries import is_address
from kb.errors import ParcelRefused
from kb.i18n import Words, words_for
from kb.languages import parse_language
from kb.templates import template

# What a line of a header may hold of a question.
_MAX_SUBJECT = 150
_BREAKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


def compose(connection: sa.Connection, desk: Desk, held: Held) -> EmailMessage:
    """The mail that a parcel is, the same for every try.

    Raises ParcelRefused when its ticket is gone, or its recipient is not one address.
    """
    ticket = ticket_of(connection, held)
    if held.parcel.letter in (OPENED, REPLIED):
        return _for_operators(connection, desk, held, ticket)
    return _for_reader(desk, held, ticket)


def ticket_of(connection: sa.Connection, held: Held) -> Ticket:
    """The ticket that a parcel is about. Raises ParcelRefused when it is gone."""
    number = held.parcel.ticket_id
    ticket = number and ticket_by_id(connection, number)
    if not ticket:
        raise ParcelRefused("its ticket is gone")
    return ticket


def told_in(connection: sa.Connection, held: Held) -> list[Message]:
    """What a reader wrote that a parcel tells of: one message, or all so far."""
    assert held.parcel.ticket_id, "the ticket was found by it"
    said = thread(connection, held.parcel.ticket_id, kinds=("message",))
    only = held.parcel.data.get("message")
    return [one for one in said if one.author == "reader" and only in (None, one.id)]


def _for_reader(desk: Desk, held: Held, ticket: Ticket) -> EmailMessage:
    words = _words(ticket)
    token = desk.seals.link_token(ticket.reference, ticket.renewals, held.at.date())
    values = {
        "reference": ticket.reference,
        "link": f"{desk.office.public_url}/{ticket.site}/tickets/{token}",
        "days": words.days(LINK_DAYS),
        "takes_replies": desk.office.takes_replies,
        "name": desk.office.name,
    }
    mail = _mail(desk, held, words, values)
    if desk.office.takes_replies:
        address = reply_address(desk.office, desk.seals, ticket.reference)
        mail["Reply-To"] = _address(address)
    html = template(f"mail/{held.parcel.letter}.html")
    page = html.render(values | words.names)
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    # Last: headers of content move to the first part.
    mail["Content-Language"] = words.interface.tag
    return mail


def _for_operators(
    connection: sa.Connection, desk: Desk, held: Held, ticket: Ticket
) -> EmailMessage:
    told = told_in(connection, held)
    values = {
        "reference": ticket.reference,
        "ticket": ticket,
        "body": "\n\n".join(message.body for message in told),
        "is_verified": all(message.is_verified for message in told),
    }
    mail = _mail(desk, held, _words(ticket), values)
    if ticket.email and is_address(ticket.email):
        # So that a help desk knows whose ticket it is.
        mail["Reply-To"] = _address(_sendable(ticket.email))
    return mail


def _mail(desk: Desk, held: Held, words: Words, values: dict[str, Any]) -> EmailMessage:
    letter = held.parcel.letter
    values = values | words.plain_names
    subject = template(f"mail/{letter}.subject.txt").render(values)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(desk.office.address, desk.office.name)
    mail["To"] = _address(_sendable(held.parcel.recipient))
    mail["Subject"] = _one_line(subject)
    mail["Date"] = format_datetime(held.at)
    mail["Message-ID"] = f"<{held.parcel.mail_id}>"
    is_reply = letter == CONFIRMATION
    mail["Auto-Submitted"] = "auto-replied" if is_reply else "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    text = template(f"mail/{letter}.txt").render(values)
    mail.set_content(text.strip() + "\n", cte="quoted-printable")
    return mail


def _words(ticket: Ticket) -> Words:
    language = parse_language(ticket.language) or parse_language("en")
    assert language, "English is one"
    return words_for(language)


def _sendable(address: str) -> str:
    """An address with its domain in ASCII. Raises ParcelRefused."""
    local, _, domain = address.rpartition("@")
    try:
        name = domain.encode("idna").decode()
    except UnicodeError:
        name = ""
    if not name or not is_address(f"{local}@{name}"):
        raise ParcelRefused("its recipient is not one mail address")
    return f"{local}@{name}"


def _address(address: str, name: str = "") -> Address:
    # Not by `addr_spec`, which takes no letters beyond ASCII before the @.
    local, _, domain = address.rpartition("@")
    return Address(name, username=local, domain=domain)


def _one_line(text: str) -> str:
    """A text without line breaks or other controls."""
    # Not `split`, which breaks what a no-break space holds together.
    line = _BREAKS.sub(" ", text).strip(" ")
    return line[:_MAX_SUBJECT]
