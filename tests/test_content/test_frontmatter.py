"""Front matter: what each key may hold, and what is said where it does not fit."""

import datetime
import json
import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.frontmatter import FrontMatter, read
from kb.content.header import split
from kb.content.spacing import squeeze
from kb.problems import Problem

MOMENT = "write for example 2026-11-02 or 2026-11-02 09:00"
SLUG = "write letters, digits and single hyphens, at most 80"


def matter(header: str) -> tuple[FrontMatter, list[Problem]]:
    parted, problems = split("fr/a.md", f"---\n{header}\n---\n")
    typed, more = read("fr/a.md", parted)
    return typed, problems + more


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("title: yes", {"title": "yes"}),
        ("title: 'Délai\u00a0: 14   jours '", {"title": "Délai\u00a0: 14 jours"}),
        ("title: e\u0301te\u0301", {"title": "été"}),
        ("title: \ue000x \ue001 \ue004", {"title": "x"}),
        ("title:\norder: ''", {}),
        ("summary: S\ndescription: D", {"summary": "S", "description": "D"}),
        ("questions: one", {"questions": ("one",)}),
        ("questions: [one, ' ', two]", {"questions": ("one", "two")}),
        ("keywords:\n  - send back\n  - NO", {"keywords": ("send back", "NO")}),
        ("slug: Return-Item", {"slug": "return-item"}),
        ("aliases: [a, Été]", {"aliases": ("a", "été")}),
        ("order: -3", {"order": -3}),
        ("featured: TRUE", {"featured": True}),
        ("featured: no", {}),
        ("updated: 2026-11-02", {"updated": datetime.date(2026, 11, 2)}),
        ("publish_at: 2026-11-01", {"publish_at": datetime.datetime(2026, 11, 1)}),
        ("publish_at: 2026-11-01 09:30", {"publish_at": datetime.datetime(2026, 11, 1, 9, 30)}),
        ("expires_at: 2026-11-01T09:30:00", {"expires_at": datetime.datetime(2026, 11, 1, 9, 30)}),
        ("review_by: 2027-05-01", {"review_by": datetime.date(2027, 5, 1)}),
        ("from: 2026-01-01\nuntil: 2026-02-01", {"since": datetime.datetime(2026, 1, 1), "until": datetime.datetime(2026, 2, 1)}),
        ("countries: [fr, BE]", {"countries": ("FR", "BE")}),
        ("related: [/a/b.md, c/d]", {"related": ("a/b", "c/d")}),
        ("status: archived", {"status": "archived"}),
        ("draft: true\npublished: false", {"draft": True, "published": False}),
        ("translated_from: 4f9c2a1b07de", {"translated_from": "4f9c2a1b07de"}),
        ("lang: NO\ncategory: a/b\nicon: box", {"lang": "NO", "category": "a/b", "icon": "box"}),
    ],
)  # fmt: skip
def test_a_value_becomes_what_its_key_means(
    header: str, said: dict[str, object]
) -> None:
    found = matter(header)

    assert found == (msgspec.structs.replace(FrontMatter(), **said), [])


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("title: [a]", "title: write one text, in quotes where it holds : or #"),
        ("title: {a: b}", "title: write one text, in quotes where it holds : or #"),
        ("title: " + "x" * 501, "title: 501 characters; write at most 500"),
        ("questions: {a: b}", "questions: write a list of texts, such as [one, two]"),
        ("questions: [[a]]", "questions: write a list of texts, such as [one, two]"),
        (f"keywords: [{'x, ' * 101}]", "keywords: 101 entries; write at most 100"),
        ("order: 1e999", "order: '1e999' is no whole number; write for example 10"),
        ("order: ٣", "order: '٣' is no whole number; write for example 10"),
        ("order: 9999999999", "order: '9999999999' is no whole number; write for example 10"),
        ("order: [1]", "order: ['1'] is no whole number; write for example 10"),
        ("featured: 1", "featured: '1' is neither; write true or false"),
        ("draft: maybe", "draft: 'maybe' is neither; write true or false"),
        ("updated: 2026-02-30", "updated: '2026-02-30' is no date; write for example 2026-11-02"),
        ("updated: 2.11.2026", "updated: '2.11.2026' is no date; write for example 2026-11-02"),
        ("review_by: soon", "review_by: 'soon' is no date; write for example 2026-11-02"),
        ("publish_at: 2026-11-01 24:00", f"publish_at: '2026-11-01 24:00' is no moment; {MOMENT}"),
        ("publish_at: 2026-11-01 09:30+02:00", f"publish_at: '2026-11-01 09:30+02:00' is no moment; {MOMENT}"),
        ("expires_at: 9999-99-99", f"expires_at: '9999-99-99' is no moment; {MOMENT}"),
        ("countries: FRA", "countries: 'FRA' is no country code; write for example [FR, BE]"),
        ("countries: [FR, UK]", "countries: 'UK' is no country code; write for example [FR, BE]"),
        ("countries: [ß]", "countries: 'ß' is no country code; write for example [FR, BE]"),
        ("status: brouillon", "status: 'brouillon' is no status; write draft, published or archived"),
        ("translated_from: v1", "translated_from: 'v1' is no fingerprint; it is written by a command"),
        ("aliases: [a, b c]", f"aliases: 'b c' is no slug; {SLUG}"),
        ("icon: <svg>", f"icon: '<svg>' is no slug; {SLUG}"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_an_error_with_advice(
    header: str, message: str
) -> None:
    found, problems = matter(header)

    assert [str(problem) for problem in problems] == [f"fr/a.md:2: error: {message}"]
    assert found == FrontMatter()


@pytest.mark.parametrize(
    "slug",
    ["../../etc/passwd", "a/b", ".git", "%2e", "a--b", "-a", "a b", "p\u0430ypal", "a" * 81, "\U0001f4e6", "a\u200bb"],
)  # fmt: skip
def test_a_slug_that_could_lead_elsewhere_is_refused(slug: str) -> None:
    found, problems = matter(f"slug: '{slug}'")

    assert [str(problem) for problem in problems] == [
        f"fr/a.md:2: error: slug: {slug!r} is no slug; {SLUG}"
    ]
    assert found.slug is None


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("titel", "; did you mean 'title'?"),
        ("question", "; did you mean 'questions'?"),
        ("form", "; did you mean 'from'?"),
        ("layout", ""),
        ("<b>", ""),
    ],
)
def test_an_unknown_key_is_a_warning_that_names_the_nearest(
    key: str, hint: str
) -> None:
    found = matter(f"title: T\n{key}: x")

    assert found[0] == FrontMatter(title="T")
    assert [str(problem) for problem in found[1]] == [
        f"fr/a.md:3: warning: unknown key {key!r}{hint}"
    ]


def test_what_is_wrong_with_one_key_leaves_the_others() -> None:
    found, problems = matter("title: T\norder: ten\nfeatured: yes\nslug: a/b")

    assert found == FrontMatter(title="T", featured=True)
    assert [(problem.line, problem.code) for problem in problems] == [
        (3, "value"),
        (5, "value"),
    ]


# What an editor's line may hold: no control characters, none of our own marks.
_WORDS = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\ufeff"),
    max_size=80,
)


@settings(deadline=None)
@given(title=_WORDS, keywords=st.lists(_WORDS, max_size=5))
def test_texts_in_quotes_come_back_as_they_were(
    title: str, keywords: list[str]
) -> None:
    found, problems = matter(
        f"title: {json.dumps(title, ensure_ascii=False)}\n"
        f"keywords: {json.dumps(keywords, ensure_ascii=False)}"
    )

    plain = [squeeze(unicodedata.normalize("NFC", text)) for text in (title, *keywords)]
    assert problems == []
    assert (found.title or "") == plain[0]
    assert found.keywords == tuple(text for text in plain[1:] if text)


@settings(deadline=None)
@given(
    order=st.none() | st.integers(-999_999_999, 999_999_999),
    updated=st.dates(),
    publish_at=st.datetimes().map(
        lambda at: at.replace(second=0, microsecond=0, fold=0)
    ),
    featured=st.booleans(),
)
def test_numbers_and_days_come_back_as_they_were(
    *,
    order: int | None,
    updated: datetime.date,
    publish_at: datetime.datetime,
    featured: bool,
) -> None:
    found = matter(
        f"order: {'' if order is None else order}\n"
        f"updated: {updated}\n"
        f"publish_at: {publish_at}\n"
        f"featured: {featured}"
    )

    said = FrontMatter(
        order=order, updated=updated, publish_at=publish_at, featured=featured
    )
    assert found == (said, [])


_KEYS = st.sampled_from([*FrontMatter.__struct_fields__, "from", "titel", "x"])
_VALUES = st.text(alphabet="abc-:[]{}'\"#&*!|>,12 \n\té\u0301ß\ue000/", max_size=30)


@settings(deadline=None)
@given(st.lists(st.tuples(_KEYS, _VALUES).map(": ".join), max_size=8).map("\n".join))
def test_any_header_is_typed_with_every_problem_on_one_of_its_lines(
    header: str,
) -> None:
    found, problems = matter(header)

    assert {problem.path for problem in problems} <= {"fr/a.md"}
    assert {p.line for p in problems} <= set(range(1, header.count("\n") + 4))
    assert msgspec.convert(msgspec.to_builtins(found), FrontMatter) == found
