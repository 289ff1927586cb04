"""The index on disk: what is shared, what is merged, what is refused."""

import gc
import os
import tracemalloc
import warnings
from pathlib import Path

import pytest

from kb.errors import DamagedIndex, PublishingBusy
from kb.search.analysis import analyzer_for
from kb.search.engine import MAX_SEGMENTS, IndexReader, IndexWriter, create, link
from kb.search.postings import make_entry
from kb.search.ranking import rank
from tests.test_search.index import ask, search, text, write


def files(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        e.name: (e.stat().st_size, e.stat().st_mtime_ns)
        for e in os.scandir(folder)
        if not e.name.endswith("LOCK")
    }


def test_a_linked_index_is_written_without_touching_the_old_one(tmp_path: Path) -> None:
    write(tmp_path / "old", {1: text("Refund")})
    before = files(tmp_path / "old")

    link(tmp_path / "old", tmp_path / "new")
    write(tmp_path / "new", {2: text("Refund")})

    assert files(tmp_path / "old") == before
    assert rank(search(tmp_path / "old"), ask("refund")).total == 1
    assert rank(search(tmp_path / "new"), ask("refund")).total == 2


def test_many_small_segments_become_few(tmp_path: Path) -> None:
    write(tmp_path / "en", {1000 + n: text("Title", "refund") for n in range(40)})

    for n in range(1, 3 * MAX_SEGMENTS):
        write(tmp_path / "en", {n: text("Title", "refund")})

    assert len(IndexReader(tmp_path / "en").segments) <= MAX_SEGMENTS
    assert (
        rank(search(tmp_path / "en"), ask("refund")).total == 40 + 3 * MAX_SEGMENTS - 1
    )


def test_a_worn_segment_is_written_anew(tmp_path: Path) -> None:
    write(tmp_path / "en", {n: text("Refund") for n in range(10)})

    for numbers in ([1, 2, 3], [4]):
        writer = IndexWriter(tmp_path / "en")
        writer.delete(numbers)
        writer.commit()

    (segment,) = IndexReader(tmp_path / "en").segments
    assert segment.size == 7
    assert segment.deleted == {next(iter(segment.deleted))} if segment.deleted else True
    assert rank(search(tmp_path / "en"), ask("refund")).total == 6


def test_an_index_holds_the_words_of_live_articles_only(tmp_path: Path) -> None:
    texts = {n: text("Parcel") for n in range(10)} | {99: text("Refund")}
    write(tmp_path / "en", texts)
    writer = IndexWriter(tmp_path / "en")
    writer.delete([1, 99])
    writer.commit()

    reader = IndexReader(tmp_path / "en")

    assert reader.segments[0].deleted
    assert [reader.holds(term) for term in ("parcel", "refund", "voucher")] == [
        True,
        False,
        False,
    ]


def test_a_number_that_is_used_again_is_deleted_where_it_lives(tmp_path: Path) -> None:
    write(tmp_path / "en", {n: text("Refund") for n in range(9)})
    for _ in range(2):
        writer = IndexWriter(tmp_path / "en")
        writer.delete([8])
        writer.add(8, 1, "subject", make_entry(text("Refund"), analyzer_for("en")))
        writer.commit()

    assert rank(search(tmp_path / "en"), ask("refund")).total == 9


def test_an_index_that_is_opened_is_not_read_whole(tmp_path: Path) -> None:
    words = [f"word{n}" for n in range(2000)]
    write(tmp_path / "en", {n: text("Title", " ".join(words)) for n in range(50)})
    size = sum(size for size, _ in files(tmp_path / "en").values())

    tracemalloc.start()
    reader = IndexReader(tmp_path / "en")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert reader.holds("word0")
    assert held < size / 4


def test_two_writers_cannot_write_at_once(tmp_path: Path) -> None:
    create(tmp_path / "en")
    first = IndexWriter(tmp_path / "en")

    with pytest.raises(PublishingBusy):
        IndexWriter(tmp_path / "en", wait_s=0.0)
    first.cancel()


@pytest.mark.parametrize("damage", ["missing", "empty", "garbage"])
def test_a_damaged_index_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "en"
    write(folder, {1: text("Refund")})
    (table,) = folder.glob("*.toc")
    if damage == "missing":
        table.unlink()
    else:
        table.write_bytes(b"" if damage == "empty" else os.urandom(200))

    with warnings.catch_warnings():
        # Whoosh leaves the file open that it could not read.
        warnings.simplefilter("ignore", ResourceWarning)
        with pytest.raises(DamagedIndex):
            IndexReader(folder)
        gc.collect()
