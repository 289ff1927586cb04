"""The catalogs: every word of the interface, in every language, with its holes."""

import functools
import gettext
import itertools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from kb.i18n import CATALOGS, available_catalogs
from tests.conftest import REPOSITORY

_HOLE = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")


@functools.cache
def read(code: str) -> Catalog:
    path = CATALOGS / code / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        return read_po(source, locale=code, abort_invalid=True)


@functools.cache
def catalog(code: str) -> dict[str | tuple[str, ...], Message]:
    """The messages of a catalog by what is translated; a plural by both its forms."""
    return {_key(message.id): message for message in read(code) if message.id}


@functools.cache
def form_for(code: str, n: int) -> int:
    """Which form of a plural the catalog of a language has for a number."""
    choose = gettext.c2py(read(code).plural_expr)  # type: ignore[attr-defined]
    return int(choose(n))


@functools.cache
def says_the_number(code: str, form: int) -> bool:
    """Whether a form stands for one number only, so that its words can say it."""
    return [form_for(code, n) for n in range(1000)].count(form) == 1


@functools.cache
def spoken() -> frozenset[str | tuple[str, ...]]:
    """What kb and the templates say, found as `pybabel extract` finds it."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    mappings = project["tool"]["babel"]["mappings"]
    roots = [REPOSITORY / m["pattern"].partition("/")[0] for m in mappings]

    def is_ours(folder: str | Path) -> bool:
        return any(Path(folder).is_relative_to(root) for root in roots)

    rows = extract_from_dir(
        REPOSITORY,
        [(mapping["pattern"], mapping["method"]) for mapping in mappings],
        directory_filter=is_ours,
    )
    return frozenset(_key(row[2]) for row in rows)


def _key(written: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    return written if isinstance(written, str) else tuple(written)


def forms(code: str, message: Message) -> Iterator[tuple[str, str]]:
    """(original, translation) of a message, once for each form of a plural."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
        return
    singular, plural = message.id
    for n, string in enumerate(message.string):
        original = plural if n else singular
        if says_the_number(code, n) and "%(num)s" not in string:
            original = original.replace("%(num)s", "")
        yield original, string


PAIRS = [
    (code, original, translation)
    for code in available_catalogs()
    for message in catalog(code).values()
    for original, translation in forms(code, message)
]
FRENCH = [translation for code, _, translation in PAIRS if code == "fr"]


@pytest.mark.parametrize("code", available_catalogs())
def test_a_catalog_holds_what_the_interface_says_and_nothing_else(code: str) -> None:
    translated = catalog(code).keys()

    assert sorted(map(str, spoken() - translated)) == []
    assert sorted(map(str, translated - spoken())) == []


def test_no_word_waits_for_its_translation() -> None:
    waiting = [pair for pair in PAIRS if not pair[2].strip()]
    fuzzy = [
        m.id for code in available_catalogs() for m in catalog(code).values() if m.fuzzy
    ]

    assert (waiting, fuzzy) == ([], [])


@pytest.mark.parametrize("code", available_catalogs())
def test_a_translation_has_the_holes_of_its_original(code: str) -> None:
    other = [
        (original, translation)
        for spoken, original, translation in PAIRS
        if spoken == code
        and sorted(_HOLE.findall(original)) != sorted(_HOLE.findall(translation))
    ]

    assert other == []


def test_a_plural_has_a_form_for_each_number_of_its_language() -> None:
    counts = {
        (code, len(message.string))
        for code in available_catalogs()
        for message in catalog(code).values()
        if message.pluralizable
    }

    assert counts == {
        *(("ar", 6), ("de", 2), ("en", 2), ("es", 2), ("fr", 2), ("ja", 1))
    }


@pytest.mark.parametrize("code", available_catalogs())
def test_numbers_that_a_language_counts_alike_have_one_form(code: str) -> None:
    rule = Locale.parse(code).plural_form

    forms = {(rule(n), form_for(code, n)) for n in range(1000)}

    assert len(forms) == len({name for name, _ in forms}) == read(code).num_plurals


@pytest.mark.parametrize(
    ("code", "marks"),
    [("de", "„“"), ("es", "«»"), ("ar", "«»"), ("ja", "「」")],
)
def test_a_language_has_its_own_quotation_marks(code: str, marks: str) -> None:
    quoted = [pair[2] for pair in PAIRS if pair[0] == code and "“" in pair[1]]

    assert quoted
    assert [
        text for text in quoted if sorted(set(text) & set("“”„«»「」")) != sorted(marks)
    ] == []


def test_what_is_quoted_in_arabic_keeps_its_own_direction() -> None:
    quoted = [pair[2] for pair in PAIRS if pair[0] == "ar" and "%(query)s" in pair[2]]

    assert [text for text in quoted if "\u2068%(query)s\u2069" not in text] == []


def test_spanish_opens_what_it_asks() -> None:
    asked = [pair[2] for pair in PAIRS if pair[0] == "es" and "?" in pair[2]]

    assert [text for text in asked if text.count("¿") != text.count("?")] == []


def test_french_has_a_no_break_space_before_its_high_marks() -> None:
    wrong = [text for text in FRENCH if re.search(r"[^\u00a0][:;!?»](?!//)", text)]

    assert wrong == []


def test_french_has_a_no_break_space_within_its_quotation_marks() -> None:
    wrong = [text for text in FRENCH if re.search(r"«(?!\u00a0)", text)]

    assert wrong == []


def test_words_have_typographic_marks_and_no_stray_spaces() -> None:
    straight = [
        pair for pair in PAIRS if re.search(r"'|\.\.\.|(?<!=)\"(?![ >])", pair[2])
    ]
    stray = [pair for pair in PAIRS if re.search(r"  |^\s|\s$|\s\.", pair[2])]

    assert (straight, stray) == ([], [])


def test_no_two_messages_differ_by_their_spelling_only() -> None:
    keys = sorted((re.sub(r"\W+", " ", str(key)).lower(), str(key)) for key in spoken())

    alike = [pair for pair in itertools.pairwise(keys) if pair[0][0] == pair[1][0]]

    assert alike == []


# What other languages say as English does.
SHARED = {
    *("%(num)s article", "%(num)s articles", "Article", "Articles", "Chat", "Contact"),
    *("E-mail", "Enter", "Error %(status)s", "Esc", "No", "Sessions", "Site", "Spam"),
    *("Votes", "%(part)s / %(whole)s"),
}


def test_no_word_was_left_as_it_is_in_english() -> None:
    left = {
        original
        for code, original, translation in PAIRS
        if code != "en" and translation == original
    }

    assert left <= SHARED
