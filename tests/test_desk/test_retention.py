"""How long each kind is kept, and the purge of what is over, on both databases."""

import datetime
import itertools
import logging
import os
import signal
import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from kb.desk import erasure, retention
from kb.desk.arrivals import Arrival
from kb.desk.attachments import HELD, of_form, receive
from kb.desk.desk import Desk, open_desk
from kb.desk.erasure import erase_address
from kb.desk.retention import (
    DAY,
    PERIODS,
    is_due,
    keep_purging,
    keep_sweeping,
    purge,
)
from kb.desk.tables import agents, erasures, events, outbox, sessions, sign_ins, tickets
from kb.desk.tickets import change, ticket_by_id
from kb.insight.events import Event, store
from tests.conftest import REPOSITORY, Place
from tests.served import wait_until
from tests.test_desk.conftest import NOW
from tests.test_desk.people import files_below, rows_of, write_to
from tests.test_desk.pictures import photo

KEEP = 1095
HOUR = datetime.timedelta(hours=1)


def _emails(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        return list(
            connection.scalars(sa.select(tickets.c.email).order_by(tickets.c.id))
        )


def test_tickets_go_when_nothing_was_said_for_long_enough(desk: Desk) -> None:
    write_to(desk, "old@x.org", "a" * 16, NOW - KEEP * DAY - HOUR)
    write_to(desk, "new@x.org", "b" * 16, NOW - KEEP * DAY + HOUR)
    old = write_to(desk, "answered@x.org", "c" * 16, NOW - 2 * KEEP * DAY)
    with desk.database.write() as connection:
        change(connection, old, NOW - DAY, state="waiting")

    counts = purge(desk, KEEP, NOW)

    assert (counts["tickets"], counts["attachments"]) == (1, 1)
    assert _emails(desk) == ["new@x.org", "answered@x.org"]
    assert files_below(desk) == 4


def test_a_duplicate_stays_as_long_as_the_ticket_it_was_merged_into(
    desk: Desk,
) -> None:
    into = write_to(desk, "a@x.org", "a" * 16, NOW)
    double = write_to(desk, "a@x.org", "b" * 16, NOW - 2 * KEEP * DAY)
    with desk.database.write() as connection:
        change(connection, double, NOW - 2 * KEEP * DAY, merged_into=into.id)

    purge(desk, KEEP, NOW)
    with desk.database.read() as connection:
        assert ticket_by_id(connection, double.id)

    purge(desk, KEEP, NOW + KEEP * DAY + HOUR)
    assert rows_of(desk).get("tickets", 0) == 0


def test_spam_goes_after_a_month(desk: Desk) -> None:
    spam = {"state": "spam"}
    write_to(desk, "old@x.org", "a" * 16, NOW - 30 * DAY - HOUR, **spam)
    write_to(desk, "new@x.org", "b" * 16, NOW - 30 * DAY + HOUR, **spam)

    purge(desk, KEEP, NOW)

    assert _emails(desk) == ["new@x.org"]


@pytest.mark.parametrize(
    ("kind", "state"),
    [("letters", "sent"), ("letters", "dropped"), ("dead letters", "dead")],
)
def test_letters_go_when_they_are_done_for_long_enough(
    kind: str, state: str, desk: Desk
) -> None:
    write_to(desk, "a@x.org", "a" * 16, NOW)
    with desk.database.write() as connection:
        ids = list(connection.scalars(sa.select(outbox.c.id).order_by(outbox.c.id)))
        assert len(ids) == 2
        for number, late in zip(ids, (HOUR, -HOUR), strict=True):
            done = {"at": NOW - PERIODS[kind] * DAY - late, "state": state}
            connection.execute(
                sa.update(outbox).where(outbox.c.id == number).values(done)
            )

    counts = purge(desk, KEEP, NOW)

    assert counts == {"outbox": 1}
    assert rows_of(desk)["outbox"] == 1


def test_a_letter_that_waits_is_never_purged(desk: Desk) -> None:
    write_to(desk, "a@x.org", "a" * 16, NOW - 900 * DAY)

    purge(desk, KEEP, NOW)

    assert rows_of(desk)["outbox"] == 2


def test_files_of_forms_that_were_not_sent_go(desk: Desk) -> None:
    arrival = Arrival(desk.folder, "a.jpg", desk.attachment_bytes)
    arrival.write(photo())
    receive(desk, arrival, "k" * 16, NOW - 2 * HOUR)

    purge(desk, KEEP, NOW)

    assert (rows_of(desk), files_below(desk)) == ({"erasures": 1}, 0)


def test_queries_are_forgotten_before_what_was_counted(desk: Desk) -> None:
    ages = {"kept": 89, "forgotten": 91, "gone": 401}
    with desk.database.write() as connection:
        store(
            connection,
            [
                Event(
                    at=NOW - days * DAY,
                    kind="search",
                    site="fr",
                    language="fr",
                    query=query,
                )
                for query, days in ages.items()
            ],
        )

    counts = purge(desk, KEEP, NOW)

    assert counts == {"events": 1, "queries": 1}
    with desk.database.read() as connection:
        found = connection.scalars(sa.select(events.c.query).order_by(events.c.id))
        assert list(found) == ["kept", None]


def test_traces_of_agents_and_of_guesses_go(desk: Desk) -> None:
    with desk.database.write() as connection:
        agent = {"login": "i", "name": "I", "password": "x", "sites": []}
        agent |= {"is_active": True, "added_at": NOW}
        connection.execute(sa.insert(agents).values(id=1, **agent))
        for n, late in enumerate((HOUR, -HOUR)):
            at = NOW - PERIODS["sign-ins"] * DAY - late
            guess = {"login_hash": "x", "client_hash": "y", "at": at}
            connection.execute(sa.insert(sign_ins).values(guess))
            began = NOW - PERIODS["sessions"] * DAY - late
            session = {"agent_id": 1, "began_at": began, "seen_at": NOW}
            connection.execute(
                sa.insert(sessions).values(token_sha256=str(n), **session)
            )

    purge(desk, KEEP, NOW)

    assert rows_of(desk) == {"agents": 1, "erasures": 1, "sessions": 1, "sign_ins": 1}


def test_receipts_go_too(desk: Desk) -> None:
    write_to(desk, "a@x.org", "a" * 16)
    erase_address(desk, "a@x.org", NOW)
    purge(desk, KEEP, NOW + (PERIODS["receipts"] - 1) * DAY)
    assert rows_of(desk)["erasures"] == 2

    purge(desk, KEEP, NOW + (PERIODS["receipts"] + 1) * DAY)

    assert rows_of(desk)["erasures"] == 2


def test_many_are_purged_a_few_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a reader who writes meanwhile does not wait, and a kill undoes little."""
    monkeypatch.setattr(retention, "ROWS_TOGETHER", 3)
    old = Event(at=NOW - 500 * DAY, kind="read", site="fr", language="fr")
    with desk.database.write() as connection:
        store(connection, [old] * 10)
    sizes: list[int] = []

    @sa.event.listens_for(desk.database._engine, "after_cursor_execute")
    def see(*given: object) -> None:
        cursor, statement = given[1], str(given[2])
        if statement.startswith("DELETE FROM events"):
            sizes.append(cursor.rowcount)  # type: ignore[attr-defined]

    assert purge(desk, KEEP, NOW) == {"events": 10}
    assert sizes == [3, 3, 3, 1, 0]


def test_a_purge_killed_10_times_is_finished_by_the_next(
    make_place: Callable[..., Place],
    database_address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = make_place(database=database_address)
    desk = place.desk()
    for n in range(12):
        write_to(desk, f"old{n}@x.org", f"{n:016}", NOW - 2 * KEEP * DAY)
    write_to(desk, "new@x.org", "n" * 16)
    desk.database.close()
    monkeypatch.setattr(erasure, "TICKETS_TOGETHER", 1)

    for n in range(10):
        _purge_and_die(place, n % 4)

    left = rows_of(desk)["tickets"]
    assert 1 < left < 13
    assert purge(desk, KEEP, NOW)["tickets"] == left - 1
    assert _emails(desk) == ["new@x.org"]
    assert files_below(desk) == 2
    with desk.database.read() as connection:
        told = connection.scalars(sa.select(erasures.c.counts)).all()
    assert sum(counts.get("tickets", 0) for counts in told) == 12
    desk.database.close()


def _purge_and_die(place: Place, after: int) -> None:
    """Purge in a process that is killed in the middle of a transaction."""
    child = os.fork()
    if child == 0:
        calls = itertools.count()
        add = erasure.Receipt.add

        def die(*arguments: object) -> None:
            add(*arguments)  # type: ignore[arg-type]
            if next(calls) == after:
                os.kill(os.getpid(), signal.SIGKILL)

        erasure.Receipt.add = die  # type: ignore[method-assign]
        purge(open_desk(place.settings), KEEP, NOW)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize(
    ("last", "is_so"),
    [
        (None, True),
        (HOUR, False),
        (DAY - HOUR, False),
        (DAY, True),
        (30 * DAY, True),
        (-2 * HOUR, False),
        (-365 * DAY, True),
        (365 * DAY, False),
    ],
    ids=str,
)
def test_a_purge_is_due_once_a_day_unless_the_clock_has_leapt(
    last: datetime.timedelta | None, is_so: bool, desk: Desk
) -> None:
    if last is not None:
        purge(desk, KEEP, NOW - last)

    assert is_due(desk, NOW) == is_so


def test_a_clock_that_has_leapt_is_said_with_what_to_do(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    purge(desk, KEEP, NOW)

    with caplog.at_level(logging.ERROR):
        assert not is_due(desk, NOW + 365 * DAY)

    assert caplog.messages == [
        (
            "the last purge was on 2026-11-25: if the clock is right, "
            "run firststop privacy purge once"
        )
    ]


def test_a_worker_purges_by_itself_and_outlives_a_database_that_is_away(
    make_place: Callable[..., Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place()
    desk = place.desk()
    write_to(desk, "a@x.org", "a" * 16, NOW - 2 * KEEP * DAY)
    file = place.settings.var / "desk.db"
    aside = file.rename(file.with_name("aside"))
    monkeypatch.setattr(retention, "LOOK_S", 0.05)
    stop, failed = threading.Event(), threading.Event()
    monkeypatch.setattr(retention._log, "error", lambda *_: failed.set())
    working = threading.Thread(
        target=keep_purging, args=(desk, KEEP, stop), kwargs={"now": lambda: NOW}
    )

    working.start()
    assert failed.wait(60)
    aside.rename(file)

    wait_until(lambda: "tickets" not in rows_of(desk))
    stop.set()
    working.join()
    desk.database.close()


def test_files_of_forms_that_nobody_sent_go_soon_after_an_hour(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Also when one of them could not be deleted at first."""
    monkeypatch.setattr(retention, "SWEEP_S", 0.01)
    for name, at in (("old.jpg", NOW - HELD - HOUR / 60), ("new.jpg", NOW)):
        arrival = Arrival(desk.folder, name, desk.attachment_bytes)
        arrival.write(photo())
        kept = receive(desk, arrival, name, at)
        if name == "old.jpg":
            old = desk.folder / kept.file
    # Nobody deletes a folder by mistake for a file, not even root.
    old.unlink()
    old.mkdir()
    stop = threading.Event()
    working = threading.Thread(
        target=keep_sweeping, args=(desk, stop), kwargs={"now": lambda: NOW}
    )

    working.start()
    wait_until(lambda: f"{old}: Is a directory; sweeping again in 0 s" in caplog.text)
    old.rmdir()
    wait_until(lambda: rows_of(desk)["attachments"] == 1)
    stop.set()
    working.join()

    with desk.database.read() as connection:
        assert [one.name for one in of_form(connection, "new.jpg")] == ["new.jpg"]


def test_the_document_says_the_same_periods() -> None:
    text = (REPOSITORY / "docs" / "privacy.md").read_text()
    rows = [line.split("|")[1:-1] for line in text.splitlines() if line[:2] == "| "]
    said = {row[0].strip(): row[2].strip() for row in rows if len(row) == 4}

    assert {kind: said.get(kind) for kind in PERIODS} == {
        kind: f"{days} days" if days > 1 else "1 day" for kind, days in PERIODS.items()
    }
    assert said["tickets"] == f"{KEEP} days, or `KB_KEEP_DAYS`"
