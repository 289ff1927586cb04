"""Ranking: which articles answer a question, best first.

The score of an article is the sum of what each large word gives it (`impacts`), and of
0.35 of what neighbours among them give; the first hundred are looked at more closely
(`reranking`).

Source: neighbours as in the sequential dependence model of Metzler and Croft, "A Markov
random field model for term dependencies", 2005.
"""

import heapq
from collections import Counter, defaultdict
from itertools import pairwise

from kb.search.impacts import Weighted, best_of
from kb.search.question import Concept, Question, Ranked, Ranking
from kb.search.reranking import RERANKED, SMALL_WEIGHT, Reranker, rarity_of
from kb.search.searcher import Searcher

PAIR_WEIGHT = 0.35

# Of documents, by their key.
_Scores = dict[int, float]


def rank(
    searcher: Searcher,
    question: Question,
    *,
    hidden: frozenset[int] = frozenset(),
    category: str | None = None,
    start: int = 0,
    limit: int = 10,
) -> Ranking:
    """The articles that answer `question`, without those whose numbers are hidden.

    Those from place `start` up to `limit` are returned; `category` keeps those in it
    and below.
    """
    scores = _score(searcher, question.large)
    _drop(searcher, scores, question, hidden)
    by_category = _count(searcher, scores)
    if category is not None:
        inside = searcher.in_category(category)
        scores = {key: score for key, score in scores.items() if key in inside}
    ordered = _best(searcher, scores, question, limit)
    return Ranking(
        first=[
            Ranked(
                searcher.numbers(key)[0], score, _section(searcher, key, question.large)
            )
            for score, key in ordered[start:]
        ],
        total=len(scores),
        by_category=by_category,
        certainty=_certainty(searcher, ordered[0][1], question) if ordered else 0.0,
    )


def _score(searcher: Searcher, concepts: list[Concept]) -> _Scores:
    """What each article gets for some concepts, and for neighbours among them."""
    scores: _Scores = defaultdict(float)
    for part in searcher.parts:
        for concept in concepts:
            _add(scores, part.base, searcher.weighted(part, concept), 1.0)
        for first, second in pairwise(concepts):
            if may_be_neighbours(first, second):
                pair = searcher.weighted_pair(part, first, second)
                _add(scores, part.base, pair, PAIR_WEIGHT)
    return scores


def may_be_neighbours(first: Concept, second: Concept) -> bool:
    """Pairs of characters overlap: that they stand in order says nothing new."""
    return not (first.is_small or (first.is_pair and second.is_pair))


def _add(scores: _Scores, base: int, terms: list[Weighted], factor: float) -> None:
    """Add to each article what the best of `terms` gives it."""
    if len(terms) == 1:
        weight, impacts = terms[0]
        share = weight * factor
        for document, score in zip(impacts.documents, impacts.scores, strict=True):
            scores[base + document] += share * score
    elif terms:
        best: _Scores = {}
        for weight, impacts in terms:
            share = weight * factor
            for document, score in zip(impacts.documents, impacts.scores, strict=True):
                if share * score > best.get(document, 0.0):
                    best[document] = share * score
        for document, score in best.items():
            scores[base + document] += score


def _drop(
    searcher: Searcher, scores: _Scores, question: Question, hidden: frozenset[int]
) -> None:
    """Take out what may not be seen, what is banned, and what lacks a phrase."""
    gone = searcher.not_for(hidden)
    for key in gone if len(gone) < len(scores) else list(scores):
        if key in gone:
            scores.pop(key, None)
    for concept in question.banned:
        for part in searcher.parts:
            for _, impacts in searcher.weighted(part, concept):
                for document in impacts.documents:
                    scores.pop(part.base + document, None)
    for run in question.required:
        for first, second in pairwise(run):
            together = {
                part.base + document
                for part in searcher.parts
                for _, impacts in searcher.weighted_pair(part, first, second)
                for document in impacts.documents
            }
            for key in scores.keys() - together:
                del scores[key]


def _count(searcher: Searcher, scores: _Scores) -> dict[int, int]:
    return dict(Counter(searcher.numbers(key)[1] for key in scores))


def _best(
    searcher: Searcher, scores: _Scores, question: Question, limit: int
) -> list[tuple[float, int]]:
    """The best `limit` as (score, key), best first; equal ones in the index's order."""
    first = heapq.nsmallest(
        max(limit, RERANKED), ((-score, key) for key, score in scores.items())
    )
    reranker = Reranker(searcher, question)
    closely = [(-reranker.score(key, -score), key) for score, key in first[:RERANKED]]
    ordered = sorted(closely) + first[RERANKED:]
    return [(-score, key) for score, key in ordered[:limit]]


def _section(searcher: Searcher, key: int, concepts: list[Concept]) -> int:
    """The number of the section that answers best."""
    part, document = searcher.part_of(key)
    terms = [searcher.weighted(part, concept) for concept in concepts]
    return part.passages.best(document, terms)


def _certainty(searcher: Searcher, key: int, question: Question) -> float:
    """How surely the article is an answer: the share of the question that it holds.

    Each word counts as far as the article is about it, by its idf; a word that no
    article holds keeps its place below the line. Above 1 is a real answer.
    """
    part, document = searcher.part_of(key)
    held = strength = all_idf = 0.0
    for concept in question.concepts:
        rarity = rarity_of(searcher, concept)
        weight = SMALL_WEIGHT if concept.is_small else 1.0
        score = best_of(searcher.weighted(part, concept), document)
        held += weight * rarity * min(1.0, score / (1.5 * rarity))
        strength += weight * score / 5
        all_idf += weight * rarity
    return (held + strength) / all_idf if all_idf else 0.0
