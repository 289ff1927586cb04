"""Kept pages: made once, answered again without asking the application."""

import datetime
import gzip
from zoneinfo import ZoneInfo

import pytest
from flask import request
from werkzeug.test import Client, create_environ

from kb.web import pages
from kb.web.pages import KEEP, SHORTLY, KeptPages
from tests.conftest import Place, article
from tests.test_web.press import ROOMY, START_S, Clock, Press, get

LONG = b"word " * 200


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pages, "time", clock)
    return clock


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
def reader(press: Press, clock: Clock) -> Client:
    """Asks for pages of the edition "first", with room for many."""
    return Client(KeptPages(press, lambda: "first", ROOMY, press.see))


def test_a_page_is_made_once(reader: Client, press: Press) -> None:
    first, second = get(reader, "/fr/"), get(reader, "/fr/")

    assert press.asked == ["/fr/"]
    assert (second.status, second.data) == (first.status, first.data)
    assert second.headers.to_wsgi_list() == first.headers.to_wsgi_list()


def test_a_kept_page_of_the_help_center_is_answered_without_flask(
    place: Place,
) -> None:
    place.publish({"en/a.md": article("Alpha")})
    app = place.app()
    asked: list[str] = []
    app.before_request(lambda: asked.append(request.path))
    client = app.test_client()

    answers = [client.get("/en/articles/a") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert asked == ["/en/articles/a"]


@pytest.mark.parametrize("edition", ["first", None], ids=["kept", "not kept"])
def test_a_page_with_a_note_is_seen_each_time_that_it_is_asked_for(
    edition: str | None, reader: Client, press: Press
) -> None:
    press.edition, press.note = edition, "a page"

    first = get(reader, "/fr/")
    get(reader, "/fr/")
    get(reader, "/fr/", If_None_Match=first.headers.get("ETag", "none"))
    reader.head("/fr/")
    reader.post("/fr/")

    assert press.seen == [("a page", "/fr/")] * 3


def test_a_page_that_is_no_success_is_not_seen(reader: Client, press: Press) -> None:
    press.note, press.status = "a page", "404 Not Found"

    get(reader, "/fr/")

    assert press.seen == []


def test_a_reader_who_has_the_page_gets_304(reader: Client, press: Press) -> None:
    etag = get(reader, "/fr/").headers["ETag"]

    again = get(reader, "/fr/", If_None_Match=etag)

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == etag
    assert again.headers["Cache-Control"] == SHORTLY
    assert "Content-Length" not in again.headers


def test_the_compressed_page_has_an_etag_of_its_own(
    reader: Client, press: Press
) -> None:
    press.body = lambda _: LONG
    plain = get(reader, "/fr/")
    packed = get(reader, "/fr/", Accept_Encoding="br, gzip")
    etag = packed.headers["ETag"]
    same = get(reader, "/fr/", Accept_Encoding="gzip", If_None_Match=etag)
    other = get(reader, "/fr/", If_None_Match=etag)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == plain.data == LONG
    assert etag != plain.headers["ETag"]
    assert (same.status_code, other.status_code) == (304, 200)


@pytest.mark.parametrize(
    "accepted",
    ["identity", "gzip;q=0", "br, gzip; q=0.0"],
    ids=["not named", "refused", "refused with a decimal"],
)
def test_a_reader_who_refuses_gzip_gets_a_plain_page(
    accepted: str, reader: Client, press: Press
) -> None:
    press.body = lambda _: LONG

    answer = get(reader, "/fr/", Accept_Encoding=accepted)

    assert "Content-Encoding" not in answer.headers
    assert answer.data == LONG


def test_a_short_page_is_not_compressed(reader: Client) -> None:
    answer = get(reader, "/fr/", Accept_Encoding="gzip")

    assert "Content-Encoding" not in answer.headers
    assert answer.data == b"/fr/"


def test_head_has_the_headers_of_the_page_alone(reader: Client, press: Press) -> None:
    whole = get(reader, "/fr/")

    head = reader.head("/fr/")

    assert press.asked == ["/fr/"]
    assert head.data == b""
    assert head.headers.to_wsgi_list() == whole.headers.to_wsgi_list()


def test_only_a_page_that_was_asked_for_by_get_is_kept(
    reader: Client, press: Press
) -> None:
    reader.head("/fr/")
    reader.post("/fr/")
    get(reader, "/fr/")
    reader.post("/fr/")

    assert press.asked == ["/fr/", "/fr/", "/fr/", "/fr/"]


@pytest.mark.parametrize(
    ("address", "other", "times"),
    [
        ("/fr/", "/fr/?utm_source=mail&fbclid=1", 1),
        ("/fr/search?q=a", "/fr/search?gclid=7&q=a", 1),
        ("/fr/search?q=a&page=2", "/fr/search?page=2&q=a", 1),
        ("/fr/search?q=a", "/fr/search?q=a&q=b", 1),
        ("/fr/search?q=a", "/fr/search?q=%61", 1),
        ("/fr/search?q=a", "/fr/search?q=b", 2),
        ("/fr/search?q=a", "/fr/search?q=a&page=2", 2),
        ("/fr/search?q=a", "/fr/search?q=a&category=c", 2),
        ("/fr/search?q=a", "/fr/search?q=a&exact=1", 2),
        ("/fr/", "/en/", 2),
    ],
)
def test_parameters_share_a_page_unless_they_change_it(
    address: str, other: str, times: int, reader: Client, press: Press
) -> None:
    get(reader, address)
    get(reader, other)

    assert len(press.asked) == times


def test_a_new_edition_is_shown_within_a_second(press: Press, clock: Clock) -> None:
    current = ["first"]
    reader = Client(KeptPages(press, lambda: current[0], ROOMY, press.see))
    get(reader, "/fr/")
    current[0] = press.edition = "second"

    clock.now_s += 0.9
    get(reader, "/fr/")
    before = len(press.asked)
    clock.now_s += 0.1
    get(reader, "/fr/")
    get(reader, "/fr/")

    assert (before, len(press.asked)) == (1, 2)


def test_a_page_of_an_older_edition_is_not_kept(reader: Client, press: Press) -> None:
    press.edition = "the one before"

    first, second = get(reader, "/fr/"), get(reader, "/fr/")

    assert (first.status_code, second.status_code) == (200, 200)
    assert press.asked == ["/fr/", "/fr/"]


def test_a_clock_set_back_does_not_keep_an_old_edition(
    press: Press, clock: Clock
) -> None:
    current = ["first"]
    reader = Client(KeptPages(press, lambda: current[0], ROOMY, press.see))
    get(reader, "/fr/")
    current[0] = press.edition = "second"

    clock.now_s -= 7200
    get(reader, "/fr/")

    assert press.asked == ["/fr/", "/fr/"]


def test_a_page_is_not_shown_after_its_moment(
    reader: Client, press: Press, clock: Clock
) -> None:
    press.until_s = START_S + 10
    get(reader, "/fr/")

    clock.now_s += 9.9
    get(reader, "/fr/")
    before = len(press.asked)
    clock.now_s += 0.1
    get(reader, "/fr/")

    assert (before, len(press.asked)) == (1, 2)


def test_the_moment_is_the_next_date_of_an_article_on_its_site(place: Place) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    moment = datetime.datetime.now(tokyo).replace(second=0, microsecond=0)
    moment += datetime.timedelta(hours=2)
    site = '[sites.en]\nlanguages = ["en"]\ntime_zone = "Asia/Tokyo"\n'
    later = article("Later", publish_at=f"{moment:%Y-%m-%d %H:%M}")
    place.write({"sites.toml": site, "en/a.md": article(), "en/later.md": later})
    name = place.publish().edition

    environ = create_environ("/en/articles/a")
    b"".join(place.app()(environ, lambda *_: bytes))

    assert environ[KEEP] == (name, moment.timestamp())


def test_memory_is_bounded_and_what_nobody_read_goes_first(
    press: Press, clock: Clock
) -> None:
    room_for_four = 4 * (2048 + len("/1")) / 0.75
    reader = Client(
        KeptPages(press, lambda: "first", int(room_for_four) + 1, press.see)
    )
    for address in ("/1", "/2", "/3", "/4", "/1", "/5"):
        get(reader, address)

    press.asked.clear()
    for address in ("/1", "/3", "/4", "/5", "/2"):
        get(reader, address)

    assert press.asked == ["/2"]


def test_a_page_takes_the_room_of_its_compressed_body(
    press: Press, clock: Clock
) -> None:
    press.body = lambda address: address.encode() * 10_000
    reader = Client(KeptPages(press, lambda: "first", 16 << 10, press.see))
    get(reader, "/1")

    plain = get(reader, "/1", Accept_Encoding="identity")

    assert press.asked == ["/1"]
    assert plain.data == b"/1" * 10_000


def test_results_do_not_drive_out_articles(press: Press, clock: Clock) -> None:
    reader = Client(KeptPages(press, lambda: "first", 64 << 10, press.see))
    get(reader, "/fr/articles/a")
    for n in range(200):
        get(reader, f"/fr/search?q={n}")

    press.asked.clear()
    get(reader, "/fr/articles/a")
    get(reader, "/fr/search?q=0")

    assert press.asked == ["/fr/search?q=0"]


@pytest.mark.parametrize(
    ("edition", "status", "limit"),
    [
        (None, "200 OK", ROOMY),
        ("first", "404 NOT FOUND", ROOMY),
        ("first", "200 OK", 0),
    ],
    ids=["the view does not say so", "no page there", "no memory given"],
)
def test_some_answers_are_never_kept(
    edition: str | None, status: str, limit: int, press: Press, clock: Clock
) -> None:
    press.edition, press.status = edition, status
    reader = Client(KeptPages(press, lambda: "first", limit, press.see))

    first, second = get(reader, "/x"), get(reader, "/x")

    assert press.asked == ["/x", "/x"]
    assert first.headers.to_wsgi_list() == second.headers.to_wsgi_list()
    assert "ETag" not in first.headers


def test_a_page_that_no_view_allows_is_for_nobody_to_keep(
    reader: Client, press: Press
) -> None:
    press.edition = None

    answer = get(reader, "/x")

    assert answer.headers["Cache-Control"] == "no-store"
