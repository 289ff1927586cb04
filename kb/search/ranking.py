"""Ranking: which articles answer a question, best first."""

import heapq
from collections import Counter, defaultdict
from itertools import pairwise

from kb.search.impacts import idf
from kb.search.passages import Weighted
from kb.search.question import Concept, Highest, Question, Ranked, Ranking
from kb.search.searcher import Searcher

PAIR_WEIGHT = 0.35
SMALL_WEIGHT = 0.2
# How many of the first articles are looked at section by section, and what that counts.
RERANKED = 50
SECTION_SHARE = 0.2
# A pair of characters that no article holds is often no word at all.
UNKNOWN_PAIR = 0.3

# Of documents, by their key.
_Scores = dict[int, float]


def rank(
    searcher: Searcher,
    question: Question,
    *,
    hidden: frozenset[int] = frozenset(),
    category: str | None = None,
    limit: int = 10,
) -> Ranking:
    """The articles that answer `question`, without those whose numbers are hidden.

    At most `limit` are ranked; `category` keeps those in it and below.
    """
    scores = _score(searcher, [c for c in question.concepts if not c.is_small])
    small = [c for c in question.concepts if c.is_small]
    if not scores:
        scores, small = _score(searcher, small), []
    _drop(searcher, scores, question, hidden)
    by_category = _count(searcher, scores)
    if category is not None:
        inside = searcher.in_category(category)
        scores = {key: score for key, score in scores.items() if key in inside}
    candidates = _best(searcher, scores, small, max(limit, RERANKED))
    ordered, highest = _by_section(searcher, candidates, question.concepts)
    return Ranking(
        first=[
            Ranked(searcher.numbers(key)[0], score, section)
            for score, key, section in ordered[:limit]
        ],
        total=len(scores),
        by_category=by_category,
        certainty=_certainty(searcher, ordered[0][1], question) if ordered else 0.0,
        highest=highest,
    )


def _score(searcher: Searcher, concepts: list[Concept]) -> _Scores:
    """What each article gets for some concepts, and for neighbours among them."""
    scores: _Scores = defaultdict(float)
    for part in searcher.parts:
        for concept in concepts:
            factor = SMALL_WEIGHT if concept.is_small else 1.0
            _add(scores, part.base, searcher.weighted(part, concept), factor)
        for first, second in pairwise(concepts):
            if not first.is_small:
                pair = searcher.weighted_pair(part, first, second)
                _add(scores, part.base, pair, PAIR_WEIGHT)
    return scores


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
    searcher: Searcher, scores: _Scores, small: list[Concept], limit: int
) -> list[tuple[float, int]]:
    """The best `limit` as (score, key) once small words have been added, best first.

    Small words can lift an article by so much and no more: they are looked up only for
    those that could still get among the best.
    """
    lists = {
        part.base: [searcher.weighted(part, concept) for concept in small]
        for part in searcher.parts
    }
    highest = (
        sum(max((w * i.highest for w, i in terms), default=0.0) for terms in of_part)
        for of_part in lists.values()
    )
    floor = 0.0
    if len(scores) > limit:
        least = heapq.nlargest(limit, scores.values())[-1]
        floor = least - SMALL_WEIGHT * max(highest, default=0.0)
    found = []
    for key, score in scores.items():
        if score >= floor:
            part, document = searcher.part_of(key)
            total = score
            for terms in lists[part.base]:
                total += SMALL_WEIGHT * best_of(terms, document)
            found.append((-total, key))
    found.sort()
    return [(-score, key) for score, key in found[:limit]]


def best_of(terms: list[Weighted], document: int) -> float:
    """What the best of some terms gives to a document of their part."""
    best = 0.0
    for weight, impacts in terms:
        n = impacts.find(document)
        if n is not None:
            best = max(best, weight * impacts.scores[n])
    return best


def _by_section(
    searcher: Searcher,
    candidates: list[tuple[float, int]],
    concepts: tuple[Concept, ...],
) -> tuple[list[tuple[float, int, int]], Highest]:
    """Candidates as (score, key, best section); the first ones ordered by it too."""
    if not candidates:
        return [], Highest()
    weighted = {
        part.base: [searcher.weighted(part, c) for c in concepts if not c.is_small]
        for part in searcher.parts
    }
    passages = []
    for _, key in candidates[:RERANKED]:
        part, document = searcher.part_of(key)
        passages.append(part.passages.best(document, weighted[part.base]))
    best_passage = max(passage for _, passage in passages)
    highest = Highest(candidates[0][0] or 1.0, best_passage or 1.0)
    rows = [
        (mixed(score, passage, highest), key, n)
        for (score, key), (n, passage) in zip(candidates, passages, strict=False)
    ]
    rows.sort(key=lambda row: (-row[0], row[1]))
    rest = [
        (mixed(score, 0.0, highest), key, 0) for score, key in candidates[RERANKED:]
    ]
    return rows + rest, highest


def mixed(article: float, passage: float, highest: Highest) -> float:
    """The score of an article, from its own and that of its best section."""
    article_share = (1 - SECTION_SHARE) * article / highest.article
    return article_share + SECTION_SHARE * passage / highest.passage


def _certainty(searcher: Searcher, key: int, question: Question) -> float:
    """How surely the article is an answer: the share of the question that it holds.

    Each word counts as far as the article is about it, by its idf; a word that no
    article holds keeps its place below the line. Above 1 is a real answer.
    """
    part, document = searcher.part_of(key)
    held = strength = all_idf = 0.0
    for concept in question.concepts:
        rarity = _rarity(searcher, concept)
        weight = SMALL_WEIGHT if concept.is_small else 1.0
        score = best_of(searcher.weighted(part, concept), document)
        held += weight * rarity * min(1.0, score / (1.5 * rarity))
        strength += weight * score / 5
        all_idf += weight * rarity
    return (held + strength) / all_idf if all_idf else 0.0


def _rarity(searcher: Searcher, concept: Concept) -> float:
    """The idf of a concept as it was typed."""
    known = [
        searcher.frequency(term)
        for term, weight in concept.terms
        if weight == 1 and searcher.frequency(term)
    ]
    if known:
        return idf(searcher.articles, min(known))
    return idf(searcher.articles, 0) * (UNKNOWN_PAIR if concept.is_pair else 1.0)
