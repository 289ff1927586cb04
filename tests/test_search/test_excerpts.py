"""Excerpts: the words found are marked whole, and nothing is cut in two."""

import html
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.analysis import analyzer_for
from kb.search.excerpts import excerpt, mark


def terms(text: str, language: str) -> frozenset[str]:
    tokens = analyzer_for(language).tokens(text)
    return frozenset(t for one in tokens if not one.is_small for t in one.terms)


@pytest.mark.parametrize(
    ("language", "query", "text", "marked"),
    [
        (
            "fr",
            "remboursement",
            "Vous serez remboursé.",
            "Vous serez <mark>remboursé</mark>.",
        ),
        ("fr", "etiquette", "L’étiquette jointe", "L’<mark>étiquette</mark> jointe"),
        ("fr", "oeuvre", "une œuvre d’art", "une <mark>œuvre</mark> d’art"),
        ("fr", "art", "d’art et d’artisan", "d’<mark>art</mark> et d’artisan"),
        (
            "en",
            "item",
            "Two items, an itemised list",
            "Two <mark>items</mark>, an itemised list",
        ),
        (
            "fr",
            "coeur",
            "un cœur, un coeur",
            "un <mark>cœur</mark>, un <mark>coeur</mark>",
        ),
        ("fr", "payer", "Vous payez un loyer", "Vous <mark>payez</mark> un loyer"),
        ("en", "try", "He tries, trying", "He <mark>tries</mark>, <mark>trying</mark>"),
        ("ja", "EU オランダ", "オランダは", "<mark>オランダ</mark>は"),
        ("ja", "目安", "何の目安か", "何の<mark>目安</mark>か"),
        ("ja", "ライセンス", "ライセンスを選ぶ", "<mark>ライセンス</mark>を選ぶ"),
        ("zh", "帳戶", "您的账户信息", "您的<mark>账户</mark>信息"),
        ("zh", "账户", "您的帳戶資訊", "您的<mark>帳戶</mark>資訊"),
        ("ar", "ملكية", "في الملكية المشتركة", "في <mark>الملكية</mark> المشتركة"),
        ("en", "b", "a <b> & c", "a &lt;<mark>b</mark>&gt; &amp; c"),
    ],
)
def test_words_found_are_marked_whole(
    language: str, query: str, text: str, marked: str
) -> None:
    assert mark(text, terms(query, language), analyzer_for(language)) == marked


def test_an_excerpt_is_the_stretch_where_the_words_stand_thickest() -> None:
    text = f"{'Something else. ' * 30}A lost parcel is refunded. {'The end. ' * 30}"

    found = excerpt(text, terms("lost parcel refunded", "en"), analyzer_for("en"))

    marked = re.findall("<mark>(.*?)</mark>", found)
    assert marked == ["lost", "parcel", "refunded"]
    assert len(html.unescape(re.sub("<.*?>", "", found))) < 260


def test_without_a_word_found_it_is_the_start() -> None:
    found = excerpt("The first sentence.", terms("weather", "en"), analyzer_for("en"))

    assert found == "The first sentence."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hide your data\nCover card numbers.", "Hide your data · Cover card numbers."),
        ("Was it you?\nChange it.", "Was it you? Change it."),
        ("He said “go.”\nThen he went.", "He said “go.” Then he went."),
        ("You need:\na photo\na bill", "You need: a photo · a bill"),
        ("أخفِ بياناتك\nلا ترسل؟\nأبدًا", "أخفِ بياناتك · لا ترسل؟ أبدًا"),
        ("保管してください。\n写真", "保管してください。 写真"),
    ],
)
def test_lines_without_a_stop_are_parted(text: str, shown: str) -> None:
    assert excerpt(text, frozenset(), analyzer_for("en")) == shown


def test_an_excerpt_begins_with_the_text_where_its_words_are_near() -> None:
    text = f"Look around you first and wait for two days; if the parcel {'is ' * 90}"

    found = excerpt(text, terms("parcel", "en"), analyzer_for("en"))

    assert found.startswith("Look around you first")


@given(st.text(max_size=1500), st.text(max_size=40))
def test_no_word_and_no_character_is_cut(text: str, query: str) -> None:
    analyzer = analyzer_for("en")

    found = excerpt(text, terms(query, "en"), analyzer)

    plain = html.unescape(re.sub("</?mark>", "", str(found)))
    assert "<" not in re.sub("</?mark>", "", str(found))
    flat = _undotted(text.replace("\n", " "))
    inside = _undotted(plain.removeprefix("… ").removesuffix(" …").strip())
    assert inside in flat
    after = flat[flat.find(inside) + len(inside) :] if inside else ""
    assert not (after and unicodedata.combining(after[0]))


def _undotted(text: str) -> str:
    """Without the dots between lines, and those that the text had like them."""
    return re.sub("(?: ·)+ ", " ", text)
