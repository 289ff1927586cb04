"""The server as it is started: real processes, real sockets."""

import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.commands import POST, command, folders
from tests.conftest import Place, article
from tests.served import Served, free_port, serve, wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serves the post office as https://help.example.org, by two threads."""
    place = Place(tmp_path_factory.mktemp("server"))
    place.write(POST)
    address = {"KB_BASE_URL": "https://help.example.org", "KB_THREADS": "2"}
    with serve(place.settings, **address) as served:
        yield served


def request(*lines: str, body: str = "") -> bytes:
    """A request for a page that ends its connection, with more header lines."""
    start = ("POST /en/ HTTP/1.1", "Host: help.example.org", "Connection: close")
    return "\r\n".join((*start, *lines, "", body)).encode()


def test_it_publishes_and_serves(server: Served) -> None:
    page = server.get("/en/articles/send")

    assert page.status == 200
    assert '<h1 lang="en" dir="ltr">Send a parcel</h1>' in page.text
    assert json.loads(server.get("/healthz").body) == {"status": "ok", "errors": 0}


def test_it_says_nothing_of_its_version(server: Served) -> None:
    paths = ("/en/", "/nowhere", "/static/x", "/healthz", f"/{'a' * 3000}")

    headers = [server.get(path).headers for path in paths]

    banners = [
        h.get(name) for h in headers for name in ("Server", "X-Powered-By", "Via")
    ]
    assert [banner for banner in banners if banner and re.search(r"\d", banner)] == []


def test_a_page_is_sent_compressed_and_once(server: Served) -> None:
    packed = server.get("/en/", **{"Accept-Encoding": "gzip"})
    again = server.get(
        "/en/",
        **{"Accept-Encoding": "gzip", "If-None-Match": str(packed.headers["ETag"])},
    )

    assert packed.headers["Content-Encoding"] == "gzip"
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "sent",
    [
        request("Content-Length: 4", "Content-Length: 5", body="abcde"),
        request("Content-Length: 4, 4", body="abcd"),
        request("Content-Length: +4", body="abcd"),
        request("Content-Length: -1"),
        request("Transfer-Encoding: xchunked", body="0\r\n\r\n"),
        request("Transfer-Encoding: chunked, identity", body="0\r\n\r\n"),
        request("Transfer-Encoding : chunked", body="0\r\n\r\n"),
        request(" Folded: yes"),
        request("No colon"),
        request("Nul: \0"),
    ],
    ids=[
        "two lengths",
        "a list of lengths",
        "a signed length",
        "a negative length",
        "an unknown coding",
        "chunked not last",
        "a space before the colon",
        "a folded line",
        "a line without a colon",
        "a control character",
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_refused(
    sent: bytes, server: Served
) -> None:
    assert server.statuses(sent) == [b"400 Bad Request"]


@pytest.mark.parametrize(
    "sent",
    [
        request(
            "Content-Length: 4",
            "Transfer-Encoding: chunked",
            body="0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: help.example.org\r\n\r\n",
        ),
        request(
            "Transfer-Encoding: chunked",
            "Content-Length: 64",
            body="0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: help.example.org\r\n\r\n",
        ),
        request("Transfer-Encoding: chunked", body="zz\r\nabc\r\n0\r\n\r\n"),
        request("Transfer-Encoding: chunked", body="-1\r\n\r\n"),
        request("Transfer-Encoding: chunked", body="2\r\nabcdef\r\n0\r\n\r\n"),
        request("Transfer-Encoding: chunked", body="2\r\nab\r\n0\r\n\r\n"),
    ],
    ids=[
        "both lengths",
        "both lengths the other way",
        "a chunk of no size",
        "a chunk of negative size",
        "a chunk longer than its size",
        "nothing wrong",
    ],
)
def test_a_body_in_chunks_is_refused_before_it_is_read(
    sent: bytes, server: Served
) -> None:
    assert server.statuses(sent) == [b"411 Length Required"]


@pytest.mark.parametrize(
    "hosts",
    [
        ["help.example.org", "evil.example"],
        ["evil.example", "help.example.org"],
        ["evil.example"],
        [],
    ],
    ids=["ours first", "ours last", "not ours", "none"],
)
def test_two_hosts_or_another_one_are_refused(hosts: list[str], server: Served) -> None:
    lines = [f"Host: {host}" for host in hosts]
    sent = "\r\n".join(["GET /en/ HTTP/1.1", *lines, "Connection: close", "", ""])

    assert server.statuses(sent.encode()) == [b"400 Bad Request"]


def test_an_address_with_another_host_in_it_changes_no_page(server: Served) -> None:
    plain = request().replace(b"POST", b"GET")
    whole = plain.replace(b"GET /", b"GET http://evil.example/")

    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(whole)
        answer = b"".join(iter(lambda: client.recv(65536), b""))

    assert b"evil.example" not in answer
    assert server.statuses(plain) == [b"200 OK"]


def test_an_address_that_is_too_long_is_refused(server: Served) -> None:
    lengths = (3_000, 30_000, 300_000)

    statuses = [
        server.statuses(request().replace(b"POST /en/", b"GET /" + b"a" * length))
        for length in lengths
    ]

    assert statuses == [[b"414 URI Too Long"]] * 3


def test_clients_that_never_end_their_headers_keep_nobody_waiting(
    server: Served,
) -> None:
    with ExitStack() as stack:
        for _ in range(4):
            slow = socket.create_connection(("127.0.0.1", server.port), timeout=60)
            stack.enter_context(slow).sendall(b"GET /en/ HTTP/1.1\r\nHost: help.exam")

        answer = server.get("/en/articles/send")

    assert answer.status == 200


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT], ids=str)
def test_a_signal_ends_it_cleanly(stop: signal.Signals, place: Place) -> None:
    place.publish(POST)

    with serve(place.settings) as served:
        served.process.send_signal(stop)
        status = served.process.wait(timeout=60)

    assert status == 0
    assert "Traceback" not in served.log.read_text()
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", served.port)) != 0


def test_a_process_that_dies_again_and_again_is_replaced(place: Place) -> None:
    """A page that ends its process, asked for again, must not end the site."""
    place.publish(POST)

    dead: set[int] = set()
    with serve(place.settings) as served:
        for _ in range(3):
            # At once: however slow the machine is, it dies within seconds.
            wait_until(lambda: bool({*served.begun()} - dead))
            (alive,) = {*served.begun()} - dead
            os.kill(alive, signal.SIGKILL)
            dead.add(alive)
        wait_until(lambda: served.answers("/en/articles/send"))

    said = served.log.read_text()
    assert "processes died twice within seconds; all are begun anew" in said
    assert "Traceback" not in said
    assert served.process.returncode == 0


def test_a_process_that_dies_of_a_fault_says_where_it_was(place: Place) -> None:
    place.publish(POST)

    with serve(place.settings) as served:
        (alive,) = served.answering()
        os.kill(alive, signal.SIGSEGV)
        wait_until(lambda: alive not in served.begun())

    said = served.log.read_text()
    assert "Fatal Python error: Segmentation fault" in said
    assert "granian" in said.partition("Segmentation fault")[2]


def test_a_second_start_publishes_nothing(place: Place) -> None:
    place.write(POST)
    with serve(place.settings) as served:
        first = served.log.read_text()
    made = (place.settings.var / "current").stat().st_ino

    with serve(place.settings) as served:
        second = served.log.read_text()

    name = (place.settings.var / "current").read_text().strip()
    assert f"Published edition {name}: 3 articles, 3 files changed" in first
    assert f"Nothing new in edition {name}: 3 articles, 0 files changed" in second
    assert (place.settings.var / "current").stat().st_ino == made


def test_each_process_serves_alike(place: Place) -> None:
    place.publish(POST)

    with serve(place.settings, "--workers", "2") as served:
        pages = {served.get("/en/articles/send").text for _ in range(20)}

    assert len(pages) == 1


def test_a_new_edition_is_served_without_a_restart(place: Place) -> None:
    place.publish(POST)

    with serve(place.settings) as served:
        before = served.get("/en/articles/send").text
        place.publish({"en/send.md": article("Send a letter")})
        wait_until(lambda: "Send a letter" in served.get("/en/articles/send").text)

    assert "Send a parcel" in before


def test_watched_content_shows_after_a_while(place: Place) -> None:
    place.publish(POST)

    with serve(place.settings, "--watch") as served:
        before = served.get("/en/articles/send").text
        place.write({"en/send.md": article("Send a letter")})
        wait_until(lambda: "Send a letter" in served.get("/en/articles/send").text)

    assert "Send a parcel" in before
    assert re.search(r'<script type="module" src="/static/watch\.\w+\.js"', before)


def test_watched_content_shows_its_problems_on_the_page(place: Place) -> None:
    place.publish(POST)

    said = "en/bad.md:3: error: order: &#39;ten&#39; is no whole number"

    with serve(place.settings, "--watch") as served:
        place.write({"en/bad.md": article(order="ten")})
        # Each process looks for itself whether there is anything new.
        for address in ("/en/contact", "/en/articles/send"):
            wait_until(lambda at=address: said in served.get(at).text)


def test_content_that_cannot_be_read_is_one_line_and_exit_2(place: Place) -> None:
    place.content.rmdir()

    result = command("serve", *folders(place), "--port", str(free_port()))

    advice = "No such file or directory; give the folder of the articles"
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"firststop: {place.content}: {advice}\n"


def test_a_port_of_another_program_is_one_line_and_exit_2(place: Place) -> None:
    place.publish(POST)

    with socket.create_server(("127.0.0.1", free_port())) as other:
        port = str(other.getsockname()[1])
        result = command("serve", *folders(place), "--port", port)

    assert (result.returncode, "Traceback" in result.stderr) == (2, False)
    assert result.stderr.splitlines()[-1].startswith("firststop: ")


def test_a_port_of_another_help_center_is_not_shared(
    place: Place, server: Served
) -> None:
    place.publish(POST)

    result = command("serve", *folders(place), "--port", str(server.port))

    assert result.returncode == 2
    assert result.stderr.splitlines()[-1].startswith("firststop: ")


def test_a_flood_of_searches_is_refused_and_pages_go_on(place: Place) -> None:
    place.publish(POST)

    with serve(place.settings, KB_SEARCHES="2", KB_PROXIES="1") as served:
        plain = [served.get(f"/en/search?q=parcel+{n}").status for n in range(3)]
        forwarded = {"X-Forwarded-For": "2001:db8::1, 198.51.100.7"}
        other = served.get("/en/search?q=other", **forwarded).status
        page = served.get("/en/articles/send").status

    assert (plain, other, page) == ([200, 200, 429], 200, 200)
