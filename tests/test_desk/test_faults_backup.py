"""A backup that is made while tickets are written, restored and compared."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from kb.desk.database import Database
from kb.desk.desk import Desk
from kb.desk.migrate import migrate
from kb.desk.tables import messages, metadata, tickets
from tests.conftest import Place
from tests.postgres import Cluster
from tests.test_desk.writing import writer

BEFORE = 20


def test_a_backup_of_a_file_under_load_holds_all_that_was_acknowledged(
    make_place: Callable[..., Place],
) -> None:
    place, restored = make_place(confirmations=100_000), make_place()
    desk = place.desk()
    restored.settings.var.mkdir()
    target = restored.settings.var / "desk.db"

    def back_up() -> None:
        with sqlite3.connect(place.settings.var / "desk.db") as file:
            file.execute("VACUUM INTO ?", (str(target),))
        file.close()

    said = _write_meanwhile(place, back_up)

    _compare(desk, Database("", restored.settings.var), said)
    desk.database.close()


def test_a_backup_of_postgresql_under_load_holds_all_that_was_acknowledged(
    make_place: Callable[..., Place], cluster: Cluster, tmp_path: Path
) -> None:
    address = cluster.new_schema()
    schema = address.rpartition("%3D")[2]
    place = make_place(database=address, confirmations=100_000)
    desk = place.desk()
    plain = cluster.address.replace("+psycopg", "")
    dump = tmp_path / "dump.sql"

    def back_up() -> None:
        cluster.run("pg_dump", "--schema", schema, "--file", dump, plain)

    said = _write_meanwhile(place, back_up)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE restored_{schema}")
    target = plain.removesuffix("postgres") + f"restored_{schema}"
    cluster.run("psql", "--quiet", "--file", dump, target)

    restored = address.replace("/postgres?", f"/restored_{schema}?")
    _compare(desk, Database(restored, tmp_path), said)
    desk.database.close()


def _write_meanwhile(place: Place, back_up: Callable[[], None]) -> list[str]:
    """Back up while two processes write; what they had said when it began."""
    with (
        writer(place.settings, "a", 10_000) as (_, first),
        writer(place.settings, "b", 10_000) as (_, second),
    ):
        said = [told.recv() for told in (first, second) for _ in range(BEFORE)]
        back_up()
        # They go on: it was made in the middle.
        for told in (first, second):
            told.recv()
    return said


def _compare(desk: Desk, restored: Database, said: list[str]) -> None:
    assert not migrate(restored)
    found = _rows(restored)
    assert set(said) <= {row[1] for row in found["tickets"]}
    assert {row[1] for row in found["messages"]} == {row[0] for row in found["tickets"]}
    written = _rows(desk.database)
    for name, rows in found.items():
        assert set(rows) <= set(written[name]), name
    assert len(found["tickets"]) < len(written["tickets"])
    restored.close()


def _rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every column of every row that was written, as texts, by table."""
    with database.read() as connection:
        return {
            table.name: [
                (row[0], row[1], *map(str, row[2:]))
                for row in connection.execute(sa.select(table))
            ]
            for table in (tickets, messages, metadata.tables["outbox"])
        }
