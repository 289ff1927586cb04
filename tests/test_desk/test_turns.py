"""Threads of one process that write at once."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from kb.desk import database, turns
from kb.desk.desk import Desk
from kb.desk.messages import Post, add_message
from kb.desk.tables import tickets
from kb.desk.tickets import open_ticket
from kb.errors import DeskFull, DeskUnavailable
from tests.conftest import Place
from tests.test_desk.conftest import NOW, opening
from tests.test_desk.writing import check_whole, kept, write_one

THREADS, TICKETS = 8, 30


@pytest.fixture
def file_desk(make_place: Callable[..., Place]) -> Iterable[Desk]:
    """A desk whose database is a file."""
    desk = make_place(confirmations=100_000).desk()
    yield desk
    desk.database.close()


def at_once(write: Callable[[str], str | None], count: int = TICKETS) -> list[str]:
    """What so many threads say of so many tickets each; nothing of those that failed.

    They begin together.
    """
    start = threading.Barrier(THREADS)

    def run(thread: int) -> list[str]:
        start.wait()
        said = (write(f"t{thread}-{n}") for n in range(count))
        return [one for one in said if one]

    with ThreadPoolExecutor(THREADS) as pool:
        return [one for some in pool.map(run, range(THREADS)) for one in some]


def opened(desk: Desk, key: str, fail: Callable[[sa.Connection], None]) -> str:
    """The reference of a new ticket; every tenth of a thread's fails once written."""
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(form_key=key), NOW)
        if key.endswith("0"):
            fail(connection)
    return ticket.reference


def commits_of(desk: Desk) -> list[None]:
    """Grows by one with each transaction of a desk that is made safe."""
    commits: list[None] = []
    sa.event.listen(desk.database._engine, "commit", lambda _: commits.append(None))
    return commits


def test_tickets_that_come_at_once_are_made_safe_together(file_desk: Desk) -> None:
    commits = commits_of(file_desk)

    said = at_once(lambda key: write_one(file_desk, key))

    assert len(commits) < THREADS * TICKETS
    assert sorted(kept(file_desk)) == sorted(said)
    assert len(said) == THREADS * TICKETS


def test_a_writer_alone_waits_for_nobody(file_desk: Desk) -> None:
    commits = commits_of(file_desk)

    said = [write_one(file_desk, f"k{n}") for n in range(3)]

    assert len(commits) == 3
    assert sorted(kept(file_desk)) == sorted(said)


def test_many_that_wait_are_made_safe_by_and_by(
    file_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of them does not wait for all who come later."""
    monkeypatch.setattr(turns, "MOST_TOGETHER", 2)
    commits = commits_of(file_desk)

    said = at_once(lambda key: write_one(file_desk, key))

    assert len(commits) >= THREADS * TICKETS // 2
    assert sorted(kept(file_desk)) == sorted(said)


def test_what_fails_of_one_is_undone_and_spoils_no_other(
    make_place: Callable[..., Place], database_address: str
) -> None:
    place = make_place(database=database_address)
    desk = place.desk()

    def write(key: str) -> str | None:
        try:
            return opened(desk, key, lambda _: refuse(key))
        except LookupError:
            return None

    said = at_once(write)

    assert 0 < len(said) < THREADS * TICKETS
    assert references(desk) == set(said)
    check_whole(place.settings.var, desk)
    desk.database.close()


def test_who_fails_of_what_another_one_wrote_finds_it_there(file_desk: Desk) -> None:
    def write(key: str) -> str:
        _, _, shared = key.partition("-")
        try:
            with file_desk.database.write() as connection:
                ticket, is_new = open_ticket(connection, opening(form_key=shared), NOW)
                if not is_new:
                    refuse(key)
        except LookupError:
            return ticket.reference if ticket.reference in references(file_desk) else ""
        return ticket.reference

    said = at_once(write)

    assert len(said) == THREADS * TICKETS
    assert references(file_desk) == set(said)


def test_without_room_nobody_is_told_of_a_ticket_that_is_lost(file_desk: Desk) -> None:
    with file_desk.database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    @sa.event.listens_for(file_desk.database._engine, "begin")
    def fill(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 100}")

    def write(key: str) -> str | None:
        post = Post(body="x" * 9000, form_key=key)
        try:
            with file_desk.database.write() as connection:
                ticket, _ = open_ticket(connection, opening(form_key=key), NOW)
                add_message(connection, ticket.id, post, NOW)
        except DeskFull:
            return None
        return ticket.reference

    said = at_once(write)

    assert 0 < len(said) < THREADS * TICKETS
    assert references(file_desk) == set(said)


def test_a_fault_that_undoes_everything_is_told_to_all_of_whom_it_does(
    file_desk: Desk,
) -> None:
    """As SQLite does where the disk fails in the middle of a statement."""

    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("SELECT * FROM what_is_not_there")

    def write(key: str) -> str | None:
        try:
            return opened(file_desk, key, fail)
        except DeskUnavailable:
            return None

    said = at_once(write)

    assert 0 < len(said) < THREADS * TICKETS
    assert references(file_desk) == set(said)


def test_others_are_told_of_the_disk_and_not_of_why_one_gave_up(
    file_desk: Desk,
) -> None:
    def write(key: str) -> str | None:
        def fail(connection: sa.Connection) -> None:
            connection.exec_driver_sql("ROLLBACK")
            refuse(key)

        try:
            return opened(file_desk, key, fail)
        except DeskUnavailable:
            return None
        except LookupError as error:
            return None if error.args == (key,) else "told of another one"

    said = at_once(write)

    assert 0 < len(said) < THREADS * TICKETS
    assert references(file_desk) == set(said)


def test_when_the_sync_fails_all_of_its_writers_are_told(file_desk: Desk) -> None:
    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("COMMIT")

    engine = file_desk.database._engine
    sa.event.listen(engine, "commit", fail)

    def write(key: str) -> str | None:
        try:
            return write_one(file_desk, key)
        except DeskUnavailable:
            return None

    assert at_once(write) == []
    sa.event.remove(engine, "commit", fail)
    assert kept(file_desk) == []


def test_who_waits_for_too_long_is_told_and_the_others_go_on(
    make_place: Callable[..., Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_S", 1)
    desk = make_place().desk()

    with desk.database.write() as connection:
        with ThreadPoolExecutor(1) as pool:
            told = pool.submit(write_one, desk, "late").exception()
        ticket, _ = open_ticket(connection, opening(form_key="first"), NOW)

    assert isinstance(told, DeskUnavailable)
    assert str(told) == f"{desk.database.name}: others write for too long"
    afterwards = write_one(desk, "afterwards")
    assert references(desk) == {ticket.reference, afterwards}
    desk.database.close()


def refuse(key: str) -> None:
    raise LookupError(key)


def references(desk: Desk) -> set[str]:
    with desk.database.read() as connection:
        return set(connection.scalars(sa.select(tickets.c.reference)))
