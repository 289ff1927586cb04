"""Bodies: read in bounded time and memory, by some of the threads only."""

import io
import os
import select
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from kb.desk.desk import Desk
from kb.web import bodies
from tests.conftest import Place, Stock
from tests.served import serve
from tests.test_desk.pictures import PDF
from tests.test_web.shop import FILES
from tests.test_web.test_tickets import Case, make_case

START = (
    b'--b\r\nContent-Disposition: form-data; name="form_key"\r\n\r\n'
    b"0123456789abcdef\r\n"
    b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
)
END = b"\r\n--b--\r\n"


@pytest.fixture(autouse=True)
def _threads_that_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for the threads that read bodies waits for no other body."""
    monkeypatch.setattr(bodies, "KEPT_S", 0.01)


@pytest.fixture
def place(make_place: Callable[..., Place], stock: Stock) -> Place:
    return stock(make_place(), FILES)


@pytest.fixture
def case(place: Place) -> Iterator[Case]:
    desk = place.desk()
    made = make_case(desk, place.client())
    yield made
    made.close()


def post(case: Case, source: object, length: int) -> int:
    """The status that a form gets whose body comes from `source`."""
    environ = EnvironBuilder(case.address, method="POST").get_environ()
    environ["CONTENT_TYPE"] = "multipart/form-data; boundary=b"
    environ |= {"CONTENT_LENGTH": str(length), "wsgi.input": source}
    body, status, _ = run_wsgi_app(case.client.application, environ, buffered=True)
    b"".join(body)
    return int(status[:3])


class Pipe:
    """A connection: what is put in at one end comes out at the other."""

    def __init__(self) -> None:
        there, here = os.pipe()
        self.source = os.fdopen(there, "rb", buffering=0)
        self.client = os.fdopen(here, "wb", buffering=0)

    def close(self) -> None:
        self.client.close()
        self.source.close()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    pipe.client.close()
    for thread in threading.enumerate():
        if thread.name == "body":
            thread.join()
    pipe.source.close()


def lying(desk: Desk) -> list[Path]:
    return list(desk.folder.iterdir()) if desk.folder.exists() else []


def test_where_no_thread_can_be_started_bodies_are_read_again_once_one_can(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = START + PDF + END

    def send() -> int:
        return post(case, io.BytesIO(whole), len(whole))

    def fail(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as none_left:
        none_left.setattr(threading.Thread, "start", fail)
        refused = {send() for _ in range(20)}

    assert refused == {503}
    assert send() == 303


def test_a_body_that_rests_for_too_long_is_ended(
    case: Case, pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "GRACE_S", 0.1)
    pipe.client.write(START + PDF)

    assert post(case, pipe.source, 10_000) == 408
    assert lying(case.desk) == []


def test_a_body_that_comes_too_slowly_is_ended(
    case: Case, pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often a byte comes, the rate counts."""
    monkeypatch.setattr(bodies, "GRACE_S", 0.3)
    stop = threading.Event()

    def trickle() -> None:
        while not stop.wait(0.01):
            pipe.client.write(b"x")

    client = threading.Thread(target=trickle)
    client.start()
    try:
        assert post(case, pipe.source, 1_000_000) == 408
    finally:
        stop.set()
        client.join()


def test_a_client_that_goes_away_leaves_nothing(case: Case, pipe: Pipe) -> None:
    pipe.client.write(START + PDF)
    pipe.client.close()

    assert post(case, pipe.source, 10_000) == 400
    assert lying(case.desk) == []
    assert len(case.messages()) == 1


def test_bodies_that_are_never_ended_are_few(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "GRACE_S", 0.05)
    monkeypatch.setattr(bodies, "MAX_UNENDED", 1)
    desk = place.desk()
    case = make_case(desk, place.client())
    most = place.settings.threads // 2 + 1
    pipes = [Pipe() for _ in range(most + 1)]

    statuses = [post(case, one.source, 10_000) for one in pipes]

    assert statuses == [408] * most + [503]
    for one in pipes:
        one.client.close()
    for thread in threading.enumerate():
        if thread.name == "body":
            thread.join()
    after = Pipe()
    after.client.write(START + PDF + END)
    assert post(case, after.source, len(START + PDF + END)) == 303
    for one in (*pipes, after):
        one.close()
    case.close()


def test_a_thread_that_has_read_a_body_reads_the_next(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "KEPT_S", 60)
    readers = set()

    for n in range(5):
        body = START.replace(b"0123456789abcdef", b"%016d" % n) + PDF + END
        assert post(case, io.BytesIO(body), len(body)) == 303
        readers |= {one for one in threading.enumerate() if one.name == "body"}

    assert 0 < len(readers) < 5


def test_a_large_file_is_never_in_memory(case: Case, tmp_path: Path) -> None:
    body = tmp_path / "body"
    body.write_bytes(START + PDF.ljust(20_000_000) + END)
    # What the first of all requests loads is not the body's.
    with body.open("rb") as source:
        post(case, source, 0)

    tracemalloc.start()
    with body.open("rb") as source:
        status = post(case, source, body.stat().st_size)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert status == 303
    assert case.files()[0].size_bytes == 20_000_000
    assert peak < 4_000_000


def test_two_slow_bodies_leave_a_thread_for_articles(place: Place) -> None:
    """A real server of two threads: one waits for a body, one answers."""
    desk = place.desk()
    case = make_case(desk, place.client())
    case.close()
    head = (
        f"POST {case.address} HTTP/1.1\r\nHost: help.example.org\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 10000\r\n\r\n"
    ).encode()

    secret = (place.settings.var / "secret").read_text().strip()
    with (
        serve(place.settings, KB_THREADS="2", KB_SECRET=secret) as server,
        ExitStack() as stack,
    ):
        slow = []
        for _ in range(2):
            one = socket.create_connection(("127.0.0.1", server.port), timeout=60)
            stack.enter_context(one).sendall(head + START)
            slow.append(one)
        # One of them is told at once that it is not its turn.
        told, _, _ = select.select(slow, [], [], 60)
        answers = [one.recv(12) for one in told]
        article = server.get("/fr/articles/retourner-un-article")
        other = [one for one in slow if one not in told]
        told_later, _, _ = select.select(other, [], [], 0)

    assert answers == [b"HTTP/1.1 503"]
    assert article.status == 200
    assert (len(other), told_later) == (1, [])
