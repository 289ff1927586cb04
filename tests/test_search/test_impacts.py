"""Impacts in memory: exact, and no more of them than is allowed."""

import tracemalloc
import weakref
from itertools import pairwise
from pathlib import Path

import pytest

from kb.search.impacts import Impacts, ImpactStore
from kb.search.searcher import Searcher
from tests.test_search.index import text, write

ARTICLES, LENGTHS, WORDS = 400, 50, 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index in which each word stands twice in every article, of some lengths."""
    folder = tmp_path_factory.mktemp("impacts") / "index"
    words = " ".join(f"word{n}" for n in range(WORDS))
    others = ["other " * (n % LENGTHS) for n in range(ARTICLES)]
    texts = {n: text("", f"{words} {o}{words}") for n, o in enumerate(others)}
    write(folder, texts)
    return folder


def all_of(searcher: Searcher) -> list[Impacts]:
    """The impacts of each word and of each two neighbours, with their scores."""
    (part,) = searcher.parts
    words = [f"word{n}" for n in range(WORDS)]
    found = [part.impacts.of((word,)) for word in words]
    found += [part.impacts.of(pair) for pair in pairwise(words)]
    for impacts in found:
        assert len(list(impacts.scores(1.0))) == ARTICLES
    return found


def test_a_score_is_the_same_alone_and_among_all(folder: Path) -> None:
    searcher = Searcher(folder, ImpactStore(1 << 20))
    (part,) = searcher.parts
    alone, all_worked_out = part.impacts.of(("word1",)), part.impacts.of(("word2",))
    scores = list(all_worked_out.scores(0.5))

    assert len(set(scores)) == LENGTHS
    assert scores == [0.5 * all_worked_out.score(n) for n in range(ARTICLES)]
    assert scores == [0.5 * alone.score(n) for n in range(ARTICLES)]


def test_impacts_take_about_the_memory_that_is_counted(folder: Path) -> None:
    searcher = Searcher(folder, ImpactStore(1 << 30))
    all_of(searcher)
    searcher = Searcher(folder, ImpactStore(1 << 30))
    tracemalloc.start()

    found = all_of(searcher)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert 0.5 <= taken / sum(impacts.size for impacts in found) <= 1.3


def test_of_too_many_impacts_the_least_used_are_given_up(folder: Path) -> None:
    limit = 100_000
    searcher = Searcher(folder, ImpactStore(limit))
    tracemalloc.start()

    assert sum(impacts.size for impacts in all_of(searcher)) > 4 * limit
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert taken < 1.5 * limit


def test_what_is_kept_holds_nothing_of_the_thread_that_made_it(folder: Path) -> None:
    store = ImpactStore(1 << 20)
    searcher = Searcher(folder, store)
    (part,) = searcher.parts
    kept = [part.impacts.of(("word1",)), part.impacts.of(("word1", "word2"))]
    segment = weakref.ref(part.segment)

    searcher.close()
    del searcher, part

    assert segment() is None
    assert [len(list(impacts.scores(1.0))) for impacts in kept] == [ARTICLES] * 2
