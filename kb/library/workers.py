"""Worker processes: every core renders, and no article takes more than it may."""

import collections
import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

import kb
from kb.library.build import Built, Job
from kb.library.worker import LENGTH
from kb.problems import error
from kb.shapes import Shape

_BUILT = Shape(Built)

# Jobs that wait in a worker, so that it never waits for us.
_AHEAD = 4
_PACKAGE = str(Path(kb.__file__).parent.parent)


class _Worker:
    """One process and the jobs that it was given, oldest first."""

    def __init__(self, cpu_s: float, memory_mb: int) -> None:
        command = [sys.executable, "-m", "kb.library.worker"]
        self._process = subprocess.Popen(
            [*command, str(cpu_s), str(memory_mb << 20)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": _PACKAGE},
        )
        assert self._process.stdin, "it is a pipe"
        assert self._process.stdout, "it is a pipe"
        self._stdin, self.stdout = self._process.stdin, self._process.stdout
        self._buffer = bytearray()
        self.jobs: collections.deque[Job] = collections.deque()
        self._last_sign_s = time.monotonic()

    def give(self, job: Job) -> None:
        message = msgspec.msgpack.encode(job)
        if not self.jobs:
            self._last_sign_s = time.monotonic()
        self.jobs.append(job)
        try:
            self._stdin.write(LENGTH.pack(len(message)) + message)
            self._stdin.flush()
        except BrokenPipeError:
            pass  # It died; its end of the other pipe tells us so.

    def receive(self) -> list[Built] | None:
        """What it has finished since; None when it has died."""
        data = os.read(self.stdout.fileno(), 1 << 20)
        if not data:
            return None
        self._last_sign_s = time.monotonic()
        self._buffer += data
        finished = []
        while len(self._buffer) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._buffer)
            if len(self._buffer) < LENGTH.size + length:
                break
            message = bytes(self._buffer[LENGTH.size : LENGTH.size + length])
            del self._buffer[: LENGTH.size + length]
            self.jobs.popleft()
            finished.append(_BUILT.of_msgpack(message))
        return finished

    @property
    def silence_s(self) -> float:
        """How long it has owed an answer, in seconds."""
        return time.monotonic() - self._last_sign_s if self.jobs else 0.0

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> int:
        """End the process; its exit status, negative after a signal."""
        with contextlib.suppress(BrokenPipeError):
            self._stdin.close()
        self.stdout.close()
        try:
            return self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


class Workers:
    """As many processes as there are cores, started when there is work for them."""

    def __init__(self, cpu_s: float, memory_mb: int, count: int | None = None) -> None:
        """Each job may take `cpu_s` seconds of CPU and a process `memory_mb`."""
        self._limits = (cpu_s, memory_mb)
        self._count = count or len(os.sched_getaffinity(0))
        # A worker that neither answers nor dies waits for something; nothing should.
        self._patience_s = 30 + 10 * cpu_s

    def build(self, jobs: Iterable[Job]) -> Iterator[Built]:
        """What every job became, in the order they finish.

        A job that ends its worker becomes a problem; the others go to another worker.
        """
        waiting = collections.deque(jobs)
        # Starting one costs more than doing what waits in one.
        count = min(self._count, -(-len(waiting) // _AHEAD))
        workers = [_Worker(*self._limits) for _ in range(count)]
        with selectors.DefaultSelector() as selector:
            for worker in workers:
                selector.register(worker.stdout, selectors.EVENT_READ, worker)
            try:
                while waiting or any(worker.jobs for worker in workers):
                    for worker in workers:
                        while waiting and len(worker.jobs) < _AHEAD:
                            worker.give(waiting.popleft())
                    for key, _ in selector.select(timeout=1.0):
                        finished = key.data.receive()
                        yield from finished or ()
                        if finished is None:
                            yield from self._replace(
                                key.data, workers, waiting, selector
                            )
                    self._end_silent(workers)
            finally:
                for worker in workers:
                    # Nobody reads what it might still do, nor waits for it.
                    worker.kill()
                    worker.end()

    def _replace(
        self,
        dead: _Worker,
        workers: list[_Worker],
        waiting: collections.deque[Job],
        selector: selectors.BaseSelector,
    ) -> Iterator[Built]:
        selector.unregister(dead.stdout)
        status = dead.end()
        workers.remove(dead)
        if dead.jobs:
            path = dead.jobs.popleft().file.path
            if status in (-signal.SIGPROF, -signal.SIGKILL):
                what = "too costly to render; shorten it or simplify its markup"
            else:
                what = "cannot be rendered; simplify its markup"
            yield Built(path, "", [error(path, 1, "costly", what)])
        waiting.extendleft(reversed(dead.jobs))
        worker = _Worker(*self._limits)
        workers.append(worker)
        selector.register(worker.stdout, selectors.EVENT_READ, worker)

    def _end_silent(self, workers: list[_Worker]) -> None:
        for worker in workers:
            if worker.silence_s > self._patience_s:
                worker.kill()


def in_order(jobs: Iterable[Job], results: Iterator[Built]) -> Iterator[Built]:
    """Results in the order of their jobs: numbers, and so ties, come out the same."""
    early: dict[str, Built] = {}
    for job in jobs:
        while job.file.path not in early:
            built = next(results)
            early[built.path] = built
        yield early.pop(job.file.path)
