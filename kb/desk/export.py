"""Export: what is kept of one address, for the person whose address it is.

Notes of agents, their names, and mails that nothing proves to be the person's are
named, and not shown: they say something of others.
"""

import datetime
import re
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
import sqlalchemy as sa

from kb.desk import attachments
from kb.desk.attachments import Attachment
from kb.desk.desk import Desk
from kb.desk.erasure import is_of
from kb.desk.messages import Kind, Message, thread
from kb.desk.tables import outbox, tickets
from kb.desk.tickets import COLUMNS, Ticket, ticket_of
from kb.errors import DeskUnavailable

DATA = "data.json"
_KINDS: tuple[Kind, ...] = ("message", "note", "event")
_NOT_A_NAME = re.compile(r"[^\w.-]+")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a ticket; `body` is None where it is not the person's to read."""

    kind: Kind
    author: str
    at: datetime.datetime
    is_verified: bool
    body: str | None


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was sent; `path` is where the archive has it."""

    path: str
    name: str
    kind: str
    size_bytes: int
    sha256: str
    at: datetime.datetime


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter to the person."""

    letter: str
    state: str
    at: datetime.datetime
    sent_at: datetime.datetime | None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket with what was said, sent and written about it."""

    ticket: Ticket
    messages: list[Said]
    files: list[File]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """All that is kept of an address, as it was at one moment."""

    email: str
    at: datetime.datetime
    tickets: list[Told]
    letters: list[Letter]


def export_address(
    desk: Desk, address: str, at: datetime.datetime, into: BinaryIO
) -> Person:
    """Write what is kept of an address as a ZIP archive: `data.json`, and the files.

    Raises DeskUnavailable.
    """
    with desk.database.read() as connection:
        person, files = _person(connection, address, at)
    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        data = msgspec.json.format(msgspec.json.encode(person), indent=2)
        archive.writestr(DATA, data)
        for path, one in files.items():
            try:
                archive.write(attachments.path_of(desk, one.file), path)
            except FileNotFoundError as error:
                raise DeskUnavailable(
                    f"{error.filename}: is gone; restore it, or erase its ticket"
                ) from error
    return person


def _person(
    connection: sa.Connection, address: str, at: datetime.datetime
) -> tuple[Person, dict[str, Attachment]]:
    where = is_of(tickets.c.email, address)
    rows = connection.execute(sa.select(*COLUMNS).where(where).order_by(tickets.c.id))
    told: list[Told] = []
    files: dict[str, Attachment] = {}
    for ticket in [ticket_of(row) for row in rows]:
        messages = thread(connection, ticket.id, kinds=_KINDS)
        shown = {one.id for one in messages if _is_shown(one)}
        own = {
            _path(ticket, one): one
            for one in attachments.of_ticket(
                connection, ticket.id, kinds=("message", "note")
            )
            if one.message_id in shown
        }
        files |= own
        told.append(
            Told(
                # Which agent has it is nobody else's.
                ticket=msgspec.structs.replace(ticket, agent_id=None),
                messages=[_said(one) for one in messages],
                files=[_file(path, one) for path, one in own.items()],
            )
        )
    letters = _letters(connection, address)
    return Person(email=address.strip(), at=at, tickets=told, letters=letters), files


def _is_shown(message: Message) -> bool:
    # What a program wrote answers a letter to the person.
    is_theirs = message.kind == "message" or message.author == "system"
    return is_theirs and message.kind != "event" and message.is_verified


def _said(message: Message) -> Said:
    # The body of an event may end with the name of an agent.
    event = message.body.partition(":")[0] if message.kind == "event" else None
    return Said(
        kind=message.kind,
        author=message.author,
        at=message.at,
        is_verified=message.is_verified,
        body=message.body if _is_shown(message) else event,
    )


def _path(ticket: Ticket, one: Attachment) -> str:
    return f"{ticket.reference}/{one.id}-{_NOT_A_NAME.sub('-', one.name)}"


def _file(path: str, one: Attachment) -> File:
    return File(
        path=path,
        name=one.name,
        kind=one.kind,
        size_bytes=one.size_bytes,
        sha256=one.sha256,
        at=one.at,
    )


def _letters(connection: sa.Connection, address: str) -> list[Letter]:
    names = Letter.__struct_fields__
    statement = sa.select(*(outbox.c[name] for name in names)).where(
        is_of(outbox.c.recipient, address)
    )
    rows = connection.execute(statement.order_by(outbox.c.id)).mappings()
    return [Letter(**row) for row in rows]
