"""Migrations: the tables become what the code says, on both databases."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kb.desk.database import Database
from kb.desk.migrate import migrate
from kb.desk.tables import metadata
from kb.errors import DeskUnavailable, SettingsError
from tests.conftest import REPOSITORY

MIGRATE = """
import sys
from pathlib import Path
from kb.desk.database import Database
from kb.desk.migrate import migrate
print(migrate(Database(sys.argv[1], Path(sys.argv[2]))))
"""


def test_migrations_make_the_tables_that_the_code_uses(
    database_address: str, tmp_path: Path
) -> None:
    database = Database(database_address, tmp_path)

    assert migrate(database)

    assert not migrate(database)
    with database.read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    database.close()
    assert found == []


def test_of_several_that_migrate_at_once_one_does_it(
    database_address: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", MIGRATE, database_address, str(tmp_path)]
    running = [
        subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]

    said = sorted(process.communicate(timeout=60)[0] for process in running)

    assert said == ["False\n", "False\n", "False\n", "True\n"]


def test_a_database_that_is_not_there_is_said_without_its_password(
    tmp_path: Path,
) -> None:
    address = "postgresql+psycopg://kb:geheim@127.0.0.1:9/firststop"

    with pytest.raises(DeskUnavailable) as caught:
        migrate(Database(address, tmp_path))

    assert str(caught.value).startswith("postgresql+psycopg://kb:***@127.0.0.1:9/")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["mysql://x/y", "postgresql://x/y", "nothing", "oracle+nothing://x"]
)
def test_a_database_of_another_kind_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^KB_DATABASE="):
        Database(address, tmp_path)
