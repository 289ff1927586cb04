"""The queue as a page: what waits, and the ways to narrow it down."""

import datetime
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from kb.desk.handling import missed_articles
from kb.desk.queue import AGES, HOLDERS, STATES, Filter, Queue, oldest, queue
from kb.desk.references import read_reference
from kb.desk.tickets import Ticket, find_ticket
from kb.shapes import Shape
from kb.web.desk.rows import Row, row_of, subject_of
from kb.web.desk.seat import Seat, page, seat
from kb.web.numbers import page_of
from kb.web.render import led_to

_FILTER = Shape(Filter)

listing = Blueprint("listing", __name__)

# How far back missing articles are told.
MISSED = datetime.timedelta(days=90)
_MAX_PAGE = 10_000
# What an address says of the queue when it says nothing.
_USUAL = Filter()


class Choice(msgspec.Struct, frozen=True):
    """A value of a part of the filter, as a link; `value` is None for all of them."""

    value: str | None
    href: str
    count: int
    is_current: bool


@listing.get("/")
def waiting() -> Response:
    """Show the tickets that wait, the most overdue first; or the one asked for."""
    here = seat()
    typed = request.args.get("q", "").strip()
    reference = read_reference(typed)
    wanted = filter_of(here)
    with here.desk.database.read() as connection:
        if reference:
            ticket = find_ticket(connection, reference)
            if ticket and here.agent.sees(ticket.site):
                return led_to(here.urls.desk(f"tickets/{reference}"))
        found = queue(connection, here.agent, wanted, page_asked(), here.at)
        first = oldest(connection, here.agent, here.at)
    return page(
        "desk/queue.html",
        typed=typed,
        age=here.at - first if first else None,
        **shown(here, wanted, found),
    )


@listing.get("/missing")
def missing() -> Response:
    """Show what agents found no article for: what is worth writing next."""
    here = seat()
    with here.desk.database.read() as connection:
        missed = missed_articles(connection, here.agent, here.at - MISSED)
    return page("desk/missing.html", missed=missed)


def filter_of(here: Seat) -> Filter:
    """What the address says of the queue; what it says wrongly is left out."""
    given = request.args
    sites = {site.prefix for site in here.edition.sites.all}
    values = {
        "state": _one_of(given.get("state"), STATES) or _USUAL.state,
        "site": _one_of(given.get("site"), sites),
        "subject": given.get("subject", "").replace("\0", "") or None,
        "age": _one_of(given.get("age"), AGES),
        "holder": _one_of(given.get("holder"), HOLDERS),
    }
    return _FILTER.of(values)


def _one_of(value: str | None, known: tuple[str, ...] | set[str]) -> str | None:
    return value if value in known else None


def page_asked() -> int:
    """The page of a list of the desk that the address asks for."""
    return page_of(request.args.get("page", ""), _MAX_PAGE)


def parameters(wanted: Filter, page: int = 1) -> dict[str, Any]:
    """What an address says of a queue; nothing of what is usual."""
    given = msgspec.structs.asdict(wanted)
    if wanted.state == _USUAL.state:
        given["state"] = None
    return {**given, "page": page if page > 1 else None}


def shown(
    here: Seat, wanted: Filter, found: Queue, current: Ticket | None = None
) -> dict[str, Any]:
    """What a template needs to show the queue, with one ticket of it open."""
    return {
        "rows": [_row(here, wanted, found.page, one, current) for one in found.tickets],
        "total": found.total,
        "facets": _facets(here, wanted, found),
        "wanted": wanted,
        "page": found.page,
        "pages": found.pages,
        "page_at": lambda n: here.urls.desk(**parameters(wanted, n)),
        "subject_title": lambda name: subject_of(here, *_place_of(here, wanted, name)),
    }


def _row(
    here: Seat, wanted: Filter, number: int, ticket: Ticket, current: Ticket | None
) -> Row:
    href = here.urls.desk(f"tickets/{ticket.reference}", **parameters(wanted, number))
    is_current = current is not None and current.id == ticket.id
    return row_of(here, ticket, href, is_current=is_current)


def _facets(here: Seat, wanted: Filter, found: Queue) -> dict[str, list[Choice]]:
    return {
        "state": _choices(here, wanted, found, "state", STATES),
        "holder": _choices(here, wanted, found, "holder", HOLDERS, has_all=True),
        "site": _choices(here, wanted, found, "site", has_all=True),
        "subject": _choices(here, wanted, found, "subject", has_all=True),
        "age": _choices(here, wanted, found, "age", AGES, has_all=True),
    }


def _choices(
    here: Seat,
    wanted: Filter,
    found: Queue,
    part: str,
    known: tuple[str, ...] = (),
    *,
    has_all: bool = False,
) -> list[Choice]:
    counts = found.counts[part]
    now = getattr(wanted, part)
    values = dict.fromkeys([*known, *counts, *([now] if now else [])])
    choices = [
        Choice(
            value,
            here.urls.desk(**parameters(_with(wanted, part, value))),
            counts.get(value, 0),
            value == now,
        )
        for value in values
        if not known or value in known
    ]
    if has_all:
        every = here.urls.desk(**parameters(_with(wanted, part, None)))
        choices.insert(0, Choice(None, every, sum(counts.values()), now is None))
    return choices


def _with(wanted: Filter, part: str, value: str | None) -> Filter:
    return _FILTER.of(msgspec.structs.asdict(wanted) | {part: value})


def _place_of(here: Seat, wanted: Filter, name: str) -> tuple[str, str]:
    """The site whose words name a subject area, and the area.

    It is the chosen one, else one that speaks as the agent does, else the first.
    """
    sites = [wanted.site] if wanted.site else []
    seen = [site for site in here.edition.sites.all if here.agent.sees(site.prefix)]
    spoken = here.words.interface.code
    seen.sort(key=lambda site: site.language.code != spoken)
    sites += [site.prefix for site in seen]
    named = (prefix for prefix in sites if subject_of(here, prefix, name) != name)
    return next(named, here.edition.sites.default), name
