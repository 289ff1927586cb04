"""Reranking: a closer look at the first articles of a ranking.

Small words, which find nothing by themselves, add what they give, and a title that is
all about the question counts once more:

    score · (1 + 0.2 · idf matched / idf asked · words matched / words of the title)

Both weights were measured (`python -m bench.steps`).
"""

from collections.abc import Iterable, Sequence

from kb.search.formula import HIGHEST, idf
from kb.search.impacts import Weighted, best_of
from kb.search.postings import TITLE
from kb.search.question import Concept, Question
from kb.search.searcher import Part, Searcher

# How many of the first articles are looked at.
RERANKED = 100
# What a small word counts, and a small character of a script without spaces.
SMALL_WEIGHT, CHARACTER_WEIGHT = 0.2, 0.3
TITLE_SHARE = 0.2
# A pair of characters that no article holds is often no word at all.
UNKNOWN_PAIR = 0.3


class Reranker:
    """Scores articles that the large words of one question have found."""

    def __init__(self, searcher: Searcher, question: Question) -> None:
        large, small = question.large, question.small
        self._factors = [small_weight(concept) for concept in small]
        told = [concept.told for concept in large]
        self._large = [_terms(searcher, part, told) for part in searcher.parts]
        self._small = [_terms(searcher, part, small) for part in searcher.parts]
        self._rarities = [rarity_of(searcher, concept) for concept in large]
        self._asked = sum(self._rarities)
        self._most = max(map(self._highest, self._small), default=0.0)

    def _highest(self, small: Sequence[Sequence[Weighted]]) -> float:
        """The most that small words can give in a part of the index."""
        most = 0.0
        for factor, terms in zip(self._factors, small, strict=True):
            most += factor * HIGHEST * max((weight for weight, _ in terms), default=0.0)
        return most

    def at_most(self, score: float) -> float:
        """What `score` can become."""
        return (score + self._most) * (1 + TITLE_SHARE)

    def score(self, part: Part, document: int, score: float) -> float:
        """The score of a document that the large words gave `score`."""
        for factor, terms in zip(self._factors, self._small[part.n], strict=True):
            score += factor * best_of(terms, document)
        return score * self.title_factor(part, document)

    def title_factor(self, part: Part, document: int) -> float:
        """What the title multiplies the score by, from 1 to 1.2."""
        length = part.cards.lengths[TITLE][document]
        matched = 0.0
        words = 0
        for rarity, terms in zip(self._rarities, self._large[part.n], strict=True):
            if _is_in_title(terms, document):
                matched += rarity
                words += 1
        if not words:
            return 1.0
        words += sum(_is_in_title(terms, document) for terms in self._small[part.n])
        return 1 + TITLE_SHARE * min(1.0, words / length) * matched / self._asked


def small_weight(concept: Concept) -> float:
    """What counts of a small concept beside larger ones."""
    return CHARACTER_WEIGHT if concept.is_pair else SMALL_WEIGHT


def _terms(
    searcher: Searcher, part: Part, concepts: Iterable[Concept]
) -> list[list[Weighted]]:
    return [searcher.weighted(part, concept) for concept in concepts]


def _is_in_title(terms: Sequence[Weighted], document: int) -> bool:
    for _, impacts in terms:
        n = impacts.find(document)
        if n is not None and impacts.is_in_title(n):
            return True
    return False


def rarity_of(searcher: Searcher, concept: Concept) -> float:
    """The idf of a concept as it was typed; nothing when it is not asked."""
    if not concept.terms:
        return 0.0
    if known := list(filter(None, map(searcher.frequency, concept.own))):
        return idf(searcher.articles, min(known))
    return idf(searcher.articles, 0) * (UNKNOWN_PAIR if concept.is_pair else 1.0)
