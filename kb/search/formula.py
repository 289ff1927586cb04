"""The formula: what a term gives to the score of an article that holds it.

The score is a sum of parts, each with a saturation of its own:

    S(t, d) = idf(t) · [2.5 sat(title) + sat(headings and text)
                        + 2 sat(asks) + sat(summary)]
    sat(x)  = x (k + 1) / (k + x)
    x       = count / (1 − b + b · length / average length), summed where a part has two

so that a word of the title is not drowned by a long text. Averages are those of the
parts that are there, rounded to whole words: an edit does not move them, and what was
worked out for a segment stays true. Everything but idf is an *impact*.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, for BM25;
the sum of saturated parts in place of BM25F's single one was measured to be better.
"""

import functools
import math
from collections.abc import Mapping, Sequence

import msgspec

from kb.search.postings import BODY

K = 1.2
B_BODY, B_SHORT = 0.75, 0.6
TITLE_WEIGHT, ASKS_WEIGHT, SUMMARY_WEIGHT, HEADING_WEIGHT = 2.5, 2.0, 1.0, 3.0
# No term gives more: every part saturated.
HIGHEST = (TITLE_WEIGHT + 1 + ASKS_WEIGHT + SUMMARY_WEIGHT) * (K + 1)
# Averages whose divisors are kept.
MAX_NORMS = 256


class Averages(msgspec.Struct, frozen=True):
    """How long the parts of the articles of an index are, in words."""

    title: int
    headings: int
    body: int
    asks: int
    summary: int


def averages_of(totals: Sequence[int], counts: Sequence[int]) -> Averages:
    """The average of each part in whole words: words in all, over articles with it."""
    return Averages(
        *(max(1, round(t / max(1, c))) for t, c in zip(totals, counts, strict=True))
    )


def idf(articles: int, frequency: int) -> float:
    """How much it says that an article holds a term, of `articles` of which some do."""
    return math.log(1 + (articles - frequency + 0.5) / (frequency + 0.5))


def saturated(x: float) -> float:
    return x * (K + 1) / (K + x)


class _Norms(dict[int, float]):
    """What the counts of a part are divided by, by its length: few lengths differ."""

    def __init__(self, b: float, average: float) -> None:
        self._b, self._average = b, average

    def __missing__(self, length: int) -> float:
        self[length] = norm(self._b, length, self._average)
        return self[length]


@functools.lru_cache(maxsize=MAX_NORMS)
def norms_of(averages: Averages) -> Sequence[Mapping[int, float]]:
    """What counts are divided by, a part: by the length of the part, in words."""
    parts = enumerate(msgspec.structs.astuple(averages))
    return [_Norms(B_BODY if n == BODY else B_SHORT, average) for n, average in parts]


def norm(b: float, length: int, average: float) -> float:
    return 1 - b + b * length / average
