"""Sections: the text that search and excerpts know, as each country reads it."""

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.body import compose
from kb.content.markup import Renderer
from kb.content.sections import Section, countries_in, text_for
from kb.i18n import words_for
from kb.languages import parse_language

FOR_FRANCE = "\ue002FR\ue003\nIn France.\n\ue004"


@functools.cache
def renderer() -> Renderer:
    language = parse_language("en")
    assert language
    return Renderer(words_for(language))


def sections(markdown: str) -> list[Section]:
    return compose(renderer().render(markdown), "en/a.md").sections


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("", []),
        ("# Title", []),
        ("Text.", [Section(1, "", "", "Text.")]),
        (
            "# Title\n\nStart.\n\n## One\n\nFirst.\n\n### Two\n\nSecond.\n\n## Three",
            [
                Section(1, "", "", "Start."),
                Section(2, "one", "One", "First."),
                Section(3, "two", "Two", "Second."),
                Section(2, "three", "Three", ""),
            ],
        ),
        ("> ## Quoted\n>\n> Text.", [Section(2, "quoted", "Quoted", "Text.")]),
    ],
    ids=["nothing", "a title", "no heading", "nested", "within a quote"],
)
def test_each_heading_has_the_text_below_it(
    markdown: str, expected: list[Section]
) -> None:
    found = sections(markdown)

    assert found == expected


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("one\ntwo", "one two"),
        ("one\n\ntwo", "one\ntwo"),
        ("one  \ntwo", "one\ntwo"),
        ("1. one\n2. **t**wo", "one\ntwo"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b\n1 2"),
        ("Term\n: Meaning", "Term\nMeaning"),
        ("`a < b` &amp; c", "a < b & c"),
        ("a[^1]\n\n[^1]: note", "a\nnote\u00a0"),
        ("![map](/media/a.png)", ""),
        ("[text](b.md)", "text"),
        ("Délai\u00a0: 3", "Délai\u00a0: 3"),
        ("In {fact: days}.", "In \ue000days \ue001."),
        ("<!-- hidden --><script>alert(1)</script>shown", "shown"),
    ],
)
def test_the_text_has_a_line_a_block(markdown: str, text: str) -> None:
    found = sections(markdown)

    assert [section.text for section in found] == ([text] if text else [])


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("FR", "All.\nIn France.\nEnd."),
        ("BE", "All.\nEnd."),
        ("F", "All.\nEnd."),
        (None, "All.\nEnd."),
    ],
)
def test_a_block_is_read_in_its_countries_only(country: str | None, text: str) -> None:
    found = text_for(f"All.\n{FOR_FRANCE}\nEnd.", country)

    assert found == text


def test_several_blocks_are_told_apart() -> None:
    markdown = "::: country FR BE\nA.\n:::\n\n::: country CH\nB.\n:::\n\nC."

    (section,) = sections(markdown)

    assert countries_in([section]) == [frozenset({"FR", "BE"}), frozenset({"CH"})]
    assert [text_for(section.text, code) for code in ("FR", "BE", "CH", "DE")] == [
        "A.\nC.",
        "A.\nC.",
        "B.\nC.",
        "C.",
    ]


def test_a_heading_within_a_block_is_a_section_with_that_block_only() -> None:
    found = sections("Start.\n\n::: country FR\n## Here\n\nIn France.\n:::\n\nEnd.")

    in_belgium = [(s.title, text_for(s.text, "BE")) for s in found]
    assert "In France." not in str(in_belgium)


_LINES = st.lists(st.sampled_from(["All.", FOR_FRANCE, "More."]), max_size=6)


@settings(deadline=None)
@given(_LINES)
def test_no_country_ever_reads_a_mark_or_anothers_words(lines: list[str]) -> None:
    text = "\n".join(lines)

    found = text_for(text, "BE")

    assert found == "\n".join(line for line in lines if line != FOR_FRANCE)
