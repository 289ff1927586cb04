"""An edition, opened for one thread: its catalogue, its texts, its indexes."""

import contextlib
import logging
import os
import sqlite3
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import msgspec

from kb.content.sections import Section
from kb.errors import DamagedEdition, DamagedIndex, NoEdition
from kb.languages import parse_language
from kb.library.cards import Card
from kb.library.catalogue import Catalogue
from kb.library.fingerprint import versions
from kb.library.register import StoredBody
from kb.library.storage import CATALOGUE, INDEX, MEDIA, Folder, hold, inspect
from kb.library.thesaurus import Thesaurus
from kb.library.words import Words
from kb.search.impacts import ImpactStore
from kb.search.searcher import Searcher

# How often a thread looks whether there is a newer edition.
LOOK_S = 1.0
ATTEMPTS = 3

_log = logging.getLogger(__name__)


class Edition:
    """An opened edition. What is asked of it stays true until it is closed."""

    def __init__(self, path: Path, var: Path, store: ImpactStore) -> None:
        """Open the edition at `path`. Raises DamagedEdition when it must not be."""
        with contextlib.ExitStack() as opened:
            opened.callback(os.close, hold(path))
            if inspect(path, var).versions != versions():
                raise DamagedEdition(f"{path}: made by another version; publish again")
            self.catalogue = _catalogue(path / CATALOGUE)
            opened.callback(self.catalogue.close)
            self._opened = opened.pop_all()
        self.name = path.name
        self._path = path
        self._store = store
        self.sites = self.catalogue.sites
        # For whoever shows this edition: values that stay true while it is open.
        self.kept: dict[tuple[str, ...], Any] = {}
        self._packs: dict[int, sqlite3.Connection] = {}
        self._searchers: dict[str, Searcher] = {}
        self._words: dict[str, Words] = {}
        self._thesaurus: Thesaurus | None = None
        self.families: dict[str, list[str]] = {}
        for code in self.catalogue.languages():
            language = parse_language(code)
            if language:
                self.families.setdefault(language.family, []).append(code)

    def close(self) -> None:
        """Close all that was opened for it, and let it be swept away."""
        self._opened.close()

    def body(self, card: Card) -> StoredBody:
        """The rendered body of an article, and its headings."""
        return msgspec.msgpack.decode(self._blob("body", card), type=StoredBody)

    def sections(self, card: Card) -> list[Section]:
        """The sections of an article, with the marks of facts and country blocks."""
        return msgspec.msgpack.decode(self._blob("sections", card), type=list[Section])

    def media(self, name: str) -> bytes | None:
        """An image, by the name of its file."""
        try:
            return (self._path / MEDIA / name).read_bytes()
        except FileNotFoundError:
            return None

    def _blob(self, column: str, card: Card) -> bytes:
        if card.pack not in self._packs:
            uri = f"file:{self._path}/pack-{card.pack}.db?mode=ro&immutable=1"
            pack = sqlite3.connect(uri, uri=True)
            self._opened.callback(pack.close)
            self._packs[card.pack] = pack
        row = self._packs[card.pack].execute(
            f"SELECT {column} FROM article WHERE number = ?", (card.number,)
        )
        return zlib.decompress(row.fetchone()[0])

    def searcher(self, family: str) -> Searcher:
        """Ask the index of a language family. Raises DamagedIndex."""
        if family not in self._searchers:
            folder = self._path / INDEX / family
            if not folder.is_dir():
                raise DamagedIndex(f"{folder}: missing; publish again")
            searcher = Searcher(folder, self._store)
            self._opened.callback(searcher.close)
            self._searchers[family] = searcher
        return self._searchers[family]

    def words(self, family: str) -> Words:
        if family not in self._words:
            words = Words(self._path / f"words-{family}.db")
            self._opened.callback(words.close)
            self._words[family] = words
        return self._words[family]

    def thesaurus(self) -> Thesaurus:
        """The synonyms of all languages."""
        if self._thesaurus is None:
            self._thesaurus = Thesaurus(self._path)
            self._opened.callback(self._thesaurus.close)
        return self._thesaurus


def _catalogue(path: Path) -> Catalogue:
    try:
        return Catalogue(path)
    except sqlite3.Error as error:
        raise DamagedEdition(f"{path}: {error}; publish again") from error


class Library:
    """The current edition for every thread of a process."""

    def __init__(self, var: Path, impacts_bytes: int) -> None:
        self._folder = Folder(var)
        self._store = ImpactStore(impacts_bytes)
        self._local = threading.local()

    def edition(self) -> Edition:
        """The current edition, opened for the calling thread.

        A newer one is noticed within a second; when it cannot be opened the last one
        goes on. Raises NoEdition before anything was published, and DamagedEdition when
        there is none that can be opened.
        """
        local = self._local
        now_s = time.monotonic()
        edition: Edition | None = getattr(local, "edition", None)
        if edition and now_s - local.looked_s < LOOK_S:
            return edition
        local.looked_s = now_s
        state = self._folder.current_state()
        if edition and state == local.state:
            return edition
        try:
            opened = self._open(edition)
        except (DamagedEdition, NoEdition) as error:
            if edition is None:
                raise
            _log.error("%s; the last edition goes on", error)
            return edition
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
                return Edition(path, self._folder.var, self._store)
            except DamagedEdition:
                # It may have been swept away after a newer one became current.
                if self._folder.current() == path or attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def current_name(self) -> str:
        """The name of the current edition, without opening it; "" without one."""
        try:
            return self._folder.current().name
        except NoEdition:
            return ""
