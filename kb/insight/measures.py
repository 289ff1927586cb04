"""Measures of rankings against judgements, and whether two differ by more than chance.

Sources: success, recall and reciprocal rank as TREC defines them; nDCG with gains of
2^grade − 1 after Burges et al., "Learning to rank using gradient descent", 2005; the
paired bootstrap after Sakai, "Evaluating evaluation metrics based on the bootstrap",
2006.
"""

import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

DEPTH = 10
ROUNDS = 2000
CONFIDENCE = 0.95


class Measures(msgspec.Struct, frozen=True):
    """How well one ranking answers one query, each from 0 to 1."""

    success_1: float
    success_3: float
    recall_3: float
    mrr_10: float
    ndcg_10: float


NAMES = {
    "success_1": "success@1",
    "success_3": "success@3",
    "recall_3": "recall@3",
    "mrr_10": "MRR@10",
    "ndcg_10": "nDCG@10",
}


class Interval(msgspec.Struct, frozen=True):
    """A mean difference, and where 95 % of resampled ones lie."""

    mean: float
    low: float
    high: float


def measure(ranked: Sequence[str], grades: Mapping[str, int]) -> Measures:
    """Compare the ids of a ranking, best first, with the grades of relevant ids."""
    places = [n for n, article in enumerate(ranked[:DEPTH], 1) if article in grades]
    first = places[0] if places else math.inf
    ideal = _gain(sorted(grades.values(), reverse=True)[:DEPTH])
    gained = _gain([grades.get(article, 0) for article in ranked[:DEPTH]])
    return Measures(
        success_1=float(first <= 1),
        success_3=float(first <= 3),
        recall_3=sum(n <= 3 for n in places) / min(3, len(grades)),
        mrr_10=1 / first,
        ndcg_10=gained / ideal if ideal else 0.0,
    )


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(n + 1) for n, grade in enumerate(grades, 1))


def mean(measured: Sequence[Measures]) -> dict[str, float]:
    """The mean of each measure, by its name in print."""
    count = max(1, len(measured))
    return {
        shown: sum(getattr(one, name) for one in measured) / count
        for name, shown in NAMES.items()
    }


def compare(
    one: Mapping[str, Sequence[float]], other: Mapping[str, Sequence[float]]
) -> Interval:
    """How much higher `one` scores, with a bootstrap over needs.

    Both map needs to the scores of their wordings, which stay together: wordings of one
    need are no independent evidence.
    """
    totals = [
        (sum(one[need]) - sum(other[need]), len(one[need])) for need in sorted(one)
    ]
    generator = random.Random(1)
    means = []
    for _ in range(ROUNDS):
        chosen = generator.choices(totals, k=len(totals))
        means.append(sum(t for t, _ in chosen) / sum(n for _, n in chosen))
    means.sort()
    tail = round(ROUNDS * (1 - CONFIDENCE) / 2)
    middle = sum(t for t, _ in totals) / sum(n for _, n in totals)
    return Interval(middle, means[tail], means[-tail - 1])


def by_need(needs: Sequence[str], scores: Sequence[float]) -> dict[str, list[float]]:
    """Scores grouped by the need of their query."""
    grouped: dict[str, list[float]] = defaultdict(list)
    for need, score in zip(needs, scores, strict=True):
        grouped[need].append(score)
    return dict(grouped)
