"""A ticket as an agent sees it: all that is known of it, and what can be done."""

import datetime
import secrets
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, request

from kb.desk.agents import Agent, all_agents
from kb.desk.attachments import Attachment, of_ticket
from kb.desk.handling import File, Hand, open_file
from kb.desk.messages import Message
from kb.desk.queue import place_of, queue
from kb.desk.references import read_reference
from kb.desk.tickets import Ticket, find_ticket, leading
from kb.library.cards import Card
from kb.web.desk.listing import filter_of, parameters, shown
from kb.web.desk.passages import MAX_QUERY, Passage, passages
from kb.web.desk.rows import audience_for, local, row_of, site_of
from kb.web.desk.seat import Seat, page, seat

tickets = Blueprint("ticket", __name__)

_KEY_BYTES = 16


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent has typed and not sent. `query` is None before any search.

    `into` is the reference of the ticket that this one would be merged into.
    """

    body: str = ""
    note: str = ""
    query: str | None = None
    into: str = ""


class Line(msgspec.Struct, frozen=True):
    """A message of the thread, with the ticket it was written for.

    `event` and `about` are the two parts of an event's code.
    """

    ticket: Ticket
    message: Message
    at: datetime.datetime
    event: str
    about: str


@tickets.get("/tickets/<reference>")
def ticket(reference: str) -> Response:
    """Show a ticket with its whole history, beside the queue that it stands in."""
    here = seat()
    with here.desk.database.read() as connection:
        hand = Hand(connection, here.agent, here.at)
        return show(hand, here, seen_ticket(hand, reference))


def seen_ticket(hand: Hand, reference: str) -> Ticket:
    """The ticket with a reference. Answers 404 where the agent may not see it."""
    known = read_reference(reference)
    found = find_ticket(hand.connection, known) if known else None
    if found is None or not hand.agent.sees(found.site):
        abort(404)
    return found


def show(
    hand: Hand,
    here: Seat,
    found: Ticket,
    draft: Draft | None = None,
    *,
    notice: str | None = None,
    status: int = 200,
) -> Response:
    """The page of a ticket, with what was typed and why it was not sent."""
    draft = draft or Draft()
    wanted = filter_of(here)
    number = place_of(hand.connection, here.agent, wanted, found, here.at)
    beside = queue(hand.connection, here.agent, wanted, number, here.at)
    before, after = _neighbours(beside.tickets, found)

    def address(reference: str) -> str:
        return here.urls.desk(f"tickets/{reference}", **parameters(wanted))

    return page(
        "desk/ticket.html",
        status,
        row=row_of(here, found, address(found.reference)),
        draft=draft,
        passages=_passages(here, found, draft),
        form_key=secrets.token_urlsafe(_KEY_BYTES),
        notice=notice,
        before=before and address(before),
        after=after and address(after),
        max_query=MAX_QUERY,
        **_known(hand, here, found),
        **shown(here, wanted, beside, found),
    )


def _known(hand: Hand, here: Seat, found: Ticket) -> dict[str, Any]:
    """All that is known of a ticket, and who may have it."""
    file = open_file(hand.connection, found)
    agents = all_agents(hand.connection)
    holders = [one for one in agents if _may_hold(one, found)]
    lead = leading(hand.connection, found)
    return {
        "lines": [_line(here, *pair) for pair in file.thread],
        "seen": file.seen,
        "lead": lead if lead.id != found.id else None,
        "holder": next((one for one in holders if one.id == found.agent_id), None),
        "holders": holders,
        "files": _files(hand, file),
        "read": _read(here, found),
        "due": _due(here, found),
    }


def _may_hold(agent: Agent, found: Ticket) -> bool:
    is_theirs = agent.id == found.agent_id
    return is_theirs or (agent.is_active and agent.sees(found.site))


def _neighbours(beside: list[Ticket], found: Ticket) -> tuple[str | None, str | None]:
    """The references before and after a ticket in its page of the queue."""
    references = [one.reference for one in beside]
    if found.reference not in references:
        return None, next(iter(references), None)
    place = references.index(found.reference)
    after = references[place + 1 : place + 2]
    return references[place - 1] if place else None, after[0] if after else None


def _line(here: Seat, of: Ticket, message: Message) -> Line:
    is_event = message.kind == "event"
    event, _, about = message.body.partition(":") if is_event else ("", "", "")
    return Line(of, message, local(here, of, message.at), event, about)


def _files(hand: Hand, file: File) -> dict[int, list[Attachment]]:
    """The files of a ticket and of those merged with it, by their message."""
    found: dict[int, list[Attachment]] = {}
    for one in (file.ticket, *file.merged):
        for attached in of_ticket(hand.connection, one.id, kinds=("message", "note")):
            found.setdefault(attached.message_id or 0, []).append(attached)
    return found


def _read(here: Seat, found: Ticket) -> list[tuple[str, str | None, Card | None]]:
    """(id, address, card) of the articles that the reader had read."""
    site = site_of(here, found)
    keys = {one: one.partition("/")[2] for one in found.read}
    if site is None:
        return [(one, None, None) for one in found.read]
    audience = audience_for(here, site)
    cards = here.edition.catalogue.best(audience, list(keys.values()))
    return [
        (one, here.urls.article(site, card.slug) if card else None, card)
        for one, card in ((one, cards.get(key)) for one, key in keys.items())
    ]


def _passages(here: Seat, found: Ticket, draft: Draft) -> list[Passage]:
    return passages(here, found, draft.query) if draft.query else []


def _due(here: Seat, found: Ticket) -> datetime.timedelta | None:
    """In how long an answer is due; less than nothing where it is late."""
    is_open = found.state == "open"
    return found.due_at - here.at if is_open and found.due_at else None


def draft_of() -> Draft:
    """What the form brought."""
    query = request.form.get("q")
    return Draft(
        body=request.form.get("body", ""),
        note=request.form.get("note", ""),
        query=query[:MAX_QUERY] if query is not None else None,
        into=request.form.get("into", ""),
    )
