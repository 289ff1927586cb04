"""The tally: a page that a reader was shown becomes an event, without saying whose."""

import datetime
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from kb.insight.counting import Counter
from kb.insight.events import Event, Kind
from kb.insight.scrubbing import scrub

# Programs that say what they are; whoever says nothing is none of our readers either.
_PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|fetch|monitor|preview|scan|curl|wget|python|java/|werkzeug",
    re.IGNORECASE,
)
# What our pages are called where an event says which of them led to it.
PAGES = {
    "": "home",
    "articles": "article",
    "categories": "category",
    "contact": "contact",
    "search": "search",
    "tickets": "ticket",
}


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is counted as each time that it is shown.

    `article` is an id, `query` has been scrubbed, `total` counts what was found.
    """

    kind: Kind
    site: str
    language: str
    article: str | None = None
    query: str | None = None
    total: int | None = None
    value: str | None = None


class Tally:
    """Counts pages that were shown; those that programs asked for are left out."""

    def __init__(self, counter: Counter, mount: str) -> None:
        self._counter = counter
        self._mount = mount

    def see(self, note: Note, environ: dict[str, Any]) -> None:
        """Count a page with a note, asked for by the request of a WSGI environment."""
        if is_program(environ):
            return
        came_from, query = self._origin(environ)
        event = Event(
            at=datetime.datetime.now(datetime.UTC),
            came_from=came_from,
            **msgspec.structs.asdict(note) | ({"query": query} if query else {}),
        )
        self._counter.count(event)

    def _origin(self, environ: dict[str, Any]) -> tuple[str | None, str | None]:
        """Which kind of our pages led here; the query, where it was one of results."""
        try:
            parts = urlsplit(environ.get("HTTP_REFERER", ""))
        except ValueError:
            return None, None
        if parts.netloc != environ.get("HTTP_HOST"):
            return None, None
        steps = parts.path.removeprefix(self._mount).split("/")
        page = PAGES.get(steps[2]) if len(steps) > 2 else None
        if page != "search":
            return page, None
        return page, scrub(parse_qs(parts.query).get("q", [""])[0]) or None


def is_program(environ: dict[str, Any]) -> bool:
    """Whether no reader looks at what is asked for: a crawler, or a page fetched ahead.

    It believes what a program says of itself.
    """
    agent = environ.get("HTTP_USER_AGENT", "")
    ahead = environ.get("HTTP_SEC_PURPOSE", "") + environ.get("HTTP_PURPOSE", "")
    return not agent or "prefetch" in ahead or bool(_PROGRAM.search(agent))
