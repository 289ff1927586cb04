"""Attachments: files of readers, from the first byte that comes to the last that goes.

A file lies below `Desk.folder` under a random name, and has a row as soon as it is safe
on the disk. Its row belongs to a form until that form is sent without a fault, and to a
ticket and a message from then on.
"""

import datetime
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from kb.desk.arrivals import Arrival, Stored, again, discard, examine, leftovers
from kb.desk.desk import Desk
from kb.desk.messages import Kind
from kb.desk.tables import attachments, messages
from kb.errors import FileRefused

MAX_OF_FORM = 10
MAX_OF_TICKET = 50
# All of one form together may be as large as so many of the largest.
LARGEST_OF_FORM = 4
# How long a form may stand open with its files before they are thrown away.
HELD = datetime.timedelta(hours=1)


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is safe on the disk. Without a ticket, its form is still open.

    `file` holds what was sent, whose hash is `sha256`; `shown_file`, of images only, a
    JPEG without metadata: the only one that a page shows. Both are names for
    `path_of`. `kind` is a media type.
    """

    id: int
    ticket_id: int | None
    message_id: int | None
    form_key: str
    name: str
    kind: str
    size_bytes: int
    sha256: str
    file: str
    shown_file: str | None
    at: datetime.datetime


_COLUMNS = [attachments.c[name] for name in Attachment.__struct_fields__]
_IS_UNCLAIMED = attachments.c.ticket_id.is_(None)
# Made once: every ticket asks it.
_OF_FORM = (
    sa.select(*_COLUMNS)
    .where(attachments.c.form_key == sa.bindparam("of"), _IS_UNCLAIMED)
    .order_by(attachments.c.id)
)


def receive(
    desk: Desk, arrival: Arrival, form_key: str, at: datetime.datetime
) -> Attachment:
    """Keep a file that has come with a form; it is on the disk when this returns.

    The same file twice in one form is one. Has transactions of its own: looking into
    the file takes a while. Raises FileRefused, and DeskUnavailable (DeskFull when there
    is no room); then nothing is left of it.
    """
    with arrival:
        arrival.check()
        with desk.database.read() as connection:
            known = _same(connection, form_key, arrival.sha256)
            if known:
                return known
            _check_room(connection, desk, arrival, form_key)
        stored = examine(arrival)
        try:
            with desk.database.write() as connection:
                _check_room(connection, desk, arrival, form_key)
                return _add(connection, stored, form_key, at)
        except sa.exc.IntegrityError:
            # Its form was sent twice at once, and the other one is before us.
            discard(desk.folder, stored.files)
            with desk.database.read() as connection:
                known = _same(connection, form_key, arrival.sha256)
            if known is None:
                raise
            return known
        except BaseException:
            discard(desk.folder, stored.files)
            raise


def _add(
    connection: sa.Connection, stored: Stored, form_key: str, at: datetime.datetime
) -> Attachment:
    values = {"form_key": form_key, "at": at, **msgspec.structs.asdict(stored)}
    connection.execute(sa.insert(attachments).values(values))
    added = _same(connection, form_key, stored.sha256)
    assert added, "it was written in this transaction"
    return added


def _same(connection: sa.Connection, form_key: str, sha256: str) -> Attachment | None:
    same = attachments.c.form_key == form_key, attachments.c.sha256 == sha256
    return next(iter(_all(connection, *same)), None)


def _check_room(
    connection: sa.Connection, desk: Desk, arrival: Arrival, form_key: str
) -> None:
    held = _all(connection, attachments.c.form_key == form_key)
    if len(held) >= MAX_OF_FORM:
        raise FileRefused(arrival.name, "number")
    total_bytes = sum(one.size_bytes for one in held) + arrival.size_bytes
    if total_bytes > LARGEST_OF_FORM * desk.attachment_bytes:
        raise FileRefused(arrival.name, "total")


def of_form(connection: sa.Connection, form_key: str) -> list[Attachment]:
    """The files of a form that has not been sent yet, in the order they came."""
    rows: Any = connection.execute(_OF_FORM, {"of": form_key}).mappings()
    return [Attachment(**row) for row in rows]


def names_of_form(connection: sa.Connection, form_key: str) -> set[str]:
    """The names of all files that came with a form and are kept, sent or not."""
    where = attachments.c.form_key == form_key
    return set(connection.scalars(sa.select(attachments.c.name).where(where)))


def of_ticket(
    connection: sa.Connection, ticket_id: int, *, kinds: tuple[Kind, ...]
) -> list[Attachment]:
    """The files of a ticket, of its messages of some kinds, in the order they came.

    Whoever may not read a note may not have its files either.
    """
    shown = sa.select(messages.c.id).where(messages.c.kind.in_(kinds))
    return _all(
        connection,
        attachments.c.ticket_id == ticket_id,
        attachments.c.message_id.in_(shown),
    )


def claim(
    connection: sa.Connection, form_key: str, ticket_id: int, message_id: int
) -> list[Attachment]:
    """Give the files of a form to the message that was sent with it; return them.

    A ticket takes 50; those above stay with the form, and go with it.
    """
    waiting = of_form(connection, form_key)
    if not waiting:
        return []
    held = sa.func.count(attachments.c.id)
    known = connection.execute(
        sa.select(held).where(attachments.c.ticket_id == ticket_id)
    ).scalar_one()
    taken = waiting[: max(0, MAX_OF_TICKET - known)]
    ids = attachments.c.id.in_([one.id for one in taken])
    connection.execute(
        sa.update(attachments)
        .where(ids)
        .values(ticket_id=ticket_id, message_id=message_id)
    )
    return _all(connection, ids)


def hand_over(
    connection: sa.Connection,
    desk: Desk,
    form_key: str,
    ticket_id: int,
    message_id: int,
) -> None:
    """Give all files of a form to a message of a new ticket.

    Those that another ticket has stay there, too: this one gets its own, which belong
    to no form, and go when it goes. Raises DeskUnavailable.
    """
    came = _all(connection, attachments.c.form_key == form_key)
    if any(one.ticket_id is None for one in came):
        claim(connection, form_key, ticket_id, message_id)
    whose = {"ticket_id": ticket_id, "message_id": message_id}
    for one in came:
        if one.ticket_id is not None:
            copied = again(desk.folder, one.file, one.shown_file)
            values = msgspec.structs.asdict(one) | whose | copied
            values["form_key"] = copied["file"]
            del values["id"]
            connection.execute(sa.insert(attachments).values(values))


def remove(connection: sa.Connection, form_key: str, number: int) -> tuple[str, ...]:
    """Take a file from a form that has not been sent.

    Returns names for `discard`, to be called once this transaction is over.
    """
    # Compared here: a client may name a number that no column holds.
    ids = [one.id for one in of_form(connection, form_key) if one.id == number]
    return _remove(connection, _IS_UNCLAIMED, attachments.c.id.in_(ids))


def sweep(desk: Desk, at: datetime.datetime) -> None:
    """Throw away files of forms that nobody has sent for an hour.

    Also what a process left on the disk when it was killed. Raises DeskUnavailable.
    """
    with desk.database.write() as connection:
        old = _remove(connection, _IS_UNCLAIMED, attachments.c.at < at - HELD)
    discard(desk.folder, old)
    with desk.database.read() as connection:
        rows = connection.execute(
            sa.select(attachments.c.file, attachments.c.shown_file)
        )
        known = {name for row in rows for name in row if name}
    discard(desk.folder, leftovers(desk.folder, known, HELD))


def path_of(desk: Desk, file: str) -> Path:
    """Where the file of an attachment lies."""
    return desk.folder / file


def _remove(
    connection: sa.Connection, *where: sa.ColumnElement[bool]
) -> tuple[str, ...]:
    # In one statement: a form that is being sent may claim them at this moment.
    gone = connection.execute(
        sa.delete(attachments)
        .where(*where)
        .returning(attachments.c.file, attachments.c.shown_file)
    )
    return tuple(name for row in gone for name in row if name)


def _all(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Attachment]:
    statement = sa.select(*_COLUMNS).where(*where).order_by(attachments.c.id)
    rows: Any = connection.execute(statement).mappings()
    return [Attachment(**row) for row in rows]
