"""Migrations killed half-way: the next one begins where nothing has happened."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kb.desk.database import Database
from kb.desk.migrate import migrate
from kb.desk.tables import metadata
from tests.conftest import Place
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
