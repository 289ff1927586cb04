"""What readers see when something is not there or goes wrong."""

import re

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, TooManyRequests

from kb.errors import DamagedEdition, DamagedIndex, NoEdition
from kb.library.answers import find
from kb.library.hits import Hit
from kb.search.query import parse
from kb.web.alternates import alternates
from kb.web.render import html, render
from kb.web.visit import RETRY_S, Visit, begin_visit, has_visit, house, visit

SUGGESTED = 5

_NOT_WORDS = re.compile(r"[/\-_.+]+")


def handle_faults(app: Flask) -> None:
    """Answer every error with a page of the site that it happened on."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NoEdition, _no_edition)
    app.register_error_handler(DamagedEdition, _damaged_edition)
    app.register_error_handler(500, _own_error)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        answer = error.get_response()
        assert isinstance(answer, Response), "a redirect of Flask's own"
        return answer
    answer = _page(error.code or 500)
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            answer.headers[name] = value
    return answer


def _own_error(_: Exception) -> Response:
    return _page(500)


def _no_edition(_: Exception) -> Response:
    """Nothing is published yet, or nothing that can be read: it will be soon."""
    body = "The help center is being prepared. Please try again in a moment.\n"
    answer = Response(body, 503, content_type="text/plain; charset=utf-8")
    answer.headers["Retry-After"] = str(RETRY_S)
    return answer


def _damaged_edition(damage: DamagedEdition) -> Response:
    """What was open cannot be read any more: the next request opens another one."""
    if has_visit():
        house().library.doubt(visit().edition, damage)
    return _no_edition(damage)


def _page(status: int) -> Response:
    here = _here()
    if here is None:
        return _no_edition(NoEdition())
    words = _words_of_path() if status == 404 else ""
    page = render(
        "error.html",
        here,
        "search",
        status=status,
        asked=words,
        hits=_hits(here, words) if words else [],
        categories=[
            c for c in here.catalogue.categories(here.audience) if "/" not in c.path
        ],
        alternates=alternates(
            here, ((here.urls.home(s), True) for s in here.sites.all)
        ),
    )
    answer = html(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _here() -> Visit | None:
    """The visit of this request; of the site its path names, else of the default."""
    if has_visit():
        return visit()
    try:
        edition = house().library.edition()
    except (NoEdition, DamagedEdition):
        return None
    if not edition.sites.all:
        return None
    site = edition.sites.get(request.path.split("/")[1]) or edition.sites.default_site
    return begin_visit(edition, site)


def _words_of_path() -> str:
    """What the address seems to be about: the words of its last two parts."""
    parts = [part for part in request.path.split("/")[2:] if part][-2:]
    kept = [p for p in parts if p not in ("articles", "categories", "help")]
    words = _NOT_WORDS.sub(
        " ", " ".join(kept).removesuffix(".md").removesuffix(".html")
    )
    return parse(words).text


def _hits(here: Visit, words: str) -> list[Hit]:
    try:
        house().limits.check_search(request)
        found = find(here.edition, here.audience, parse(words))
    except TooManyRequests:
        return []
    except DamagedIndex as damage:
        house().library.doubt(here.edition, damage)
        return []
    return found.hits[:SUGGESTED]
