"""Tickets: what stands behind the signed link of a mail, for whoever has it."""

import datetime
from typing import Any

from flask import Blueprint, Response, request
from msgspec.structs import replace
from werkzeug.exceptions import TooManyRequests

from kb.desk import attachments
from kb.desk.attachments import Attachment
from kb.desk.channels import answer_due
from kb.desk.following import Followed, close, file_of, follow, reply
from kb.desk.messages import Post
from kb.desk.tickets import Ticket
from kb.errors import DamagedIndex, DeskUnavailable, LinkRenewed
from kb.library.answers import rank_cards
from kb.library.cards import Card
from kb.search.query import parse
from kb.web.alternates import Alternate, alternates
from kb.web.downloads import hand_out, show_image
from kb.web.render import html, led_to, render, render_plain, stalled
from kb.web.reply import Reply, new_reply, read_reply
from kb.web.uploads import Sent, accepted, new_form_key
from kb.web.visit import Visit, house, visit

# Articles that are named where we ask whether one of them answered.
OFFERED = 5

tickets = Blueprint("tickets", __name__)


@tickets.after_request
def _only_for_who_has_the_link(answer: Response) -> Response:
    """Keep the link to ourselves: no cache, no index, no other site gets it."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@tickets.get("/tickets/<token>")
def ticket(token: str) -> Response:
    """Show a ticket to its reader: its state, what was said, and how to go on."""
    try:
        followed = _follow(token)
    except DeskUnavailable as fault:
        return stalled(_page(token, None, new_reply()), fault)
    if followed is None:
        return _gone()
    return _page(token, followed, new_reply())


@tickets.post("/tickets/<token>")
def act(token: str) -> Response:
    """Reply, close, or say which article answered; or take a file off the reply."""
    at = _now()
    if house().desk.seals.link_of(token, at.date()) is None:
        return _gone()
    sent = house().uploads.read_form(request, at)
    try:
        followed = _follow(token)
        return _done(token, followed, sent, at) if followed else _gone()
    except LinkRenewed:
        return _renewed(sent.fields.get("reply", ""))
    except DeskUnavailable as fault:
        draft = Reply(
            form_key=sent.form_key or new_form_key(),
            body=sent.fields.get("reply", ""),
            trouble=True,
        )
        return stalled(_page(token, None, draft), fault)


def _done(
    token: str, followed: Followed, sent: Sent, at: datetime.datetime
) -> Response:
    """The answer to a form. Raises DeskUnavailable."""
    draft = read_reply(sent)
    if sent.fault:
        raise sent.fault
    if sent.has_changed:
        return _page(token, followed, replace(draft, fault=None))
    if draft.fault or draft.refused:
        return _page(token, followed, draft, 422)
    try:
        _act(visit(), followed.ticket, sent, draft, at)
    except TooManyRequests as many:
        again = _page(token, followed, replace(draft, trouble=True), 429)
        again.headers.extend(many.get_headers())
        return again
    return led_to(visit().urls.ticket(visit().site, token))


@tickets.get("/tickets/<token>/copy")
def copy(token: str) -> Response:
    """Hand out all that was written, as a file of plain text."""
    here = visit()
    try:
        followed = _follow(token)
    except DeskUnavailable as fault:
        return stalled(_page(token, None, new_reply()), fault)
    if followed is None:
        return _gone()
    text = render_plain(
        "ticket_copy.txt",
        here,
        followed=followed,
        ticket=followed.ticket,
        local=_local,
        now=_local(_now()),
    )
    answer = Response(text, content_type="text/plain; charset=utf-8")
    name = f"{followed.ticket.reference}.txt"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@tickets.get("/tickets/<token>/files/<int:number>")
def download(token: str, number: int) -> Response:
    """Hand out a file as it was sent."""
    found = _file(token, number)
    if isinstance(found, Response):
        return found
    return hand_out(found) or _gone()


@tickets.get("/tickets/<token>/files/<int:number>/image")
def image(token: str, number: int) -> Response:
    """Show the copy of an image, which has no metadata."""
    found = _file(token, number)
    if isinstance(found, Response):
        return found
    return show_image(found) or _gone()


def _file(token: str, number: int) -> Attachment | Response:
    """A file of the ticket of a link; else the answer that there is none."""
    desk = house().desk
    link = desk.seals.link_of(token, _now().date())
    site = visit().site.prefix
    try:
        with desk.database.read() as connection:
            return file_of(connection, link, site, number) or _gone()
    except DeskUnavailable as fault:
        return stalled(_page(token, None, new_reply()), fault)


def _follow(token: str) -> Followed | None:
    """The ticket of a link; None where it is not valid, or leads to another site.

    Raises LinkRenewed, and DeskUnavailable.
    """
    desk = house().desk
    link = desk.seals.link_of(token, _now().date())
    with desk.database.read() as connection:
        return follow(connection, link, visit().site.prefix)


def _act(
    here: Visit, ticket: Ticket, sent: Sent, draft: Reply, at: datetime.datetime
) -> None:
    """Do what was asked in one transaction.

    Raises DeskUnavailable, and TooManyRequests.
    """
    do = sent.fields.get("do")
    article = sent.fields.get("article", "")
    offered = _articles(here, ticket) if do == "answered" else []
    is_known = article in map(_id_of, offered)
    desk = house().desk
    if draft.body or draft.held:
        house().limits.check_message(request)
    with desk.database.write() as connection:
        if draft.body or draft.held:
            post = Post(body=draft.body, form_key=draft.form_key)
            due_at = answer_due(here.sites, ticket.site, ticket.subject, at)
            ticket = reply(connection, desk, ticket, post, at, due_at=due_at)
        if do == "close":
            close(connection, ticket, at)
        elif is_known:
            close(connection, ticket, at, article)


def _articles(here: Visit, ticket: Ticket) -> list[Card]:
    """The articles that may have answered: those read, then those that come nearest.

    None of the latter while the search cannot be asked: what is written goes on.
    """
    keys = [name.partition("/")[2] for name in ticket.read]
    read = here.catalogue.best(here.audience, keys).values()
    query = parse(ticket.question)
    near: list[Card] = []
    try:
        near, _ = rank_cards(here.edition, here.audience, query, OFFERED)
    except DamagedIndex as damage:
        house().library.doubt(here.edition, damage)
    return list({card.number: card for card in (*read, *near)}.values())[:OFFERED]


def _answered_by(here: Visit, ticket: Ticket) -> Card | None:
    key = (ticket.answered_by or "").partition("/")[2]
    return here.catalogue.best(here.audience, [key]).get(key)


def _id_of(card: Card) -> str:
    return f"{card.language}/{card.key}"


def _page(
    token: str, followed: Followed | None, draft: Reply, status: int = 200
) -> Response:
    here = visit()
    known: dict[str, Any] = {}
    if followed:
        due_at = followed.ticket.due_at
        known = {
            "due": due_at and due_at.astimezone(here.site.zone),
            "is_late": due_at and due_at < _now(),
            "offered": [(_id_of(c), c) for c in _articles(here, followed.ticket)],
            "answered_by": _answered_by(here, followed.ticket),
        }
    page = render(
        "ticket.html",
        here,
        followed=followed,
        local=_local,
        draft=draft,
        href=here.urls.ticket(here.site, token),
        accepted=accepted(),
        most_bytes=house().desk.attachment_bytes,
        most_files=attachments.MAX_OF_FORM,
        alternates=_elsewhere(here),
        **known,
    )
    return html(page, status)


def _gone() -> Response:
    """Say that a link leads nowhere: in the same words whatever the reason."""
    here = visit()
    return html(render("ticket_gone.html", here, alternates=_elsewhere(here)), 404)


@tickets.errorhandler(LinkRenewed)
def _link_renewed(_: LinkRenewed) -> Response:
    return _renewed("")


def _renewed(typed: str) -> Response:
    """Say that the newest mail has another link, and give back what was typed."""
    here = visit()
    page = render(
        "ticket_renewed.html", here, typed=typed.strip(), alternates=_elsewhere(here)
    )
    return html(page, 410)


def _elsewhere(here: Visit) -> list[Alternate]:
    return alternates(here, ((here.urls.home(site), False) for site in here.sites.all))


def _local(at: datetime.datetime) -> datetime.datetime:
    """A moment in the time zone of the site."""
    return at.astimezone(visit().site.zone)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
