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
# What one way through the contact pages is called.
ATTEMPT = re.compile(r"[\w-]{8,32}", re.ASCII)
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
        event = Event(
            at=datetime.datetime.now(datetime.UTC),
            **msgspec.structs.asdict(note) | self._origin(environ),
        )
        self._counter.count(event)

    def _origin(self, environ: dict[str, Any]) -> dict[str, str]:
        """Which kind of our pages led here, as fields of an event.

        With the query, where it was one of results; with the attempt, where it was on
        the way to a person.
        """
        try:
            parts = urlsplit(environ.get("HTTP_REFERER", ""))
        except ValueError:
            return {}
        steps = parts.path.removeprefix(self._mount).split("/")
        is_ours = parts.netloc == environ.get("HTTP_HOST") and len(steps) > 2
        page = PAGES.get(steps[2]) if is_ours else None
        if page is None:
            return {}
        found, given = {"came_from": page}, parse_qs(parts.query)
        query, attempt = scrub(given.get("q", [""])[0]), given.get("attempt", [""])[0]
        if page == "search" and query:
            found["query"] = query
        if page == "contact" and ATTEMPT.fullmatch(attempt):
            found["attempt"] = attempt
        return found


def is_program(environ: dict[str, Any]) -> bool:
    """Whether no reader looks at what is asked for: a crawler, or a page fetched ahead.

    It believes what a program says of itself.
    """
    agent = environ.get("HTTP_USER_AGENT", "")
    ahead = environ.get("HTTP_SEC_PURPOSE", "") + environ.get("HTTP_PURPOSE", "")
    return not agent or "prefetch" in ahead or bool(_PROGRAM.search(agent))
