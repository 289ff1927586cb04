"""Processes that open tickets as a page does, and say each one when it is safe."""

import datetime
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import sqlalchemy as sa

from kb.desk import letters
from kb.desk.desk import Desk, open_desk
from kb.desk.messages import Post, add_message
from kb.desk.tables import messages, outbox, tickets
from kb.desk.tickets import open_ticket
from kb.settings import Settings
from tests.test_desk.conftest import opening

# Each process is a copy of one that has read the program and has no threads.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.test_desk.writing"])


def write_one(desk: Desk, form_key: str) -> str:
    """Open a ticket with all that a page writes; its reference, once it is safe."""
    at = datetime.datetime.now(datetime.UTC)
    sent = opening(form_key=form_key, email=f"{form_key}@example.org")
    with desk.database.write() as connection:
        ticket, is_new = open_ticket(connection, sent, at)
        if is_new:
            post = Post(body="Rien reçu.", form_key=form_key)
            add_message(connection, ticket.id, post, at)
            letters.confirm(connection, desk, ticket, at)
    return ticket.reference


def _write(settings: Settings, name: str, count: int, told: Connection) -> None:
    desk = open_desk(settings)
    for n in range(count):
        try:
            told.send(write_one(desk, f"{name}-{n}"))
        except Exception as error:
            told.send(repr(error))
            raise
    desk.database.close()


@contextmanager
def writer(
    settings: Settings, name: str, count: int
) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that opens so many tickets, and what it says of each."""
    told, telling = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_write, args=(settings, name, count, telling))
    process.start()
    telling.close()
    try:
        yield process, told
    finally:
        process.kill()
        process.join()
        told.close()


def heard(told: Connection) -> list[str]:
    """All that a process has said, until it ended."""
    found = []
    try:
        while True:
            found.append(told.recv())
    except (EOFError, OSError):
        return found


def kept(desk: Desk) -> list[str]:
    """The references of all tickets; each has its message and its letter, once."""
    with desk.database.read() as connection:
        found = list(connection.scalars(sa.select(tickets.c.reference)))
        for table in (messages, outbox):
            owners = list(connection.scalars(sa.select(table.c.ticket_id)))
            assert len(owners) == len(set(owners)) == len(found), table.name
    return found


def check_whole(var: Path, desk: Desk) -> None:
    """Fail where a database in a file is damaged."""
    if desk.database.is_file:
        with desk.database.read() as connection:
            said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        assert said == ["ok"], var
