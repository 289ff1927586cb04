"""Counting never holds up a page, and loses nothing while a database is away."""

import datetime
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from kb.desk.database import Database
from kb.desk.migrate import migrate
from kb.desk.tables import events
from kb.errors import DeskUnavailable
from kb.insight.counting import MAX_WAITING, Counter
from kb.insight.events import Event
from tests.served import wait_until

NOW = datetime.datetime(2026, 11, 25, 9, 30, tzinfo=datetime.UTC)


def _event(query: str) -> Event:
    return Event(at=NOW, kind="search", site="fr", language="fr", query=query, total=3)


def _stored(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(sa.select(events.c.query).order_by(events.c.id)))


def test_events_are_written_soon_and_in_order(
    database_address: str, tmp_path: Path
) -> None:
    database = Database(database_address, tmp_path)
    migrate(database)
    counter = Counter(database)
    wanted = [str(n) for n in range(1200)]

    for query in wanted:
        counter.count(_event(query))

    wait_until(lambda: len(_stored(database)) == 1200)
    assert _stored(database) == wanted
    database.close()


def test_events_wait_for_a_database_that_is_away(tmp_path: Path) -> None:
    database = Database("", tmp_path)
    counter = Counter(database)
    counter._start = lambda: None  # type: ignore[method-assign]
    counter.count(_event("colis"))
    with pytest.raises(DeskUnavailable):
        counter.flush()

    migrate(database)
    counter.flush()

    assert _stored(database) == ["colis"]
    database.close()


def test_an_event_that_no_table_takes_stops_none_of_those_after_it(
    database_address: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(database_address, tmp_path)
    migrate(database)
    counter = Counter(database)
    counter._start = lambda: None  # type: ignore[method-assign]
    counter.count(msgspec.structs.replace(_event("perdu"), site=None))
    counter.flush()

    counter.count(_event("colis"))
    counter.flush()

    assert _stored(database) == ["colis"]
    assert "1 events are lost" in caplog.text
    database.close()


def test_of_too_many_that_wait_the_oldest_are_lost(tmp_path: Path) -> None:
    database = Database("", tmp_path)
    migrate(database)
    counter = Counter(database)
    counter._start = lambda: None  # type: ignore[method-assign]
    for n in range(MAX_WAITING + 5):
        counter.count(_event(str(n)))

    counter.flush()

    assert _stored(database) == [str(n) for n in range(5, MAX_WAITING + 5)]
    database.close()
