"""Counting never holds up a page, and loses nothing while a database is away."""

import datetime
import threading
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from kb.desk.database import Database
from kb.desk.migrate import migrate
from kb.desk.tables import events
from kb.errors import DeskUnavailable
from kb.insight import counting
from kb.insight.counting import MAX_WAITING, Counter
from kb.insight.events import Event
from tests.conftest import Place, article
from tests.served import serve, wait_until
from tests.test_web.counted import READER

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


def test_events_wait_until_a_thread_can_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database("", tmp_path)
    migrate(database)
    counter = Counter(database)

    def fail(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as none_left:
        none_left.setattr(threading.Thread, "start", fail)
        counter.count(_event("colis"))
    counter.count(_event("retour"))

    wait_until(lambda: _stored(database) == ["colis", "retour"])
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


@pytest.mark.parametrize(
    "bad", [{"site": None}, {"value": "\ud800"}, {"total": 1 << 80}], ids=str
)
def test_of_500_events_only_the_one_that_no_table_takes_is_lost(
    bad: dict[str, object],
    database_address: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    database = Database(database_address, tmp_path)
    migrate(database)
    counter = Counter(database)
    counter._start = lambda: None  # type: ignore[method-assign]
    some = [_event(str(n)) for n in range(500)]
    some[123] = msgspec.structs.replace(some[123], **bad)
    for event in some:
        counter.count(event)

    counter.flush()

    assert _stored(database) == [str(n) for n in range(500) if n != 123]
    said = [one.message for one in caplog.records if one.name == counting.__name__]
    assert said == ["an event is lost: no table takes it"]
    database.close()


def test_events_wait_where_the_database_goes_away_between_two_halves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database("", tmp_path)
    migrate(database)
    counter = Counter(database)
    counter._start = lambda: None  # type: ignore[method-assign]
    some = [_event(str(n)) for n in range(8)]
    some[1] = msgspec.structs.replace(some[1], site=None)
    for event in some:
        counter.count(event)
    begin, calls = database.write, iter(range(100))

    def write() -> AbstractContextManager[sa.Connection]:
        # The eight, then four and two of them that hold the bad one, then one alone.
        if next(calls) == 4:
            raise DeskUnavailable("away")
        return begin()

    monkeypatch.setattr(database, "write", write)
    with pytest.raises(DeskUnavailable):
        counter.flush()
    assert _stored(database) == ["0"]
    counter.flush()

    assert _stored(database) == ["0", *map(str, range(2, 8))]
    database.close()


def test_what_was_counted_just_before_a_server_ends_is_written(place: Place) -> None:
    place.publish({"fr/a.md": article("Un article")})
    with serve(place.settings) as server:
        server.get("/fr/articles/a", **{"User-Agent": READER})
        server.process.terminate()
        server.process.wait()

    desk = place.desk()
    with desk.database.read() as connection:
        kinds = list(connection.scalars(sa.select(events.c.kind)))
    desk.database.close()
    assert kinds == ["read"]


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


def test_while_the_database_is_away_the_oldest_make_room_for_new_ones(
    tmp_path: Path,
) -> None:
    database = Database("", tmp_path)
    counter = Counter(database)
    counter._start = lambda: None  # type: ignore[method-assign]
    for n in range(MAX_WAITING):
        counter.count(_event(str(n)))

    def write() -> AbstractContextManager[sa.Connection]:
        # A server that does not answer takes its time to say so.
        for n in range(5):
            counter.count(_event(str(MAX_WAITING + n)))
        raise DeskUnavailable("away")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "write", write)
        with pytest.raises(DeskUnavailable):
            counter.flush()
    migrate(database)
    counter.flush()

    assert _stored(database) == [str(n) for n in range(5, MAX_WAITING + 5)]
    database.close()
