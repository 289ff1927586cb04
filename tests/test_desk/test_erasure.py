"""Erasure of one address: all of it, nothing of others, and once is enough."""

import datetime
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.desk import erasure
from kb.desk.desk import Desk, open_desk
from kb.desk.erasure import erase_address, erased_at
from kb.desk.tables import erasures
from kb.errors import DeskUnavailable
from kb.insight.events import Event, store
from tests.conftest import Place
from tests.test_desk.conftest import NOW
from tests.test_desk.people import files_below, lay_down_mail, rows_of, write_to

LATER = NOW + datetime.timedelta(hours=1)


def _receipts(desk: Desk) -> list[dict[str, int]]:
    with desk.database.read() as connection:
        rows = connection.execute(sa.select(erasures).order_by(erasures.c.id))
        return [row.counts for row in rows.mappings()]


def test_an_address_is_erased_with_all_that_hangs_on_it(desk: Desk) -> None:
    write_to(desk, "bruno@example.org", "b" * 16)
    alone, files = rows_of(desk), files_below(desk) + lay_down_mail(desk)
    write_to(desk, "Camille@Example.org", "c" * 16)
    write_to(desk, "camille@example.org", "d" * 16)
    lay_down_mail(desk)
    assert files_below(desk) > files

    counts = erase_address(desk, " CAMILLE@example.org ", LATER)

    assert counts == {"tickets": 2, "messages": 10, "attachments": 2, "outbox": 3}
    assert rows_of(desk) == alone | {"erasures": 1}
    assert files_below(desk) == files
    assert _receipts(desk) == [counts]
    assert erased_at(desk, "camille@example.org") == LATER
    assert erased_at(desk, "bruno@example.org") is None


def test_a_second_erasure_does_nothing(desk: Desk) -> None:
    write_to(desk, "camille@example.org", "c" * 16)
    erase_address(desk, "camille@example.org", NOW)

    assert erase_address(desk, "camille@example.org", LATER) == {}

    assert len(_receipts(desk)) == 1
    assert erased_at(desk, "camille@example.org") == NOW


def test_what_was_counted_stays_for_it_says_nothing_of_anybody(desk: Desk) -> None:
    write_to(desk, "camille@example.org", "c" * 16)
    event = Event(at=NOW, kind="ticket", site="fr", language="fr", subject="delivery")
    with desk.database.write() as connection:
        store(connection, [event])

    erase_address(desk, "camille@example.org", LATER)

    assert rows_of(desk) == {"agents": 1, "erasures": 1, "events": 1}


def test_nothing_of_it_stays_in_the_files_of_a_database(place: Place) -> None:
    desk = place.desk()
    write_to(desk, "camille@example.org", "c" * 16)
    files = sorted(place.settings.var.glob("desk.db*"))
    assert any(b"camille@example.org" in file.read_bytes() for file in files)

    erase_address(desk, "camille@example.org", LATER)

    for file in sorted(place.settings.var.glob("desk.db*")):
        content = file.read_bytes()
        for word in ("camille@example.org", "rue des Lilas", "4071883256"):
            assert word.encode() not in content, file
    desk.database.close()


def test_an_erasure_killed_ten_times_is_finished_by_the_next(
    make_place: Callable[..., Place],
    database_address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = make_place(database=database_address)
    desk = place.desk()
    for n in range(12):
        write_to(desk, "camille@example.org", f"{n:016}")
    desk.database.close()
    monkeypatch.setattr(erasure, "TICKETS_TOGETHER", 1)

    for n in range(10):
        _erase_and_die(place, n)

    left = rows_of(desk)["tickets"]
    assert 0 < left <= 12
    counts = erase_address(desk, "camille@example.org", LATER)
    assert counts["tickets"] == left
    assert sum(one.get("tickets", 0) for one in _receipts(desk)) == 12
    assert (set(rows_of(desk)), files_below(desk)) == ({"agents", "erasures"}, 0)
    desk.database.close()


def _erase_and_die(place: Place, n: int) -> None:
    """Erase in a process that is killed, in turn before and after the rows go."""
    child = os.fork()
    if child == 0:
        desk = open_desk(place.settings)
        add = erasure.Receipt.add

        def die(*arguments: object) -> None:
            add(*arguments)  # type: ignore[arg-type]
            if n % 2:
                os.kill(os.getpid(), signal.SIGKILL)

        erasure.Receipt.add = die  # type: ignore[method-assign]
        where = erasure.is_of(erasure.tickets.c.email, "camille@example.org")
        erasure.erase_tickets(desk, where, erasure.Receipt(NOW))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_file_that_cannot_be_deleted_keeps_its_ticket(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = place.desk()
    write_to(desk, "camille@example.org", "c" * 16)
    path = next(desk.folder.iterdir())
    path.unlink()
    # Nobody deletes a folder by mistake for a file, not even root.
    path.mkdir()

    with pytest.raises(DeskUnavailable) as caught:
        erase_address(desk, "camille@example.org", LATER)

    said = "Is a directory; nothing was erased with it"
    assert str(caught.value) == f"{path}: {said}"
    assert rows_of(desk)["tickets"] == 1
    Path(path).rmdir()
    assert erase_address(desk, "camille@example.org", LATER)["tickets"] == 1
    desk.database.close()
