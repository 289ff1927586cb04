"""Passages: which section of an article answers best."""

from collections.abc import Iterable, Sequence

from kb.search.engine import Segment
from kb.search.formula import B_BODY, B_SHORT, HEADING_WEIGHT, norm, saturated
from kb.search.impacts import Weighted
from kb.search.postings import FIRST_SECTION_UNIT


class Passages:
    """Finds the sections of one segment's articles that answer a question."""

    def __init__(
        self, segment: Segment, heading_average: float, text_average: float
    ) -> None:
        """The averages are words a section, over the whole index."""
        self._segment = segment
        self._heading_average = max(1.0, heading_average)
        self._text_average = max(1.0, text_average)

    def best(self, document: int, concepts: Iterable[Sequence[Weighted]]) -> int:
        """The number of the section that answers best; 0 when none says anything.

        Each concept gives what its best term gives.
        """
        lengths = self._segment.sections(document)
        totals = [0.0] * max(1, len(lengths))
        for terms in concepts:
            best: dict[int, float] = {}
            for weight, impacts in terms:
                n = impacts.find(document)
                if n is None:
                    continue
                for section, x in self._counts(impacts.places(n), lengths).items():
                    best[section] = max(best.get(section, 0.0), weight * saturated(x))
            for section, score in best.items():
                totals[section] += score
        return max(range(len(totals)), key=totals.__getitem__)

    def _counts(
        self, places: Iterable[int], lengths: Sequence[tuple[int, int]]
    ) -> dict[int, float]:
        """What saturates, a section: its normalized counts in heading and text."""
        counts: dict[int, float] = {}
        for place in places:
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
