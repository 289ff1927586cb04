"""Migrations killed half-way, and two versions at work on the same tables."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kb.desk.database import Database
from kb.desk.desk import open_desk
from kb.desk.migrate import migrate
from kb.desk.tables import metadata
from tests.conftest import Place
from tests.served import Served, serve
from tests.test_desk.clients import Clients, check
from tests.test_desk.counter import MESSAGE, SHOP, form_of
from tests.test_desk.upgrading import NEXT, make_next, migrate_and_die
from tests.test_desk.writing import check_whole, write_one

# Of about thirty statements, how many a process gets through before it dies.
STATEMENTS = (1, 3, 8, 15, 20, 25)


def _migrate_and_die(address: str, var: Path, last: int) -> None:
    database = Database(address, var)
    count = 0

    def die(*_: object) -> None:
        nonlocal count
        count += 1
        if count > last:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(database._engine, "before_cursor_execute", die)
    migrate(database)


@pytest.mark.parametrize("last", STATEMENTS)
def test_a_migration_that_is_killed_is_done_by_the_next(
    last: int, make_place: Callable[..., Place], database_address: str
) -> None:
    place = make_place(database=database_address)
    context = multiprocessing.get_context("spawn")
    arguments = (database_address, place.settings.var, last)
    process = context.Process(target=_migrate_and_die, args=arguments)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL

    desk = place.desk()

    with desk.database.read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    assert found == []
    assert not migrate(desk.database)
    check_whole(place.settings.var, desk)
    write_one(desk, "afterwards")
    desk.database.close()


def test_two_versions_work_together_before_amid_and_after_a_migration(
    make_place: Callable[..., Place], database_address: str, tmp_path: Path
) -> None:
    place = make_place(database=database_address)
    place.publish(SHOP)
    desk, following = place.desk(), make_next(tmp_path / "next")

    with _serve(place) as this, Clients(place) as clients:
        clients.port = this.port
        clients.hear()
        kills = migrate_and_die(place.settings, following)
        clients.hear()
        with _serve(place, **following) as other, Clients(place, "next") as others:
            others.port = other.port
            clients.hear()
            others.hear()
            read = [
                server.get(one.location.replace("contact/sent", "tickets")).text
                for server, told in ((this, others), (other, clients))
                for one in [*told.said.values()][-5:]
            ]
            others.stop()
        clients.stop()

    assert kills > len(("column", "index", "table", "rows", "rows"))
    assert [MESSAGE in page for page in read] == [True] * 10
    check(place, desk, clients, others)
    origins = _origins(desk.database)
    assert {origins.pop(key) for key in others.said} == {"next"}
    # What this version wrote before, and since.
    assert {*origins.values()} == {"before", None}
    desk.database.close()


def test_tables_of_the_next_version_are_used_as_they_are(
    make_place: Callable[..., Place], database_address: str, tmp_path: Path
) -> None:
    place = make_place(database=database_address)
    place.publish(SHOP)
    place.desk().database.close()
    migrate_and_die(place.settings, make_next(tmp_path / "next"))

    with _serve(place) as this, Clients(place) as clients:
        clients.port = this.port
        clients.hear()
        clients.stop()

    desk = open_desk(place.settings)
    said = (
        f"{desk.database.name}: a newer version has brought its tables up to date "
        f"({NEXT}); they are used as they are, which is safe for one version back"
    )
    assert said in this.log.read_text().splitlines()
    check(place, desk, clients)
    assert _revisions(desk.database) == [NEXT]
    desk.database.close()


def _serve(place: Place, **environment: str) -> AbstractContextManager[Served]:
    limits = {"KB_MESSAGES": "0", "KB_CONFIRMATIONS": "100000"}
    address = {"KB_DATABASE": place.settings.database}
    return serve(place.settings, **address | limits | environment)


def _origins(database: Database) -> dict[str, str | None]:
    """What the next version's own column holds, by the form of a ticket."""
    with database.read() as connection:
        rows = connection.execute(sa.text("SELECT email, origin FROM tickets"))
        return {form_of(row.email): row.origin for row in rows}


def _revisions(database: Database) -> list[str]:
    with database.read() as connection:
        rows = connection.execute(sa.text("SELECT version_num FROM alembic_version"))
        return list(rows.scalars())
