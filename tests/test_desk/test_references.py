"""References: letters that survive a telephone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.desk.references import ALPHABET, new_reference, read_reference


def test_a_reference_is_read_back_however_it_is_typed() -> None:
    reference = new_reference()

    for typed in (
        reference,
        reference.lower(),
        reference.replace("-", " "),
        reference[2:],
        f"  {reference} ",
    ):
        assert read_reference(typed) == reference


@given(st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(place: int, wrong: str) -> None:
    letters = new_reference().replace("-", "")[1:]
    slip = letters[:place] + wrong + letters[place + 1 :]

    assert slip == letters or read_reference(slip) is None


@given(st.integers(0, 6))
def test_two_characters_that_changed_places_are_noticed(place: int) -> None:
    letters = new_reference().replace("-", "")[1:]
    slip = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]

    assert slip == letters or read_reference(slip) is None


@pytest.mark.parametrize("typed", ["", "T-", "T-0000-0000", "T-7F3K", "é" * 8, "T" * 9])
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert read_reference(typed) is None
