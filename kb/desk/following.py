"""Following: what readers see of their own tickets, and what they do with them."""

import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from kb.desk import attachments, letters
from kb.desk.attachments import Attachment
from kb.desk.desk import Desk
from kb.desk.messages import Kind, Message, Post, add_message, thread
from kb.desk.seals import Link
from kb.desk.tickets import Ticket, change, find_ticket, hold_ticket, leading
from kb.errors import LinkRenewed

# What of a thread is for its reader's eyes, and so of its files.
SHOWN: tuple[Kind, ...] = ("message",)


class Entry(msgspec.Struct, frozen=True):
    """A message with the files that came with it."""

    message: Message
    files: list[Attachment]


class Followed(msgspec.Struct, frozen=True):
    """A ticket as its reader sees it.

    Nothing of the ticket that it was merged into: the two have one address, which
    anybody could type. The link to that one goes there by letter.
    """

    ticket: Ticket
    entries: list[Entry]

    @property
    def answer(self) -> Message | None:
        """The last message of an agent."""
        ours = (e.message for e in self.entries if e.message.author == "agent")
        return max(ours, key=lambda message: message.id, default=None)

    @property
    def has_reply(self) -> bool:
        """Whether the last word is the reader's, after the first one."""
        return len(self.entries) > 1 and self.entries[-1].message.author == "reader"


def led_by(connection: sa.Connection, link: Link | None, site: str) -> Ticket | None:
    """The ticket of a link; None where there is none, or it is of another site.

    The database is asked whatever the link is: no answer is sooner than another. Raises
    LinkRenewed.
    """
    ticket = find_ticket(connection, link.reference if link else "")
    if ticket is None or link is None or ticket.site != site:
        return None
    if ticket.renewals != link.renewals:
        raise LinkRenewed(
            f"{ticket.reference}: its links were renewed; send the newest"
        )
    return ticket


def follow(connection: sa.Connection, link: Link | None, site: str) -> Followed | None:
    """What the reader of a ticket may see of it; None where a link leads to none.

    Raises LinkRenewed.
    """
    ticket = led_by(connection, link, site)
    if ticket is None:
        return None
    files = attachments.of_ticket(connection, ticket.id, kinds=SHOWN)
    entries = [
        Entry(message, [one for one in files if one.message_id == message.id])
        for message in thread(connection, ticket.id, kinds=SHOWN)
    ]
    return Followed(ticket, entries)


def file_of(
    connection: sa.Connection, link: Link | None, site: str, number: int
) -> Attachment | None:
    """A file of a ticket that its reader may have; None where it has no such file.

    Raises LinkRenewed.
    """
    followed = follow(connection, link, site)
    if followed is None:
        return None
    files = (one for entry in followed.entries for one in entry.files)
    return next((one for one in files if one.id == number), None)


def reply(
    connection: sa.Connection,
    desk: Desk,
    ticket: Ticket,
    post: Post,
    at: datetime.datetime,
    *,
    due_at: datetime.datetime | None,
) -> Ticket:
    """Add what a reader writes, with the files of its form; a second time is none.

    It is an agent's turn again, also of a ticket that was closed, and an answer is due
    at `due_at`. Of a ticket that was merged, that holds for the one that goes on. The
    operators get word.
    """
    # An agent may have answered, closed or merged it since it was read.
    held = hold_ticket(connection, ticket)
    number = add_message(connection, ticket.id, post, at)
    if number is None:
        return ticket
    if post.form_key:
        attachments.claim(connection, post.form_key, ticket.id, number)
    values: dict[str, Any] = {}
    lead = leading(connection, held)
    if lead.id != held.id:
        lead = hold_ticket(connection, lead)
    if lead.state == "closed":
        _note(connection, lead, "reopened", at)
    if lead.state in ("closed", "waiting"):
        values = {"state": "open", "due_at": due_at, "answered_by": None}
    after = change(connection, lead, at, **values)
    if lead.id != held.id:
        after = change(connection, held, at)
    letters.replied(connection, desk, after, number, at)
    return after


def close(
    connection: sa.Connection,
    ticket: Ticket,
    at: datetime.datetime,
    answered_by: str | None = None,
) -> Ticket:
    """Close a ticket as its reader asks; `answered_by` is the id of an article."""
    ticket = hold_ticket(connection, ticket)
    if ticket.state == "spam":
        return ticket
    if ticket.state != "closed":
        _note(connection, ticket, "answered" if answered_by else "closed", at)
    by = answered_by or ticket.answered_by
    return change(connection, ticket, at, state="closed", answered_by=by)


def _note(
    connection: sa.Connection, ticket: Ticket, code: str, at: datetime.datetime
) -> None:
    add_message(connection, ticket.id, Post(kind="event", body=code), at)
