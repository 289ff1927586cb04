"""A number that a request names is one of ours, or none."""

import pytest

from kb.web.numbers import number_of, page_of


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0", 0),
        ("7", 7),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("1" * 5000, None),
        ("", None),
        ("-1", None),
        ("+1", None),
        (" 1", None),
        ("1\n", None),
        ("1_000", None),
        ("1e3", None),
        ("1.0", None),
        ("٣", None),
        ("３", None),
        ("²", None),
    ],
    ids=ascii,
)
def test_a_number_has_western_digits_alone_and_not_too_many(
    written: str, number: int | None
) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize(
    ("written", "page"),
    [("2", 2), ("50", 50), ("51", 50), ("0", 1), ("", 1), ("-1", 1), ("9" * 30, 1)],
)
def test_a_page_is_one_from_the_first_to_the_last(written: str, page: int) -> None:
    assert page_of(written, 50) == page
