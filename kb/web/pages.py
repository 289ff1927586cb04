"""Kept pages: what is the same for every reader is made once.

Then it is answered before Flask is asked.
"""

import gzip
import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

# Set by a view whose page may be kept: the edition it was made from, and until when, in
# seconds since the epoch.
KEEP = "firststop.keep"
# Set by a view whose page is counted: what it is, for whoever counts.
NOTE = "firststop.note"
LOOK_S = 1.0
SHORTLY = "public, max-age=60, stale-while-revalidate=600"
# The parameters that change a page. Others, such as those of campaigns, do not.
PARAMETERS = ("category", "exact", "page", "q")
# Pages of results are many; they may not drive out the articles.
RESULTS_SHARE = 0.25
_SMALLEST = 400
# An Accept-Encoding that has gzip, and not at quality 0.
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


class Page(msgspec.Struct):
    """A kept page. `is_used` is set by each reader that gets it.

    Its body is kept once: compressed, as nearly everyone takes it, unless it is so
    small that `gzip_etag` is empty.
    """

    until_s: float
    headers: list[tuple[str, str]]
    gzip_headers: list[tuple[str, str]]
    etag: str
    gzip_etag: str
    body: bytes
    note: Any
    is_used: bool = False

    @property
    def size(self) -> int:
        return len(self.body) + 2048


class _Shelf:
    """Pages up to so many bytes; those that nobody read lately are given up first."""

    def __init__(self, limit_bytes: float) -> None:
        self._limit = limit_bytes
        self._used = 0
        self.pages: dict[tuple[str, str], Page] = {}

    def put(self, key: tuple[str, str], page: Page) -> None:
        if page.size > self._limit / 4:
            return
        old = self.pages.pop(key, None)
        self._used += page.size - (old.size if old else 0)
        self.pages[key] = page
        while self._used > self._limit:
            oldest = next(iter(self.pages))
            dropped = self.pages.pop(oldest)
            if dropped.is_used:
                dropped.is_used = False
                self.pages[oldest] = dropped
            else:
                self._used -= dropped.size


class KeptPages:
    """A WSGI application before another one, whose pages it keeps.

    `edition` names the current edition, cheaply: when the name changes, nothing that
    was kept is shown again. A page is kept when the view says until when, it was asked
    for by GET, and its status is 200. Each time that a page with a note is asked for by
    GET, kept or not, `seen` hears of it.
    """

    def __init__(
        self,
        application: Application,
        edition: Callable[[], str],
        limit_bytes: int,
        seen: Callable[[Any, dict[str, Any]], None],
    ) -> None:
        self._application = application
        self._edition = edition
        self._limit = limit_bytes
        self._seen = seen
        self._lock = threading.Lock()
        self._name = ""
        self._look_at_s = 0.0
        self._empty()

    def _empty(self) -> None:
        self._pages = _Shelf(self._limit * (1 - RESULTS_SHARE))
        self._results = _Shelf(self._limit * RESULTS_SHARE)

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        now_s = time.time()
        if not self._look_at_s - LOOK_S <= now_s < self._look_at_s:
            self._look(now_s)
        query = environ["QUERY_STRING"]
        if query:
            query = known_query(query)
            shelf = self._results if query else self._pages
        else:
            shelf = self._pages
        key = (environ["PATH_INFO"], query)
        page = shelf.pages.get(key)
        if page is None or now_s >= page.until_s:
            return self._make(key, shelf, environ, start_response)
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return self._application(environ, start_response)
        page.is_used = True
        if page.note and method == "GET":
            self._seen(page.note, environ)
        return _answer(page, method, environ, start_response)

    def _look(self, now_s: float) -> None:
        with self._lock:
            name = self._edition()
            if name != self._name:
                self._empty()
                self._name = name
            self._look_at_s = now_s + LOOK_S

    def _make(
        self,
        key: tuple[str, str],
        shelf: _Shelf,
        environ: dict[str, Any],
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        answered: list[Any] = []

        def catch(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            answered[:] = [status, headers]

        chunks = self._application(environ, catch)
        body = b"".join(chunks)
        close = getattr(chunks, "close", None)
        if close:
            close()
        status, headers = answered
        headers = _with_caching(headers, is_kept=KEEP in environ)
        keep = environ.get(KEEP)
        note = environ.get(NOTE)
        if note and status == "200 OK" and environ["REQUEST_METHOD"] == "GET":
            self._seen(note, environ)
        if status != "200 OK" or keep is None or environ["REQUEST_METHOD"] != "GET":
            start_response(status, headers)
            return [body]
        name, until_s = keep
        if not self._limit:
            start_response(status, headers)
            return [body]
        page = _page(until_s, headers, body, note)
        with self._lock:
            # The thread may not have noticed a newer edition yet.
            if name == self._name:
                shelf.put(key, page)
        return _answer(page, "GET", environ, start_response)


def _with_caching(
    headers: list[tuple[str, str]], *, is_kept: bool
) -> list[tuple[str, str]]:
    """Headers that say how long others may keep an answer, unless it says so itself."""
    names = {name for name, _ in headers}
    if "Cache-Control" not in names:
        headers = [*headers, ("Cache-Control", SHORTLY if is_kept else "no-store")]
    return headers if "Vary" in names else [*headers, ("Vary", "Accept-Encoding")]


def takes_gzip(accept_encoding: str) -> bool:
    """Whether who sends this header takes a compressed body."""
    return bool(_GZIP.search(accept_encoding))


def known_query(query: str) -> str:
    """A query string with only the parameters that change a page, in one order."""
    pairs = parse_qsl(query)
    known = {name: value for name, value in reversed(pairs) if name in PARAMETERS}
    return urlencode(sorted(known.items()))


def _page(
    until_s: float, headers: list[tuple[str, str]], body: bytes, note: Any
) -> Page:
    digest = hashlib.sha256(body).hexdigest()[:20]
    etag, gzip_etag = f'"{digest}"', ""
    kept_body = body
    if len(body) > _SMALLEST:
        kept_body, gzip_etag = gzip.compress(body, 6, mtime=0), f'"{digest}-gz"'
    kept = [(n, v) for n, v in headers if n.lower() != "content-length"]
    return Page(
        until_s=until_s,
        headers=[*kept, ("ETag", etag), ("Content-Length", str(len(body)))],
        gzip_headers=[
            *kept,
            ("ETag", gzip_etag),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(kept_body))),
        ],
        etag=etag,
        gzip_etag=gzip_etag,
        body=kept_body,
        note=note,
    )


def _answer(
    page: Page, method: str, environ: dict[str, Any], start_response: StartResponse
) -> Iterable[bytes]:
    is_packed = bool(page.gzip_etag)
    sends_packed = is_packed and takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if sends_packed:
        headers, etag = page.gzip_headers, page.gzip_etag
    else:
        headers, etag = page.headers, page.etag
    wanted = environ.get("HTTP_IF_NONE_MATCH")
    if wanted and etag in wanted:
        bare = [h for h in headers if h[0] not in ("Content-Length", "Content-Type")]
        start_response("304 Not Modified", bare)
        return [b""]
    start_response("200 OK", headers)
    if method == "HEAD":
        return [b""]
    if is_packed and not sends_packed:
        return [gzip.decompress(page.body)]
    return [page.body]
