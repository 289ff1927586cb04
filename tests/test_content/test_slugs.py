"""Slugs: which names can stand in an address, and what a file's name makes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.slugs import MAX_SLUG, is_slug, make_slug


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "return-an-item",
        "2-étapes",
        "返品-する",
        "वापसी",
        "возврат",
        "con",
        "a" * 80,
    ],
)
def test_letters_and_digits_of_any_script_make_a_slug(text: str) -> None:
    assert is_slug(text)


@pytest.mark.parametrize(
    "text",
    ["", "-", "-a", "a-", "a--b", "a b", "a/b", "../a", ".git", "a.b", "a_b", "%2e", "a?b", "a#b", "a\\b", "a\0b", "a\nb", "a" * 81, "e\u0301te", "p\u0430ypal", "\u03bfrders", "a\u200db", "a\u202eb", "ａ／ｂ", "💶"],
)  # fmt: skip
def test_what_could_mean_something_else_is_no_slug(text: str) -> None:
    assert not is_slug(text)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("return-an-item", "return-an-item"),
        ("Return_An Item!", "return-an-item"),
        ("Délai (14 jours)", "délai-14-jours"),
        ("e\u0301te\u0301", "été"),
        ("../../etc/passwd", "etc-passwd"),
        ("100%", "100"),
        ("返品", "返品"),
        ("--", ""),
        ("…", ""),
        ("a" * 79 + "-b", "a" * 79),
    ],
)
def test_a_name_makes_its_slug(text: str, slug: str) -> None:
    found = make_slug(text)

    assert found == slug


@settings(deadline=None)
@given(st.text())
def test_any_text_makes_a_short_slug_that_makes_itself(text: str) -> None:
    slug = make_slug(text)

    assert len(slug) <= MAX_SLUG
    assert make_slug(slug) == slug
    assert not set(slug) & set("/.%\\?#: \0\n")
