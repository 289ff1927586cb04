"""Answers: a query asked of an edition, as a page of results."""

import re

import msgspec

from kb.languages import Language, parse_language
from kb.library.audience import Audience
from kb.library.cards import Card
from kb.library.edition import Edition
from kb.library.elsewhere import Elsewhere, find_elsewhere
from kb.library.hits import Finder, Hit
from kb.library.suggestions import INNER, Row
from kb.search.analysis import analyzer_for, fold
from kb.search.query import Query
from kb.search.spelling import likest
from kb.search.suggest import MAX_SUGGESTIONS, flatten

PAGE = 10
MAX_PAGE = 50
# From this certainty on, the first hit is taken for a real answer.
CONFIDENT = 0.75
# Words offered for one that nothing was found by, and how alike they must be.
NEARBY, NEARBY_DICE = 3, 0.3
# How many rows of suggestions of a rank are looked at before the best are shown.
LOOKED_AT = 40


class ResultPage(msgspec.Struct, frozen=True):
    """A page of results.

    `total` counts articles in the category asked for, `by_category` articles of all, by
    the path of their category. `meant` says how unknown words were understood, where
    more was found by that and no other language knows them. `confident` is false when
    the best hit is no real answer; then the first page has hits `elsewhere`, in the
    site's other languages.
    """

    query: Query
    hits: list[Hit]
    total: int
    page: int
    by_category: dict[str, int]
    meant: dict[str, str]
    confident: bool
    elsewhere: list[Elsewhere]

    @property
    def pages(self) -> int:
        return min(MAX_PAGE, -(-self.total // PAGE))

    @property
    def corrected(self) -> str | None:
        """The query with its misspelt words as they were understood."""
        if not self.meant or not self.hits:
            return None
        read = re.sub(
            r"\w+", lambda m: self.meant.get(m[0].lower(), m[0]), self.query.text
        )
        return " ".join(read.split())


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
    language = _first(audience)
    finder = Finder(edition, audience, language)
    places = range((page - 1) * PAGE, page * PAGE)
    found = finder.find(query, places, category=category, exactly=exactly)
    ranking, meant = found.ranking, found.asked.meant
    if meant and finder.count(query, category=category) == ranking.total:
        meant = {}
    confident = ranking.certainty >= confident_from(edition, language.code)
    elsewhere = []
    if not confident and page == 1:
        elsewhere = find_elsewhere(
            edition, audience, query, category=category, certainty=ranking.certainty
        )
    # Who asked in another language has misspelt nothing.
    if any(not other.meant.keys() & meant.keys() for other in elsewhere):
        meant = {}
    paths = edition.catalogue.category_paths(ranking.by_category)
    return ResultPage(
        query=query,
        hits=finder.show(found),
        total=ranking.total,
        page=page,
        by_category={paths[n]: count for n, count in ranking.by_category.items()},
        meant=meant,
        confident=confident,
        elsewhere=elsewhere,
    )


def confident_from(edition: Edition, language: str) -> float:
    """The certainty from which a hit is taken for a real answer, in a language.

    A dialect without a threshold of its own has that of its language.
    """
    measured = edition.sites.confident
    known = parse_language(language)
    codes = (known.code, known.family) if known else ()
    return next((measured[code] for code in codes if code in measured), CONFIDENT)


def _first(audience: Audience) -> Language:
    language = parse_language(audience.languages[0])
    assert language, "a site's languages were checked"
    return language


def rank_cards(
    edition: Edition, audience: Audience, query: Query, limit: int
) -> tuple[list[Card], float]:
    """The best cards of a query without excerpts, and how certain the first is."""
    finder = Finder(edition, audience, _first(audience))
    found = finder.find(query, range(limit))
    cards = [found.cards[ranked.number] for ranked in found.ranking.first]
    return cards, found.ranking.certainty


def suggest(edition: Edition, audience: Audience, typed: str) -> list[Suggestion]:
    """At most eight titles and questions with words that start as `typed` does."""
    start = flatten(typed)
    if not start:
        return []
    catalogue = edition.catalogue
    rows = catalogue.suggestions(audience, start, LOOKED_AT)
    if len(rows) < MAX_SUGGESTIONS and " " in start:
        rows += _scattered(edition, audience, start)
    # Each article by the best of its texts: of two as good, the shorter.
    best: dict[int, int] = {}
    for *_, text, article in sorted((r, len(f), f, t, a) for r, f, t, a in rows):
        best.setdefault(article, text)
    ordered = list(best.values())
    found: list[Suggestion] = []
    for n in range(0, len(ordered), MAX_SUGGESTIONS):
        some = ordered[n : n + MAX_SUGGESTIONS]
        seen = catalogue.suggested(audience, some)
        found += [Suggestion(*seen[text]) for text in some if text in seen]
        if len(found) >= MAX_SUGGESTIONS:
            break
    return found[:MAX_SUGGESTIONS]


def _scattered(edition: Edition, audience: Audience, start: str) -> list[Row]:
    """Rows of texts in which the words typed start words, but no neighbours.

    The longest word finds, since it is the rarest; all must fit.
    """
    words = start.split(" ")
    longest = max(words, key=len)
    rows = edition.catalogue.suggestions(audience, longest, LOOKED_AT, words)
    return [(INNER | rank, flat, text, article) for rank, flat, text, article in rows]


def nearby(edition: Edition, audience: Audience, query: Query) -> list[tuple[str, int]]:
    """Known words that look most like those of a query: (word, articles with it).

    At most six; no more are looked for, since hidden articles have to be counted out.
    """
    family = _first(audience).family
    searcher, words = edition.searcher(family), edition.words(family)
    analyzer = analyzer_for(family)
    gone = searcher.not_for(edition.hidden(audience, family))
    found: dict[str, int] = {}
    for word in query.words:
        alike = words.alike(word)
        for near in likest(fold(word.lower()), alike, NEARBY_DICE)[:NEARBY]:
            shown = alike[near.word]
            terms = [term for token in analyzer.tokens(shown) for term in token.terms]
            count = max((searcher.visible(t, gone) for t in terms), default=0)
            if count:
                found[shown] = count
            if len(found) == 2 * NEARBY:
                return list(found.items())
    return list(found.items())
