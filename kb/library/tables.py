"""Tables of an edition, opened to be read: one that is damaged says so."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection
from typing import Any, NoReturn

from kb.errors import DamagedEdition

# Reading a file that is not as it was written. Other codes are bugs of ours.
_DAMAGE = frozenset(
    (
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOTADB,
    )
)


class _Tables(Connection):
    path: Path
    damage: type[DamagedEdition]

    def execute(self, *arguments: Any) -> "_Rows":
        return self.cursor(_Rows).execute(*arguments)


class _Rows(sqlite3.Cursor):
    """Rows are fetched all at once: no error of reading gets past these methods."""

    def execute(self, *arguments: Any) -> "_Rows":
        try:
            super().execute(*arguments)
        except sqlite3.DatabaseError as error:
            self._raise(error)
        return self

    def fetchone(self) -> Any:
        try:
            return super().fetchone()
        except sqlite3.DatabaseError as error:
            self._raise(error)

    def fetchall(self) -> list[Any]:
        try:
            return super().fetchall()
        except sqlite3.DatabaseError as error:
            self._raise(error)

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]
        return iter(self.fetchall())

    def _raise(self, error: sqlite3.DatabaseError) -> NoReturn:
        # Text that is not UTF-8 has no code.
        code = getattr(error, "sqlite_errorcode", None)
        is_text = code is None and isinstance(error, sqlite3.OperationalError)
        if is_text or (code is not None and code & 0xFF in _DAMAGE):
            tables: Any = self.connection
            raise tables.damage(f"{tables.path}: {error}; publish again") from error
        raise error


def open_tables(
    path: Path, damage: type[DamagedEdition] = DamagedEdition
) -> Connection:
    """A connection, for one thread, to a file that must not change.

    Raises `damage`, now or at any reading, when the file is not what was written.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        tables = sqlite3.connect(uri, uri=True, isolation_level=None, factory=_Tables)
    except sqlite3.OperationalError as error:
        raise damage(f"{path}: {error}; publish again") from error
    tables.path, tables.damage = path, damage
    return tables
