"""Turns: threads that write to one file do so in line, and are made safe together.

To begin and to make safe takes longer than to write. So whoever has written lets the
next in line go on in the same transaction, and waits; the last one makes safe what all
of them wrote. Nobody is told before that, and what fails of one spoils no other.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

# Writers of one transaction. The first of them waits for all, and so does another
# process.
MOST_TOGETHER = 8


class Turns:
    """Lends connections that write to threads, one after the other.

    `connect` opens a connection for each transaction. A thread waits for its turn for
    `wait_s` at most.
    """

    def __init__(self, connect: Callable[[], sa.Connection], wait_s: float) -> None:
        self._connect = connect
        self._wait_s = wait_s
        self._lock = threading.Lock()
        self._line: deque[_Place] = deque()
        self._is_taken = False

    @contextmanager
    def turn(self) -> Iterator[sa.Connection]:
        """A transaction that is safe when the block ends, or did not happen.

        Raises what the database raises, and TimeoutError of SQLAlchemy where others
        write for too long.
        """
        shared = self._come() or self._begin()
        try:
            with shared.part() as connection:
                yield connection
        except BaseException:
            # It may have failed of what another one wrote: that is safe, or lost,
            # before anybody looks for it.
            self._wait(shared)
            raise
        self._wait(shared)
        if shared.error:
            raise shared.error

    def _wait(self, shared: "_Shared") -> None:
        """Let the next in line go on, and wait for the end; or make an end of it."""
        ended = shared.waiting()
        if self._pass_on(shared):
            ended.acquire()
        else:
            self._end(shared)

    def _come(self) -> "_Shared | None":
        """Wait in line; the transaction to go on with, None where one is to begin."""
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return None
            place = _Place()
            self._line.append(place)
        if not place.called.acquire(timeout=self._wait_s):
            with self._lock:
                if place in self._line:
                    self._line.remove(place)
                    raise sa.exc.TimeoutError("others write for too long")
            # It was called at this very moment.
        return place.shared

    def _begin(self) -> "_Shared":
        try:
            return _Shared(self._connect())
        except BaseException:
            self._leave()
            raise

    def _pass_on(self, shared: "_Shared") -> bool:
        """Call the next in line to go on with a transaction, where there is one."""
        if shared.is_over:
            return False
        with self._lock:
            return self._call(shared)

    def _end(self, shared: "_Shared") -> None:
        try:
            shared.end()
        finally:
            self._leave()
            shared.let_go()

    def _leave(self) -> None:
        """Call the next in line to begin a transaction, or nobody."""
        with self._lock:
            self._is_taken = self._call(None)

    def _call(self, shared: "_Shared | None") -> bool:
        if not self._line:
            return False
        place = self._line.popleft()
        place.shared = shared
        place.called.release()
        return True


class _Place:
    """A place in the line, of a thread that waits until it is called."""

    def __init__(self) -> None:
        self.called = _locked()
        self.shared: _Shared | None = None


class _Shared:
    """A transaction of writers that come one after the other.

    With an `error`, nothing of it happened.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.error: BaseException | None = None
        self._connection = connection
        self._parts = 0
        self._is_written = False
        # Of those whose part is over: each waits until its own is released.
        self._waiting: list[threading.Lock] = []
        try:
            self._whole = connection.begin()
        except BaseException:
            connection.close()
            raise

    @property
    def is_over(self) -> bool:
        """Whether nobody may go on with it: also where there is nothing in it yet."""
        return bool(self.error or not self._is_written or self._parts >= MOST_TOGETHER)

    @contextmanager
    def part(self) -> Iterator[sa.Connection]:
        """What one writer writes; where it fails, it alone is undone."""
        self._parts += 1
        # The first has nobody to spare.
        is_joined = self._is_written
        if is_joined:
            self._connection.exec_driver_sql("SAVEPOINT part")
        try:
            yield self._connection
            if is_joined:
                self._connection.exec_driver_sql("RELEASE part")
        except BaseException:
            if is_joined:
                self._undo()
            raise
        self._is_written = True

    def _undo(self) -> None:
        try:
            self._connection.exec_driver_sql("ROLLBACK TO part")
            self._connection.exec_driver_sql("RELEASE part")
        except sa.exc.DBAPIError as error:
            # A full disk, or one that fails, has undone everything. Why this part
            # failed is its own affair: others are told of theirs.
            self.error = error

    def waiting(self) -> threading.Lock:
        """What is released when all that was written is safe, or lost."""
        lock = _locked()
        self._waiting.append(lock)
        return lock

    def end(self) -> None:
        """Make all parts safe, or say why they are not."""
        try:
            if self._is_written and not self.error:
                self._whole.commit()
            else:
                self._whole.rollback()
        except BaseException as error:
            self.error = self.error or error
            raise
        finally:
            self._connection.close()

    def let_go(self) -> None:
        """Let all go that wait for the end."""
        for one in self._waiting:
            one.release()


def _locked() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock
