"""Readers who send forms to a server until each is answered."""

import datetime
import itertools
import random
import threading
import time
from typing import Self

import sqlalchemy as sa

from kb.desk.desk import Desk
from kb.desk.tables import tickets
from tests.conftest import Place
from tests.served import wait_until
from tests.test_desk.counter import Said, fields, form_of, post, reference_of
from tests.test_desk.writing import check_whole, kept

CLIENTS = 4
PAUSE_S = 0.05
LATEST_S = 0.1


class Clients:
    """What they send, and what they were told, by the key of a form."""

    def __init__(self, place: Place, name: str = "form") -> None:
        self.port = 0
        self.said: dict[str, Said] = {}
        # When each was first left without an answer.
        self.again: dict[str, datetime.datetime] = {}
        self._place, self._name = place, name
        self._count = itertools.count()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(CLIENTS)]

    def _run(self) -> None:
        while not self._stop.is_set():
            key = f"{self._name}-{next(self._count):011}"
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
        time.sleep(random.uniform(0, LATEST_S))


def check(place: Place, desk: Desk, *clients: Clients) -> int:
    """Compare what clients were told with what is kept.

    Returns how many forms were kept by a process that did not live to say so.
    """
    told = {key: said for one in clients for key, said in one.said.items()}
    assert {said.status for said in told.values()} == {303}
    with desk.database.read() as connection:
        rows = connection.execute(sa.select(tickets)).all()
    by_form = {form_of(row.email): row for row in rows}
    assert sorted(kept(desk)) == sorted(row.reference for row in by_form.values())
    assert {key: row.reference for key, row in by_form.items()} == {
        key: reference_of(place.settings, said) for key, said in told.items()
    }
    check_whole(place.settings.var, desk)
    again = {key: at for one in clients for key, at in one.again.items()}
    return sum(by_form[key].opened_at < at for key, at in again.items())
