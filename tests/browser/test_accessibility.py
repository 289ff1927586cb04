"""WCAG 2.2 AA, as far as axe-core can see."""

import itertools

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.counter import DESK_KINDS, TICKET_KINDS
from tests.browser.kinds import ARABIC_KINDS, KINDS, open_suggestions

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "resultTypes": ["violations"],
}

in_each_light = pytest.mark.parametrize("light", ["light", "dark"])


def violations(page: Page) -> list[str]:
    """Each rule that is broken, with the first element that breaks it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:160]} {rule['nodes'][0]['any'][:1]}"
        for rule in found
    ]


def has_headings_in_order(page: Page) -> bool:
    """Whether there is one heading of the first level, and no level is skipped."""
    levels = [
        int(heading.evaluate("one => one.tagName[1]"))
        for heading in page.locator("h1, h2, h3, h4, h5, h6").all()
    ]
    steps = [later - sooner for sooner, later in itertools.pairwise(levels)]
    return levels.count(1) == 1 and max(steps, default=0) <= 1


@in_each_light
@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_every_kind_of_page_is_accessible(
    address: str, light: str, visit: Visit
) -> None:
    page = visit(address, color_scheme=light)

    assert violations(page) == []


@in_each_light
@pytest.mark.parametrize("address", ARABIC_KINDS.values(), ids=ARABIC_KINDS.keys())
def test_every_kind_of_page_from_right_to_left_is_accessible(
    address: str, light: str, visit: Visit, arabic_site: str
) -> None:
    page = visit(address, color_scheme=light, site=arabic_site)

    assert violations(page) == []


@pytest.mark.parametrize(
    ("language", "light", "width"),
    [("fr", "light", 1280), ("fr", "dark", 320), ("ar", "light", 320)],
)
@pytest.mark.parametrize("kind", TICKET_KINDS + DESK_KINDS)
def test_every_page_of_a_ticket_or_the_desk_is_accessible(
    kind: str, language: str, light: str, width: int, look: Visit
) -> None:
    size = {"width": width, "height": 800}
    page = look(kind, language=language, color_scheme=light, viewport=size)
    for folded in page.locator("main details > summary").all():
        folded.click()

    assert violations(page) == []


@in_each_light
@pytest.mark.parametrize("width", [320, 1280])
def test_open_suggestions_are_accessible(light: str, width: int, visit: Visit) -> None:
    size = {"width": width, "height": 800}
    page = visit("/fr/", color_scheme=light, viewport=size)

    open_suggestions(page, "retour")
    listed = violations(page)
    page.keyboard.press("ArrowDown")

    assert (listed, violations(page)) == ([], [])


@in_each_light
def test_open_suggestions_from_right_to_left_are_accessible(
    light: str, visit: Visit, arabic_site: str
) -> None:
    page = visit("/ar/", color_scheme=light, site=arabic_site)

    open_suggestions(page, "إرجاع")

    assert violations(page) == []


@in_each_light
def test_the_open_language_switch_is_accessible(light: str, visit: Visit) -> None:
    page = visit("/fr/contact", color_scheme=light)

    page.locator(".sites summary").click()

    assert violations(page) == []


@in_each_light
@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_every_kind_of_page_is_accessible_on_a_phone(
    address: str, light: str, visit: Visit
) -> None:
    size = {"width": 390, "height": 844}
    page = visit(address, color_scheme=light, viewport=size, has_touch=True)

    assert violations(page) == []


@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_every_page_has_one_heading_of_the_first_level_and_skips_none(
    address: str, visit: Visit
) -> None:
    assert has_headings_in_order(visit(address))


@pytest.mark.parametrize("kind", TICKET_KINDS + DESK_KINDS)
def test_headings_around_a_ticket_are_in_order(kind: str, look: Visit) -> None:
    assert has_headings_in_order(look(kind))


@pytest.mark.parametrize(
    "address", ["/en/", "/en/articles/return-an-item", "/en/search?q=card+declined"]
)
def test_pages_in_english_are_accessible(address: str, visit: Visit) -> None:
    page = visit(address)

    assert violations(page) == []
