"""A real server killed between what it accepts and what it answers."""

import contextlib
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from tests.conftest import Place
from tests.served import Served, serve, wait_until
from tests.test_desk.clients import Clients, check
from tests.test_desk.counter import SHOP, fields, post

KILLS_OF_SERVERS, KILLS_OF_PROCESSES = 3, 100
PROCESSES = 2


def _kill(served: Served) -> None:
    """Kill a server with all its processes, at one moment."""
    for pid in (served.process.pid, *served.answering()):
        os.kill(pid, signal.SIGKILL)


def _oldest(served: Served, dead: set[int]) -> int:
    """The first begun of its processes, once they are all there.

    A younger one may have no form in hand yet, and one that dies within seconds of its
    start has all of them begun anew.
    """
    wait_until(lambda: len({*served.answering()} - dead) == PROCESSES)
    return min({*served.answering()} - dead, key=_begun)


def _begun(pid: int) -> int:
    """When a process was begun, in ticks of the machine."""
    # proc_pid_stat(5): the 22nd field; the second may hold spaces.
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])


def _serve(place: Place) -> AbstractContextManager[Served]:
    return serve(
        place.settings,
        "--workers",
        str(PROCESSES),
        KB_DATABASE=place.settings.database,
        KB_MESSAGES="0",
        KB_CONFIRMATIONS="100000",
    )


def test_a_server_killed_3_times_loses_no_ticket_it_acknowledged(
    make_place: Callable[..., Place], database_address: str
) -> None:
    place = make_place(database=database_address)
    place.publish(SHOP)
    desk = place.desk()

    with Clients(place) as clients:
        for n in range(KILLS_OF_SERVERS + 1):
            with _serve(place) as served:
                clients.port = served.port
                clients.hear()
                if n < KILLS_OF_SERVERS:
                    _kill(served)
                else:
                    clients.stop()

    check(place, desk, clients)
    desk.database.close()


def test_web_processes_killed_100_times_lose_no_ticket_they_acknowledged(
    make_place: Callable[..., Place], database_address: str
) -> None:
    place = make_place(database=database_address)
    place.publish(SHOP)
    desk = place.desk()

    dead: set[int] = set()
    with _serve(place) as served, Clients(place) as clients:
        clients.port = served.port
        for _ in range(KILLS_OF_PROCESSES):
            clients.hear()
            oldest = _oldest(served, dead)
            os.kill(oldest, signal.SIGKILL)
            dead.add(oldest)
        clients.stop()

    # None died by itself.
    assert "Fatal Python error" not in served.said()
    saved = check(place, desk, clients)
    # They died at moments that matter: with forms in hand, and some with a ticket safe.
    assert len(clients.again) > KILLS_OF_PROCESSES / 2
    assert saved
    desk.database.close()


def test_only_the_processes_that_answer_hold_the_database_open(place: Place) -> None:
    """A connection that is open across a fork would damage it."""
    place.publish(SHOP)
    with serve(place.settings) as served:
        said = post(served.port, fields(place.settings, "form-00000000001"))
        assert said is not None
        assert said.status == 303

        assert _open_databases(served.process.pid) == set()
        for pid in served.answering():
            assert "desk.db" in _open_databases(pid)


def _open_databases(pid: int) -> set[str]:
    found = set()
    for one in Path(f"/proc/{pid}/fd").iterdir():
        # Others are closed meanwhile.
        with contextlib.suppress(FileNotFoundError):
            found.add(one.readlink().name)
    return {name for name in found if "desk.db" in name}
