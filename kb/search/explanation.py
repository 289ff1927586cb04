"""Explanation: why an article stands where it stands, term by term.

Every figure comes from the functions that rank; their sum is the score.
"""

from itertools import pairwise

import msgspec

from kb.search.impacts import idf
from kb.search.postings import ASKS, BODY, HEADINGS, PARTS, SUMMARY, TITLE
from kb.search.question import Concept, Highest, Question, Ranked, Ranking
from kb.search.ranking import PAIR_WEIGHT, SMALL_WEIGHT, best_of, mixed
from kb.search.searcher import Part, Searcher

# The parts of an article that saturate each by itself.
_GROUPS = ((TITLE,), (HEADINGS, BODY), (ASKS,), (SUMMARY,))


class Match(msgspec.Struct, frozen=True):
    """A term of the question that an article holds.

    `gives` is weight · idf · (title + text + asks + summary); `text` is headings and
    text together.
    """

    term: str
    weight: float
    idf: float
    title: float
    text: float
    asks: float
    summary: float
    gives: float


class Share(msgspec.Struct, frozen=True):
    """What one concept gives: `factor` times what its best match does.

    The best match is the first; none when the article holds no term of the concept,
    which stands in so many articles by `frequency`.
    """

    matches: list[Match]
    factor: float
    frequency: int

    @property
    def gives(self) -> float:
        return self.factor * self.matches[0].gives if self.matches else 0.0


class Neighbours(msgspec.Struct, frozen=True):
    """What it gives that two concepts, by their place, are next to each other."""

    first: int
    second: int
    gives: float


class Explanation(msgspec.Struct, frozen=True):
    """A score, taken apart: a share for each concept of the question, in its order.

    The article's sum and that of its best `section` are shares of the `highest`.
    """

    shares: list[Share]
    neighbours: list[Neighbours]
    section: int
    passage: float
    highest: Highest

    @property
    def article(self) -> float:
        words = sum(share.gives for share in self.shares)
        return words + sum(pair.gives for pair in self.neighbours)

    @property
    def total(self) -> float:
        return mixed(self.article, self.passage, self.highest)


def explain(
    searcher: Searcher, question: Question, ranking: Ranking, ranked: Ranked
) -> Explanation:
    """Why `ranked`, one of the first fifty of `ranking`, has its score."""
    documents = searcher.find(frozenset({ranked.number})) - searcher.deleted
    part, document = searcher.part_of(min(documents))
    concepts = question.concepts
    big = [concept for concept in concepts if not concept.is_small]
    places = [n for n, concept in enumerate(concepts) if not concept.is_small]
    neighbours = []
    for first, second in pairwise(places):
        pair = searcher.weighted_pair(part, concepts[first], concepts[second])
        gives = PAIR_WEIGHT * best_of(pair, document)
        if gives:
            neighbours.append(Neighbours(first, second, gives))
    section, passage = part.passages.best(
        document, [searcher.weighted(part, concept) for concept in big]
    )
    return Explanation(
        shares=[_share(searcher, part, document, concept) for concept in concepts],
        neighbours=neighbours,
        section=section,
        passage=passage,
        highest=ranking.highest,
    )


def _share(searcher: Searcher, part: Part, document: int, concept: Concept) -> Share:
    matches = [
        match
        for term, weight in concept.terms
        if (match := _match(searcher, part, document, term, weight))
    ]
    matches.sort(key=lambda match: -match.gives)
    factor = SMALL_WEIGHT if concept.is_small else 1.0
    frequency = max(searcher.frequency(term) for term, _ in concept.terms)
    return Share(matches, factor, frequency)


def _match(
    searcher: Searcher, part: Part, document: int, term: str, weight: float
) -> Match | None:
    impacts = part.impacts.of((term,))
    n = impacts.find(document)
    if n is None:
        return None
    counts = impacts.posting(n)[:PARTS]
    rarity = idf(searcher.articles, searcher.frequency(term))
    title, text, asks, summary = (
        part.impacts.impact(document, _only(counts, group)) for group in _GROUPS
    )
    gives = weight * rarity * impacts.scores[n]
    return Match(term, weight, rarity, title, text, asks, summary, gives)


def _only(counts: bytes, group: tuple[int, ...]) -> bytes:
    """The counts of some parts, as if the others were empty."""
    return bytes(n if part in group else 0 for part, n in enumerate(counts))
