"""Our own engine as the benchmark asks it: an edition, published for real."""

import atexit
import datetime
import functools
import re
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from markupsafe import Markup

from bench.collection import LANGUAGE, Record, write_markdown
from kb.library.answers import Suggestion, find, suggest
from kb.library.audience import Audience
from kb.library.edition import Library
from kb.library.hits import Hit
from kb.library.publish import publish
from kb.search import engine, excerpts, ranking
from kb.search.analysis import analyzer_for
from kb.search.engine import IndexWriter
from kb.search.excerpts import excerpt
from kb.search.impacts import ImpactStore
from kb.search.postings import Entry, Text, make_entry
from kb.search.query import parse
from kb.search.question import Concept, Question
from kb.search.searcher import Searcher
from kb.settings import Settings
from kb.web.memory import give_back

SHOWN = 10
CATEGORY = "edited"

_ANALYZER = analyzer_for(LANGUAGE)


@dataclass(frozen=True, slots=True)
class Published:
    """A content folder with the paths of its articles, and what publishing it took."""

    settings: Settings
    paths: list[Path]
    cold_s: float

    @property
    def index(self) -> Path:
        """The index of the current edition."""
        return Library(self.settings.var, 1).edition().path / "index" / LANGUAGE


@functools.cache
def published(count: int) -> Published:
    """The collection at this size, published once for all who measure with it."""
    folder = Path(tempfile.mkdtemp(prefix="firststop-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = Settings(content=folder / "in", var=folder / "var")
    paths = write_markdown(settings.content, count)
    started_s = time.perf_counter()
    outcome = publish(settings)
    cold_s = time.perf_counter() - started_s
    assert outcome.articles == count, outcome.problems[:3]
    # Files written a moment ago are read once more before they count as settled.
    publish(settings)
    return Published(settings, paths, cold_s)


class Ours:
    """The current edition, asked as the pages ask it."""

    def __init__(self, settings: Settings) -> None:
        # As a serving process does.
        give_back()
        self._library = Library(settings.var, settings.impacts_mb << 20)
        self._edition = self._library.edition()
        now = (
            datetime.datetime.now()
            .astimezone()
            .replace(tzinfo=None)
            .isoformat(timespec="minutes")
        )
        self._audience = Audience((LANGUAGE,), None, now)

    def ask(self, text: str) -> list[Hit]:
        """The whole recipe, as readers get it."""
        return find(self._edition, self._audience, parse(text)).hits

    def suggest(self, typed: str) -> list[Suggestion]:
        return suggest(self._edition, self._audience, typed)

    def ask_words(self, text: str) -> list[Markup]:
        """The words alone, without their neighbours, and ten excerpts."""
        tokens = {token.terms: token for token in _ANALYZER.tokens(text)}
        concepts = tuple(
            Concept(tuple((term, 1.0) for term in terms), token.is_small)
            for terms, token in tokens.items()
        )
        question = Question(concepts)
        with mock.patch.object(ranking, "may_be_neighbours", return_value=False):
            found = ranking.rank(self._edition.searcher(LANGUAGE), question)
        numbers = [ranked.number for ranked in found.first]
        cards = self._edition.catalogue.by_number(self._audience, numbers)
        terms = excerpts.terms_of(concept.terms for concept in question.large)
        passages = [
            self._edition.sections(cards[ranked.number])[ranked.section].text
            for ranked in found.first
        ]
        return [excerpt(passage, terms, _ANALYZER) for passage in passages]

    def forget(self) -> None:
        """Give up all that earlier queries left behind."""
        searcher = self._edition.searcher(LANGUAGE)
        store = self._edition._store
        for shelf in (store.words, store.pairs):
            shelf._kept.clear()
            shelf._used = 0
        searcher._frequencies.clear()
        searcher._counts.clear()
        excerpts._words.cache_clear()
        excerpts._runs.cache_clear()
        excerpts._elided.cache_clear()
        _ANALYZER._token.cache_clear()
        re.purge()


def analyzed(record: Record) -> Entry:
    """What an article adds to the index, without rendering it."""
    return make_entry(Text(record.title, "", (), record.sections), _ANALYZER)


class Editing:
    """The index part of one edit after another, each upon a new link of the index."""

    def __init__(self, index: Path, folder: Path) -> None:
        self._index = index
        self._folder = folder
        self._store = ImpactStore(64 << 20)
        self._searcher = Searcher(index, self._store)
        self._next = 1_000_000

    def edit(self, number: int, record: Record) -> None:
        """Link, analyse, delete, add, commit, open."""
        new = self._folder / str(self._next)
        engine.link(self._index, new)
        writer = IndexWriter(new)
        writer.delete([number])
        writer.add(self._next, 1, CATEGORY, analyzed(record))
        writer.commit()
        self._searcher = Searcher(new, self._store)
        self._index, self._next = new, self._next + 1
