"""What search costs at 100,000 articles, and beside what it costs at 10,000."""

import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.asking import P50, P99, RECIPE, TYPED, WORDS, queries, row, suggestions
from bench.collection import collection
from bench.editing import after_one_edit, found_after_one_edit
from bench.engines import Fts5, Whoosh
from bench.memory import serving_mb
from bench.ours import Ours, published
from bench.search import FTS5
from bench.table import Row

COUNT, SMALL = 100_000, 10_000
# Warm passes: a query takes ten times as long as at the smaller size.
PASSES = 2


def measure() -> list[Row]:
    """Build all three, ask them, edit one article, and look at a serving process."""
    known = collection()
    with tempfile.TemporaryDirectory(prefix="firststop-bench-") as name:
        folder = Path(name)
        ours = Ours(published(COUNT).settings)
        with ProcessPoolExecutor(2) as pool:
            list(pool.map(_build, (FTS5, "Whoosh"), (folder, folder)))
        fts5, whoosh = Fts5(folder / FTS5), Whoosh(folder / "Whoosh")
        times = queries(known, COUNT, ours, {FTS5: fts5.ask}, PASSES)
        typed = suggestions(known, ours, FTS5, fts5.suggest)
        return [
            Row(name=known.describe(COUNT), ours="", peer=""),
            row(times, WORDS, FTS5, P50, COUNT),
            row(times, WORDS, FTS5, P99, COUNT),
            row(times, RECIPE, FTS5, P50, COUNT),
            row(times, RECIPE, FTS5, P99, COUNT, bound="<= 1.0"),
            row(typed, TYPED, FTS5, P99, COUNT, bound="<= 0.1"),
            after_one_edit(COUNT, folder, whoosh),
            found_after_one_edit(COUNT),
            _memory(),
        ]


def _build(engine: str, folder: Path) -> None:
    build = Fts5.build if engine == FTS5 else Whoosh.build
    build(folder / engine, collection().records(COUNT))


def _memory() -> Row:
    many, few = serving_mb(COUNT), serving_mb(SMALL)
    return Row(
        name=f"private memory of a serving process, {COUNT:,} beside {SMALL:,}",
        ours=f"{many:.1f} MB",
        peer=f"{few:.1f} MB",
        ratio=many / few,
        bound="<= 1.5",
    )
