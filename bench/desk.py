"""What a ticket costs its reader, and what tickets, votes, slow bodies cost others."""

import itertools
import multiprocessing
import secrets
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.client import HOST, Client, cpu_s, free_port, running
from bench.corpus import CONTENT
from bench.table import Row
from kb.desk.seals import Seals, read_secret
from kb.library.publish import publish
from kb.settings import Settings
from kb.web.sieve import stamp

ARTICLE = "/fr/articles/carte-refusee"
FORM = "/fr/contact/message"
VOTE = f"{ARTICLE}/vote"
FORM_TYPE = "application/x-www-form-urlencoded"
BOUNDARY = "----7f3k92qx"
CLIENTS = 8
TICKETS = 400
# Of a page, one after the other.
PAGES = 1500
TICKETS_A_S = 200
SLOW_BODIES = 2
SLOW_BYTES_A_S = 1000
# A page that takes less is quick enough, whatever it takes without the load.
QUICK_S = 0.020
TIMES = 10
ACKNOWLEDGED_S = 0.050


def measure() -> list[Row]:
    """Ask a real `firststop serve` whose mail server is down."""
    with tempfile.TemporaryDirectory(prefix="firststop-bench-") as folder:
        settings = Settings(content=CONTENT, var=Path(folder))
        publish(settings)
        with _served(settings) as (pid, port):
            # Until each thread of the server has opened an edition and a database.
            _send_tickets(port, settings, TICKETS)
            before_s = cpu_s(pid)
            acknowledged_s = _share(_send_tickets(port, settings, TICKETS), 0.95)
            used_s = (cpu_s(pid) - before_s) / TICKETS
            _pages(port)
            alone_s = _share(_pages(port), 0.99)
            busy_s, rate = _pages_among_tickets(port, settings)
            with _slow_bodies(port):
                slow_s = _share(_pages(port), 0.99)
            with _load(_vote, port, settings):
                voted_s = _share(_pages(port), 0.99)
    return [
        Row(
            name=f"a ticket acknowledged, SMTP down, {CLIENTS} clients: 95 %",
            ours=f"{_ms(acknowledged_s)} ({_ms(used_s)} of CPU each)",
            peer=f"{_ms(ACKNOWLEDGED_S)} allowed",
            ratio=acknowledged_s / ACKNOWLEDGED_S,
            bound="<= 1",
        ),
        _page(f"while {rate:.0f} tickets a second arrive", busy_s, alone_s),
        _page(f"while {SLOW_BODIES} bodies come at 1 kB/s", slow_s, alone_s),
        _page(f"while {CLIENTS} clients vote without a pause", voted_s, alone_s),
    ]


def _page(what: str, busy_s: float, alone_s: float) -> Row:
    return Row(
        name=f"an article page {what}: 99 %",
        ours=_ms(busy_s),
        peer=f"{_ms(alone_s)} alone",
        ratio=busy_s / max(alone_s, QUICK_S / TIMES),
        bound=f"<= {TIMES}",
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _share(times: list[float], share: float) -> float:
    """The time within which this share of the answers came."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


@contextmanager
def _served(settings: Settings) -> Iterator[tuple[int, int]]:
    """The process and the port of a server."""
    port = free_port()
    command = [sys.executable, "-m", "kb", "serve", "--port", str(port)]
    command += ["--content", str(settings.content), "--var", str(settings.var)]
    environment = {
        # Nobody listens there.
        "KB_SMTP": f"smtp+plain://{HOST}:9",
        "KB_MAIL_FROM": "help@shop.example",
        "KB_MESSAGES": "0",
        "KB_CONFIRMATIONS": "100000",
        # So that one client may vote as many.
        "KB_PROXIES": "1",
    }
    with running(command, port, environment, "/healthz") as (pid, _):
        yield pid, port


class _Forms:
    """What browsers send of forms that were filled in within half a minute.

    Each comes from a reader of its own, who has no file to add.
    """

    def __init__(self, settings: Settings) -> None:
        self._seals = Seals(read_secret("", settings.var))

    def ticket(self) -> bytes:
        """A request that no other one is like."""
        key = secrets.token_urlsafe(24)
        fields = {
            "form_key": key,
            "made": stamp(self._seals, datetime.now(UTC) - timedelta(seconds=30)),
            "website": "",
            "subject": "other",
            "q": "zeppelin",
            "field-message": "Rien reçu depuis trois semaines.",
            "field-email": f"{key}@example.org",
        }
        parts = [f'"{name}"\r\n\r\n{value}' for name, value in fields.items()]
        parts.append('"files"; filename=""\r\nContent-Type: text/plain\r\n\r\n')
        start = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
        body = "".join(f"{start}{part}\r\n" for part in parts) + f"--{BOUNDARY}--\r\n"
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return _post(FORM, kind, body, secrets.randbits(24))


def _post(path: str, kind: str, body: str, reader: int) -> bytes:
    data = body.encode()
    address = ".".join(map(str, reader.to_bytes(3)))
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-For: 10.{address}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


def _send_tickets(port: int, settings: Settings, count: int) -> list[float]:
    """Seconds that each ticket took, sent by several clients at once."""
    times: list[float] = []
    forms = _Forms(settings)
    requests = [forms.ticket() for _ in range(count)]

    def send(client: int) -> None:
        connection = Client(port)
        own = requests[client::CLIENTS]
        times.extend([connection.ask(request, 303) for request in own])
        connection.close()

    _many(send)
    return times


def _pages(port: int) -> list[float]:
    connection = Client(port)
    page = f"GET {ARTICLE} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    times = [connection.ask(page, 200) for _ in range(PAGES)]
    connection.close()
    return times


def _pages_among_tickets(port: int, settings: Settings) -> tuple[float, float]:
    """The page's time while tickets arrive, and how many arrived a second."""
    with _load(_write, port, settings) as told:
        told.value = 0
        began_s = time.perf_counter()
        times = _pages(port)
        rate = told.value / (time.perf_counter() - began_s)
    return _share(times, 0.99), rate


@contextmanager
def _load(
    load: Callable[..., None], port: int, settings: Settings
) -> Iterator["multiprocessing.sharedctypes.Synchronized[int]"]:
    """A load from a process of its own, and how often it was answered."""
    context = multiprocessing.get_context("fork")
    told = context.Value("i", 0)
    process = context.Process(target=load, args=(port, settings, told), daemon=True)
    process.start()
    while told.value < CLIENTS:
        time.sleep(0.01)
    yield told
    process.kill()
    process.join()


def _many(ask: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=ask, args=(n,)) for n in range(CLIENTS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def _write(port: int, settings: Settings, told: object) -> None:
    """Send tickets at a steady rate, or as many as are taken."""
    pause_s = CLIENTS / TICKETS_A_S
    forms = _Forms(settings)

    def write(_: int) -> None:
        connection = Client(port)
        while True:
            next_s = time.perf_counter() + pause_s
            connection.ask(forms.ticket(), 303)
            _add(told)
            time.sleep(max(0.0, next_s - time.perf_counter()))

    _many(write)


def _vote(port: int, _: Settings, told: object) -> None:
    def vote(client: int) -> None:
        connection = Client(port)
        for n in itertools.count():
            request = _post(VOTE, FORM_TYPE, "answer=yes", n * CLIENTS + client)
            connection.ask(request, 303)
            _add(told)

    _many(vote)


def _add(told: object) -> None:
    with told.get_lock():
        told.value += 1


@contextmanager
def _slow_bodies(port: int) -> Iterator[None]:
    """Forms that are sent piece by piece for as long as the block lasts."""
    stop = threading.Event()

    def send() -> None:
        with socket.create_connection((HOST, port)) as client:
            head = f"POST {FORM} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n"
            client.sendall(f"{head}Content-Type: {FORM_TYPE}\r\n\r\n".encode())
            while not stop.wait(0.1):
                client.sendall(b"x" * (SLOW_BYTES_A_S // 10))

    threads = [threading.Thread(target=send) for _ in range(SLOW_BODIES)]
    for one in threads:
        one.start()
    time.sleep(0.5)
    yield
    stop.set()
    for one in threads:
        one.join()
