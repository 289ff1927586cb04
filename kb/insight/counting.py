"""Counting: events on their way to the database, which no page waits for."""

import logging
import threading
import time
from collections import deque
from multiprocessing.util import Finalize

import sqlalchemy as sa

from kb.desk.database import Database
from kb.errors import DeskUnavailable
from kb.insight.events import Event, store

PAUSE_S = 1.0
# What is held while the database is away; of more, the oldest are lost.
MAX_WAITING = 10_000
MAX_TOGETHER = 500
# What an event fails with that no table takes: the database, or the way to it, refuses
# one of its values.
_UNFIT = (sa.exc.StatementError, ValueError, OverflowError)

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

        An event that no table takes is logged and left out, alone.
        """
        with self._writing:
            while self._waiting:
                count = min(MAX_TOGETHER, len(self._waiting))
                self._write([self._waiting.popleft() for _ in range(count)])

    def _write(self, some: list[Event]) -> None:
        """Write some events; where one stops the others, in halves down to that one."""
        left = [some]
        while left:
            batch = left.pop()
            try:
                with self._database.write() as connection:
                    store(connection, batch)
            except DeskUnavailable:
                self._keep([event for one in (*left, batch)[::-1] for event in one])
                raise
            except _UNFIT:
                if len(batch) == 1:
                    _log.exception("an event is lost: no table takes it")
                    continue
                middle = len(batch) // 2
                left += [batch[middle:], batch[:middle]]

    def _keep(self, some: list[Event]) -> None:
        """Let events wait on before those that came since, as far as there is room."""
        room = MAX_WAITING - len(self._waiting)
        self._waiting.extendleft(reversed(some[max(0, len(some) - room) :]))

    def _start(self) -> None:
        """Begin to write: a server's processes are made before they are asked."""
        with self._lock:
            if self._thread is None:
                thread = threading.Thread(
                    target=self._run, name="counting", daemon=True
                )
                try:
                    thread.start()
                except RuntimeError:
                    # The system has no room for one more: the next event tries again.
                    return
                self._thread = thread
                # A process that a server has made calls nothing of atexit's when it
                # ends, but this; any other process calls it too.
                Finalize(None, self._flush_or_say, exitpriority=0)

    def _run(self) -> None:
        while True:
            time.sleep(PAUSE_S)
            self._flush_or_say()

    def _flush_or_say(self) -> None:
        try:
            self.flush()
        except DeskUnavailable as error:
            _log.warning("%s; %d events wait", error, len(self._waiting))
