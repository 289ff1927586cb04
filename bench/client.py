"""A load that a server's CPU time is measured under, and what a process uses."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
CONNECTIONS = 8
_TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port below 32768 that nobody listens on."""
    for port in range(20_000, 32_000):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


@contextmanager
def running(
    command: list[str], port: int, environment: dict[str, str], path: str = "/"
) -> Iterator[tuple[int, float]]:
    """Start a server; its process id, and the seconds to its first answer at `path`."""
    started_s = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, path)
        yield process.pid, time.perf_counter() - started_s
    finally:
        process.terminate()
        process.wait(timeout=30)


def granian(target: str, port: int) -> list[str]:
    """The command that serves a WSGI application with one worker and one thread."""
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "1"]
    return [
        *(sys.executable, "-m", "granian", *options, "--no-ws"),
        *("--host", HOST, "--port", str(port), "--log-level", "error", target),
    ]


def _wait(port: int, path: str) -> None:
    deadline_s = time.monotonic() + 60
    while time.monotonic() < deadline_s:
        try:
            with socket.create_connection((HOST, port), timeout=1) as connection:
                connection.sendall(_request(path, "identity"))
                if b" 200 " in connection.recv(64):
                    return
        except OSError:
            pass
        time.sleep(0.005)
    raise RuntimeError(f"port {port}: no answer within 60 s")


def _request(path: str, encoding: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: {encoding}\r\n\r\n"
    ).encode()


class Client:
    """A connection that is kept, and asks without costing much itself."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection((HOST, port), timeout=30)

    def ask(self, request: bytes, status: int) -> float:
        """Seconds until the whole answer has come. Raises RuntimeError at another."""
        began_s = time.perf_counter()
        self._connection.sendall(request)
        head = _read_answer(self._connection)
        took_s = time.perf_counter() - began_s
        if int(head.split(b" ", 2)[1]) != status:
            raise RuntimeError(f"{request[:80]!r}: {head[:80]!r}, not {status}")
        return took_s

    def close(self) -> None:
        self._connection.close()


def requests_per_cpu_s(
    pid: int, port: int, path: str, *, encoding: str = "gzip", most_s: float = 2.0
) -> float:
    """Requests that a server and its workers answer in a second of their CPU time."""
    sockets = [socket.create_connection((HOST, port)) for _ in range(CONNECTIONS)]
    request = _request(path, encoding)
    _rounds(sockets, request, 30)
    before_s, done = cpu_s(pid), 0
    while cpu_s(pid) - before_s < most_s:
        done += _rounds(sockets, request, 50)
    used_s = cpu_s(pid) - before_s
    for connection in sockets:
        connection.close()
    return done / used_s


def _rounds(sockets: list[socket.socket], request: bytes, count: int) -> int:
    for _ in range(count):
        for connection in sockets:
            connection.sendall(request)
        for connection in sockets:
            _read_answer(connection)
    return count * len(sockets)


def _read_answer(connection: socket.socket) -> bytes:
    """The head of an answer, read to its end."""
    data = connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in _family(int(child)))]


def cpu_s(pid: int) -> float:
    """CPU time that a process and all below it have used, in seconds."""
    total = 0
    for one in _family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def private_mb(pid: int) -> float:
    """Private memory of the processes below one: its serving processes."""
    total = 0
    for one in _family(pid)[1:]:
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith(("Private_Clean", "Private_Dirty")):
                total += int(line.split()[1])
    return total / 1024
