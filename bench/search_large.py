"""What search costs at 100,000 articles, and beside what it costs at 10,000."""

import tempfile
from collections.abc import Iterator
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
    with tempfile.TemporaryDirectory(prefix="firststop-bench-") as name:
        rows = []
        for one in _rows(Path(name)):
            # It takes an hour: what is known is told at once.
            print(one.name, one.ours, one.peer, one.ratio, sep="  ", flush=True)
            rows.append(one)
        return rows


def _rows(folder: Path) -> Iterator[Row]:
    known = collection()
    yield Row(name=known.describe(COUNT), ours="", peer="")
    ours = Ours(published(COUNT).settings)
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_build, (FTS5, "Whoosh"), (folder, folder)))
    fts5, whoosh = Fts5(folder / FTS5), Whoosh(folder / "Whoosh")
    times = queries(known, COUNT, ours, {FTS5: fts5.ask}, PASSES)
    yield row(times, WORDS, FTS5, P50, COUNT)
    yield row(times, WORDS, FTS5, P99, COUNT)
    yield row(times, RECIPE, FTS5, P50, COUNT)
    yield row(times, RECIPE, FTS5, P99, COUNT, bound="<= 1.0")
    typed = suggestions(known, ours, FTS5, fts5.suggest)
    yield row(typed, TYPED, FTS5, P99, COUNT, bound="<= 0.1")
    yield after_one_edit(COUNT, folder, whoosh)
    yield found_after_one_edit(COUNT)
    yield _memory()


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
