"""Explanation: why an article stands where it stands, term by term.

Every figure comes from the functions that rank; their sum is the score.
"""

import functools
from itertools import pairwise

import msgspec

from kb.search.impacts import best_of
from kb.search.postings import ASKS, BODY, HEADINGS, SUMMARY, TITLE
from kb.search.question import Concept, Question, Ranked
from kb.search.ranking import PAIR_WEIGHT, may_be_neighbours
from kb.search.reranking import Reranker, small_weight
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
    which stands in so many articles by `frequency`; None when it was not asked.
    """

    matches: list[Match]
    factor: float
    frequency: int | None

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

    `title` is what the title multiplies their sum by.
    """

    shares: list[Share]
    neighbours: list[Neighbours]
    title: float

    @property
    def words(self) -> float:
        shares = sum(share.gives for share in self.shares)
        return shares + sum(pair.gives for pair in self.neighbours)

    @property
    def total(self) -> float:
        return self.words * self.title


def explain(searcher: Searcher, question: Question, ranked: Ranked) -> Explanation:
    """Why an article, one of the first hundred of a ranking, has its score."""
    part, document = searcher.find(ranked.number)
    concepts, large = question.concepts, question.large
    places = [n for n, concept in enumerate(concepts) if concept in large]
    neighbours = []
    for first, second in pairwise(places):
        if may_be_neighbours(concepts[first], concepts[second]):
            pair = searcher.weighted_pair(part, concepts[first], concepts[second])
            gives = PAIR_WEIGHT * best_of(pair, document)
            if gives:
                neighbours.append(Neighbours(first, second, gives))
    return Explanation(
        shares=[
            _share(
                searcher,
                part,
                document,
                concept,
                1.0 if n in places else small_weight(concept),
            )
            for n, concept in enumerate(concepts)
        ],
        neighbours=neighbours,
        title=Reranker(searcher, question).title_factor(part, document),
    )


def _share(
    searcher: Searcher, part: Part, document: int, concept: Concept, factor: float
) -> Share:
    rarity = functools.partial(searcher.rarity, concept)
    matches = [
        match
        for term, weight in concept.terms
        if (match := _match(part, document, term, weight, rarity(term)))
    ]
    matches.sort(key=lambda match: -match.gives)
    frequencies = (searcher.frequency(term) for term, _ in concept.terms)
    frequency = max(frequencies, default=None)
    return Share(matches, factor, frequency)


def _match(
    part: Part, document: int, term: str, weight: float, rarity: float
) -> Match | None:
    impacts = part.impacts.of((term,))
    n = impacts.find(document)
    if n is None:
        return None
    counts = impacts.counts(n)
    title, text, asks, summary = (
        part.impacts.scores([document], _only(counts, group))[0] for group in _GROUPS
    )
    gives = weight * rarity * impacts.score(n)
    return Match(term, weight, rarity, title, text, asks, summary, gives)


def _only(counts: bytes, group: tuple[int, ...]) -> bytes:
    """The counts of some parts, as if the others were empty."""
    return bytes(n if part in group else 0 for part, n in enumerate(counts))
