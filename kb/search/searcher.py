"""The searcher: an opened index with its statistics, ready to be asked."""

from pathlib import Path

from kb.search.engine import IndexReader, Segment
from kb.search.impacts import ImpactStore, SegmentImpacts, Weighted, averages_of, idf
from kb.search.passages import Passages
from kb.search.postings import BODY, HEADINGS, PARTS
from kb.search.question import Concept

# Frequencies that are kept, of whatever readers type.
MAX_FREQUENCIES = 5000

# A document is named by its part of the index and its number there, packed into one
# number: the part in the high half.
_SHIFT = 32
_LOW = (1 << _SHIFT) - 1


class Part:
    """A segment, with all that scoring its articles takes."""

    def __init__(self, n: int, segment: Segment, store: ImpactStore) -> None:
        self.base = n << _SHIFT
        self.segment = segment
        self.cards = store.cards(segment)
        self.impacts: SegmentImpacts
        self.passages: Passages

    def lengths(self) -> list[tuple[int, int]]:
        """The words of each part in all, and in how many live articles it is."""
        gone = self.segment.deleted
        sums = []
        for lengths in self.cards.lengths:
            lost = [lengths[document] for document in gone]
            count = len(lengths) - lengths.count(0) - len(lost) + lost.count(0)
            sums.append((sum(lengths) - sum(lost), count))
        return sums


class Searcher:
    """Asks one index; it belongs to one thread, what it works out is shared."""

    def __init__(self, folder: Path, store: ImpactStore) -> None:
        """Open the index in `folder`. Raises DamagedIndex when it cannot be read."""
        self._reader = IndexReader(folder)
        segments = enumerate(self._reader.segments)
        self.parts = [Part(n, segment, store) for n, segment in segments]
        self.deleted = frozenset(
            part.base + document
            for part in self.parts
            for document in part.segment.deleted
        )
        self.articles = sum(p.segment.size for p in self.parts) - len(self.deleted)
        self._frequencies: dict[tuple[str, ...], int] = {}
        self._hidden: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())
        self._prepare(store)

    def _prepare(self, store: ImpactStore) -> None:
        totals, counts = [0] * PARTS, [0] * PARTS
        for part in self.parts:
            for which, (total, count) in enumerate(part.lengths()):
                totals[which] += total
                counts[which] += count
        averages = averages_of(totals, counts)
        sections = max(1, sum(sum(part.cards.sections) for part in self.parts))
        for part in self.parts:
            part.impacts = SegmentImpacts(part.segment, part.cards, averages, store)
            part.passages = Passages(
                part.segment, totals[HEADINGS] / sections, totals[BODY] / sections
            )

    def close(self) -> None:
        self._reader.close()

    def frequency(self, *terms: str) -> int:
        """In how many articles a term stands, or two terms as neighbours."""
        known = self._frequencies.get(terms)
        if known is None:
            known = 0
            for part in self.parts:
                documents = part.impacts.of(terms).documents
                known += len(documents)
                if gone := part.segment.deleted:
                    known -= len(gone.intersection(documents))
            if len(self._frequencies) >= MAX_FREQUENCIES:
                self._frequencies.clear()
            self._frequencies[terms] = known
        return known

    def visible(self, term: str, gone: frozenset[int]) -> int:
        """In how many articles, not among the documents `gone`, a term stands."""
        if gone == self.deleted:
            return self.frequency(term)
        return sum(
            part.base + document not in gone
            for part in self.parts
            for document in part.impacts.of((term,)).documents
        )

    def weighted(self, part: Part, concept: Concept) -> list[Weighted]:
        """The terms of a concept that a part holds, each with what it weighs."""
        return [
            (weight * self.rarity(concept, term), impacts)
            for term, weight in concept.terms
            if len(impacts := part.impacts.of((term,)))
        ]

    def rarity(self, concept: Concept, term: str) -> float:
        """The idf of a term, but no more than that of the word it stands for.

        A rare synonym or completion does not outweigh what was typed.
        """
        typed = [
            self.frequency(other) for other, weight in concept.terms if weight == 1
        ]
        return idf(self.articles, max(self.frequency(term), *typed, 0))

    def weighted_pair(
        self, part: Part, first: Concept, second: Concept
    ) -> list[Weighted]:
        """The same of two concepts where they are neighbours."""
        return [
            (one * other * idf(self.articles, self.frequency(a, b)), impacts)
            for a, one in first.terms[:2]
            for b, other in second.terms[:2]
            if len(impacts := part.impacts.of((a, b)))
        ]

    def find(self, numbers: frozenset[int]) -> frozenset[int]:
        """The documents with these numbers."""
        return frozenset(
            part.base + document
            for part in self.parts
            for number in numbers
            for document in part.segment.with_number(number)
        )

    def in_category(self, path: str) -> frozenset[int]:
        """The documents of a category and of those in it."""
        return frozenset(
            part.base + document
            for part in self.parts
            for document in part.segment.in_category(path)
        )

    def part_of(self, key: int) -> tuple[Part, int]:
        """The part of the index that a document is in, and its number there."""
        return self.parts[key >> _SHIFT], key & _LOW

    def numbers(self, key: int) -> tuple[int, int]:
        """The number of a document's article, and that of its category."""
        part, document = self.part_of(key)
        return part.cards.numbers[document], part.cards.categories[document]

    def not_for(self, hidden: frozenset[int]) -> frozenset[int]:
        """Documents that are deleted, or whose numbers are hidden."""
        if not hidden:
            return self.deleted
        if self._hidden[0] != hidden:
            self._hidden = (hidden, self.deleted | self.find(hidden))
        return self._hidden[1]
