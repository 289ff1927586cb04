"""Patterns: those that a stranger's text cannot keep busy, and why others are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.patterns import matches, pattern_fault

TOO_MANY = (
    "can match one text in too many ways; give repeats a number, such as [0-9]{10}, "
    "and repeat no group that holds a repeat"
)


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9]{10}", r"\d{10}", "FR-[0-9]{6,8}", "(FR|BE)-[0-9]+", "[A-Z]+-?[0-9]+",
        "(?:[0-9]{4}-){3}[0-9]{4}", "(-[0-9]{4})*", "[^]]+", r"[\]a]+", r"\(a\)+", "a{",
        "x|y|", "a{,5}", "(ab)?c", "a+?b", "a++b", ".{200}",
    ],
)  # fmt: skip
def test_a_plain_pattern_is_taken(pattern: str) -> None:
    assert pattern_fault(pattern, 200) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "(a*)*", "([0-9]+)*x", "(a|a)*", "(a|aa)+", "((a+)?)+", "(a+){10}",
        "(?:a|b|ab)*c", ".*.*.*", "a?" * 20 + "a" * 20, "(a{1,9}){1,9}", r"(\w+\s?)*",
        "(.*)*[^x]", "a{0,200}a{0,200}a{0,200}", "((a?){9}){9}", "(()|a)*b*c*",
    ],
)  # fmt: skip
def test_a_pattern_that_could_match_in_too_many_ways_is_not(pattern: str) -> None:
    assert pattern_fault(pattern, 200) == f"{pattern!r} {TOO_MANY}"


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("[0-9", "'[0-9' is no regular expression: unterminated character set at position 0"),
        ("a**", "'a**' is no regular expression: multiple repeat at position 2"),
        ("[[a]", "'[[a]' is no regular expression: Possible nested set at position 1"),
        (r"(a)\1", r"'(a)\\1': what a group matched cannot be asked for again"),
        ("(?=a)a", "'(?=a)a': of groups, write only (…) and (?:…)"),
        ("(?i)a", "'(?i)a': of groups, write only (…) and (?:…)"),
        ("(?P<n>a)", "'(?P<n>a)': of groups, write only (…) and (?:…)"),
        ("", "'' is no pattern of at most 200 characters"),
        ("a" * 201, f"{'a' * 201!r} is no pattern of at most 200 characters"),
        (5, "5 is no pattern of at most 200 characters"),
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_said(pattern: object, fault: str) -> None:
    assert pattern_fault(pattern, 200) == fault


def test_digits_of_a_pattern_are_plain_ones() -> None:
    assert matches(r"\d{2}", "12")
    assert not matches(r"\d{2}", "١٢")
    assert not matches(r"\d{2}", "12\n")


@settings(max_examples=1000, deadline=None)
@given(st.text("ab09(){},|?*+[]^$\\\\dw.:-", max_size=30))
def test_every_regular_expression_is_read_to_its_end(pattern: str) -> None:
    # An assertion in the grammar fails where it reads a pattern otherwise than Python.
    fault = pattern_fault(pattern, 200)

    assert fault is None or fault.startswith(repr(pattern))
