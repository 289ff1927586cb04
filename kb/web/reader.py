"""Browsing: the home page, categories, articles."""

import msgspec
from flask import Blueprint, Response, abort

from kb.content.sections import Section
from kb.content.tree import Piece, pieces_for
from kb.languages import Language
from kb.library.audience import Audience
from kb.library.cards import Card, in_chain
from kb.library.categories import Category
from kb.library.factsheet import Cited
from kb.sites import Site
from kb.web.alternates import Alternate, alternates
from kb.web.body import fill
from kb.web.render import Link, html, language_of, led_to, link_to, render
from kb.web.structured import about, as_script
from kb.web.trails import trail_to
from kb.web.visit import Visit, keep_page, note_page, visit

reader = Blueprint("reader", __name__)

FEATURED = 6
LATEST = 5
SHOWN_OF_CATEGORY = 3
RELATED = 5
TRANSLATIONS = 3
# From so many headings on, an article has a list of them.
CONTENTS_FROM = 3


class Shelf(msgspec.Struct, frozen=True):
    """A category with some of its articles, and the categories in it."""

    category: Category
    cards: list[Card]
    shelves: list["Shelf"] = []


@reader.get("/")
def home() -> Response:
    """Show the subjects, and where to begin."""
    here = visit()
    categories = here.catalogue.categories(here.audience)
    keep_page()
    return html(
        render(
            "home.html",
            here,
            "home",
            shelves=[
                Shelf(category, _first_of(here, category, categories))
                for category in categories
                if "/" not in category.path
            ],
            examples=_examples(here),
            loose=here.catalogue.in_category(here.audience, ""),
            featured=here.catalogue.featured(here.audience, FEATURED),
            latest=here.catalogue.latest(here.audience, LATEST),
            tops={category.path: category for category in categories},
            alternates=alternates(
                here, ((here.urls.home(s), True) for s in here.sites.all)
            ),
        )
    )


def _examples(here: Visit) -> tuple[str, ...]:
    """Queries to start from, in the language of the site."""
    known = here.sites.brand.examples
    return next((known[code] for code in here.site.own if code in known), ())


def _first_of(
    here: Visit, category: Category, categories: list[Category]
) -> list[Card]:
    """Some articles of a category, or of those in it when it has none of its own."""
    paths = [c.path for c in categories if f"{c.path}/".startswith(f"{category.path}/")]
    cards: list[Card] = []
    for path in paths:
        if len(cards) < SHOWN_OF_CATEGORY:
            cards += here.catalogue.in_category(here.audience, path)
    return cards[:SHOWN_OF_CATEGORY]


@reader.get("/categories/<path:path>")
def category(path: str) -> Response:
    """Show what a category holds: its articles, then the categories in it."""
    here = visit()
    categories = here.catalogue.categories(here.audience)
    found = next((c for c in categories if c.path == path), None)
    if found is None:
        abort(404)
    keep_page()
    trail = trail_to(here, found.parent)
    return html(
        render(
            "category.html",
            here,
            category=found,
            shelf=_shelf(here, found, categories),
            top=[c for c in categories if "/" not in c.path],
            trail=trail,
            structured=as_script([trail.data]),
            alternates=alternates(
                here,
                (
                    _category_there(here, site, audience, path)
                    for site, audience in here.everyone
                ),
            ),
        )
    )


def _shelf(here: Visit, category: Category, categories: list[Category]) -> Shelf:
    inside = [c for c in categories if c.parent == category.path]
    return Shelf(
        category,
        here.catalogue.in_category(here.audience, category.path),
        [_shelf(here, child, categories) for child in inside],
    )


def _category_there(
    here: Visit, site: Site, audience: Audience, path: str
) -> tuple[str, bool]:
    """The category on another site, or its home page where that has none of it."""
    there = here.catalogue.categories(audience)
    found = next((category for category in there if category.path == path), None)
    if found is None:
        return here.urls.home(site), False
    return here.urls.category(site, path), found.is_translated


@reader.get("/articles/<slug>")
def article(slug: str) -> Response:
    """Show an article; an old address or another language's leads to the right one."""
    here = visit()
    card = here.catalogue.find(here.audience, slug)
    if card is None:
        abort(404)
    address = here.urls.article(here.site, card.slug)
    if card.slug != slug:
        return _moved(address)
    keep_page()
    note_page("read", article=f"{card.language}/{card.key}")
    language = language_of(card)
    stored = here.edition.body(card)
    cards = here.catalogue.best(here.audience, stored.related)
    before, after = here.catalogue.neighbours(here.audience, card)
    trail = trail_to(here, card.category)
    others = _article_alternates(here, card)
    is_fallback = card.language not in here.site.own
    own = _address_at_home(others, language, address) if is_fallback else address
    return html(
        render(
            "article.html",
            here,
            card=card,
            language=language,
            lead=card.teaser if stored.has_summary else None,
            is_fallback=is_fallback,
            body=fill(stored.pieces, here, card.language, cards, _told(here, card)),
            contents=_contents(here, card, stored.headings),
            cited=_cited(here, stored.pieces),
            related=_related(here, stored.related, cards),
            before=link_to(here, before),
            after=link_to(here, after),
            trail=trail,
            alternates=others,
            translations=_translations(others, language),
            own_address=own,
            structured=as_script([trail.data, about(here, card, own)]),
        )
    )


def _related(here: Visit, keys: list[str], cards: dict[str, Card]) -> list[Link | None]:
    found = [cards[key] for key in keys if key in cards]
    return [link_to(here, card) for card in found[:RELATED]]


def _told(here: Visit, card: Card) -> set[str]:
    """The places of an article where its original says something else now."""
    return {place.at for place in here.catalogue.behind(card) if place.is_told}


def _translations(others: list[Alternate], language: Language) -> list[Alternate]:
    """The article in other languages, where they are few enough for one line."""
    found: dict[str, Alternate] = {}
    family = language.family
    for other in others:
        if other.is_translated and other.site.family != family:
            found.setdefault(other.site.family, other)
    return list(found.values()) if len(found) <= TRANSLATIONS else []


def _address_at_home(others: list[Alternate], language: Language, address: str) -> str:
    """Where a page shown in another language than its site's is at home."""
    for other in others:
        if other.is_translated and other.site.family == language.family:
            return other.href
    return address


def _moved(address: str) -> Response:
    response = led_to(address, 301)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _contents(
    here: Visit, card: Card, headings: list[Section]
) -> list[tuple[str, str]]:
    """(anchor, title) of the headings of a long article; none of a short one."""
    shown = [heading for heading in headings if heading.is_for(here.site.country)]
    if len(shown) < CONTENTS_FROM:
        return []
    facts = here.facts(card.language)
    return [(heading.anchor, facts.fill(heading.title)) for heading in shown]


def _cited(here: Visit, pieces: list[Piece]) -> list[Cited]:
    facts = here.facts(here.site.language.code)
    shown = pieces_for(pieces, here.site.country)
    names = dict.fromkeys(piece[1] for piece in shown if piece[0] == "fact")
    return [cited for cited in map(facts.cite, names) if cited]


def _article_alternates(here: Visit, card: Card) -> list[Alternate]:
    """The article on every site; where a site has none of it, the site's home page."""
    translations = here.catalogue.translations(card.key)
    there = []
    for site, audience in here.everyone:
        found = in_chain(translations, audience)
        if found is None:
            there.append((here.urls.home(site), False))
        else:
            address = here.urls.article(site, found.slug)
            there.append((address, found.language in site.own))
    return alternates(here, there)
