"""The way to a person: a question, the answers there are, then whom to ask."""

import datetime
import gzip
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from kb.desk.channels import reachable
from kb.subjects import Subject
from kb.web.alternates import alternates
from kb.web.errand import MAX_KEY, Errand, areas_of, read_errand
from kb.web.pages import takes_gzip
from kb.web.passages import answers_to
from kb.web.render import Link, advice, html, led_to, link_to, render
from kb.web.steps import count_attempt, count_solved
from kb.web.visit import Visit, visit
from kb.web.ways import Offered, offered

contact = Blueprint("contact", __name__)

ICONS = {"chat": "chat", "email": "mail", "dispute": "scales"}


@contact.get("/contact")
def question() -> Response:
    """Ask what it is about, and show who can be reached now."""
    here = visit()
    errand = read_errand(here, request.args)
    icons = {c.path: c.icon for c in here.catalogue.categories(here.audience)}
    page = step(
        "contact.html",
        here,
        errand,
        areas=areas_of(here),
        icons=icons,
        ways=ways_of(here, errand),
        is_empty="empty" in request.args,
    )
    return packed(page)


@contact.get("/contact/answers")
def answers() -> Response:
    """Show what may answer the question, whole, and the ways to a person."""
    here = visit()
    errand = read_errand(here, request.args)
    if not errand.question and errand.area is None:
        return led_to(here.urls.contact(here.site, **errand.carried, empty="yes"))
    found = answers_to(here, errand)
    count_attempt(errand, len(found.all))
    page = step(
        "contact_answers.html",
        here,
        errand.with_shown(found.cards),
        found=found,
        ways=ways_of(here, errand),
    )
    return packed(page)


@contact.post("/contact/solved")
def solve() -> Response:
    """Take word that an article was the answer."""
    here = visit()
    errand = read_errand(here, request.form)
    key = request.form.get("answer", "")[:MAX_KEY]
    count_solved(errand, here.catalogue.best(here.audience, [key]).get(key))
    address = here.urls.contact(here.site, "solved", **errand.carried, answer=key)
    return led_to(address)


@contact.get("/contact/solved")
def solved() -> Response:
    """Thank a reader who found the answer; the way to a person stays open."""
    here = visit()
    errand = read_errand(here, request.args)
    key = request.args.get("answer", "")
    card = here.catalogue.best(here.audience, [key]).get(key)
    return step("contact_solved.html", here, errand, answer=link_to(here, card))


def step(
    template: str, here: Visit, errand: Errand, status: int = 200, **values: Any
) -> Response:
    """A page of the way: never kept, for it knows the hour and what was typed."""
    carried, words = errand.carried, here.words
    address = here.urls.contact(here.site, **carried)
    page = render(
        template,
        here,
        errand=errand,
        contact_crumbs=[Link(words.gettext("Contact us"), address)],
        channel_icons=ICONS,
        local_now=datetime.datetime.now(here.site.zone),
        alternates=alternates(
            here, ((here.urls.contact(s, **carried), True) for s in here.sites.all)
        ),
        **values,
    )
    answer = html(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def packed(page: Response) -> Response:
    """The same page, compressed for who takes that.

    Never for one with a secret that lasts, such as the link of a ticket: beside words
    that others choose, its length would betray the secret.
    """
    if takes_gzip(request.headers.get("Accept-Encoding", "")):
        page.set_data(gzip.compress(page.get_data(), 6, mtime=0))
        page.headers["Content-Encoding"] = "gzip"
    return page


def ways_of(here: Visit, errand: Errand) -> list[Offered]:
    """The ways to a person about this errand's subject, as they are now."""
    subject = errand.area.subject if errand.area else Subject()
    at = datetime.datetime.now(datetime.UTC)
    return offered(here, subject, advice(here), at)


def require_messages(here: Visit) -> None:
    """Raise NotFound where the readers of a site cannot write to us."""
    if "email" not in reachable(here.sites, here.site):
        raise NotFound
