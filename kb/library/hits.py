"""Hits: the articles of one language that answer a query, each with its passage."""

import functools

import msgspec
from markupsafe import Markup

from kb.content.sections import Section, text_for
from kb.languages import Language
from kb.library.asking import Asked, Asker
from kb.library.audience import Audience
from kb.library.cards import Card
from kb.library.edition import Edition
from kb.library.factsheet import FactSheet
from kb.search.analysis import Analyzer, analyzer_for
from kb.search.excerpts import excerpt, mark, terms_of
from kb.search.explanation import Explanation, explain
from kb.search.query import Query
from kb.search.question import Ranked, Ranking
from kb.search.ranking import rank, total


class Hit(msgspec.Struct, frozen=True):
    """An article found, and the passage of it that answers.

    `heading` and `anchor` are of the section that the passage is from, "" for the start
    of the article. `title` and `excerpt` are escaped, with the words found in <mark>.
    """

    card: Card
    score: float
    title: Markup
    heading: str
    anchor: str
    excerpt: Markup


class _Look(msgspec.Struct, frozen=True):
    """How the hits of one query are shown: the words marked, the facts filled in."""

    terms: frozenset[str]
    analyzer: Analyzer
    facts: FactSheet
    country: str | None


class Found(msgspec.Struct, frozen=True):
    """How an index was asked, what it answered, and the cards of that by number."""

    asked: Asked
    ranking: Ranking
    cards: dict[int, Card]


class Finder:
    """Finds articles in one language, as far as an audience may see them."""

    def __init__(
        self, edition: Edition, audience: Audience, language: Language
    ) -> None:
        """Open the index that holds `language`. Raises DamagedIndex."""
        family = language.family
        self._edition = edition
        self._audience = audience
        self._language = language
        self._analyzer = analyzer_for(family)
        self.searcher = edition.searcher(family)
        self._hidden = edition.hidden(audience, family)
        self._asker = Asker(
            self.searcher,
            edition.words(family),
            self._analyzer,
            functools.partial(edition.thesaurus().groups, audience.of_family(family)),
            self._hidden,
        )

    def count(self, query: Query, *, category: str | None = None) -> int:
        """How many articles answer a query read exactly as it was typed."""
        question = self._asker.ask(query, exactly=True).question
        return total(self.searcher, question, hidden=self._hidden, category=category)

    def find(
        self,
        query: Query,
        places: range,
        *,
        category: str | None = None,
        exactly: bool = False,
    ) -> Found:
        """The articles that answer; of the ranking, those at `places`, counted from 0.

        Where one of these is in the index and not in the catalogue, all such are hidden
        and none is counted. Raises DamagedIndex when the index cannot be read.
        """
        asked = self._asker.ask(query, exactly=exactly)
        ranking = rank(
            self.searcher,
            asked.question,
            hidden=self._hidden,
            category=category,
            start=places.start,
            limit=places.stop,
        )
        numbers = [ranked.number for ranked in ranking.first]
        cards = self._edition.catalogue.by_number(self._audience, numbers)
        if not cards.keys() >= set(numbers):
            self._edition.hide_strays(self._language.family)
            anew = Finder(self._edition, self._audience, self._language)
            return anew.find(query, places, category=category, exactly=exactly)
        return Found(asked, ranking, cards)

    def show(self, found: Found) -> list[Hit]:
        """The hits of the articles found, in their order."""
        catalogue = self._edition.catalogue
        terms = terms_of(concept.terms for concept in found.asked.question.large)
        look = _Look(
            # No text holds the others, and to look for a term takes time.
            frozenset(filter(self.searcher.count, terms)),
            self._analyzer,
            catalogue.fact_sheet(self._audience, self._language.code),
            self._audience.country,
        )
        return [
            _hit(self._edition, found.cards[ranked.number], ranked, look)
            for ranked in found.ranking.first
        ]

    def explain(self, found: Found, ranked: Ranked) -> Explanation:
        """Why one of the first hundred articles found stands where it stands."""
        return explain(self.searcher, found.asked.question, ranked)


def _hit(edition: Edition, card: Card, ranked: Ranked, look: _Look) -> Hit:
    section = _section(edition.sections(card), ranked.section)
    text = look.facts.fill(text_for(section.text, look.country)) if section else ""
    is_headed = section and section.is_for(look.country)
    return Hit(
        card=card,
        score=ranked.score,
        title=mark(card.title, look.terms, look.analyzer),
        heading=look.facts.fill(section.title) if section and is_headed else "",
        anchor=section.anchor if section and is_headed else "",
        excerpt=excerpt(text or card.teaser, look.terms, look.analyzer),
    )


def _section(sections: list[Section], number: int) -> Section | None:
    return sections[number] if number < len(sections) else None
