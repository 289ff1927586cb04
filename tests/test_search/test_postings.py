"""Postings: counts by part, places by unit, and lengths."""

from kb.search.analysis import analyzer_for
from kb.search.postings import PARTS, Text, make_entry, places_of


def test_an_entry_counts_each_part_and_keeps_the_places() -> None:
    entry = make_entry(
        Text(
            title="Return an item",
            summary="Send an item back",
            asks=("return product", "item"),
            sections=[("", "The item, the item"), ("Costs", "You pay")],
        ),
        analyzer_for("en"),
    )

    item = entry.postings["item"]
    assert list(item[:PARTS]) == [1, 0, 2, 1, 1]
    assert list(places_of([item])) == [1, 0x10001, 0x20003, 0x40000, 0x40001]
    assert entry.lengths == (3, 1, 6, 3, 4)
    assert entry.sections == ((0, 4), (1, 2))


def test_small_words_are_counted_but_have_no_place() -> None:
    entry = make_entry(Text("the item", "", (), []), analyzer_for("en"))

    assert list(entry.postings["the"][:PARTS]) == [1, 0, 0, 0, 0]
    assert list(places_of([entry.postings["the"]])) == []
    assert list(places_of([entry.postings["item"]])) == [0]


def test_counts_and_places_stay_within_their_bytes() -> None:
    text = Text("", "", (), [("", "word " * 70_000)])

    entry = make_entry(text, analyzer_for("en"))

    assert entry.postings["word"][2] == 255
    assert len(places_of([entry.postings["word"]])) == 0xFFFF
    assert entry.lengths[2] == 0xFFFF
