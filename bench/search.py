"""What search costs beside other engines, at 1,000 and at 10,000 articles."""

import tempfile
from pathlib import Path

from bench.asking import (
    P50,
    P99,
    RECIPE,
    TYPED,
    UNSEEN,
    WORDS,
    queries,
    row,
    suggestions,
    unseen,
)
from bench.collection import collection
from bench.editing import after_one_edit, found_after_one_edit, indexing
from bench.engines import Fts5, Tantivy, Whoosh
from bench.ours import Ours, published
from bench.table import Row

FTS5, BARE, TANTIVY, WHOOSH = "FTS5", "FTS5 without small words", "tantivy", "Whoosh"


def measure() -> list[Row]:
    """All engines at both sizes; the bounds are those of the larger."""
    with tempfile.TemporaryDirectory(prefix="firststop-bench-") as folder:
        return [*_at(1_000, Path(folder)), *_at(10_000, Path(folder))]


def _at(count: int, folder: Path) -> list[Row]:
    known = collection()
    ours = Ours(published(count).settings)
    fts5 = Fts5.build(folder / f"fts5-{count}.db", known.records(count))
    tantivy = Tantivy(known.records(count))
    whoosh = Whoosh.build(folder / f"whoosh-{count}", known.records(count))
    peers = {
        FTS5: fts5.ask,
        BARE: fts5.ask_without_small_words,
        TANTIVY: tantivy.ask,
        WHOOSH: whoosh.ask,
    }
    times = queries(known, count, ours, peers)
    fresh = unseen(known, ours, WHOOSH, whoosh.ask)
    typed = suggestions(known, ours, FTS5, fts5.suggest)
    is_bound = count == 10_000

    def bound(text: str) -> str:
        return text if is_bound else ""

    return [
        Row(name=known.describe(count), ours="", peer=""),
        row(times, WORDS, FTS5, P50, count, bound=bound("<= 0.5")),
        row(times, WORDS, FTS5, P99, count, bound=bound("<= 0.5")),
        row(times, RECIPE, FTS5, P50, count, bound=bound("<= 1.0")),
        row(times, RECIPE, FTS5, P99, count, bound=bound("<= 1.0")),
        row(times, RECIPE, TANTIVY, P50, count, bound=bound("<= 3.0")),
        row(times, RECIPE, TANTIVY, P99, count),
        row(times, RECIPE, BARE, P50, count),
        row(times, RECIPE, BARE, P99, count),
        row(times, RECIPE, WHOOSH, P50, count),
        row(times, RECIPE, WHOOSH, P99, count),
        row(fresh, UNSEEN, WHOOSH, P99, count, bound=bound("<= 0.5")),
        row(typed, TYPED, FTS5, P99, count, bound=bound("<= 0.1")),
        *(_changes(count, folder, whoosh) if is_bound else []),
    ]


def _changes(count: int, folder: Path, whoosh: Whoosh) -> list[Row]:
    """What indexing costs, and one edit."""
    return [
        indexing(folder),
        after_one_edit(count, folder, whoosh),
        found_after_one_edit(count, "<= 0.03"),
    ]
