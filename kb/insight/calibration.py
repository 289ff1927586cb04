"""Calibration: the certainty from which an answer should count as one."""

import math
from collections.abc import Sequence

import msgspec

# The share of answerable queries that may be answered without confidence.
WITHHELD = 0.1
# Thresholds are written with two decimals, so they are worked out with two.
_STEPS = 100


class Calibration(msgspec.Struct, frozen=True):
    """What a threshold does: the shares of queries withheld, and claimed as answered.

    `withheld` is of those that have an answer, `claimed` of those that have none;
    either is None when there are no such queries.
    """

    threshold: float
    withheld: float | None
    claimed: float | None


def calibrate(known: Sequence[float], strange: Sequence[float]) -> Calibration:
    """The highest threshold that withholds at most a tenth of what has an answer.

    `known` are certainties of queries that have one, at least one; `strange` of those
    that have none.
    """
    tenth = sorted(known)[int(WITHHELD * len(known))]
    return judge(math.floor(tenth * _STEPS) / _STEPS, known, strange)


def judge(
    threshold: float, known: Sequence[float], strange: Sequence[float]
) -> Calibration:
    """What a given threshold does."""
    return Calibration(
        threshold,
        share([certainty < threshold for certainty in known]),
        share([certainty >= threshold for certainty in strange]),
    )


def share(facts: Sequence[bool]) -> float | None:
    """How many of some facts are true, from 0 to 1; None of none."""
    return sum(facts) / len(facts) if facts else None
