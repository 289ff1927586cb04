"""Bodies: what clients send, read in bounded time and by some of the threads only.

No server of ours waits for less than a whole body, for however long that takes, and a
thread that waits for a slow client answers nobody else.
"""

import contextlib
import io
import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import ClientDisconnected, RequestTimeout, ServiceUnavailable

from kb.web.pages import Application, StartResponse

# A body may rest for so long, and must come at this rate all in all, which a telephone
# on the edge of a network reaches; and it must have come by then.
GRACE_S = 20.0
RATE_BYTES = 8192
LONGEST_S = 900.0
# How long a request waits for one of the threads that read to be free.
TURN_S = 0.25
BUSY_S = 5
# Bodies that clients have not ended, although we no longer wait for them.
MAX_UNENDED = 64
# How long a thread that has read a body is kept for another one.
KEPT_S = 10.0

_PIECE_BYTES = 16384
_AHEAD = 8


class Bodies:
    """A WSGI application that reads bodies with half of its `threads` at most.

    Reading raises RequestTimeout where the client is too slow, ServiceUnavailable while
    too many others are read, and ClientDisconnected where the rest does not come.
    """

    def __init__(self, application: Application, threads: int) -> None:
        self._application = application
        self._turns = threading.Semaphore(max(1, threads // 2))
        self._unended = threading.Semaphore(max(1, threads // 2) + MAX_UNENDED)
        self._readers = _Readers()

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or not int(length):
            return self._application(environ, start_response)
        source = environ["wsgi.input"]
        with _Body(source, int(length), self._begin, self._turns.release) as body:
            environ["wsgi.input"] = body
            environ["wsgi.input_terminated"] = True
            return self._application(environ, start_response)

    def _begin(self, fetch: Callable[[], None]) -> None:
        """Have a thread `fetch` a body, as soon as there is one for it."""
        if not self._turns.acquire(timeout=TURN_S):
            raise ServiceUnavailable(retry_after=BUSY_S)
        if not self._unended.acquire(blocking=False):
            self._turns.release()
            raise ServiceUnavailable(retry_after=BUSY_S)

        def run() -> None:
            try:
                fetch()
            finally:
                self._unended.release()

        try:
            self._readers.run(run)
        except RuntimeError as error:
            # The system has no room for one more thread.
            self._turns.release()
            self._unended.release()
            raise ServiceUnavailable(retry_after=BUSY_S) from error


class _Readers:
    """Threads that do what they are given; each is kept for a while for the next."""

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        # Of the threads that wait, those to which no task is promised.
        self._free = 0

    def run(self, task: Callable[[], None]) -> None:
        """Have a thread do a task. Raises RuntimeError where none can be started."""
        with self._lock:
            is_one_free = self._free > 0
            self._free -= is_one_free
        if not is_one_free:
            threading.Thread(target=self._work, name="body", daemon=True).start()
        self._tasks.put(task)

    def _work(self) -> None:
        while True:
            try:
                task = self._tasks.get(timeout=KEPT_S)
            except queue.Empty:
                with self._lock:
                    if self._free:
                        self._free -= 1
                        return
                # One is on its way.
                continue
            task()
            with self._lock:
                self._free += 1


class _Body(io.RawIOBase):
    """A body; another thread waits for it from the first read on.

    `begin` has a thread call what it is given, `end` says that nobody waits for it.
    """

    def __init__(
        self,
        source: Any,
        length: int,
        begin: Callable[[Callable[[], None]], None],
        end: Callable[[], None],
    ) -> None:
        self._source = source
        self._length = length
        self._begin = begin
        self._end = end
        self._pieces: queue.Queue[bytes] = queue.Queue(_AHEAD)
        self._piece = memoryview(b"")
        self._came = 0
        self._began_s: float | None = None
        self._is_over = threading.Event()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._piece:
            self._piece = memoryview(self._next())
        size = min(len(buffer), len(self._piece))
        buffer[:size] = self._piece[:size]
        self._piece = self._piece[size:]
        return size

    def close(self) -> None:
        if self._began_s is not None and not self._is_over.is_set():
            self._is_over.set()
            self._end()
            # Whoever waits to put a piece goes on, and sees that it is over.
            with contextlib.suppress(queue.Empty):
                while True:
                    self._pieces.get_nowait()
        super().close()

    def _next(self) -> bytes:
        if self._came >= self._length:
            return b""
        if self._began_s is None:
            self._begin(self._fetch)
            self._began_s = time.monotonic()
        allowed_s = min(GRACE_S + self._came / RATE_BYTES, LONGEST_S)
        left_s = self._began_s + allowed_s - time.monotonic()
        try:
            piece = self._pieces.get(timeout=max(left_s, 0.001))
        except queue.Empty as error:
            raise RequestTimeout from error
        if not piece:
            raise ClientDisconnected
        self._came += len(piece)
        return piece

    def _fetch(self) -> None:
        """Put piece after piece; an empty one where the rest will not come."""
        came = 0
        try:
            while came < self._length and not self._is_over.is_set():
                piece = self._source.read(min(_PIECE_BYTES, self._length - came))
                came += len(piece)
                self._pieces.put(piece)
                if not piece:
                    return
        except OSError:
            self._pieces.put(b"")
