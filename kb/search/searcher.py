"""The searcher: an opened index with its statistics, ready to be asked."""

import operator
from collections.abc import Sequence
from pathlib import Path

from kb.search.engine import IndexReader, Segment
from kb.search.formula import averages_of, idf
from kb.search.impacts import ImpactStore, SegmentImpacts, Weighted
from kb.search.passages import Passages
from kb.search.postings import BODY, HEADINGS, PARTS
from kb.search.question import Concept

# Frequencies that are kept, of whatever readers type.
MAX_FREQUENCIES = 5000


# Documents of each part of an index that may not be found, by the place of the part.
Gone = Sequence[frozenset[int]]


class Part:
    """A segment, with all that scoring its articles takes."""

    def __init__(self, n: int, segment: Segment, store: ImpactStore) -> None:
        self.n = n
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
        self._deleted = [part.segment.deleted for part in self.parts]
        self.articles = sum(p.segment.size for p in self.parts)
        self.articles -= sum(map(len, self._deleted))
        self._frequencies: dict[tuple[str, ...], int] = {}
        self._counts: dict[str, list[int]] = {}
        # What was hidden last, and so gone.
        self._gone: tuple[frozenset[int], Gone] = (frozenset(), self._deleted)
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

    def numbers(self) -> frozenset[int]:
        """The numbers of all live texts."""
        return frozenset(
            number
            for part in self.parts
            for document, number in enumerate(part.cards.numbers)
            if document not in part.segment.deleted
        )

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

    def count(self, term: str) -> int:
        """About the frequency of a term, before any list is read.

        Articles that are deleted count until their segment is merged.
        """
        return min(self.articles, sum(self._counted(term)))

    def _counted(self, term: str) -> list[int]:
        """In how many documents of each part a term stands."""
        known = self._counts.get(term)
        if known is None:
            known = [part.segment.count(term) for part in self.parts]
            if len(self._counts) >= MAX_FREQUENCIES:
                self._counts.clear()
            self._counts[term] = known
        return known

    def is_visible(self, term: str, gone: Gone) -> bool:
        """Whether an article, not among the documents `gone`, has a term."""
        counts = self._counted(term)
        # No list is read where there are more than could be gone.
        return any(map(operator.gt, counts, map(len, gone))) or (
            any(counts) and self.visible(term, gone) > 0
        )

    def visible(self, term: str, gone: Gone) -> int:
        """In how many articles, not among the documents `gone`, a term stands."""
        counts = self._counted(term)
        visible = sum(counts)
        for part, count, here in zip(self.parts, counts, gone, strict=True):
            if count and here:
                documents = part.impacts.of((term,)).documents
                visible -= len(here.intersection(documents))
        return visible

    def weighted(self, part: Part, concept: Concept) -> list[Weighted]:
        """The terms of a concept that a part holds, each with what it weighs."""
        typed = self._typed(concept)
        return [
            (weight * idf(self.articles, max(self.frequency(term), typed)), impacts)
            for term, weight in concept.terms
            if len(impacts := part.impacts.of((term,)))
        ]

    def rarity(self, concept: Concept, term: str) -> float:
        """The idf of a term, but no more than that of the word it stands for.

        A rare synonym or completion does not outweigh what was typed.
        """
        return idf(self.articles, max(self.frequency(term), self._typed(concept)))

    def _typed(self, concept: Concept) -> int:
        """In how many articles the most frequent term of what was typed stands."""
        return max(map(self.frequency, concept.own), default=0)

    def weighted_pair(
        self, part: Part, first: Concept, second: Concept
    ) -> list[Weighted]:
        """The same of two concepts where they are neighbours."""
        return [
            (one * other * idf(self.articles, self.frequency(a, b)), impacts)
            for a, one in first.spelt
            for b, other in second.spelt
            if len(impacts := part.impacts.of((a, b)))
        ]

    def find(self, number: int) -> tuple[Part, int]:
        """The part of the index that holds an article, and its document there."""
        return next(
            (part, document)
            for part in self.parts
            for document in part.segment.with_number(number)
            if document not in part.segment.deleted
        )

    def not_for(self, hidden: frozenset[int]) -> Gone:
        """Documents that are deleted, or whose articles' numbers are hidden."""
        if self._gone[0] != hidden:
            gone = [
                part.segment.deleted.union(*map(part.segment.with_number, hidden))
                for part in self.parts
            ]
            self._gone = (hidden, gone)
        return self._gone[1]
