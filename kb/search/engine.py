"""The inverted index of one language: the only room that knows Whoosh.

A document of the index is one text of an article. It has the number that the catalogue
gave it, its category's number, and the postings of `kb.search.postings`. Only what
Whoosh 2.7.4 offers is used, so that any of its descendants will do.
"""

import itertools
import os
import pickle
import shutil
import struct
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats, index
from whoosh.codec.whoosh3 import W3Codec, W3LeafMatcher
from whoosh.filedb.filestore import FileStorage
from whoosh.index import LockError
from whoosh.reading import SegmentReader, TermNotFound

from kb.errors import DamagedIndex, PublishingBusy
from kb.search.documents import (
    CARD_SIZE,
    Cards,
    card_of,
    read_sections,
    sections_of,
)
from kb.search.postings import Entry

# Beside a term stand marks that no word can spell.
_NUMBER, _CATEGORY = "\0n", "\0c"
# Whoosh mixes up the values of a list in which some are empty.
_PRESENT = b"\1"

# What Whoosh raises when it reads bytes that it has not written.
_DAMAGE = (
    fields.FieldConfigurationError,
    index.IndexError,
    pickle.UnpicklingError,
    struct.error,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    OSError,
    OverflowError,
    TypeError,
    ValueError,
)
# Larger blocks are read in fewer steps; nothing is skipped within a posting list.
_BLOCK = 1024
MAX_SEGMENTS = 8
MAX_DELETED = 0.2


class _Counts(formats.Format):
    """Postings whose value is bytes of our own."""

    posting_size = -1


class _Terms(fields.FieldType):
    """A field that is given its postings ready made."""

    def __init__(self) -> None:
        super().__init__(format=_Counts(), analyzer=None)

    def index(
        self, value: dict[str, bytes], **_: object
    ) -> Iterable[tuple[bytes, int, float, bytes]]:
        for term, posting in value.items():
            yield term.encode(), 1, 1.0, posting


def _schema() -> fields.Schema:
    return fields.Schema(
        terms=_Terms(),
        card=fields.COLUMN(columns.FixedBytesColumn(CARD_SIZE)),
        sections=fields.COLUMN(columns.VarBytesColumn()),
    )


def create(folder: Path) -> None:
    """Make an empty index in `folder`."""
    folder.mkdir(parents=True)
    index.create_in(str(folder), _schema()).close()


def link(old: Path, new: Path) -> None:
    """Make `new` the same index as `old`, sharing its files; `old` is never written.

    Files are shared because Whoosh writes a segment once; where the file system cannot
    link, they are copied. Tables of contents are copied, locks left behind.
    """
    new.mkdir(parents=True)
    for entry in os.scandir(old):
        if entry.name.endswith("LOCK") or not entry.is_file():
            continue
        target = new / entry.name
        if entry.name.endswith(".toc"):
            shutil.copyfile(entry.path, target)
            continue
        try:
            os.link(entry.path, target)
        except OSError:
            shutil.copyfile(entry.path, target)


def _storage(folder: Path) -> FileStorage:
    """The files of an index, of which only what is asked for is read.

    Whoosh would copy the whole of a file that it has mapped into memory.
    """
    return FileStorage(str(folder), supports_mmap=False)


class IndexWriter:
    """Adds and deletes articles; nothing is seen before `commit`."""

    def __init__(self, folder: Path, wait_s: float = 10.0) -> None:
        """Open the index in `folder`.

        Raises PublishingBusy when another process writes it for longer than `wait_s`.
        """
        self._index = _storage(folder).open_index()
        try:
            self._writer = self._index.writer(
                timeout=wait_s, codec=W3Codec(blocklimit=_BLOCK), limitmb=256
            )
        except LockError as error:
            raise PublishingBusy(
                f"{folder}: another process writes this index"
            ) from error

    def add(self, number: int, category: int, path: str, entry: Entry) -> None:
        """Add one text of an article.

        `path` is that of its category, such as `returns/refunds`.
        """
        postings = {f"{_NUMBER}{number}": _PRESENT} | entry.postings
        for ancestor in _ancestors(path):
            postings[f"{_CATEGORY}{ancestor}"] = _PRESENT
        self._writer.add_document(
            terms=postings,
            card=card_of(number, category, entry),
            sections=sections_of(entry),
        )

    def delete(self, numbers: Iterable[int]) -> None:
        """Delete the texts with these numbers; one that is not there is no error."""
        wanted = set(numbers)
        # Most are in the largest; no other is opened before it is needed.
        for segment in sorted(self._writer.segments, key=lambda s: -s.doc_count_all()):
            if not wanted:
                return
            reader = SegmentReader(self._writer.storage, self._writer.schema, segment)
            for number in sorted(wanted):
                for document in _read(reader, f"{_NUMBER}{number}")[0]:
                    if not segment.is_deleted(document):
                        segment.delete_document(document)
                        wanted.discard(number)
            reader.close()

    def commit(self) -> None:
        """Write; small segments are merged when there are many, as are worn ones."""
        self._writer.commit(mergetype=_merge)

    def cancel(self) -> None:
        self._writer.cancel()


def _ancestors(path: str) -> list[str]:
    return list(itertools.accumulate(path.split("/"), "{}/{}".format)) if path else []


def _merge(writer: Any, segments: list[Any]) -> list[Any]:
    """Whoosh's merge policy: returns the segments that stay as they are."""
    worn = [s for s in segments if s.deleted_count() > MAX_DELETED * s.doc_count_all()]
    merged = set(map(id, worn))
    if len(segments) >= MAX_SEGMENTS:
        largest = max(s.doc_count_all() for s in segments)
        merged |= {id(s) for s in segments if s.doc_count_all() < largest / 2}
    # What is merged is read whole: from memory, that takes half as long.
    whole = FileStorage(writer.storage.folder)
    for segment in segments:
        if id(segment) in merged:
            reader = SegmentReader(whole, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return [segment for segment in segments if id(segment) not in merged]


class Segment:
    """One immutable part of an index, as one thread reads it."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self.name = str(reader.segment().segment_id())
        self.size = int(reader.doc_count_all())
        self.deleted = frozenset(reader.segment().deleted_docs())
        self._sections: Any = None

    def postings(self, term: str) -> tuple[list[int], list[bytes]]:
        """Documents with `term`, ascending and deleted ones too, and their bytes."""
        return _read(self._reader, term)

    def count(self, term: str) -> int:
        """In how many documents `term` stands, deleted ones too; no list is read."""
        try:
            return int(self._reader.doc_frequency("terms", term.encode()))
        except _DAMAGE as bad:
            raise _damaged(self._reader, bad) from bad

    def holds(self, term: str) -> bool:
        """Whether a live document has `term`."""
        if self.count(term) > len(self.deleted):
            return True
        return not self.deleted.issuperset(self.postings(term)[0])

    def in_category(self, path: str) -> list[int]:
        """Documents in the category at `path` or below it."""
        return self.postings(f"{_CATEGORY}{path}")[0]

    def with_number(self, number: int) -> list[int]:
        return self.postings(f"{_NUMBER}{number}")[0]

    def cards(self) -> Cards:
        """The numbers, categories and lengths of all documents."""
        try:
            return Cards(b"".join(self._column("card")))
        except _DAMAGE as bad:
            raise _damaged(self._reader, bad) from bad

    def sections(self, document: int) -> list[tuple[int, int]]:
        """Words in the heading and the text of each section of a document."""
        try:
            if self._sections is None:
                self._sections = self._column("sections")
            return read_sections(self._sections[document])
        except _DAMAGE as bad:
            raise _damaged(self._reader, bad) from bad

    def _column(self, name: str) -> Any:
        return self._reader.column_reader(name, translate=False)


class IndexReader:
    """An opened index; it belongs to one thread."""

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`. Raises DamagedIndex when it cannot be read."""
        try:
            self._reader = _storage(folder).open_index().reader()
            leaves = [leaf for leaf, _ in self._reader.leaf_readers()]
            # An index that holds nothing has a leaf all the same, of no segment.
            self.segments = [Segment(leaf) for leaf in leaves if leaf.segment()]
        except _DAMAGE as bad:
            raise DamagedIndex(
                f"{folder}: the search index cannot be opened: {bad}"
            ) from bad
        # A thread that ends gives its reader up without a word.
        self.close = weakref.finalize(self, self._reader.close)

    def holds(self, term: str) -> bool:
        """Whether a live article has `term`."""
        return any(segment.holds(term) for segment in self.segments)


def _read(reader: Any, term: str) -> tuple[list[int], list[bytes]]:
    documents: list[int] = []
    values: list[bytes] = []
    try:
        matcher = reader.postings("terms", term.encode())
        while matcher.is_active():
            documents.append(matcher.id())
            values.append(matcher.value())
            # The rest of the block that these have read, which takes twice as long one
            # by one; the names are those of 2.7.4, too.
            if isinstance(matcher, W3LeafMatcher):
                documents += matcher._ids[1:]  # noqa: SLF001
                values += matcher._values[1:]  # noqa: SLF001
                matcher._next_block()  # noqa: SLF001
            else:
                matcher.next()
    except TermNotFound:
        return [], []
    except _DAMAGE as bad:
        raise _damaged(reader, bad) from bad
    return documents, values


def _damaged(reader: Any, bad: Exception) -> DamagedIndex:
    segment = reader.segment().segment_id()
    return DamagedIndex(f"segment {segment}: cannot be read: {bad}; publish again")
