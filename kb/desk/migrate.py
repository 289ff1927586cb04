"""Migrations: the tables of the desk, brought to what this version needs."""

import contextlib
import logging
import os
import sys
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory

from kb.desk.database import Database
from kb.desk.footing import doubts
from kb.desk.tables import metadata
from kb.errors import DeskUnavailable
from kb.settings import Settings, read_settings

# What sysexits.h calls EX_TEMPFAIL: the database is away.
AWAY = 75
_FOLDER = Path(__file__).parent / "migrations"
# Of the lock that migrations of one PostgreSQL database take: any number of our own.
_LOCK = 0x46495253

_log = logging.getLogger(__name__)


def prepare(settings: Settings) -> None:
    """Bring the tables up to date before anybody is served.

    A database that does not answer is only logged: articles are served without it, and
    `firststop worker` tries again.
    """
    database = Database(settings.database, settings.var)
    for doubt in doubts(settings.var) if database.is_file else ():
        _log.warning("%s", doubt)
    try:
        migrate(database)
    except DeskUnavailable as error:
        _log.error("%s; articles are served, tickets are not taken", error)
    finally:
        database.close()


def migrate(database: Database) -> bool:
    """Bring the tables up to date, all or nothing; whether there was anything to do.

    Several may try at once: one does it, the others wait. Tables of a newer version are
    left as they are: each version keeps those that the one before works with. Raises
    DeskUnavailable.
    """
    script = ScriptDirectory(str(_FOLDER))
    database.create()
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        at = set(MigrationContext.configure(connection).get_current_heads())
        if newer := at - {one.revision for one in script.walk_revisions()}:
            _log.warning(
                "%s: a newer version has brought its tables up to date (%s); they are "
                "used as they are, which is safe for one version back",
                database.name,
                ", ".join(newer),
            )
            return False
        if at == set(script.get_heads()):
            return False
        _upgrade(script, connection)
    return True


def _upgrade(script: ScriptDirectory, connection: sa.Connection) -> None:
    def steps(revision: object, _: MigrationContext) -> list[RevisionStep]:
        # The one that Alembic's own `upgrade` command calls: there is no other door.
        return script._upgrade_revs("head", revision)  # type: ignore[arg-type]  # noqa: SLF001

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(
            connection=connection,
            target_metadata=metadata,
            # SQLite changes a table by making another.
            render_as_batch=True,
            # Its tables are made within the transaction too, when we begin it.
            transactional_ddl=True,
        )
        environment.run_migrations()


def main() -> None:
    """Bring the tables up to date by the settings of the environment.

    Exits with 75 when the database is away, and prints how.
    """
    settings = read_settings(os.environ)
    with contextlib.closing(Database(settings.database, settings.var)) as database:
        try:
            migrate(database)
        except DeskUnavailable as error:
            print(error)  # noqa: T201 - its one answer
            sys.exit(AWAY)


if __name__ == "__main__":
    main()
