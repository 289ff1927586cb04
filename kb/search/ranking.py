"""Ranking: which articles answer a question, best first.

The score of an article is the sum of what each large word gives it (`impacts`), and of
0.35 of what neighbours among them give; the first hundred are looked at more closely
(`reranking`).

Source: neighbours as in the sequential dependence model of Metzler and Croft, "A Markov
random field model for term dependencies", 2005.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kb.search.impacts import Weighted, best_of
from kb.search.question import Concept, Question, Ranked, Ranking
from kb.search.reranking import RERANKED, Reranker, rarity_of
from kb.search.searcher import Part, Searcher

PAIR_WEIGHT = 0.35

# Of the documents of one part of an index.
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
    gone = searcher.not_for(hidden)
    found = [_score(searcher, part, question) for part in searcher.parts]
    by_category: Counter[int] = Counter()
    for part, scores in zip(searcher.parts, found, strict=True):
        _keep_to(searcher, part, question, gone[part.n], scores)
        by_category.update(part.cards.categories_of(scores))
    found = [_within(part, category, found[part.n]) for part in searcher.parts]
    ordered = _best(searcher, found, question, limit)
    shown = ordered[start:]
    return Ranking(
        first=[
            Ranked(part.cards.numbers[document], score, section)
            for (score, part, document), section in zip(
                shown, _sections(searcher, shown, question.large), strict=True
            )
        ],
        total=sum(map(len, found)),
        by_category=dict(by_category),
        certainty=_certainty(searcher, *ordered[0][1:], question) if ordered else 0.0,
    )


def total(
    searcher: Searcher,
    question: Question,
    *,
    hidden: frozenset[int] = frozenset(),
    category: str | None = None,
) -> int:
    """How many articles `rank` would find: none is scored."""
    gone = searcher.not_for(hidden)
    count = 0
    for part in searcher.parts:
        found: _Scores = {}
        for concept in question.large:
            for _, impacts in searcher.weighted(part, concept):
                found.update(dict.fromkeys(impacts.documents, 0.0))
        _keep_to(searcher, part, question, gone[part.n], found)
        count += len(_within(part, category, found))
    return count


def _score(searcher: Searcher, part: Part, question: Question) -> _Scores:
    """What large words and neighbours among them give to each article of a part."""
    scores: _Scores = {}
    for concept in question.large:
        _add(scores, searcher.weighted(part, concept), 1.0)
    for first, second in pairwise(question.large):
        if may_be_neighbours(first, second):
            _add(scores, searcher.weighted_pair(part, first, second), PAIR_WEIGHT)
    return scores


def may_be_neighbours(first: Concept, second: Concept) -> bool:
    """Pairs of characters overlap: that they stand in order says nothing new."""
    if second.is_apart:
        return False
    return not (first.is_small or (first.is_pair and second.is_pair))


def _add(scores: _Scores, terms: Sequence[Weighted], factor: float) -> None:
    """Add to each article what the best of `terms` gives it."""
    given = _given(terms, factor)
    if not scores:
        scores.update(given)
        return
    known = scores.get
    for document, score in given:
        scores[document] = known(document, 0.0) + score


def _given(terms: Sequence[Weighted], factor: float) -> Iterable[tuple[int, float]]:
    best: _Scores = {}
    for weight, impacts in terms:
        share = weight * factor
        given = zip(impacts.documents, impacts.scores(share), strict=True)
        if len(terms) == 1:
            return given
        if not best:
            best = dict(given)
            continue
        known = best.get
        for document, score in given:
            if score > known(document, 0.0):
                best[document] = score
    return best.items()


def _keep_to(
    searcher: Searcher,
    part: Part,
    question: Question,
    gone: frozenset[int],
    scores: _Scores,
) -> None:
    """Take out what is gone, holds a word that is banned, or lacks a phrase."""
    for document in gone if len(gone) < len(scores) else gone.intersection(scores):
        scores.pop(document, None)
    banned = {term for concept in question.banned for term, _ in concept.terms}
    # The commonest first: often nothing is left before the others are read.
    for term in sorted(banned, key=lambda term: (-searcher.count(term), term)):
        if scores:
            for document in part.impacts.of((term,)).documents:
                scores.pop(document, None)
    for run in question.required:
        for first, second in pairwise(run):
            together = {
                document
                for _, impacts in searcher.weighted_pair(part, first, second)
                for document in impacts.documents
            }
            for document in scores.keys() - together:
                del scores[document]


def _within(part: Part, category: str | None, scores: _Scores) -> _Scores:
    if category is None:
        return scores
    return {d: scores[d] for d in part.segment.in_category(category) if d in scores}


def _best(
    searcher: Searcher, found: Sequence[_Scores], question: Question, limit: int
) -> list[tuple[float, Part, int]]:
    """The best `limit` as (score, part, document), best first.

    Equal ones are in the order of the index.
    """
    count = max(limit, RERANKED)
    every = [score for scores in found for score in scores.values()]
    floor = heapq.nlargest(count, every)[-1] if len(every) > count else 0.0
    first = sorted(
        (-score, n, document)
        for n, scores in enumerate(found)
        for document, score in scores.items()
        if score >= floor
    )[:count]
    parts, reranker = searcher.parts, Reranker(searcher, question)
    # No score falls: what cannot rise to the least of the best is not looked at.
    least = -first[limit - 1][0] if limit <= len(first) else 0.0
    closely = sorted(
        (-reranker.score(parts[n], document, -score), n, document)
        for score, n, document in first[:RERANKED]
        if reranker.at_most(-score) >= least
    )
    ordered = closely + first[RERANKED:]
    return [(-score, parts[n], document) for score, n, document in ordered[:limit]]


def _sections(
    searcher: Searcher,
    shown: Iterable[tuple[float, Part, int]],
    concepts: Iterable[Concept],
) -> Iterator[int]:
    """The number of the section of each document that answers best."""
    terms: dict[int, list[list[Weighted]]] = {}
    for _, part, document in shown:
        if part.n not in terms:
            terms[part.n] = [searcher.weighted(part, one) for one in concepts]
        yield part.passages.best(document, terms[part.n])


def _certainty(
    searcher: Searcher, part: Part, document: int, question: Question
) -> float:
    """How surely the article is an answer: the share of the question that it holds.

    Each word counts as far as the article is about it, by its idf; a word that no
    article holds keeps its place below the line. Above 1 is a real answer.
    """
    held = strength = all_idf = 0.0
    for concept in question.large:
        rarity = rarity_of(searcher, concept)
        score = best_of(searcher.weighted(part, concept.told), document)
        held += min(rarity, score / 1.5)
        strength += score / 5
        all_idf += rarity
    return (held + strength) / all_idf if all_idf else 0.0
