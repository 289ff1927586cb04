"""The database of the desk: SQLite in a file, or PostgreSQL."""

import functools
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from kb.desk.diagnosis import withhold_rows
from kb.desk.turns import Turns
from kb.errors import DeskFull, DeskUnavailable, SettingsError

FILE = "desk.db"
# How long a writer waits for the others before it gives up.
BUSY_S = 10
# How often it looks whether another process has finished. SQLite's own pauses grow to
# 100 ms, in which quicker ones pass by.
LOOK_S = 0.001
# Of one process: one for each of its threads, about.
CONNECTIONS = 16
# A database that does not answer must not hold a reader's form for long.
CONNECT_S = 3

# What PostgreSQL calls a full disk.
_DISK_FULL = "53100"

_PRAGMAS = (
    "journal_mode=WAL",
    # A ticket that was acknowledged survives a loss of power.
    "synchronous=FULL",
    "foreign_keys=ON",
    # What is deleted is overwritten, whatever SQLite was built to do.
    "secure_delete=ON",
)

# Statements that both databases have, and SQL itself does not.
_INSERTS: dict[str, Any] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}
# An execution option of connections that are going to write.
_WRITES = "firststop_writes"


class Database:
    """Connections to one database, opened when they are first needed.

    It belongs to the process that made it. All its methods raise DeskUnavailable when
    the database does not answer, is locked for too long or cannot be written; DeskFull
    when its disk has no room.
    """

    def __init__(self, address: str, var: Path) -> None:
        """Use the database at `address`, such as `postgresql+psycopg://…`.

        Without an address it is a file in `var`. Raises SettingsError when the address
        names no database that can be used here.
        """
        self.is_file = not address
        self._file = var / FILE
        # Its password is a secret.
        self.name = _without_password(address) if address else str(self._file)
        try:
            self._engine = _postgresql(address) if address else _sqlite(self._file)
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise SettingsError(
                f"KB_DATABASE={self.name}: cannot be used: {error}; write for example "
                "postgresql+psycopg://user@host/name, with firststop[postgres]"
            ) from error
        # SQLite shows each transaction one state by itself.
        options = {} if self.is_file else {"isolation_level": "REPEATABLE READ"}
        self._reading = self._engine.execution_options(**options)
        self._writing = self._engine.execution_options(**{_WRITES: True})
        # Of the threads of one process only the first in line asks the file.
        self._turns = Turns(self._writing.connect, BUSY_S)

    @property
    def exists(self) -> bool:
        """Whether there is anything to read; of a server it is not known before."""
        return not self.is_file or self._file.exists()

    def create(self) -> None:
        """Make the file of a new database, for its owner's eyes.

        Only who makes tables does: where a file is missing that was there, an empty one
        would hide it. A database of PostgreSQL is there already.
        """
        if not self.is_file:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file.touch(mode=0o600)
        except OSError as error:
            raise DeskUnavailable(f"{self.name}: {error.strerror}") from error

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that sees one state of everything and changes nothing."""
        with self._told(), self._reading.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that is on the disk when the block ends, or did not happen."""
        turn = self._turns.turn if self.is_file else self._writing.begin
        with self._told(), turn() as connection:
            yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what the database's own errors mean for the desk."""
        try:
            yield
        except DBAPIError as error:
            if _is_fault_of_ours(error):
                raise
            kind = DeskFull if _is_full(error) else DeskUnavailable
            raise kind(f"{self.name}: {error.orig}") from error
        except (sa.exc.TimeoutError, sqlite3.OperationalError) as error:
            # All connections are taken; others write for too long; or the file could
            # not be made ready.
            raise DeskUnavailable(f"{self.name}: {error}") from error

    def wipe(self) -> None:
        """Leave nothing on the disk of what was deleted, as far as is ours to say.

        SQLite overwrites it, but its log holds older pages until it begins anew;
        PostgreSQL has its own time for that. Raises DeskUnavailable.
        """
        if self.is_file:
            with self.read() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")

    def close(self) -> None:
        self._engine.dispose()


def add_once(
    connection: sa.Connection,
    table: sa.Table,
    values: dict[str, Any],
    returned: Sequence[sa.ColumnElement[Any]],
) -> sa.Row[Any] | None:
    """Columns of a new row; None when one is there that it may not stand beside.

    One statement on both databases, where a savepoint and a look would be four.
    """
    statement = _insert_once(connection.dialect.name, table, tuple(returned))
    return connection.execute(statement, values).one_or_none()


@functools.cache
def _insert_once(
    dialect: str, table: sa.Table, returned: tuple[sa.ColumnElement[Any], ...]
) -> Any:
    # To make a statement costs more than to ask it.
    insert = _INSERTS[dialect]
    return insert(table).on_conflict_do_nothing().returning(*returned)


def _is_fault_of_ours(error: DBAPIError) -> bool:
    """Whether our statement is wrong, or what it writes; not the database's state."""
    return not isinstance(error, (sa.exc.OperationalError, sa.exc.InterfaceError)) and (
        not error.connection_invalidated
    )


def _is_full(error: BaseException | None) -> bool:
    """Whether an error comes of a full disk.

    SQLite ends a transaction that finds no room; leaving a savepoint of it then fails
    for another reason, which is all that is seen here.
    """
    while error:
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_FULL" or getattr(error, "sqlstate", "") == _DISK_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def _without_password(url: str) -> str:
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "…"


def _sqlite(file: Path) -> sa.Engine:
    def connect() -> sqlite3.Connection:
        # An empty file in the place of one that is gone would look like a database.
        return sqlite3.connect(
            f"file:{quote(str(file))}?mode=rw",
            uri=True,
            timeout=BUSY_S,
            check_same_thread=False,
        )

    engine = sa.create_engine(
        f"sqlite+pysqlite:///{file}",
        creator=connect,
        pool_size=CONNECTIONS,
        max_overflow=0,
        # Errors are logged, and what readers wrote is not.
        hide_parameters=True,
    )

    def configure(connection: sqlite3.Connection, record: Any) -> None:
        record.info["file"] = _identity(file)
        # Transactions begin where we say so, below.
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    def recognize(_: sqlite3.Connection, record: Any, __: Any) -> None:
        # A file that was moved away still takes what nobody will read; so does the one
        # that a restored backup has replaced.
        if record.info["file"] != _identity(file):
            raise sa.exc.DisconnectionError

    sa.event.listen(engine, "connect", configure)
    sa.event.listen(engine, "checkout", recognize)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later would fail as soon as another
    # one has written: it takes the lock at once and waits for it.
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    if connection.get_execution_options().get(_WRITES):
        _begin_writing(raw)
    else:
        raw.execute("BEGIN")


def _begin_writing(connection: sqlite3.Connection) -> None:
    """Begin to write as soon as no other process does."""
    end_s = time.monotonic() + BUSY_S
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() > end_s:
                    raise
                time.sleep(LOOK_S * random.uniform(0.5, 2))  # noqa: S311
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout={BUSY_S * 1000}")


def _identity(file: Path) -> tuple[int, int] | None:
    """What tells a file from another one of its name; None where it cannot be seen."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _postgresql(url: str) -> sa.Engine:
    if not url.startswith("postgresql+psycopg:"):
        raise ArgumentError("only postgresql+psycopg is supported")
    engine = sa.create_engine(
        url,
        # A server that stops answering without a word is given up like a busy one.
        connect_args={
            "connect_timeout": CONNECT_S,
            "tcp_user_timeout": BUSY_S * 1000,
            "keepalives_idle": BUSY_S,
        },
        isolation_level="READ COMMITTED",
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
    )

    def configure(connection: Any, _: Any) -> None:
        connection.execute(f"SET lock_timeout = '{BUSY_S}s'")
        connection.commit()

    sa.event.listen(engine, "connect", configure)
    sa.event.listen(engine, "handle_error", withhold_rows)
    return engine
