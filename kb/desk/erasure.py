"""Erasure: tickets and all that belongs to them, gone for good, with a receipt.

Files go before the rows that name them: whoever is killed in between leaves rows, which
the next one finds.
"""

import datetime
from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa

from kb.desk.arrivals import discard
from kb.desk.desk import Desk
from kb.desk.postman import FOLDER, file_of
from kb.desk.tables import attachments, erasures, messages, outbox, tickets
from kb.errors import DeskUnavailable

# In one transaction: others write in between.
TICKETS_TOGETHER = 20
LETTERS_TOGETHER = 200

_PURPOSE = "erasure"


class Receipt:
    """What has been erased so far, in a row that is written with it."""

    def __init__(self, at: datetime.datetime, address_hash: str | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self._at = at
        self._hash = address_hash
        self._id: int | None = None

    def add(self, connection: sa.Connection, counts: Mapping[str, int]) -> None:
        """Write down what this transaction erases."""
        self.counts.update(counts)
        values = {"counts": {name: n for name, n in self.counts.items() if n}}
        if self._id is None:
            values |= {"at": self._at, "address_hash": self._hash}  # type: ignore[dict-item]
            added = connection.execute(sa.insert(erasures).values(values))
            assert added.inserted_primary_key, "a table with a key of its own"
            self._id = added.inserted_primary_key[0]
        else:
            where = erasures.c.id == self._id
            connection.execute(sa.update(erasures).where(where).values(values))

    def end(self, connection: sa.Connection, at: datetime.datetime) -> None:
        """Write down that all of it is erased; nothing where there was nothing."""
        where = erasures.c.id == self._id
        connection.execute(sa.update(erasures).where(where).values(ended_at=at))


def erase_address(desk: Desk, address: str, at: datetime.datetime) -> dict[str, int]:
    """Erase all that is kept of an address; how much of what that was, by table.

    Once more does nothing. Raises DeskUnavailable, and then it is to be done again.
    """
    receipt = Receipt(at, _hash(desk, address))
    while erase_tickets(desk, is_of(tickets.c.email, address), receipt):
        pass
    while erase_letters(desk, is_of(outbox.c.recipient, address), receipt):
        pass
    with desk.database.write() as connection:
        receipt.end(connection, at)
    desk.database.wipe()
    return dict(receipt.counts)


def erased_at(desk: Desk, address: str) -> datetime.datetime | None:
    """When something of an address was last erased."""
    statement = sa.select(sa.func.max(erasures.c.at)).where(
        erasures.c.address_hash == _hash(desk, address)
    )
    with desk.database.read() as connection:
        found: datetime.datetime | None = connection.execute(statement).scalar_one()
    return found


def is_of(column: sa.Column[str], address: str) -> sa.ColumnElement[bool]:
    """Whether a column holds an address, in whatever case it was typed."""
    plain = _plain(address)
    # SQLite knows the case of ASCII only.
    return sa.or_(sa.func.lower(column) == plain, column == address.strip())


def erase_tickets(desk: Desk, where: sa.ColumnElement[bool], receipt: Receipt) -> bool:
    """Erase some of these tickets, with all that hangs on them; False if none is left.

    Raises DeskUnavailable.
    """
    with desk.database.write() as connection:
        found = sa.select(tickets.c.id).where(where).order_by(tickets.c.id)
        found = found.limit(TICKETS_TOGETHER).with_for_update()
        ids = list(connection.scalars(found))
        if not ids:
            return False
        counts = {"tickets": len(ids)}
        for table in (messages, attachments, outbox):
            count = sa.select(sa.func.count()).where(table.c.ticket_id.in_(ids))
            counts[table.name] = connection.execute(count).scalar_one()
        names = (attachments.c.file, attachments.c.shown_file)
        files = connection.execute(
            sa.select(*names).where(attachments.c.ticket_id.in_(ids))
        )
        _discard(desk, [name for row in files for name in row if name])
        _discard_mail(desk, connection, outbox.c.ticket_id.in_(ids))
        # Whatever hangs on them goes with them.
        connection.execute(sa.delete(tickets).where(tickets.c.id.in_(ids)))
        receipt.add(connection, counts)
    return True


def erase_letters(desk: Desk, where: sa.ColumnElement[bool], receipt: Receipt) -> bool:
    """The same of letters, whose tickets stay."""
    with desk.database.write() as connection:
        found = sa.select(outbox.c.id).where(where).limit(LETTERS_TOGETHER)
        ids = list(connection.scalars(found))
        if not ids:
            return False
        these = outbox.c.id.in_(ids)
        _discard_mail(desk, connection, these)
        connection.execute(sa.delete(outbox).where(these))
        receipt.add(connection, {"outbox": len(ids)})
    return True


def _discard_mail(
    desk: Desk, connection: sa.Connection, where: sa.ColumnElement[bool]
) -> None:
    """Delete the files that letters became without an SMTP server."""
    found = connection.scalars(sa.select(outbox.c.mail_id).where(where))
    folder = desk.folder.parent / FOLDER
    _discard(desk, [str(folder / file_of(mail_id)) for mail_id in found])


def _discard(desk: Desk, names: list[str]) -> None:
    try:
        discard(desk.folder, names)
    except DeskUnavailable as error:
        raise DeskUnavailable(f"{error}; nothing was erased with it") from error


def _hash(desk: Desk, address: str) -> str:
    return desk.seals.hash(_plain(address), _PURPOSE)


def _plain(address: str) -> str:
    return address.strip().lower()
