"""Impacts: what a term gives to the score of each article that holds it.

They are read once from the postings, by segment, and kept in bounded memory. `formula`
says what they are.
"""

import functools
import itertools
import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from kb.search.documents import Cards
from kb.search.engine import Segment
from kb.search.formula import (
    ASKS_WEIGHT,
    HEADING_WEIGHT,
    SUMMARY_WEIGHT,
    TITLE_WEIGHT,
    Averages,
    K,
    norms_of,
    saturated,
)
from kb.search.postings import (
    ASKS,
    BODY,
    FIRST_SECTION_UNIT,
    HEADINGS,
    MAX_COUNT,
    PARTS,
    PLACE_SIZE,
    SUMMARY,
    TITLE,
    places_of,
)

# Segments whose cards are kept: those of the open editions of all languages.
MAX_CARDS = 256
# Neighbours are small, and take longest to find: words may not drive them out.
PAIRS_SHARE = 0.25


class Impacts:
    """One term in one segment: its articles, ascending, and what it gives to each.

    What it gives leaves idf out, and is worked out when it is first asked for: of small
    words only a few articles ever are. `counts(n)` and `places(n)` are what the index
    keeps of the nth article.

    Of the scores of a common term few differ: each is held once, and of an article
    which of them it has.
    """

    def __init__(
        self,
        documents: Iterable[int],
        postings: Sequence[bytes],
        score: Callable[[Iterable[int], bytes], "array[float]"],
    ) -> None:
        self.documents = array("I", documents)
        self._counts = b"".join([posting[:PARTS] for posting in postings])
        self._places = places_of(postings)
        # Where the places of each end. Small words have none, nor have neighbours.
        lengths = [(len(posting) - PARTS) // PLACE_SIZE for posting in postings]
        ends = itertools.accumulate(lengths) if self._places else ()
        self._ends = array("I", ends)
        self._score = score

    def __len__(self) -> int:
        return len(self.documents)

    @property
    def size(self) -> int:
        """Bytes of memory, about, when half of all scores are asked for."""
        places = 4 * (len(self._ends) + len(self._places))
        return (8 + PARTS) * len(self.documents) + places + 400

    def scores(self, weight: float) -> Iterator[float]:
        """What the term gives to each of `documents`, times `weight`."""
        scores, which = self._scores
        return map([weight * score for score in scores].__getitem__, which)

    @functools.cached_property
    def _scores(self) -> tuple["array[float]", "array[int]"]:
        """Scores that differ, and which of them each document has."""
        scores = self._score(self.documents, self._counts)
        numbers = {score: n for n, score in enumerate(dict.fromkeys(scores))}
        which = map(numbers.__getitem__, scores)
        return array("d", numbers), array(
            "H" if len(numbers) <= 1 << 16 else "I", which
        )

    def score(self, n: int) -> float:
        """What the term gives to the nth document."""
        if "_scores" in self.__dict__:
            scores, which = self._scores
            return scores[which[n]]
        return self._score([self.documents[n]], self.counts(n))[0]

    def is_in_title(self, n: int) -> bool:
        return self._counts[PARTS * n + TITLE] > 0

    def find(self, document: int) -> int | None:
        """Where `document` stands in `documents`."""
        n = bisect_left(self.documents, document)
        return n if n < len(self.documents) and self.documents[n] == document else None

    def counts(self, n: int) -> bytes:
        """How often the term stands in each part of the nth document."""
        return self._counts[PARTS * n : PARTS * (n + 1)]

    def places(self, n: int) -> "array[int]":
        """Where the term stands in the nth document; small words stand nowhere."""
        if not self._ends:
            return self._places
        return self._places[self._ends[n - 1] if n else 0 : self._ends[n]]

    def places_in(self, documents: AbstractSet[int]) -> "Iterator[array[int]]":
        """The places in those of `documents` that have the term, ascending."""
        held = map(documents.__contains__, self.documents)
        ends, places = self._ends, self._places
        spans: Iterable[tuple[int, int]] = itertools.repeat((0, 0))
        if ends:
            spans = zip(itertools.chain((0,), ends), ends, strict=False)
        return (places[at:end] for at, end in itertools.compress(spans, held))


# A term of a question in one segment: what it weighs with its idf, and its impacts.
Weighted = tuple[float, Impacts]


def best_of(terms: Sequence[Weighted], document: int) -> float:
    """What the best of some terms gives to a document; 0 when it holds none."""
    best = 0.0
    for weight, impacts in terms:
        n = impacts.find(document)
        if n is not None:
            best = max(best, weight * impacts.score(n))
    return best


class Shelf:
    """Impacts of all threads; of too many, the least used are given up."""

    def __init__(self, limit_bytes: float) -> None:
        self._limit = limit_bytes
        self._used = 0
        self._kept: OrderedDict[tuple[object, ...], Impacts] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[object, ...], make: Callable[[], Impacts]) -> Impacts:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        # Made outside the lock: two threads may do it at once, none waits for another.
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._used += made.size
                while self._used > self._limit and len(self._kept) > 1:
                    _, dropped = self._kept.popitem(last=False)
                    self._used -= dropped.size
        return made


class ImpactStore:
    """Impacts that all threads share, in bounded memory."""

    def __init__(self, limit_bytes: int) -> None:
        self.words = Shelf(limit_bytes * (1 - PAIRS_SHARE))
        self.pairs = Shelf(limit_bytes * PAIRS_SHARE)
        self._cards: OrderedDict[str, Cards] = OrderedDict()
        self._lock = threading.Lock()

    def cards(self, segment: Segment) -> Cards:
        """What is kept of the documents of a segment, read once for all threads."""
        with self._lock:
            if segment.name in self._cards:
                self._cards.move_to_end(segment.name)
            else:
                self._cards[segment.name] = segment.cards()
                if len(self._cards) > MAX_CARDS:
                    self._cards.popitem(last=False)
            return self._cards[segment.name]


class SegmentImpacts:
    """Works out the impacts of one segment, under the averages of its index."""

    def __init__(
        self, segment: Segment, cards: Cards, averages: Averages, store: ImpactStore
    ) -> None:
        self._segment = segment
        self._averages = averages
        self._store = store
        # Impacts hold it for as long as they are kept: not the reader of one thread.
        self.scores = functools.partial(_scores_of, cards.lengths, norms_of(averages))

    def of(self, terms: tuple[str, ...]) -> Impacts:
        """The impacts of one term, or of two where neighbours in this order."""
        key = (self._segment.name, self._averages, *terms)
        if len(terms) == 1:
            return self._store.words.get(key, lambda: self._read(terms[0]))
        return self._store.pairs.get(key, lambda: self._join(*terms))

    def _read(self, term: str) -> Impacts:
        return Impacts(*self._segment.postings(term), self.scores)

    def _join(self, first: str, second: str) -> Impacts:
        one, other = self.of((first,)), self.of((second,))
        both = set(one.documents).intersection(other.documents)
        documents, postings = [], []
        # Two common words stand together in most documents, and seldom as neighbours.
        for document, before, after in zip(
            sorted(both), one.places_in(both), other.places_in(both), strict=True
        ):
            following = set(after)
            if places := [place for place in before if place + 1 in following]:
                documents.append(document)
                postings.append(counted(places))
        return Impacts(documents, postings, self.scores)


def _scores_of(
    lengths: Sequence["array[int]"],
    norms: Sequence[Mapping[int, float]],
    documents: Iterable[int],
    counts: bytes,
) -> "array[float]":
    """What a term gives to documents, by how often it stands in each part."""
    body_lengths, body_norms = lengths[BODY], norms[BODY]
    scores = []
    columns = (counts[part::PARTS] for part in range(PARTS))
    # A common word stands in every article: all is done here that can be.
    for document, title, headings, body, asks, summary in zip(
        documents, *columns, strict=True
    ):
        total = x = 0.0
        if body:
            x = body / body_norms[body_lengths[document]]
        if headings:
            length = lengths[HEADINGS][document]
            x += HEADING_WEIGHT * headings / norms[HEADINGS][length]
        if x:
            total = x * (K + 1) / (K + x)
        if title:
            x = title / norms[TITLE][lengths[TITLE][document]]
            total += TITLE_WEIGHT * saturated(x)
        if asks:
            x = asks / norms[ASKS][lengths[ASKS][document]]
            total += ASKS_WEIGHT * saturated(x)
        if summary:
            x = summary / norms[SUMMARY][lengths[SUMMARY][document]]
            total += SUMMARY_WEIGHT * saturated(x)
        scores.append(total)
    return array("d", scores)


def counted(places: Iterable[int]) -> bytes:
    """How many of some places are in each part."""
    counts = [0] * PARTS
    for place in places:
        counts[part_of(place >> 16)] += 1
    return bytes(min(count, MAX_COUNT) for count in counts)


def part_of(unit: int) -> int:
    """The part of an article that a unit of a posting's places is of."""
    if unit >= FIRST_SECTION_UNIT:
        return HEADINGS if unit % 2 else BODY
    return (TITLE, SUMMARY, ASKS)[unit]
