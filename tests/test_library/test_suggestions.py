"""Suggestions: what starts as a reader types comes first, however much there is."""

import pytest

from kb.library.answers import LOOKED_AT
from tests.conftest import Place, article
from tests.reading import readers


@pytest.fixture
def full(place: Place) -> Place:
    """More titles that hold a word than are looked at, and few that start with it."""
    titles = [f"About return {n}" for n in range(LOOKED_AT + 10)]
    titles += ["Return slips, lost or found", "Return zones"]
    place.publish(
        {
            f"en/a{n}.md": article(title, "Text.", questions="[may I return zinc]")
            for n, title in enumerate(titles)
        }
    )
    return place


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("return", ["Return zones", "Return slips, lost or found", "About return 0"]),
        ("return z", ["Return zones", "may I return zinc", "may I return zinc"]),
        ("lost return", ["Return slips, lost or found"]),
        ("ost return", []),
        ("about zones", []),
    ],
)
def test_titles_that_start_so_come_first(
    typed: str, first: list[str], full: Place
) -> None:
    with readers(full) as en:
        assert en.suggested(typed)[:3] == first


def test_as_many_are_found_below_what_some_readers_may_not_see(place: Place) -> None:
    hidden = {
        f"en/a{n}.md": article(f"Return {n}", "Text.", publish_at="2027-01-01")
        for n in range(LOOKED_AT // 2)
    }
    shown = {f"en/b{n}.md": article(f"Return {n}", "Text.") for n in range(50, 60)}
    place.publish(hidden | shown)

    with readers(place) as en:
        assert len(en.suggested("return")) == 8
