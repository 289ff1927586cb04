"""Translations: one paragraph of the source changes, and one is behind."""

import datetime
import re

import pytest

from kb.content.acceptance import accept
from kb.content.source import scan
from kb.insight.events import Event, store
from kb.library.translations import Waiting
from tests.commands import folders, run
from tests.conftest import Place, article
from tests.test_web.reading import read, texts

ENGLISH = """Within two days.

Keep the receipt.

1. Open the page.
2. Send it.
"""
FRENCH = """Sous deux jours.

Gardez le reçu.

1. Ouvrez la page.
2. Envoyez-la.
"""
SITES = """
source = "en"

[sites.fr]
languages = ["fr", "en"]

[sites.en]
languages = ["en"]
"""
NOTE = "Ce passage a changé dans l’original depuis sa traduction."


@pytest.fixture
def translated(place: Place) -> Place:
    """A translation that says what its source says, and an article without one."""
    place.write(
        {
            "sites.toml": SITES,
            "en/a.md": article("A", ENGLISH),
            "fr/a.md": article("B", FRENCH),
            "en/b.md": article("C", "[A](article:a)", related="[a]"),
        }
    )
    accept(place.content, scan(place.content, 10_000), "en", "fr/a")
    assert place.problems() == []
    return place


def edit(place: Place, old: str, new: str) -> None:
    path = place.content / "en/a.md"
    path.write_text(path.read_text().replace(old, new))
    place.publish()


def behind(place: Place) -> list[tuple[str, str, str, bool]]:
    places = place.edition().behind("fr/a")
    assert places is not None
    return [(p.before, p.now, p.here, p.is_told) for p in places]


def test_one_paragraph_of_the_source_makes_one_of_the_translation_behind(
    translated: Place,
) -> None:
    edit(translated, "Keep the receipt.", "Keep every receipt.")

    assert behind(translated) == [
        ("Keep the receipt.", "Keep every receipt.", "Gardez le reçu.", False)
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Keep the receipt.", "Keep every receipt.", []),
        ("Keep the receipt.", "Keep the receipt for 2 years.", ["Gardez le reçu."]),
        ("Send it.", "Send it today.", ["Envoyez-la."]),
    ],
    ids=["words", "a number", "a step"],
)
def test_readers_hear_of_a_change_that_matters_at_its_place(
    old: str, new: str, told: list[str], translated: Place
) -> None:
    edit(translated, old, new)

    page = read(translated.client(), "/fr/articles/a")

    notes = page.select(".behind")
    assert [note.get_text() for note in notes] == [NOTE] * len(told)
    assert [note.previous_sibling.get_text() for note in notes] == told


def test_taking_the_change_back_or_accepting_it_leaves_nothing_behind(
    translated: Place,
) -> None:
    edit(translated, "two days", "3 days")
    edit(translated, "3 days", "two days")
    assert behind(translated) == []
    edit(translated, "two days", "4 days")
    assert len(behind(translated)) == 1

    accept(translated.content, scan(translated.content, 10_000), "en", "fr/a")
    translated.publish()

    assert behind(translated) == []


def test_the_same_change_is_compared_once(
    translated: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(translated, "two days", "3 days")
    monkeypatch.setattr("kb.library.translations.compare", _never)

    translated.publish({"en/b.md": article("C", "Else.")})

    assert len(behind(translated)) == 1


def _never(*_: object) -> None:
    raise AssertionError("it was compared before")


def test_a_source_that_is_not_kept_is_said(translated: Place) -> None:
    (path,) = (translated.content / "_sources").iterdir()
    path.unlink()
    edit(translated, "two days", "3 days")

    problems = [str(problem) for problem in translated.publish().problems]

    assert problems == [
        (
            f"fr/a.md:1: warning: translated_from: _sources/{path.name} is missing; when "
            "the translation says what its source says, accept it"
        )
    ]
    assert translated.edition().behind("fr/a") is None


def test_a_source_that_was_changed_is_an_error(translated: Place) -> None:
    (path,) = (translated.content / "_sources").iterdir()
    path.write_text("Other words.")

    problems = translated.problems({"_sources/notes.md": "Mine."})

    assert problems == [
        f"_sources/{path.name}:1: error: is not the text that its name says; restore it, or take it out",
        "_sources/notes.md:1: error: no source of a translation; a command writes them, take it out",
    ]


def test_the_table_counts_by_language_and_weighs_by_links(translated: Place) -> None:
    edit(translated, "two days", "3 days")

    (found,) = translated.edition().translations({})

    assert (found.language, found.counts, found.share) == (
        "fr",
        {"behind": 1, "missing": 1},
        0.0,
    )
    assert found.waiting == [
        Waiting("fr/a", "behind", 1, 2),
        Waiting("fr/b", "missing", 0, 1),
    ]


def test_the_command_shows_the_table_and_fails_while_something_is_behind(
    translated: Place,
) -> None:
    content = ["--content", str(translated.content)]
    before = run("translations", *content)
    edit(translated, "two days", "3 days")

    after = run("translations", *content)
    told = run("translations", *content, "diff", "fr/a", COLUMNS="100")
    accepted = run("translations", *content, "accept", "fr/a")
    pruned = run("translations", *content, "prune")
    at_last = run("translations", *content)

    results = (before, after, told, accepted, pruned, at_last)
    assert [result.exit_code for result in results] == [0, 1, 1, 0, 0, 0]
    assert re.fullmatch(r"_sources/[0-9a-f]{12}\.md: deleted\n", pruned.output)
    assert "fr/a: behind, 1 places, weight 2" in after.output
    assert "section 0, block 1, readers are told" in told.output
    assert "Within 3 days." in told.output
    assert "Sous deux jours." in told.output


def test_editors_see_what_is_behind_while_they_watch(make_place: object) -> None:
    place: Place = make_place(watch=True)  # type: ignore[operator]
    place.write(
        {
            "sites.toml": SITES,
            "en/a.md": article("A", ENGLISH),
            "fr/a.md": article("B", FRENCH),
        }
    )
    accept(place.content, scan(place.content, 10_000), "en", "fr/a")
    edit(place, "two days", "3 days")

    page = read(place.client(), "/translations")

    assert texts(page, "tbody tr:first-child")[0] == "fr 0 1 0 0"
    assert (
        texts(page, "tbody tr")[1] == "Within two days. Within 3 days. Sous deux jours."
    )


def test_what_is_read_more_waits_first(translated: Place) -> None:
    desk = translated.desk()
    at = datetime.datetime.now(datetime.UTC)
    read = Event(at=at, kind="read", site="en", language="en", article="en/b")
    with desk.database.write() as connection:
        store(connection, [read] * 7)
    desk.database.close()

    result = run("translations", *folders(translated))

    assert result.output.splitlines()[-1] == "fr/b: missing, weight 8"


def test_readers_get_no_page_of_translations(translated: Place) -> None:
    assert translated.client().get("/translations").status_code == 404
