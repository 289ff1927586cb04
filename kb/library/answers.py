"""Answers: a query asked of an edition, as a page of results."""

import re

import msgspec
from markupsafe import Markup

from kb.content.sections import Section, text_for
from kb.languages import parse_language
from kb.library.asking import Asked, Asker
from kb.library.audience import Audience
from kb.library.cards import Card
from kb.library.edition import Edition
from kb.library.factsheet import FactSheet
from kb.library.suggestions import INNER
from kb.search.analysis import Analyzer, analyzer_for, fold
from kb.search.excerpts import excerpt, mark, terms_of
from kb.search.query import Query
from kb.search.question import Ranked, Ranking
from kb.search.ranking import rank
from kb.search.spelling import likest
from kb.search.suggest import MAX_SUGGESTIONS, fits, flatten

PAGE = 10
MAX_PAGE = 50
# From this certainty on, the first hit is taken for a real answer.
CONFIDENT = 0.5
# Words offered for one that nothing was found by, and how alike they must be.
NEARBY, NEARBY_DICE = 3, 0.3
# How many rows of suggestions of a rank are looked at before the best are shown.
LOOKED_AT = 40


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


class ResultPage(msgspec.Struct, frozen=True):
    """A page of results.

    `total` counts articles in the category asked for, `by_category` articles of all, by
    the path of their category. `meant` says how unknown words were understood.
    `confident` is false when the best hit is no real answer.
    """

    query: Query
    hits: list[Hit]
    total: int
    page: int
    by_category: dict[str, int]
    meant: dict[str, str]
    confident: bool

    @property
    def pages(self) -> int:
        return min(MAX_PAGE, -(-self.total // PAGE))

    @property
    def corrected(self) -> str | None:
        """The query with its misspelt words as they were understood."""
        if not self.meant or not self.hits:
            return None
        return re.sub(
            r"\w+", lambda m: self.meant.get(m[0].lower(), m[0]), self.query.text
        )


class _Look(msgspec.Struct, frozen=True):
    """How the hits of one query are shown: the words marked, the facts filled in."""

    terms: frozenset[str]
    analyzer: Analyzer
    facts: FactSheet
    country: str | None


class Suggestion(msgspec.Struct, frozen=True):
    """A title or a question that a reader may be typing, and its article."""

    text: str
    card: Card


def find(
    edition: Edition,
    audience: Audience,
    query: Query,
    *,
    category: str | None = None,
    page: int = 1,
    exactly: bool = False,
) -> ResultPage:
    """The articles in the audience's first language that answer `query`.

    Ten a page, at most fifty pages. Raises DamagedIndex when the index cannot be read.
    """
    language = parse_language(audience.languages[0])
    assert language, "a site's languages were checked"
    asked, ranking = _rank(
        edition, audience, query, category=category, limit=page * PAGE, exactly=exactly
    )
    first = ranking.first[(page - 1) * PAGE :]
    cards = edition.catalogue.by_number(audience, (ranked.number for ranked in first))
    look = _Look(
        terms_of(c.terms for c in asked.question.concepts if not c.is_small),
        analyzer_for(language.family),
        edition.catalogue.fact_sheet(audience, language.code),
        audience.country,
    )
    paths = edition.catalogue.category_paths(ranking.by_category)
    return ResultPage(
        query=query,
        hits=[
            _hit(edition, cards[ranked.number], ranked, look)
            for ranked in first
            if ranked.number in cards
        ],
        total=ranking.total,
        page=page,
        by_category={paths[n]: count for n, count in ranking.by_category.items()},
        meant=asked.meant,
        confident=ranking.certainty >= CONFIDENT,
    )


def _rank(
    edition: Edition,
    audience: Audience,
    query: Query,
    *,
    category: str | None,
    limit: int,
    exactly: bool,
) -> tuple[Asked, Ranking]:
    language = parse_language(audience.languages[0])
    assert language, "a site's languages were checked"
    family = language.family
    searcher = edition.searcher(family)
    asker = Asker(searcher, edition.words(family), analyzer_for(family))
    asked = asker.ask(query, exactly=exactly)
    hidden = edition.catalogue.hidden(audience, edition.families[family])
    return asked, rank(
        searcher, asked.question, hidden=hidden, category=category, limit=limit
    )


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


def rank_cards(
    edition: Edition, audience: Audience, query: Query, limit: int
) -> tuple[list[Card], float]:
    """The best cards of a query without excerpts, and how certain the first is."""
    _, ranking = _rank(
        edition, audience, query, category=None, limit=limit, exactly=False
    )
    numbers = [ranked.number for ranked in ranking.first]
    cards = edition.catalogue.by_number(audience, numbers)
    found = [cards[r.number] for r in ranking.first if r.number in cards]
    return found, ranking.certainty


def suggest(edition: Edition, audience: Audience, typed: str) -> list[Suggestion]:
    """At most eight titles and questions with words that start as `typed` does."""
    start = flatten(typed)
    if not start:
        return []
    catalogue = edition.catalogue
    rows = catalogue.suggestions(audience, start, LOOKED_AT)
    if len(rows) < MAX_SUGGESTIONS and " " in start:
        rows += _scattered(edition, audience, start)
    best: dict[int, tuple[int, int, str]] = {}
    for place, text, article in rows:
        order = (place, len(text), text)
        if article not in best or order < best[article]:
            best[article] = order
    found: list[Suggestion] = []
    ordered = sorted(best, key=lambda article: (best[article], article))
    # Most may be seen: a few more are looked up than are shown.
    for n in range(0, len(ordered), 2 * MAX_SUGGESTIONS):
        some = ordered[n : n + 2 * MAX_SUGGESTIONS]
        cards = catalogue.visible(audience, some)
        found += [Suggestion(best[a][-1], cards[a]) for a in some if a in cards]
        if len(found) >= MAX_SUGGESTIONS:
            break
    return found[:MAX_SUGGESTIONS]


def _scattered(
    edition: Edition, audience: Audience, start: str
) -> list[tuple[int, str, int]]:
    """Rows of texts in which the words typed start words, but no neighbours.

    The longest word finds, since it is the rarest; all must fit.
    """
    longest = max(start.split(" "), key=len)
    rows = edition.catalogue.suggestions(audience, longest, LOOKED_AT)
    return [
        (INNER | place, text, article)
        for place, text, article in rows
        if fits(flatten(text), start)
    ]


def nearby(edition: Edition, audience: Audience, query: Query) -> list[tuple[str, int]]:
    """Known words that look most like those of a query: (word, articles with it)."""
    language = parse_language(audience.languages[0])
    assert language, "a site's languages were checked"
    searcher, words = edition.searcher(language.family), edition.words(language.family)
    analyzer = analyzer_for(language.family)
    found: dict[str, int] = {}
    for word in query.words:
        alike = words.alike(word)
        for near in likest(fold(word.lower()), alike, NEARBY_DICE)[:NEARBY]:
            shown = alike[near.word]
            terms = [term for token in analyzer.tokens(shown) for term in token.terms]
            found[shown] = max(map(searcher.frequency, terms), default=0)
    return [(word, count) for word, count in found.items() if count][: 2 * NEARBY]
