"""A real server killed between what it accepts and what it answers."""

import itertools
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from kb.desk.tables import messages, tickets
from tests.conftest import Place
from tests.served import Served, serve, wait_until
from tests.test_desk.counter import SHOP, Said, fields, form_of, post, reference_of

KILLS = 3
CLIENTS = 4
PAUSE_S = 0.05
LATEST_KILL_S = 0.1


def _kill(served: Served) -> None:
    """Kill a server with all its processes, at one moment."""
    for pid in (served.process.pid, *served.answering()):
        os.kill(pid, signal.SIGKILL)


class Clients:
    """Readers who send forms until each is answered, and what they were told."""

    def __init__(self, place: Place) -> None:
        self.port = 0
        self.said: dict[str, Said] = {}
        self.again: set[str] = set()
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
                self.again.add(key)
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


def test_a_server_killed_3_times_loses_no_ticket_it_acknowledged(
    make_place: Callable[..., Place], database_address: str
) -> None:
    place = make_place(database=database_address)
    place.publish(SHOP)
    desk = place.desk()

    with Clients(place) as clients:
        for n in range(KILLS + 1):
            with serve(
                place.settings, KB_DATABASE=database_address, KB_MESSAGES="0"
            ) as served:
                clients.port, before = served.port, len(clients.said)
                wait_until(lambda: len(clients.said) > before + CLIENTS)  # noqa: B023
                if n < KILLS:
                    time.sleep(random.uniform(0, LATEST_KILL_S))
                    _kill(served)
                else:
                    clients.stop()

    assert {said.status for said in clients.said.values()} == {303}
    with desk.database.read() as connection:
        rows = connection.execute(sa.select(tickets.c.email, tickets.c.reference))
        kept = {form_of(row.email): row.reference for row in rows}
        said_of = sa.select(tickets.c.email).join(messages)
        written = [form_of(email) for email in connection.scalars(said_of)]
    assert kept == {
        key: reference_of(place.settings, said) for key, said in clients.said.items()
    }
    assert sorted(written) == sorted(kept)
    assert clients.again
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
    found = (one.readlink().name for one in Path(f"/proc/{pid}/fd").iterdir())
    return {name for name in found if "desk.db" in name}
