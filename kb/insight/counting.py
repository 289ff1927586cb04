"""Counting: events on their way to the database, which no page waits for."""

import atexit
import logging
import threading
import time
from collections import deque

import sqlalchemy as sa

from kb.desk.database import Database
from kb.errors import DeskUnavailable
from kb.insight.events import Event, store

PAUSE_S = 1.0
# What is held while the database is away; of more, the oldest are lost.
MAX_WAITING = 10_000
MAX_TOGETHER = 500

_log = logging.getLogger(__name__)


class Counter:
    """Takes events at once and writes them soon, in a thread of its own.

    What waits when a process is killed is lost, and so is the oldest while the database
    is away for long: figures may miss some, a page never waits for them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[Event] = deque(maxlen=MAX_WAITING)
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None

    def count(self, event: Event) -> None:
        self._waiting.append(event)
        if self._thread is None:
            self._start()

    def flush(self) -> None:
        """Write all that waits. Raises DeskUnavailable; then it waits on.

        Events that no table takes are logged and left out: others come after them.
        """
        with self._writing:
            while self._waiting:
                some = [
                    self._waiting.popleft()
                    for _ in range(min(MAX_TOGETHER, len(self._waiting)))
                ]
                try:
                    with self._database.write() as connection:
                        store(connection, some)
                except DeskUnavailable:
                    self._waiting.extendleft(reversed(some))
                    raise
                except sa.exc.DBAPIError:
                    _log.exception("%d events are lost: they cannot be kept", len(some))

    def _start(self) -> None:
        """Begin to write: a server's processes are made before they are asked."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="counting", daemon=True
                )
                self._thread.start()
                atexit.register(self._flush_or_say)

    def _run(self) -> None:
        while True:
            time.sleep(PAUSE_S)
            self._flush_or_say()

    def _flush_or_say(self) -> None:
        try:
            self.flush()
        except DeskUnavailable as error:
            _log.warning("%s; %d events wait", error, len(self._waiting))
