"""Allowance: how much of a question is asked, so that none takes long to answer.

What a term costs is how many articles it stands in: of each, a posting is read and
scored. What neighbours cost is how many articles may hold both. A question may cost so
much; what is left out stands in so many articles that it hardly tells them apart.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, chain, pairwise

import msgspec

from kb.search.question import Concept, Question
from kb.search.ranking import may_be_neighbours
from kb.search.reranking import small_weight
from kb.search.searcher import Searcher

# What terms may cost, in times all articles of the index, or where it is small.
TERMS, MIN_TERMS = 3, 8_000
# What neighbours may cost, likewise.
NEIGHBOURS, MIN_NEIGHBOURS = 1, 3_000


def afford(searcher: Searcher, question: Question) -> Question:
    """What is asked of `question`: all of it, unless it would take too long.

    Words that must not be there are always asked; of others, and of those of phrases,
    the terms that weigh most, and of these the rarest. Concepts stay at their places,
    with the terms that are asked, perhaps none; a phrase is parted where one has none.
    """
    asked = _asked(searcher, question)
    concepts = tuple(_only(concept, asked) for concept in question.concepts)
    parts = (part for run in question.required for part in _parts(run, asked))
    runs = tuple(part for part in parts if len(part) > 1)
    spent = sum(_cost(searcher, *two) for run in runs for two in pairwise(run))
    left = max(MIN_NEIGHBOURS, NEIGHBOURS * searcher.articles) - spent
    rest = Question(concepts, runs, question.banned)
    apart = _apart(searcher, rest.large, left)
    return msgspec.structs.replace(
        rest,
        concepts=tuple(
            msgspec.structs.replace(concept, is_apart=concept in apart)
            for concept in concepts
        ),
    )


def _apart(searcher: Searcher, large: Sequence[Concept], left: int) -> list[Concept]:
    """Those not looked for beside the one before, since both stand in most articles."""
    costs = [
        (_cost(searcher, first, second), n)
        for n, (first, second) in enumerate(pairwise(large), 1)
        if may_be_neighbours(first, second)
    ]
    total = accumulate(cost for cost, _ in sorted(costs))
    return [
        large[n]
        for (cost, n), spent in zip(sorted(costs), total, strict=True)
        if cost and spent > left
    ]


def _asked(searcher: Searcher, question: Question) -> set[str]:
    """The terms that are asked."""
    banned = {term for concept in question.banned for term, _ in concept.terms}
    left = max(MIN_TERMS, TERMS * searcher.articles)
    left = max(searcher.articles, left - sum(map(searcher.count, banned)))
    asked = set(banned)
    for _, cost, term in sorted(
        (-worth, searcher.count(term), term) for worth, term in _worths(question)
    ):
        if term not in asked and cost <= left:
            left -= cost
            asked.add(term)
    return asked


def _worths(question: Question) -> Iterator[tuple[float, str]]:
    """The terms of a question, each with what it is worth to it."""
    for concept in chain(question.large, *question.required):
        yield from ((weight, term) for term, weight in concept.terms)
    for concept in question.small:
        factor = small_weight(concept)
        yield from ((factor * weight, term) for term, weight in concept.terms)


def _only(concept: Concept, asked: Collection[str]) -> Concept:
    terms = tuple((term, weight) for term, weight in concept.terms if term in asked)
    return msgspec.structs.replace(concept, terms=terms)


def _parts(
    run: Sequence[Concept], asked: Collection[str]
) -> Iterator[tuple[Concept, ...]]:
    part: list[Concept] = []
    for concept in run:
        if (only := _only(concept, asked)).terms:
            part.append(only)
        else:
            yield tuple(part)
            part = []
    yield tuple(part)


def _cost(searcher: Searcher, first: Concept, second: Concept) -> int:
    """How many articles are looked at for neighbours, at most."""
    return sum(
        min(searcher.count(a), searcher.count(b))
        for a, _ in first.spelt
        for b, _ in second.spelt
    )
