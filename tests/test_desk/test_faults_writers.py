"""Many who write at once, and those that die in the middle of it."""

import contextlib
import random
import time
from collections.abc import Callable

from kb.desk.desk import Desk
from tests.conftest import Place
from tests.test_desk.writing import check_whole, heard, kept, write_one, writer

PROCESSES, TICKETS = 8, 300
KILLS = 100
# Within so long after its last word, a writer is about to write or in the middle of it.
LATEST_KILL_S = 0.02


def _place(make_place: Callable[..., Place], address: str) -> tuple[Place, Desk]:
    place = make_place(database=address, confirmations=100_000)
    return place, place.desk()


def test_eight_processes_write_300_tickets_each_and_none_is_lost(
    make_place: Callable[..., Place], database_address: str
) -> None:
    place, desk = _place(make_place, database_address)

    with contextlib.ExitStack() as running:
        writers = [
            running.enter_context(writer(place.settings, f"p{n}", TICKETS))
            for n in range(PROCESSES)
        ]
        said = [reference for _, told in writers for reference in heard(told)]

    assert len(said) == PROCESSES * TICKETS
    assert sorted(kept(desk)) == sorted(said)
    check_whole(place.settings.var, desk)
    desk.database.close()


def test_of_writers_killed_100_times_no_acknowledged_ticket_is_lost(
    make_place: Callable[..., Place], database_address: str
) -> None:
    place, desk = _place(make_place, database_address)
    said: list[str] = []

    for n in range(KILLS):
        with writer(place.settings, f"k{n}", 10_000) as (process, told):
            said += [told.recv() for _ in range(random.randrange(4))]
            time.sleep(random.uniform(0, LATEST_KILL_S))
            process.kill()
            said += heard(told)

    found = kept(desk)
    assert len(said) > KILLS
    assert set(said) <= set(found)
    # At most one of each writer was safe but not said.
    assert len(found) - len(said) <= KILLS
    check_whole(place.settings.var, desk)
    write_one(desk, "afterwards")
    desk.database.close()
