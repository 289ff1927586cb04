"""Proportions: so many of so many, and how sure one may be of it."""

import math

import msgspec

# Of a normal distribution: 95 % lies within so many standard deviations.
Z = 1.959964


class Proportion(msgspec.Struct, frozen=True):
    """`part` of `whole`. A share of nothing is None, never 0."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies with 95 % confidence; from 0 to 1 of nothing.

        It stays within 0 and 1, and is honest of few, where the usual one is not.
        Source: E. B. Wilson, "Probable inference, the law of succession, and
        statistical inference", JASA 22 (1927).
        """
        n = self.whole
        if not n:
            return (0.0, 1.0)
        share = self.part / n
        middle = share + Z * Z / (2 * n)
        reach = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        size = 1 + Z * Z / n
        return (max(0.0, (middle - reach) / size), min(1.0, (middle + reach) / size))
