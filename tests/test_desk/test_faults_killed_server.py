"""A real server killed between what it accepts and what it answers."""

import datetime
import itertools
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from kb.desk.desk import Desk
from kb.desk.tables import messages, tickets
from tests.conftest import Place
from tests.served import Served, serve, wait_until
from tests.test_desk.counter import SHOP, Said, fields, form_of, post, reference_of
from tests.test_desk.writing import check_whole

KILLS_OF_SERVERS, KILLS_OF_PROCESSES = 3, 100
CLIENTS = 4
PAUSE_S = 0.05
LATEST_KILL_S = 0.1


def _kill(served: Served) -> None:
    """Kill a server with all its processes, at one moment."""
    for pid in (served.process.pid, *served.answering()):
        os.kill(pid, signal.SIGKILL)


def _begun(pid: int) -> int:
    """When a process was begun, in ticks of the machine."""
    # proc_pid_stat(5): the 22nd field; the second may hold spaces.
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])


class Clients:
    """Readers who send forms until each is answered, and what they were told."""

    def __init__(self, place: Place) -> None:
        self.port = 0
        self.said: dict[str, Said] = {}
        # When a form was first left without an answer.
        self.again: dict[str, datetime.datetime] = {}
        self._place = place
        self._count = itertools.count()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(CLIENTS)]

    def _run(self) -> None:
        while not self._stop.is_set():
            key = f"form-{next(self._count):011}"
            sent = fields(self._place.settings, key)
            while (said := post(self.port, sent)) is None:
                # What a reader does who gets no answer: the same form once more.
                self.again.setdefault(key, datetime.datetime.now(datetime.UTC))
                time.sleep(PAUSE_S)
            self.said[key] = said

    def __enter__(self) -> Self:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Let them have their last answers."""
        self._stop.set()
        for one in self._threads:
            one.join()

    def hear(self) -> None:
        """Return at some moment after each could have been answered once more."""
        before = len(self.said)
        wait_until(lambda: len(self.said) > before + CLIENTS, pause_s=0.005)
        time.sleep(random.uniform(0, LATEST_KILL_S))


def _serve(place: Place) -> AbstractContextManager[Served]:
    return serve(
        place.settings,
        "--workers",
        "2",
        KB_DATABASE=place.settings.database,
        KB_MESSAGES="0",
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

    _check(place, desk, clients)
    desk.database.close()


def test_web_processes_killed_100_times_lose_no_ticket_they_acknowledged(
    make_place: Callable[..., Place], database_address: str
) -> None:
    place = make_place(database=database_address)
    place.publish(SHOP)
    desk = place.desk()

    dead: list[int] = []
    with _serve(place) as served, Clients(place) as clients:
        clients.port = served.port
        for _ in range(KILLS_OF_PROCESSES):
            clients.hear()
            # The older one: the younger may have no form in hand yet.
            dead.append(min({*served.answering()} - {*dead}, key=_begun))
            os.kill(dead[-1], signal.SIGKILL)
        clients.stop()

    saved = _check(place, desk, clients)
    # They died at moments that matter: with forms in hand, and some with a ticket safe.
    assert len(clients.again) > KILLS_OF_PROCESSES / 2
    assert saved
    desk.database.close()


def _check(place: Place, desk: Desk, clients: Clients) -> int:
    """Compare what clients were told with what is kept.

    Returns how many forms were kept by a process that did not live to say so.
    """
    assert {said.status for said in clients.said.values()} == {303}
    with desk.database.read() as connection:
        rows = connection.execute(sa.select(tickets)).all()
        said_of = sa.select(tickets.c.email).join(messages)
        written = [form_of(email) for email in connection.scalars(said_of)]
    kept = {form_of(row.email): row for row in rows}
    assert len(kept) == len(rows)
    assert {key: row.reference for key, row in kept.items()} == {
        key: reference_of(place.settings, said) for key, said in clients.said.items()
    }
    assert sorted(written) == sorted(kept)
    check_whole(place.settings.var, desk)
    return sum(kept[key].opened_at < at for key, at in clients.again.items())


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
    found = (one.readlink().name for one in Path(f"/proc/{pid}/fd").iterdir())
    return {name for name in found if "desk.db" in name}
