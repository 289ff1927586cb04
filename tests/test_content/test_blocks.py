"""Blocks: which places of a translation no longer say what their source says."""

import pytest

from kb.content.blocks import Behind, compare
from kb.content.body import blocks_in, compose
from kb.content.markup import Renderer
from kb.i18n import words_for
from kb.languages import parse_language

ENGLISH = parse_language("en")
assert ENGLISH
RENDERER = Renderer(words_for(ENGLISH))

BEFORE = """Within {fact: window}.

Second.

## Steps

1. Open.
2. Send by 9 May.

::: country FR
Only France.
:::

## End

Bye.
"""
FRENCH = """Sous {fact: window}.

Deuxième.

## Étapes

1. Ouvrez.
2. Envoyez avant le 9 mai.

::: country FR
La France seule.
:::

## Fin

Au revoir.
"""


def places(now: str, translation: str = FRENCH) -> list[Behind]:
    return compare(*(blocks_in(RENDERER.render(t)) for t in (BEFORE, now, translation)))


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("Second.", "Second and last.", Behind("0.2", "Second.", "Second and last.", "Deuxième.", is_told=False)),
        ("Second.", "Second of 2.", Behind("0.2", "Second.", "Second of 2.", "Deuxième.", is_told=True)),
        ("{fact: window}", "{fact: label}", Behind("0.1", "Within \ue000window \ue001.", "Within \ue000label \ue001.", "Sous \ue000window \ue001.", is_told=True)),
        ("Open.", "Close.", Behind("1.1", "Open.", "Close.", "Ouvrez.", is_told=True)),
        ("Only France.", "France alone.", Behind("1.3", "Only France.", "France alone.", "La France seule.", is_told=False)),
        ("## End", "## The end", Behind("2.0", "End", "The end", "Fin", is_told=False)),
        ("Bye.", "Bye.\n\nCall 15.", Behind("2.0", "", "Call 15.", "Fin\nAu revoir.", is_told=True)),
        ("Second.\n\n", "", Behind("0.0", "Second.", "", "Sous \ue000window \ue001.\nDeuxième.", is_told=False)),
        ("## End", "## New\n\nText.\n\n## End", Behind("1.0", "", "New\nText.", "Étapes\nOuvrez.\nEnvoyez avant le 9 mai.\nLa France seule.", is_told=False)),
    ],
    ids=["words", "a number", "a fact", "a step", "a country block", "a heading", "one more block", "one block less", "a section"],
)  # fmt: skip
def test_a_change_of_the_source_is_behind_at_its_place_alone(
    old: str, new: str, found: Behind
) -> None:
    assert places(BEFORE.replace(old, new)) == [found]


@pytest.mark.parametrize(
    "now",
    [BEFORE, BEFORE.replace("\n\n\n", "\n\n\n\n"), BEFORE.replace("Bye.", "**Bye.**")],
)
def test_what_readers_see_no_change_of_is_not_behind(now: str) -> None:
    assert places(now) == []


def test_a_translation_with_other_blocks_is_behind_as_a_section() -> None:
    found = places(
        BEFORE.replace("Bye.", "Goodbye."),
        FRENCH.replace("Au revoir.", "Au\n\nrevoir."),
    )

    assert [place.at for place in found] == ["2.0"]


def test_a_translation_with_other_sections_is_behind_at_its_start() -> None:
    found = places(BEFORE.replace("Bye.", "Goodbye."), FRENCH + "\n## P.-S.\n\nMerci.")

    assert [place.at for place in found] == ["0.0"]


def test_the_places_of_a_page_are_those_of_its_blocks() -> None:
    body = compose(RENDERER.render(FRENCH), "fr/a.md", is_followed=True)

    at = [piece[1] for piece in body.pieces if piece[0] == "behind"]
    assert at == ["0.0", "0.1", "0.2", "1.0", "1.1", "1.2", "1.3", "2.0", "2.1"]
    assert body.sections == compose(RENDERER.render(FRENCH), "fr/a.md").sections
