"""Passages: articles of the reader's own site, put into an answer."""

import msgspec
from markupsafe import Markup

from kb.content.sections import text_for
from kb.desk.tickets import Ticket
from kb.errors import DamagedIndex
from kb.languages import Language
from kb.library.answers import find
from kb.library.cards import Card
from kb.search.query import parse
from kb.web.desk.rows import audience_for, site_of
from kb.web.desk.seat import Seat
from kb.web.render import language_of
from kb.web.visit import house

MAX_QUERY = 200
MOST = 5
# What is quoted of a section: more is better read where it stands.
MAX_LETTERS = 1200


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A place in an article; `name` stands for it in a form.

    `link` and `text` are what goes into an answer: the article's title and address,
    and what the place says before them.
    """

    name: str
    title: Markup
    heading: str
    excerpt: Markup
    href: str
    language: Language
    link: str
    text: str


def passages(here: Seat, ticket: Ticket, typed: str) -> list[Passage]:
    """What the readers of a ticket's site would find, best first."""
    site, query = site_of(here, ticket), parse(typed[:MAX_QUERY])
    if site is None or not query.words:
        return []
    try:
        found = find(here.edition, audience_for(here, site), query)
    except DamagedIndex as damage:
        house().library.doubt(here.edition, damage)
        return []
    hits = [*found.hits, *(hit for other in found.elsewhere for hit in other.hits)]
    return [
        Passage(
            name=f"{hit.card.slug}#{hit.anchor}",
            title=hit.title,
            heading=hit.heading,
            excerpt=hit.excerpt,
            href=here.urls.article(site, hit.card.slug, hit.anchor),
            language=language_of(hit.card),
            link=_link(here, ticket, hit.card, hit.anchor),
            text=_text(here, ticket, hit.card, hit.anchor),
        )
        for hit in hits[:MOST]
    ]


def inserted(here: Seat, ticket: Ticket, name: str, *, is_whole: bool) -> str:
    """What goes into an answer for a place; "" where it is there no more."""
    site = site_of(here, ticket)
    slug, _, anchor = name.partition("#")
    card = here.edition.catalogue.find(audience_for(here, site), slug) if site else None
    if card is None:
        return ""
    chosen = _text if is_whole else _link
    return chosen(here, ticket, card, anchor)


def _link(here: Seat, ticket: Ticket, card: Card, anchor: str) -> str:
    site = site_of(here, ticket)
    assert site, "its articles were found there"
    address = here.urls.absolute(here.urls.article(site, card.slug, anchor))
    return f"{card.title}\n{address}"


def _text(here: Seat, ticket: Ticket, card: Card, anchor: str) -> str:
    site = site_of(here, ticket)
    assert site, "its articles were found there"
    audience = audience_for(here, site)
    facts = here.edition.catalogue.fact_sheet(audience, card.language)
    sections = (s for s in here.edition.sections(card) if s.anchor == anchor)
    section = next(sections, None)
    text = facts.fill(text_for(section.text, site.country)) if section else ""
    text = (text or card.teaser).strip()
    if len(text) > MAX_LETTERS:
        text = text[:MAX_LETTERS].rpartition(" ")[0] + " …"
    return f"{text}\n\n{_link(here, ticket, card, anchor)}"
