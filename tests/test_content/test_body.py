"""Bodies: titles, anchors, tables, country blocks, and the places a page fills in."""

import functools
import html
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.body import RESERVED_IDS, Body, compose
from kb.content.markup import MARKS, Renderer
from kb.content.slugs import make_slug
from kb.i18n import words_for
from kb.languages import parse_language


@functools.cache
def renderer() -> Renderer:
    language = parse_language("en")
    assert language
    return Renderer(words_for(language))


def body(markdown: str) -> Body:
    return compose(renderer().render(markdown), "en/orders/a.md")


def anchors(found: Body) -> list[str]:
    return [section.anchor for section in found.sections if section.anchor]


@pytest.mark.parametrize(
    ("markdown", "title", "pieces"),
    [
        ("# T\n\ntext", "T", ["<p>text</p>"]),
        ("text\n\n# T", None, ['<p>text</p>\n<h2 id="t">T</h2>']),
        ("# A\n\n# B", "A", ['<h2 id="b">B</h2>']),
        ("## A", None, ['<h2 id="a">A</h2>']),
        ("# *A* `b` &amp; c", "A b & c", []),
        ("#", None, []),
        ("", None, []),
    ],
)
def test_only_a_heading_at_the_start_is_the_title(
    markdown: str, title: str | None, pieces: list[str]
) -> None:
    found = body(markdown)

    assert (found.title, found.pieces) == (title, pieces)


@pytest.mark.parametrize(
    ("markdown", "levels"),
    [
        ("### a\n\n##### b\n\n### c", [2, 3, 2]),
        ("# T\n\n# a\n\n## b", [2, 3]),
        ("# T\n\n## a\n\n### b\n\n#### c\n\n##### d\n\n###### e", [2, 3, 4, 5, 6]),
    ],
)
def test_headings_start_at_level_two(markdown: str, levels: list[int]) -> None:
    found = body(markdown)

    assert [section.level for section in found.sections] == levels


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Fees", "Fees", "Fees"], ["fees", "fees-2", "fees-3"]),
        (["Fees", "Fees 2", "Fees"], ["fees", "fees-2", "fees-3"]),
        (["Été à Paris"], ["été-à-paris"]),
        (["返品"], ["返品"]),
        (["!!!", "…"], ["section", "section-2"]),
        (["Main", "Q", "Contents"], ["main-2", "q-2", "contents-2"]),
        (["Own {: #My-Id }", "My id"], ["my-id", "my-id-2"]),
        (['x {: #"><script> }'], ["script"]),
    ],
    ids=["equal", "numbered", "accents", "no letters of ours", "no letter at all", "reserved", "own", "hostile"],
)  # fmt: skip
def test_every_heading_has_an_anchor_of_its_own(
    headings: list[str], expected: list[str]
) -> None:
    found = body("\n\n".join(f"## {heading}" for heading in headings))

    assert anchors(found) == expected


@pytest.mark.timeout(60)
@pytest.mark.parametrize("heading", ["Fact sheet", "Fact: 14 days"])
def test_a_heading_about_a_fact_does_not_take_the_anchor_of_one(heading: str) -> None:
    found = body(f"## {heading}")

    assert len(anchors(found)) == 1
    assert not anchors(found)[0].startswith("fact-")


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*sorted(RESERVED_IDS), "a", "a-2", "é", "!"]), max_size=12
    )
)
def test_no_two_elements_of_a_page_share_an_id(headings: list[str]) -> None:
    found = anchors(body("\n\n".join(f"## {heading}" for heading in headings)))

    assert len(set(found)) == len(headings)
    assert not set(found) & RESERVED_IDS
    assert all(make_slug(anchor) == anchor for anchor in found)


@pytest.mark.parametrize(
    ("markdown", "pieces"),
    [
        ("In {fact: days}.", ["<p>In ", ("fact", "days", ""), ".</p>"]),
        ("{fact:days number}", ["<p>", ("fact", "days", "number"), "</p>"]),
        ("**{fact: a_b}**", ["<p><strong>", ("fact", "a_b", ""), "</strong></p>"]),
        ("[x](https://a.example/{fact: y}?b)", ['<p><a href="https://a.example/', ("fact-text", "y", ""), '?b" rel="external noopener">x</a></p>']),
        ('<a href="/x{fact: y}">x</a>', ['<p><a href="/x', ("fact-text", "y", ""), '">x</a></p>']),
        ("`{fact: x}`", ["<p><code>{fact: x}</code></p>"]),
        ("    {fact: x}", ["<pre><code>{fact: x}\n</code></pre>"]),
        ("```\n{fact: x}\n```", ["<pre><code>{fact: x}\n</code></pre>"]),
        ("\\{fact: x}", ["<p>{fact: x}</p>"]),
        ("{fact: X} {fact x} {fact: x", ["<p>{fact: X} {fact x} {fact: x</p>"]),
        ("<!-- {fact: x} -->", []),
    ],
    ids=["text", "number", "bold", "link", "raw link", "code", "indented", "fenced", "escaped", "no fact", "comment"],
)  # fmt: skip
def test_facts_are_places_except_in_code(markdown: str, pieces: list[Any]) -> None:
    found = body(markdown)

    assert found.pieces == pieces


def test_a_fact_is_known_once_however_often_it_is_cited() -> None:
    found = body("{fact: a} {fact: b} {fact: a number}")

    assert found.facts == ["a", "b"]


def test_a_title_keeps_its_fact() -> None:
    found = body("# Return within {fact: days}\n\nText.")

    assert found.title == "Return within \ue000days \ue001"


def test_a_fact_in_the_text_of_an_image_is_never_shown_as_a_mark() -> None:
    found = body("![{fact: days} to return](/media/a.png)")

    assert "\ue000" not in "".join(map(str, found.pieces))


@pytest.mark.parametrize(
    ("markdown", "pieces"),
    [
        (
            "a\n\n::: country FR be\n*b*\n:::\nc",
            ["<p>a</p>\n", ("country", "FR BE"), "<p><em>b</em></p>\n", ("end",), "<p>c</p>"],
        ),
        (
            "::: country FR, CH\n- [b](b.md)\n:::",
            [("country", "FR CH"), '<ul>\n<li><a href="', ("link", "orders/b", ""), '">b</a></li>\n</ul>\n', ("end",)],
        ),
        ("`::: country FR`", ["<p><code>::: country FR</code></p>"]),
        ("```\n::: country FR\n:::\n```", ["<pre><code>::: country FR\n:::\n</code></pre>"]),
        ("- ```\n    ::: country FR\n    :::\n    ```", ["<ul>\n<li><code>::: country FR\n    :::</code></li>\n</ul>"]),
        ("- a\n\n        :::", ["<ul>\n<li>a<pre><code>:::\n</code></pre>\n</li>\n</ul>"]),
        ("\\::: country FR\n\n\\:::", ["<p>::: country FR</p>\n<p>:::</p>"]),
        ("- \\::: country FR\n- b ::: c", ["<ul>\n<li>::: country FR</li>\n<li>b ::: c</li>\n</ul>"]),
    ],
    ids=["text", "list", "code", "fenced", "fenced in a list", "indented in a list", "escaped", "escaped in a list"],
)  # fmt: skip
def test_country_blocks_are_places_except_in_code(
    markdown: str, pieces: list[Any]
) -> None:
    found = body(markdown)

    assert found.pieces == pieces


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("::: country FR\nx", "a country block never ends; close it with a line of :::"),
        (":::", "::: ends a country block that never started"),
        ("::: country FR\n::: country BE\n:::\n:::", "country blocks cannot be nested"),
        ("- a\n\n    ::: country FR\n    x\n    :::", "a country block must stand at the margin, outside any list"),
        ("- a\n    ::: country FR\n    x\n    :::", "a country block must stand at the margin, outside any list"),
        ("- ::: country FR", "a country block must stand at the margin, outside any list"),
        ("a\n    ::: country FR\n    x\n    :::", "a country block must stand at the margin, outside any list"),
        ("> ::: country FR\n> x\n> :::", "a country block must stand at the margin, outside any list"),
        ("!!! note\n    ::: country FR\n    x\n    :::", "a country block must stand at the margin, outside any list"),
        ("a[^1]\n\n[^1]: a\n\n    ::: country FR\n    x\n    :::", "a country block must stand at the margin, outside any list"),
        ("<div markdown=1>\n::: country FR\nx\n:::\n</div>", "a country block must stand at the margin, outside any list"),
    ],
    ids=["open", "never opened", "nested", "in a list", "in a tight list", "on an item", "indented", "in a quote", "in a note", "in a footnote", "in an element"],
)  # fmt: skip
def test_a_block_that_readers_of_other_countries_might_see_is_refused(
    markdown: str, message: str
) -> None:
    with pytest.raises(ValueError, match=r":::|country") as raised:
        body(markdown)

    assert str(raised.value) == message


def test_a_table_scrolls_and_names_its_columns_in_its_cells() -> None:
    found = body("## Fees & terms\n\n| a {fact: x} | b |\n|---|---|\n| 1 | 2 |")

    shown = "".join(p if isinstance(p, str) else "‹fact›" for p in found.pieces)
    assert shown == (
        '<h2 id="fees-terms">Fees &amp; terms</h2>\n'
        '<div class="table" role="region" tabindex="0" aria-label="Fees &amp; terms">'
        '<table class="stacks">\n<thead>\n<tr>\n<th scope="col">a ‹fact›</th>\n'
        '<th scope="col">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n'
        '<td data-label="a ">1</td>\n<td data-label="b">2</td>\n</tr>\n</tbody>\n'
        "</table></div>"
    )


@pytest.mark.parametrize(
    ("table", "frame"),
    [
        ("<table><caption>Rates</caption><tr><td>x</table>", ' aria-label="Rates"'),
        ("<table><tr><td>x</table>", ""),
    ],
    ids=["by its caption", "without a name"],
)
def test_a_table_in_html_scrolls_as_it_is(table: str, frame: str) -> None:
    found = body(table)

    shown = "".join(map(str, found.pieces))
    assert shown.startswith(
        f'<div class="table" role="region" tabindex="0"{frame}><table>'
    )
    assert "data-label" not in shown


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        ('<div class="evil article" id="main">x</div>', "<div>x</div>"),
        ('<div class="admonition tip evil">x</div>', '<div class="note tip">x</div>'),
        ('<a id="q" class="fact">x</a>', "<p><a>x</a></p>"),
        ('<span lang="xx" dir="up">x</span>', "<p><span>x</span></p>"),
        ('<span lang="zh-Hant" dir="auto">x</span>', '<p><span lang="zh-Hant" dir="auto">x</span></p>'),
        ('<code class="language-c++ evil">x</code>', '<p><code class="language-c++">x</code></p>'),
    ],
)  # fmt: skip
def test_classes_and_ids_of_the_page_cannot_be_taken(markup: str, clean: str) -> None:
    found = body(markup)

    assert found.pieces == [clean]


def test_footnotes_lead_there_and_back() -> None:
    found = body("a[^n]\n\n[^n]: b")

    assert "".join(map(str, found.pieces)) == (
        '<p>a<sup id="fnref:n"><a href="#fn:n" class="footnote-ref">1</a></sup></p>\n'
        '<div class="footnotes">\n<hr>\n<ol>\n<li id="fn:n">\n'
        '<p>b\u00a0<a href="#fnref:n" title="Back to the text of note 1" '
        'class="footnote-backref">↩</a></p>\n</li>\n</ol>\n</div>'
    )


@settings(deadline=None)
@given(st.text(max_size=200).map(lambda text: MARKS.sub("", text)))
def test_any_text_is_shown_as_it_was_written(text: str) -> None:
    clean = f"<p>{html.escape(text)}</p>"

    found = compose(clean, "en/a.md")

    assert (found.title, found.pieces) == (None, [clean])
