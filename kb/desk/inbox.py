"""The inbox: replies of readers by mail find their tickets."""

import datetime
import hashlib
import logging
from typing import Literal, get_args

import msgspec
import sqlalchemy as sa

from kb.desk import attachments
from kb.desk.arrivals import Arrival
from kb.desk.channels import answer_due
from kb.desk.desk import Desk
from kb.desk.following import reply
from kb.desk.mail import Mail, read_mail
from kb.desk.mailboxes import Mailbox
from kb.desk.messages import Post, add_message, count_mails
from kb.desk.replies import Recipient, marked_reference, named_reference
from kb.desk.tickets import Ticket, find_ticket, leading, ticket_by_id
from kb.desk.transcript import transcript
from kb.errors import (
    DamagedEdition,
    DeskUnavailable,
    FileRefused,
    MailWaits,
    NoEdition,
)
from kb.library.notes import published_sites

# added: to its ticket; unproved: the same, but nothing shows whose it is; noted: no
# reader wrote it, agents see it; partly: one of these, and too much to be read whole;
# known: it was there before; automatic: neither a person nor a tag of ours; unknown: no
# ticket, or not readable; waiting: its files cannot be kept now.
Outcome = Literal[
    "added", "unproved", "noted", "partly", "known", "automatic", "unknown", "waiting"
]
# For a person to look at, in the mailbox.
_FLAGGED = ("partly", "unknown")

# Messages of a ticket that come by mail in an hour; what is more may be a program's,
# which answers every letter of ours, and tells nobody that it is one.
HOURLY = 20
_HOUR = datetime.timedelta(hours=1)

# Files of a mail that are looked into and refused: each may take seconds.
MAX_IN_VAIN = 5
_INSPECTED = ("damaged", "mixed", "pixels")

_log = logging.getLogger(__name__)


class Found(msgspec.Struct, frozen=True):
    """The ticket that a mail is about, and the reference by which it was found.

    It is verified with a tag of a letter to its reader, and inner where it answers one
    to operators.
    """

    ticket: Ticket
    reference: str
    is_verified: bool
    is_inner: bool


def empty(mailbox: Mailbox, desk: Desk, at: datetime.datetime) -> dict[Outcome, int]:
    """Take in all mails that nobody has read, and count what became of them.

    A mail without a ticket, or that could not be read whole, is flagged where it is,
    for a person to read. One whose files cannot be kept stays unread, is told of once,
    and others go on. Raises InboxUnavailable and DeskUnavailable; what was not taken in
    then is still unread.
    """
    counts: dict[Outcome, int] = {}
    for key, raw in mailbox.unread(at):
        try:
            outcome = take_in(desk, raw, at) if raw else "unknown"
            mailbox.mark_read(key, is_flagged=outcome in _FLAGGED)
        except MailWaits as error:
            outcome = "waiting"
            if mailbox.put_off(key, at):
                _log.error("%s", error)
        counts[outcome] = counts.get(outcome, 0) + 1
    if counts:
        _log.info("inbox: %s", ", ".join(f"{n} {what}" for what, n in counts.items()))
    return counts


def take_in(desk: Desk, raw: bytes, at: datetime.datetime) -> Outcome:
    """Add a mail to the ticket that it is about, which is opened again.

    With a tag of ours it is its reader's; a program's is a note to agents then, which
    changes nothing and of which nobody is told. So is what answers a letter to
    operators, or comes from their address. With the reference alone, in its subject, a
    person's mail is added and marked: anybody may have written it. Raises
    DeskUnavailable, and MailWaits where its files cannot be kept now.
    """
    mail = read_mail(raw)
    if mail is None:
        return "unknown"
    with desk.database.read() as connection:
        found = _found(connection, desk, mail)
    # Of letters to operators, only that one did not arrive is worth a note.
    is_wanted = found is not None and (
        found.is_verified or (found.is_inner and mail.failure is not None)
    )
    is_of_nobody = (mail.is_automatic or mail.is_of_a_list) and not is_wanted
    if is_of_nobody or _is_ours(desk, mail):
        return "automatic"
    return _add(desk, mail, found, at) if found else "unknown"


def _is_ours(desk: Desk, mail: Mail) -> bool:
    """Whether it is a letter of ours that came back, whoever says that it is theirs."""
    is_letter = any(
        marked_reference(desk.seals, mail.mail_id, to) for to in get_args(Recipient)
    )
    return is_letter or desk.office.is_among(mail.senders)


def _add(desk: Desk, mail: Mail, found: Found, at: datetime.datetime) -> Outcome:
    form_key = _identity(mail, found.reference)
    try:
        refused = _keep(desk, mail, form_key, at)
    except DeskUnavailable as error:
        told = f"a mail about {found.ticket.reference} waits: {error}"
        raise MailWaits(told) from error
    post = Post(
        body=transcript(mail, refused, found.ticket.language, is_inner=found.is_inner),
        form_key=form_key,
        mail_id=mail.mail_id,
        is_verified=found.is_verified,
    )
    with desk.database.write() as connection:
        # It may have changed, or been erased, while its files were looked into.
        ticket = ticket_by_id(connection, found.ticket.id)
        if ticket is None:
            return "unknown"
        is_note = mail.is_automatic or found.is_inner
        outcome = (
            _note(connection, ticket, mail, post, at)
            if is_note or _are_too_many(connection, ticket, post, at)
            else _reply(connection, desk, ticket, post, at)
        )
    is_part = outcome != "known" and not mail.is_whole
    return "partly" if is_part else outcome


def _are_too_many(
    connection: sa.Connection, ticket: Ticket, post: Post, at: datetime.datetime
) -> bool:
    """Whether more mails come than a person writes.

    Strangers' mails are counted apart: they must not silence the reader.
    """
    # What is further ahead was written by a clock that was wrong.
    count = count_mails(
        connection, ticket.id, at - _HOUR, at + _HOUR, is_verified=post.is_verified
    )
    if count >= HOURLY:
        _log.warning(
            "%s: %d mails in an hour; of more, nobody is told until it is over",
            ticket.reference,
            count,
        )
    return count >= HOURLY


def _reply(
    connection: sa.Connection,
    desk: Desk,
    ticket: Ticket,
    post: Post,
    at: datetime.datetime,
) -> Outcome:
    due_at = _due(desk, ticket, at)
    if reply(connection, desk, ticket, post, at, due_at=due_at) is ticket:
        return "known"
    return "added" if post.is_verified else "unproved"


def _note(
    connection: sa.Connection,
    ticket: Ticket,
    mail: Mail,
    post: Post,
    at: datetime.datetime,
) -> Outcome:
    """Show agents what no reader wrote: no state changes, and no letter follows."""
    inside = msgspec.structs.replace(post, kind="note", author="system")
    number = add_message(connection, ticket.id, inside, at)
    if number is None:
        return "known"
    assert post.form_key, "each mail has one"
    attachments.claim(connection, post.form_key, ticket.id, number)
    if mail.failure:
        code = f"undelivered:{mail.failure}"
        event = Post(body=code, kind="event", author="system")
        add_message(connection, ticket.id, event, at)
    return "noted"


def _due(desk: Desk, ticket: Ticket, at: datetime.datetime) -> datetime.datetime | None:
    """When an answer is due; unknown where nothing is published on this machine."""
    try:
        sites = published_sites(desk.folder.parent)
    except (NoEdition, DamagedEdition):
        return None
    return answer_due(sites, ticket.site, ticket.subject, at)


def _found(connection: sa.Connection, desk: Desk, mail: Mail) -> Found | None:
    marked = marked_reference(desk.seals, mail.trail)
    told = marked_reference(desk.seals, mail.parents, "operators")
    reference = told or marked or named_reference(mail.subject)
    ticket = find_ticket(connection, reference) if reference else None
    if reference is None or ticket is None:
        return None
    # Operators who try it out are readers, too.
    is_theirs = marked is None and desk.office.is_told_among(mail.senders)
    return Found(
        leading(connection, ticket),
        reference,
        is_verified=marked == reference,
        is_inner=told is not None or is_theirs,
    )


def _identity(mail: Mail, reference: str) -> str:
    """The same for a mail that comes twice, and for no other.

    Whoever sends it chooses its Message-ID, and some programs have but one.
    """
    words = [reference, mail.mail_id, mail.text, *(one.text for one in mail.forwarded)]
    whole = hashlib.sha256(msgspec.json.encode(words))
    for enclosure in mail.enclosures:
        whole.update(hashlib.sha256(enclosure.data).digest())
    return whole.hexdigest()


def _keep(desk: Desk, mail: Mail, form_key: str, at: datetime.datetime) -> list[str]:
    """Keep the files of a mail; the names of those that are not taken."""
    refused = []
    in_vain = 0
    for enclosure in mail.enclosures:
        arrival = Arrival(desk.folder, enclosure.name, desk.attachment_bytes)
        if in_vain >= MAX_IN_VAIN:
            refused.append(arrival.name or "file")
            continue
        arrival.write(enclosure.data)
        try:
            attachments.receive(desk, arrival, form_key, at)
        except FileRefused as error:
            refused.append(error.name or "file")
            in_vain += error.reason in _INSPECTED
    return refused
