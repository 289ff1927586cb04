"""A real `firststop serve` for tests, and what it says byte by byte."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException, HTTPMessage
from pathlib import Path

import msgspec

from kb.settings import Settings
from tests.conftest import REPOSITORY
from tests.ports import free_port

DEADLINE_S = 60.0
# Of one connection: what waits until something is so asks again.
PATIENCE_S = 30.0
PAUSE_S = 0.05


class Answer(msgspec.Struct):
    """What a server answered, read to its end."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Served(msgspec.Struct):
    """A server that runs, and the file of what it has said so far."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, address: str, **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        with closing(connection):
            connection.request("GET", address, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def answers(self, address: str) -> bool:
        """Whether a page is there now; fails where the server has ended."""
        assert self.process.poll() is None, self.said()
        with contextlib.suppress(OSError, HTTPException):
            return self.get(address).status == 200
        return False

    def said(self) -> str:
        """What it has said so far; nothing where that is not kept."""
        return self.log.read_text() if self.log.is_file() else ""

    def begun(self) -> list[int]:
        """The ids of its processes; none between the death of the last and the next."""
        # A parent's own list leaves some out while another of its children goes.
        return [
            int(one.name)
            for one in Path("/proc").iterdir()
            if one.name.isdigit() and _parent(one) == self.process.pid
        ]

    def answering(self) -> list[int]:
        """The ids of its processes that answer; of any, where it sends mail as well."""
        found = self.begun()
        assert found, self.said()
        return found

    def statuses(self, sent: bytes) -> list[bytes]:
        """The status line of each answer to bytes, until the server closes."""
        received = b""
        address = ("127.0.0.1", self.port)
        with socket.create_connection(address, timeout=PATIENCE_S) as client:
            client.sendall(sent)
            while chunk := client.recv(65536):
                received += chunk
        return re.findall(rb"^HTTP/1\.[01] (\d{3} [^\r]*)", received, re.MULTILINE)


def _parent(process: Path) -> int | None:
    """The id of who began a process; None where it is gone."""
    with contextlib.suppress(OSError):
        # proc_pid_stat(5): the 4th field; the second may hold spaces.
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    return None


def wait_until(is_so: Callable[[], bool], *, pause_s: float = PAUSE_S) -> None:
    """Return as soon as something is so; fail when it is not in a minute."""
    end_s = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < end_s, f"not so within {DEADLINE_S:.0f} s"
        time.sleep(pause_s)


@contextmanager
def serve(
    settings: Settings, *options: str, log: Path | None = None, **environment: str
) -> Iterator[Served]:
    """Serve what settings name until the block ends; `log` is where it says things."""
    port = free_port()
    settings.var.mkdir(parents=True, exist_ok=True)
    log = log or settings.var / f"log-{port}"
    folders = ["--content", str(settings.content), "--var", str(settings.var)]
    command = [sys.executable, "-m", "kb", "serve"]
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*command, *folders, "--port", str(port), "--workers", "1", *options],
            stdout=said,
            stderr=subprocess.STDOUT,
            env=os.environ
            | {"PYTHONPATH": str(REPOSITORY), "KB_SEARCHES": str(settings.searches)}
            # Few tests need a process that sends.
            | {"KB_DELIVER": "false"}
            | environment,
        )
    served = Served(port, process, log)
    try:
        wait_until(lambda: served.answers("/healthz"))
        yield served
    finally:
        process.terminate()
        process.wait(timeout=DEADLINE_S)
