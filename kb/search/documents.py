"""Documents: what an index keeps of each text beside its postings, as bytes.

A card holds the text's number, its category's, how many sections it has, and the words
of each part; beside it are the words in the heading and the text of each section.
"""

import operator
import struct
import sys
from array import array
from collections.abc import Collection, Iterable

from kb.search.postings import PARTS, Entry

_CARD = struct.Struct(f"<IHH{PARTS}H")
_SECTION = struct.Struct("<HH")
CARD_SIZE = _CARD.size


def card_of(number: int, category: int, entry: Entry) -> bytes:
    """The card of a text, `CARD_SIZE` bytes."""
    return _CARD.pack(number, category, len(entry.sections), *entry.lengths)


def sections_of(entry: Entry) -> bytes:
    """The words of each section of a text."""
    return b"".join(_SECTION.pack(*lengths) for lengths in entry.sections)


def read_sections(data: bytes) -> list[tuple[int, int]]:
    """Words in the heading and the text of each section of a document."""
    return list(_SECTION.iter_unpack(data))


class Cards:
    """The cards of all documents of a segment, as arrays by document.

    `sections` counts sections, `lengths` words: an array a part.
    """

    def __init__(self, data: bytes) -> None:
        cells = array("H", data)
        if sys.byteorder == "big":
            cells.byteswap()
        width = _CARD.size // 2
        columns = [cells[n::width] for n in range(width)]
        low, high, self.categories, self.sections, *self.lengths = columns
        self.numbers = array("I", map(_joined, low, high))

    def categories_of(self, documents: Collection[int]) -> Iterable[int]:
        """The category of each of some documents."""
        # For most of all articles, a quarter of the time of asking for one by one.
        if len(documents) > 1:
            found: tuple[int, ...] = operator.itemgetter(*documents)(self.categories)
            return found
        return map(self.categories.__getitem__, documents)


def _joined(low: int, high: int) -> int:
    return low | high << 16
