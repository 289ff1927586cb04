"""Postings: what an article adds to the index, term by term, as bytes.

A posting says how often a term stands in each part of an article, and where. Its bytes
are five counts (one byte each, at most 255), then the places of the term (four bytes
each): the unit in the high half, the word's number within it in the low half. Unit 0 is
the title, 1 the summary, 2 the questions and keywords; 3 + 2k is the heading of section
k and 4 + 2k its text. Small words have counts only, and do not advance the numbers: two
words are neighbours when only small words stand between them.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence

import msgspec

from kb.search.analysis import Analyzer

# Part of an edition's fingerprint: raise it when the bytes change their meaning.
VERSION = 1

TITLE, HEADINGS, BODY, ASKS, SUMMARY = range(5)
PARTS = 5
MAX_COUNT = 255
MAX_PLACE = 0xFFFF
PLACE_SIZE = 4
MAX_LENGTH = 0xFFFF
FIRST_SECTION_UNIT = 3


class Text(msgspec.Struct, frozen=True):
    """The text of an article as it is indexed; `sections` are (heading, text)."""

    title: str
    summary: str
    asks: Sequence[str]
    sections: Sequence[tuple[str, str]]


class Entry(msgspec.Struct, frozen=True):
    """What one article adds to the index of its language.

    `lengths` counts the words of each part; `sections` the words of each section's
    heading and text; `words` are the words as written, for spelling.
    """

    postings: dict[str, bytes]
    lengths: tuple[int, ...]
    sections: tuple[tuple[int, int], ...]
    words: frozenset[str]


def make_entry(text: Text, analyzer: Analyzer) -> Entry:
    """Read every part of `text` and count what stands in it."""
    reader = _Reader(analyzer)
    title = reader.read(TITLE, 0, [text.title])
    summary = reader.read(SUMMARY, 1, [text.summary])
    asks = reader.read(ASKS, 2, text.asks)
    sections = []
    for number, (heading, body) in enumerate(text.sections):
        unit = min(FIRST_SECTION_UNIT + 2 * number, MAX_PLACE - 1)
        sections.append(
            (
                min(reader.read(HEADINGS, unit, [heading]), MAX_LENGTH),
                min(reader.read(BODY, unit + 1, [body]), MAX_LENGTH),
            )
        )
    headings = sum(heading for heading, _ in sections)
    bodies = sum(body for _, body in sections)
    lengths = (title, headings, bodies, asks, summary)
    return Entry(
        reader.postings(),
        tuple(min(length, MAX_LENGTH) for length in lengths),
        tuple(sections),
        frozenset(reader.words - {""}),
    )


class _Reader:
    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._counts: dict[str, list[int]] = {}
        self._places: dict[str, list[int]] = {}
        self.words: set[str] = set()

    def read(self, part: int, unit: int, texts: Iterable[str]) -> int:
        """Count the words of `texts`, which are no neighbours of each other."""
        counts, places, words = self._counts, self._places, self.words
        place = unit << 16
        last = place + MAX_PLACE
        length = 0
        for text in texts:
            for token in self._analyzer.read(text):
                length += 1
                is_small = token.is_small
                for term in token.all_terms:
                    if term not in counts:
                        counts[term] = [0] * PARTS
                        places[term] = []
                    counts[term][part] += 1
                    if not is_small and place < last:
                        places[term].append(place)
                if not is_small:
                    words.add(token.word)
                    place += 1
            place += 1
        return length

    def postings(self) -> dict[str, bytes]:
        return {
            term: bytes(min(count, MAX_COUNT) for count in counts)
            + _packed(self._places[term])
            for term, counts in self._counts.items()
        }


def _packed(places: list[int]) -> bytes:
    packed = array("I", places)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def places_of(postings: Iterable[bytes]) -> "array[int]":
    """Where the terms of postings stand, ascending, one posting after the other."""
    places = array("I", b"".join([posting[PARTS:] for posting in postings]))
    if sys.byteorder == "big":
        places.byteswap()
    return places
