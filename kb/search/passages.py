"""Passages: which section of an article answers best."""

from collections.abc import Iterable, Sequence

from kb.search.engine import Segment
from kb.search.impacts import (
    B_BODY,
    B_SHORT,
    HEADING_WEIGHT,
    TITLE_WEIGHT,
    Impacts,
    norm,
    saturated,
)
from kb.search.postings import FIRST_SECTION_UNIT, TITLE, places_of

# A term of the question, what it weighs with its idf, and its impacts.
Weighted = tuple[float, Impacts]


class Passages:
    """Scores the sections of one segment's articles as if each were an article."""

    def __init__(
        self, segment: Segment, heading_average: float, text_average: float
    ) -> None:
        """The averages are words a section, over the whole index."""
        self._segment = segment
        self._heading_average = max(1.0, heading_average)
        self._text_average = max(1.0, text_average)

    def best(
        self, document: int, concepts: Iterable[Sequence[Weighted]]
    ) -> tuple[int, float]:
        """The number of the section that answers best, and its score.

        Each concept gives what its best term gives; the title counts for every section.
        """
        lengths = self._segment.sections(document)
        if not lengths:
            return 0, 0.0
        totals = [0.0] * len(lengths)
        everywhere = 0.0
        for terms in concepts:
            best: dict[int, float] = {}
            best_title = 0.0
            for weight, impacts in terms:
                n = impacts.find(document)
                if n is None:
                    continue
                posting = impacts.posting(n)
                if posting[TITLE]:
                    title = weight * TITLE_WEIGHT * saturated(posting[TITLE])
                    best_title = max(best_title, title)
                for section, x in self._counts(posting, lengths).items():
                    best[section] = max(best.get(section, 0.0), weight * saturated(x))
            everywhere += best_title
            for section, score in best.items():
                totals[section] += score
        first = max(range(len(totals)), key=totals.__getitem__)
        return first, totals[first] + everywhere

    def _counts(
        self, posting: bytes, lengths: Sequence[tuple[int, int]]
    ) -> dict[int, float]:
        """What saturates, a section: its normalized counts in heading and text."""
        counts: dict[int, float] = {}
        for place in places_of(posting):
            unit = (place >> 16) - FIRST_SECTION_UNIT
            if unit < 0:
                continue
            section = unit // 2
            if section >= len(lengths):
                break
            heading, text = lengths[section]
            if unit % 2:
                x = 1 / norm(B_BODY, text, self._text_average)
            else:
                x = HEADING_WEIGHT / norm(B_SHORT, heading, self._heading_average)
            counts[section] = counts.get(section, 0.0) + x
        return counts
