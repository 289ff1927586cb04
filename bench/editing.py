"""What a change costs: indexing articles, and one article edited."""

import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.collection import CATEGORIES, collection
from bench.engines import Whoosh
from bench.ours import Editing, Ours, analyzed, published
from bench.table import Row
from kb.library.publish import publish
from kb.library.words import countable, write_words
from kb.search import engine
from kb.search.engine import IndexWriter

EDITS, FOUND = 12, 3
# Articles that are indexed to see what one costs.
INDEXED = 2_000
MARK = "xylophonique"


def indexing(folder: Path) -> Row:
    """CPU an article: analysis, index and words; rendering and catalogue are not in."""
    ours_ms = _cpu_ms(lambda: _index(folder / "indexed"))
    records = collection().records(INDEXED)
    peer_ms = _cpu_ms(lambda: Whoosh.build(folder / "indexed-whoosh", records))
    return Row(
        name="indexing, CPU an article without rendering, beside Whoosh",
        ours=f"{ours_ms / INDEXED:.2f} ms",
        peer=f"{peer_ms / INDEXED:.2f} ms",
        ratio=ours_ms / peer_ms,
        bound="<= 3.0",
    )


def _index(folder: Path) -> None:
    engine.create(folder)
    writer = IndexWriter(folder)
    words: Counter[str] = Counter()
    for number, record in enumerate(collection().records(INDEXED)):
        entry = analyzed(record)
        place = number % CATEGORIES
        writer.add(number, place, f"subject-{place}", entry)
        words.update(countable(entry.words))
    writer.commit()
    write_words(folder / "words.db", words)


def _cpu_ms(work: Callable[[], object]) -> float:
    started_s = time.process_time()
    work()
    return 1000 * (time.process_time() - started_s)


def after_one_edit(count: int, folder: Path, whoosh: Whoosh) -> Row:
    """CPU of the index part alone, the mean of a dozen edits, merges among them."""
    editing = Editing(published(count).index, folder / f"edits-{count}")
    ours_ms, peer_ms = [], []
    for n, record in zip(range(EDITS), collection().records(count), strict=False):
        ours_ms.append(_cpu_ms(lambda n=n, r=record: editing.edit(n + 1, r)))
        peer_ms.append(_cpu_ms(lambda n=n, r=record: whoosh.update(n, r)))
    return Row(
        name=f"one article of {count:,} edited, the index alone, beside Whoosh",
        ours=f"{statistics.mean(ours_ms):.1f} ms",
        peer=f"{statistics.mean(peer_ms):.1f} ms",
        ratio=statistics.mean(ours_ms) / statistics.mean(peer_ms),
        bound="<= 1.0",
    )


def found_after_one_edit(count: int, bound: str = "") -> Row:
    """Seconds from the file's saving until a query finds it, with the folder's scan."""
    made = published(count)
    times_s = []
    for n, path in enumerate(made.paths[:FOUND]):
        word = f"{MARK}{'abc'[n]}"
        text = path.read_text()
        started_s = time.perf_counter()
        path.write_text(f"{text}\n{word}\n")
        publish(made.settings)
        hits = Ours(made.settings).ask(word)
        times_s.append(time.perf_counter() - started_s)
        assert [hit.card.key for hit in hits] == [f"subject-{n}/article-{n}"]
    took_s = statistics.median(times_s)
    return Row(
        name=f"one article of {count:,} edited, from save to found",
        ours=f"{took_s:.2f} s",
        peer=f"{made.cold_s:.1f} s cold",
        ratio=took_s / made.cold_s,
        bound=bound,
    )
