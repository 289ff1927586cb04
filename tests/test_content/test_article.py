"""Articles: what a file becomes, and what is said where it cannot be one."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.article import (
    TEASER,
    Article,
    Reference,
    Withdrawn,
    digest,
    read_article,
    read_text,
)
from kb.content.file import SourceFile
from kb.content.markup import Renderer
from kb.content.sections import Section
from kb.errors import FileProblem
from kb.i18n import words_for
from kb.languages import parse_language
from kb.problems import Problem

Read = tuple[Article | Withdrawn | None, list[str]]


def parse(
    data: bytes, key: str = "orders/track-it"
) -> tuple[Article | Withdrawn | None, list[Problem]]:
    file = SourceFile(f"fr/{key}.md", "article", "fr", key, (0, 0, 0))
    language = parse_language("fr")
    assert language
    return read_article(file, data, Renderer(words_for(language)))


def read(text: str, key: str = "orders/track-it") -> Read:
    found, problems = parse(text.encode(), key)
    return found, [str(problem) for problem in problems]


def article(text: str, key: str = "orders/track-it") -> Article:
    found, _ = read(text, key)
    assert isinstance(found, Article)
    return found


def test_everything_that_a_file_says_is_in_its_article() -> None:
    found = read("""---
title: "Suivre {fact: days}"
summary: En bref.
questions: [où est mon colis ?]
keywords: [suivi]
slug: suivre
aliases: [ancien]
order: 3
featured: true
updated: 2026-11-02
publish_at: 2026-11-01 09:00
expires_at: 2027-11-01
review_by: 2027-05-01
countries: [FR, be]
related: [orders/cancel]
translated_from: 4f9c2a1b07de
lang: fr
category: orders
---
Voir [b](b.md).

## Carte

![Carte](/media/a.png) {fact: fee}
""")

    assert found == (
        Article(
            path="fr/orders/track-it.md",
            language="fr",
            key="orders/track-it",
            title="Suivre \ue000days \ue001",
            summary="En bref.",
            teaser="En bref.",
            slug="suivre",
            default_slug="track-it",
            questions=("où est mon colis ?",),
            keywords=("suivi",),
            aliases=("ancien",),
            order=3,
            featured=True,
            updated=datetime.date(2026, 11, 2),
            publish_at=datetime.datetime(2026, 11, 1, 9),
            expires_at=datetime.datetime(2027, 11, 1),
            review_by=datetime.date(2027, 5, 1),
            countries=("FR", "BE"),
            related=(Reference("orders/cancel", 15),),
            translated_from="4f9c2a1b07de",
            text_digest=digest(
                b"Voir [b](b.md).\n\n## Carte\n\n![Carte](/media/a.png) {fact: fee}\n"
            ),
            pieces=[
                ("behind", "0.0"),
                '<p>Voir <a href="',
                ("link", "orders/b", ""),
                '">b</a>.</p>',
                ("behind", "0.1"),
                '\n<h2 id="carte">Carte</h2>',
                ("behind", "1.0"),
                "\n<p>",
                ("image", "a.png", "Carte"),
                " ",
                ("fact", "fee", ""),
                "</p>",
                ("behind", "1.1"),
            ],
            sections=[
                Section(1, "", "", "Voir b."),
                Section(2, "carte", "Carte", "\ue000fee \ue001"),
            ],
            links=(Reference("orders/b", 20),),
            images=(Reference("a.png", 24),),
            facts=(Reference("days", 2), Reference("fee", 24)),
            places=(Reference("FR", 14), Reference("BE", 14)),
        ),
        [],
    )


@pytest.mark.parametrize(
    ("text", "key", "title"),
    [
        ("---\ntitle: Said\n---\n# Headed", "a", "Said"),
        ("# Headed\n\nText.", "a", "Headed"),
        ("# In {fact: days}", "a", "In \ue000days \ue001"),
        ("# In \\{fact: days}", "a", "In {fact: days}"),
        ("Text.", "orders/track_my-order", "Track my order"),
        ("Text.", "été", "Été"),
        ("---\ntitle: '{{ 7*7 }} {% x %} %(y)s'\n---\n", "a", "{{ 7*7 }} {% x %} %(y)s"),
        ("---\ntitle: <script>alert(1)</script>\n---\n", "a", "<script>alert(1)</script>"),
    ],
    ids=["said", "heading", "fact", "no fact", "file name", "accents", "template", "script"],
)  # fmt: skip
def test_a_title_is_said_or_headed_or_the_files_name(
    text: str, key: str, title: str
) -> None:
    assert article(text, key).title == title


def test_an_article_named_by_its_file_is_a_warning() -> None:
    _, problems = read("Text.")

    assert problems == [
        "fr/orders/track-it.md:1: warning: no title; the file's name is shown"
    ]


@pytest.mark.parametrize(
    ("text", "teaser"),
    [
        ("---\nsummary: S\ndescription: D\n---\nText.", "S"),
        ("---\ndescription: D\n---\nText.", "D"),
        ("# T\n\nFirst\nline.\n\nSecond.", "First line. Second."),
        ("# T\n\n## Only headings", ""),
        ("# T\n\nIn {fact: days}, yes.", "In \ue000days \ue001, yes."),
        ("mot " * 100, "mot " * 43 + "mot…"),
        ("x" * 500, "x" * (TEASER - 1) + "…"),
        (f"{'x' * 170}, and more, and more", "x" * 170 + ", and…"),
    ],
)
def test_a_teaser_is_the_summary_or_the_start_of_the_text(
    text: str, teaser: str
) -> None:
    found = article(text).teaser

    assert found == teaser
    assert len(found) <= TEASER


@pytest.mark.parametrize(
    ("key", "slug"),
    [("orders/Track_It", "track-it"), ("返品", "返品"), ("…", digest("…".encode()))],
)
def test_a_default_slug_comes_from_the_files_name(key: str, slug: str) -> None:
    assert article("Text.", key).default_slug == slug


@pytest.mark.parametrize(
    "header",
    ["status: draft", "status: archived", "draft: true", "published: false", "draft: yes\norder: ten", "draft: true\nlang: en"],
)  # fmt: skip
def test_a_file_that_says_so_is_withdrawn_whatever_else_is_wrong(header: str) -> None:
    found, _ = read(f"---\n{header}\n---\nSecret.")

    assert found == Withdrawn("fr/orders/track-it.md")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "1: error: empty; write at least a title"),
        (b" \n\t\n", "1: error: empty; write at least a title"),
        (b"\xef\xbb\xbf", "1: error: empty; write at least a title"),
        (b"a\nb\n\xe9t\xe9", "3: error: not UTF-8; save the file as UTF-8"),
        ("été".encode("utf-16"), "1: error: not UTF-8; save the file as UTF-8"),
        (b"a\nb\0", "2: error: holds a NUL character; take it out"),
        (b"---\ntitle: [a\n---\n", "2: error: front matter: did not find expected ',' or ']'; put a value that holds : or # in quotes"),
        (b"---\ntitle: a", "1: error: the front matter never ends; close it with a line of ---"),
        (b"---\norder: 1e999\n---\n", "2: error: order: '1e999' is no whole number; write for example 10"),
        (b"---\ntitle: a\ntitle: b\n---\n", "3: error: 'title' is on line 2 too; keep one"),
        (b"---\nlang: NO\n---\nx", "2: error: lang: 'NO' disagrees with the folder; write fr"),
        (b"---\nlang: '../..'\n---\nx", "2: error: lang: '../..' disagrees with the folder; write fr"),
        (b"---\ncategory: x\n---\nx", "2: error: category: 'x' disagrees with the folder; write orders"),
        (b"# T\n\na\n\n::: country FR\nx", "5: error: a country block never ends; close it with a line of :::"),
        (b"# T\n\n::: country FR\na\n:::\n::: country FR\nx", "6: error: a country block never ends; close it with a line of :::"),
        (b"# T\n\n```\n::: country FR\n```\n::: country FR\n::: country BE\n:::\n", "7: error: country blocks cannot be nested"),
        (b"# T\n\na\n\n:::\nx", "5: error: ::: ends a country block that never started"),
        ("# T\n\n" + "\n".join("    " * n + "- x" for n in range(300)), "1: error: lists or quotes nested too deep; flatten them"),
        ("# T\n\n" + ">" * 2000 + " x", "1: error: lists or quotes nested too deep; flatten them"),
        ("# T\n\n" + "<b>" * 5000, "1: error: lists or quotes nested too deep; flatten them"),
        (b"# T\n\n::: country France\nx\n:::", "3: error: 'FRANCE' is no country code; write for example FR BE"),
    ],
    ids=["empty", "blank", "only a BOM", "Latin-1", "UTF-16", "NUL", "YAML", "no end", "number", "twice", "other language", "no language", "category", "open block", "second open block", "nested block", "closed block", "300 lists", "2,000 quotes", "5,000 elements", "no country"],
)  # fmt: skip
def test_a_broken_file_is_no_article_and_says_where_and_why(
    data: bytes | str, said: str
) -> None:
    found, problems = parse(data if isinstance(data, bytes) else data.encode())

    errors = [str(problem) for problem in problems if problem.level == "error"]
    assert errors == [f"fr/orders/track-it.md:{said}"]
    assert found is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\ntitle: T\ntitel: x\n---\n", "3: warning: unknown key 'titel'; did you mean 'title'?"),
        ("# T\n\n![](/media/a.png)", "1: warning: image 'a.png' has no text; write ![what it shows]"),
        ("---\ntitle: T\n---\n\n![x](https://e.example/p.png)", "4: warning: image 'https://e.example/p.png' is not in media/ and is left out; put it there"),
    ],
)  # fmt: skip
def test_a_warning_does_not_keep_an_article_out(text: str, said: str) -> None:
    found, problems = read(text)

    assert isinstance(found, Article)
    assert problems == [f"fr/orders/track-it.md:{said}"]


@pytest.mark.parametrize(
    "agreeing",
    ["lang: fr\ncategory: orders", "lang: FR\ncategory: /orders/", "lang:\ncategory:"],
)
def test_what_the_folder_says_may_be_said_again(agreeing: str) -> None:
    found, problems = read(f"---\ntitle: T\n{agreeing}\n---\nText.")

    assert isinstance(found, Article)
    assert problems == []


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa", "a"),
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        ("e\u0301".encode(), "é"),
    ],
    ids=["BOM", "line ends", "NFC"],
)
def test_text_is_read_in_one_form(data: bytes, text: str) -> None:
    assert read_text("fr/a.md", data) == text


def test_a_reference_stands_on_the_line_that_names_it() -> None:
    found = article(
        "---\ntitle: T\n---\na\n\n[x](x.md)\n\n{fact: y} [z](article:z#w)\n"
    )

    assert found.links == (Reference("orders/x", 6), Reference("z", 8))
    assert found.facts == (Reference("y", 8),)


def test_a_fact_of_the_title_or_the_summary_is_cited_too() -> None:
    found = article(
        "---\nsummary: 'Within {fact: a}'\n---\n# In {fact: b}\n\n{fact: a}"
    )

    assert found.facts == (Reference("a", 2), Reference("b", 4))


@settings(deadline=None, max_examples=200)
@given(
    st.binary(max_size=120)
    | st.text(max_size=120).map(str.encode)
    | st.lists(
        st.sampled_from(
            ["---\n", "title: x\n", "order: y\n", "::: country FR\n", ":::\n", "# ",
             "{fact: a}", "[a](b.md)", "![](/media/a.png)", "> ", "- ", "\n", "```\n",
             "<b>", "&#0;", "|a|\n|-|\n", "\x85", "\x00", "[^1]", "!!! note\n", "    "]
        ),
        max_size=20,
    ).map(lambda parts: "".join(parts).encode())
)  # fmt: skip
def test_any_bytes_are_an_article_or_problems_on_lines_of_the_file(data: bytes) -> None:
    found, problems = parse(data)

    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert {problem.line for problem in problems} <= set(range(1, lines + 1))
    assert found is not None or any(p.level == "error" for p in problems)


def test_a_text_that_is_not_read_names_its_problem() -> None:
    with pytest.raises(FileProblem) as raised:
        read_text("fr/a.md", b"\xff")

    assert str(raised.value) == "fr/a.md:1: error: not UTF-8; save the file as UTF-8"
