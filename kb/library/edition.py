"""An edition, opened for one thread: its catalogue, its texts, its indexes."""

import contextlib
import logging
import os
import threading
import time
import weakref
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from sqlite3 import Connection
from typing import TypeVar

import msgspec

from kb.content.blocks import Behind
from kb.content.sections import Section
from kb.errors import DamagedEdition, DamagedIndex, NoEdition
from kb.languages import parse_language
from kb.library.audience import Audience
from kb.library.cards import Card
from kb.library.catalogue import Catalogue
from kb.library.kept import Kept
from kb.library.manifest import INDEX, doubt
from kb.library.register import StoredBody
from kb.library.shelf import examine
from kb.library.storage import CATALOGUE, MEDIA, Folder, hold
from kb.library.tables import open_tables
from kb.library.thesaurus import Thesaurus
from kb.library.translations import Progress, places_of, progress_in
from kb.library.words import Words
from kb.search.impacts import ImpactStore
from kb.search.searcher import Searcher
from kb.shapes import Shape

_BODY, _SECTIONS = Shape(StoredBody), Shape(list[Section])

# How often a thread looks whether there is a newer edition.
LOOK_S = 1.0
# And how soon again after it could not be opened.
LATER_S = 10.0
ATTEMPTS = 3
_UNKNOWN = (-1, -1)

_log = logging.getLogger(__name__)

Stored = TypeVar("Stored")


class Edition:
    """An opened edition. What is asked of it stays true until it is closed.

    `lost` says why it cannot be searched, "" when it can be.
    """

    def __init__(self, path: Path, var: Path, store: ImpactStore) -> None:
        """Open the edition at `path`. Raises DamagedEdition when it must not be."""
        with contextlib.ExitStack() as opened:
            # Let go of also where nobody closes it.
            opened.callback(weakref.finalize(self, os.close, hold(path)))
            self.lost = examine(path, var)
            self.catalogue = Catalogue(path / CATALOGUE)
            opened.callback(self.catalogue.close)
            self._opened = opened.pop_all()
        self.name = path.name
        self.path = path
        self._store = store
        self.sites = self.catalogue.sites
        # For whoever shows this edition: what stays true while it is open.
        self.kept = Kept()
        self._packs: dict[int, Connection] = {}
        self._searchers: dict[str, Searcher] = {}
        self._words: dict[str, Words] = {}
        self._thesaurus: Thesaurus | None = None
        self._strays: dict[str, frozenset[int]] = {}
        self.families: dict[str, list[str]] = {}
        for code in self.catalogue.languages():
            language = parse_language(code)
            if language:
                self.families.setdefault(language.family, []).append(code)

    def close(self) -> None:
        """Close all that was opened for it, and let it be swept away."""
        self._opened.close()
        # What was kept there may hold the edition itself, and so its memory.
        self.kept = Kept()

    def body(self, card: Card) -> StoredBody:
        """The rendered body of an article, and its headings."""
        return self._stored("body", card, _BODY)

    def sections(self, card: Card) -> list[Section]:
        """The sections of an article, with the marks of facts and country blocks."""
        return self._stored("sections", card, _SECTIONS)

    def translations(self, reads: Mapping[str, int]) -> list[Progress]:
        """How far each language follows the source; for editors.

        `reads` counts how often an article was read lately, by its key.
        """
        return progress_in(self.path / CATALOGUE, reads=reads)

    def behind(self, article: str) -> list[Behind] | None:
        """Where the translation with that id is behind its source; for editors."""
        return places_of(self.path / CATALOGUE, article)

    def media(self, name: str) -> bytes | None:
        """An image, by the name of its file."""
        try:
            return (self.path / MEDIA / name).read_bytes()
        except FileNotFoundError:
            return None

    def _stored(self, column: str, card: Card, shape: Shape[Stored]) -> Stored:
        row = self._pack(card.pack).execute(
            f"SELECT {column} FROM article WHERE number = ?", (card.number,)
        )
        try:
            (data,) = row.fetchone() or (b"",)
            return shape.of_msgpack(zlib.decompress(data))
        except (zlib.error, msgspec.DecodeError) as error:
            raise DamagedEdition(
                f"{self.path}: {card.key} cannot be read: {error}; publish again"
            ) from error

    def _pack(self, number: int) -> Connection:
        if number not in self._packs:
            pack = open_tables(self.path / f"pack-{number}.db")
            self._opened.callback(pack.close)
            self._packs[number] = pack
        return self._packs[number]

    def searcher(self, family: str) -> Searcher:
        """Ask the index of a language family. Raises DamagedIndex."""
        if self.lost:
            raise DamagedIndex(self.lost)
        if family not in self._searchers:
            folder = self.path / INDEX / family
            if not folder.is_dir():
                raise DamagedIndex(f"{folder}: missing; publish again")
            searcher = Searcher(folder, self._store)
            self._opened.callback(searcher.close)
            self._searchers[family] = searcher
        return self._searchers[family]

    def hidden(self, audience: Audience, family: str) -> frozenset[int]:
        """Numbers of texts in the index of a family that an audience may not find."""
        hidden = self.catalogue.hidden(audience, self.families.get(family, []))
        return hidden | self._strays.get(family, frozenset())

    def hide_strays(self, family: str) -> None:
        """Hide what an index holds and the catalogue does not."""
        strays = self.searcher(family).numbers() - self.catalogue.numbers()
        self._strays[family] = strays
        _log.error("%s: %d texts of no article are hidden", self.path, len(strays))

    def words(self, family: str) -> Words:
        if family not in self._words:
            words = Words(self.path / f"words-{family}.db")
            self._opened.callback(words.close)
            self._words[family] = words
        return self._words[family]

    def thesaurus(self) -> Thesaurus:
        """The synonyms of all languages. Raises DamagedIndex."""
        if self._thesaurus is None:
            self._thesaurus = Thesaurus(self.path)
            self._opened.callback(self._thesaurus.close)
        return self._thesaurus


class _Thread:
    """A thread, whose editions are closed when it ends.

    A server ends threads that have had nothing to do for a while.
    """

    def __init__(self) -> None:
        self.editions: weakref.WeakSet[Edition] = weakref.WeakSet()
        # When the process ends, no other thread may close them, nor needs to.
        weakref.finalize(self, _close_all, self.editions).atexit = False


def _close_all(editions: Iterable[Edition]) -> None:
    for edition in list(editions):
        edition.close()


_this = threading.local()


def _close_with_thread(edition: Edition) -> None:
    """Close an edition at the latest when the calling thread ends."""
    if not hasattr(_this, "thread"):
        _this.thread = _Thread()
    _this.thread.editions.add(edition)


class Library:
    """The current edition for every thread of a process."""

    def __init__(self, var: Path, impacts_bytes: int) -> None:
        self._folder = Folder(var)
        self._store = ImpactStore(impacts_bytes)
        self._local = threading.local()
        # Hashes are compared by one thread, and the others wait for what it finds: an
        # edition that is refused is refused to all for a while, and why.
        self._opening = threading.Lock()
        self._refused: dict[str, tuple[float, str]] = {}
        self._doubted: set[str] = set()

    def edition(self) -> Edition:
        """The current edition, opened for the calling thread.

        A newer one is noticed within a second. When it cannot be opened the last one
        goes on, or else the newest of the others that can be. Raises NoEdition before
        anything was published, and DamagedEdition when there is none to open.
        """
        local = self._local
        now_s = time.monotonic()
        edition: Edition | None = getattr(local, "edition", None)
        if edition and now_s < local.look_at_s:
            return edition
        local.look_at_s = now_s + LOOK_S
        state = self._folder.current_state()
        if edition and state == local.state:
            return edition
        try:
            opened = self._open(edition)
        except (DamagedEdition, NoEdition) as damage:
            opened = edition or self._open_other(damage)
            _log.error("%s; edition %s goes on", damage, opened.name)
            local.look_at_s = now_s + LATER_S
            state = _UNKNOWN
        if edition and opened is not edition:
            edition.close()
        local.edition, local.state = opened, state
        return opened

    def _open(self, last: Edition | None) -> Edition:
        for attempt in range(ATTEMPTS):
            path = self._folder.current()
            if last and last.name == path.name:
                return last
            try:
                return self._open_at(path)
            except DamagedEdition:
                # It may have been swept away after a newer one became current.
                if self._folder.current() == path or attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _open_at(self, path: Path) -> Edition:
        with self._opening:
            until_s, reason = self._refused.get(path.name, (0.0, ""))
            if time.monotonic() < until_s:
                raise DamagedEdition(reason)
            try:
                edition = Edition(path, self._folder.var, self._store)
            except DamagedEdition as damage:
                reason = str(damage)
                self._refused = {path.name: (time.monotonic() + LATER_S, reason)}
                raise
        _close_with_thread(edition)
        if edition.lost:
            _log.error("%s; articles go on", edition.lost)
        return edition

    def _open_other(self, damage: Exception) -> Edition:
        """The newest edition that is not current and can be opened."""
        for path in self._folder.others():
            with contextlib.suppress(DamagedEdition):
                return self._open_at(path)
        raise damage

    def doubt(self, edition: Edition, damage: DamagedEdition) -> None:
        """Note that reading an edition failed.

        Its hashes are compared again before it is next opened, and by whoever looks
        after it. A thread that cannot read articles opens an edition anew at once.
        """
        if edition.name not in self._doubted:
            self._doubted.add(edition.name)
            _log.error("%s", damage)
            doubt(edition.path, self._folder.var)
        if not isinstance(damage, DamagedIndex):
            edition.close()
            self._local.edition = None

    def current_name(self) -> str:
        """The name of the current edition, without opening it; "" without one."""
        return self._folder.current_name()
