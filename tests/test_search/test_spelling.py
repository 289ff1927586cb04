"""Spelling: near words, and only near ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.spelling import distance, likest, nearest, pieces, wide_pieces


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("colis", "colis", 0),
        ("coli", "colis", 1),
        ("coliis", "colis", 1),
        ("colos", "colis", 1),
        ("coils", "colis", 1),
        ("remboursment", "remboursement", 1),
        ("rembousment", "remboursement", 2),
        ("chat", "colis", 3),
    ],
)
def test_errors_are_counted_up_to_a_limit(one: str, other: str, errors: int) -> None:
    assert distance(one, other, 2) == errors


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_words_one_error_apart_share_a_piece(one: str, other: str) -> None:
    if distance(one, other, 1) <= 1:
        assert pieces(one) & wide_pieces(other)


def test_the_nearest_are_taken_and_the_frequent_ones_first() -> None:
    candidates = {"garantie": 3, "garanties": 9, "garage": 50}

    near = nearest("garentie", candidates)

    assert [one.word for one in near] == ["garantie"]
    assert near[0].weight == pytest.approx(0.9)


def test_short_words_are_not_corrected() -> None:
    assert nearest("ok", {"or": 10, "os": 3}) == []


def test_words_that_share_letter_groups_are_likest() -> None:
    found = likest("donaudampfschiff", ["dampfschifffahrt", "haus", "schiff"])

    assert [one.word for one in found] == ["dampfschifffahrt"]
