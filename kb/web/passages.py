"""Passages: the answers to an errand, whole, to be read where they are offered."""

import functools
from collections.abc import Callable, Collection
from typing import TypeVar

import msgspec
from flask import request
from markupsafe import Markup
from werkzeug.exceptions import TooManyRequests

from kb.errors import DamagedIndex
from kb.library.answers import ResultPage, confident_from, find, rank_cards
from kb.library.cards import Card
from kb.library.hits import Hit
from kb.search.query import Query, parse
from kb.web.body import apart, fill
from kb.web.errand import Errand
from kb.web.visit import Visit, house

SHOWN = 5
# An article of the chosen subject goes before others that are up to half as good again:
# readers choose a subject before they know where the answer stands.
OF_SUBJECT = 1.5
# Of the score of the first, what is worth a look.
SHARE = 1 / 3
# In another language of the site, where its own has no sure answer.
SHOWN_ELSEWHERE = 2

_Found = TypeVar("_Found")


class Answer(msgspec.Struct, frozen=True):
    """An article that may answer: why it was found, and its whole text."""

    card: Card
    title: Markup
    excerpt: Markup
    body: Markup


class Answers(msgspec.Struct, frozen=True):
    """What may answer an errand, best first.

    Not `confident`: the best of them is no sure answer. `is_broken`: the search could
    not be asked, so there are none.
    """

    all: list[Answer]
    confident: bool
    is_broken: bool = False

    @property
    def cards(self) -> list[Card]:
        return [answer.card for answer in self.all]


def answers_to(here: Visit, errand: Errand) -> Answers:
    """The answers to the question; without one, where the subject begins.

    A search that cannot be asked now, whatever the reason, gives none: the way to a
    person goes on.
    """
    category = errand.area.subject.category if errand.area else None
    query = parse(errand.question)
    if not query.words:
        cards = here.catalogue.in_category(here.audience, category) if category else []
        return Answers([_shown(here, card) for card in cards[:SHOWN]], confident=True)
    found = _find(here, query, None)
    if found is None:
        return Answers([], confident=False, is_broken=True)
    inside = _find(here, query, category) if category else None
    hits = _best(found.hits, inside.hits if inside else [])
    if not found.confident:
        foreign = [hit for other in found.elsewhere for hit in other.hits]
        hits += foreign[:SHOWN_ELSEWHERE]
    return Answers([_found(here, hit) for hit in hits], found.confident)


def _best(anywhere: list[Hit], inside: list[Hit]) -> list[Hit]:
    """The best of all hits and of those in the subject, which are worth more."""
    worth = {hit.card.key: (hit.score, hit) for hit in anywhere}
    worth |= {hit.card.key: (hit.score * OF_SUBJECT, hit) for hit in inside}
    hits = [hit for _, hit in sorted(worth.values(), key=lambda one: -one[0])]
    return [hit for hit in hits if hit.score >= SHARE * hits[0].score][:SHOWN]


def sure_answer(here: Visit, question: str, shown: Collection[str]) -> Answer | None:
    """The article that surely answers a question, unless its key is among `shown`.

    Most often there is none: excerpts are made only where there is.
    """
    query = parse(question)
    if not query.words:
        return None
    rank = functools.partial(rank_cards, here.edition, here.audience, query, 1)
    cards, certainty = _asked(here, rank) or ([], 0.0)
    is_sure = certainty >= confident_from(here.edition, here.site.language.code)
    if not cards or not is_sure or cards[0].key in shown:
        return None
    found = _find(here, query, None)
    return _found(here, found.hits[0]) if found and found.hits else None


def _find(here: Visit, query: Query, category: str | None) -> ResultPage | None:
    ask = functools.partial(find, here.edition, here.audience, query, category=category)
    return _asked(here, ask)


def _asked(here: Visit, ask: Callable[[], _Found]) -> _Found | None:
    """What the search says; None where it cannot be asked now, whatever the reason."""
    try:
        house().limits.check_search(request)
        return ask()
    except TooManyRequests:
        return None
    except DamagedIndex as damage:
        house().library.doubt(here.edition, damage)
        return None


def _found(here: Visit, hit: Hit) -> Answer:
    return Answer(hit.card, hit.title, hit.excerpt, _body(here, hit.card))


def _shown(here: Visit, card: Card) -> Answer:
    title, teaser = Markup.escape(card.title), Markup.escape(card.teaser)
    return Answer(card, title, teaser, _body(here, card))


def _body(here: Visit, card: Card) -> Markup:
    """A body as part of a page with others: what leads into it leads to the article."""
    behind = {place.at for place in here.catalogue.behind(card) if place.is_told}
    body = fill(here.edition.body(card).pieces, here, card.language, behind=behind)
    return apart(body, here.urls.article(here.site, card.slug))
