"""Reranking: a closer look at the first articles of a ranking.

Small words, which find nothing by themselves, add what they give, and a title that is
all about the question counts once more:

    score · (1 + 0.2 · idf matched / idf asked · words matched / words of the title)

Both weights were measured (`python -m bench.steps`).
"""

from collections.abc import Iterable, Sequence

from kb.search.impacts import Weighted, best_of, idf
from kb.search.postings import TITLE
from kb.search.question import Concept, Question
from kb.search.searcher import Part, Searcher

# How many of the first articles are looked at.
RERANKED = 100
SMALL_WEIGHT = 0.2
TITLE_SHARE = 0.2
# A pair of characters that no article holds is often no word at all.
UNKNOWN_PAIR = 0.3


class Reranker:
    """Scores articles that the large words of one question have found."""

    def __init__(self, searcher: Searcher, question: Question) -> None:
        self._searcher = searcher
        self._large = {
            p.base: _terms(searcher, p, question.large) for p in searcher.parts
        }
        self._small = {
            p.base: _terms(searcher, p, question.small) for p in searcher.parts
        }
        self._rarities = [rarity_of(searcher, concept) for concept in question.large]

    def score(self, key: int, score: float) -> float:
        """The score of a document that the large words gave `score`."""
        part, document = self._searcher.part_of(key)
        small = sum(best_of(terms, document) for terms in self._small[part.base])
        return (score + SMALL_WEIGHT * small) * self.title_factor(key)

    def title_factor(self, key: int) -> float:
        """What the title multiplies the score by, from 1 to 1.2."""
        part, document = self._searcher.part_of(key)
        length = part.cards.lengths[TITLE][document]
        if not length:
            return 1.0
        rarities = [
            rarity
            for rarity, terms in zip(
                self._rarities, self._large[part.base], strict=True
            )
            if _is_in_title(terms, document)
        ]
        small = sum(_is_in_title(terms, document) for terms in self._small[part.base])
        named = min(1.0, (len(rarities) + small) / length)
        return 1 + TITLE_SHARE * named * sum(rarities) / sum(self._rarities)


def _terms(
    searcher: Searcher, part: Part, concepts: Iterable[Concept]
) -> list[list[Weighted]]:
    return [searcher.weighted(part, concept) for concept in concepts]


def _is_in_title(terms: Sequence[Weighted], document: int) -> bool:
    for _, impacts in terms:
        n = impacts.find(document)
        if n is not None and impacts.posting(n)[TITLE]:
            return True
    return False


def rarity_of(searcher: Searcher, concept: Concept) -> float:
    """The idf of a concept as it was typed."""
    known = [
        searcher.frequency(term)
        for term, weight in concept.terms
        if weight == 1 and searcher.frequency(term)
    ]
    if known:
        return idf(searcher.articles, min(known))
    return idf(searcher.articles, 0) * (UNKNOWN_PAIR if concept.is_pair else 1.0)
