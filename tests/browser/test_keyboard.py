"""Everything by the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.kinds import KINDS, open_suggestions

STOPS = """a[href], button:not([tabindex="-1"]), textarea, summary, [tabindex="0"],
    input:not([type="radio"], [tabindex="-1"])"""
FIRST, SECOND = "q-suggestions-0", "q-suggestions-1"


def selected(page: Page) -> list[str | None]:
    """The ids of the chosen option: what the field says, then what the list says."""
    field = page.locator("#q").get_attribute("aria-activedescendant")
    options = page.locator('[role=option][aria-selected="true"]').all()
    return [field, *(option.get_attribute("id") for option in options)]


@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_the_first_stop_skips_to_the_content(address: str, visit: Visit) -> None:
    page = visit(address)
    skip = page.get_by_role("link", name="Aller au contenu")

    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_every_stop_shows_its_focus_and_none_is_a_trap(
    address: str, visit: Visit
) -> None:
    page = visit(address)
    stops = page.locator(STOPS).locator("visible=true")
    # The buttons of one choice are one stop: the arrows go from one to the next.
    names = page.locator("[type=radio]").evaluate_all(
        "(buttons) => [...new Set(buttons.map((one) => one.name))]"
    )
    count = stops.count() + len(names)

    unseen = []
    for _ in range(count):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                const box = document.activeElement.closest(".search-box");
                const outer = box ? getComputedStyle(box) : style;
                const isSeen = [style, outer].some((one) =>
                    one.outlineStyle !== "none" || one.boxShadow !== "none");
                return isSeen ? "" : document.activeElement.outerHTML;
            }"""
        )
        unseen.append(stop)
    last = page.evaluate("() => document.activeElement.closest('.colophon') !== null")

    assert [stop for stop in unseen if stop] == []
    assert last


def test_typing_opens_a_list_of_suggestions(visit: Visit) -> None:
    page = visit("/fr/")
    field = page.get_by_role("combobox", name="Avec vos mots")
    expect(field).to_have_attribute("aria-expanded", "false")

    open_suggestions(page, "retour")

    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).to_have_attribute("aria-autocomplete", "list")
    expect(field).to_have_attribute("aria-controls", "q-suggestions")
    expect(page.get_by_role("listbox", name="Articles proposés")).to_be_visible()
    options = page.get_by_role("option").count()
    status = page.locator("form [role=status]")
    expect(status).to_have_text(f"{options} articles proposés")


def test_arrows_choose_a_suggestion_and_come_back_to_the_field(visit: Visit) -> None:
    page = visit("/fr/")
    open_suggestions(page, "retour")
    options = page.get_by_role("option").count()

    chosen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        chosen.append(selected(page))

    last = f"q-suggestions-{options - 1}"
    assert chosen == [
        [FIRST, FIRST],
        [SECOND, SECOND],
        [FIRST, FIRST],
        [None],
        [last, last],
    ]
    expect(page.locator("#q")).to_be_focused()


def test_enter_opens_the_chosen_suggestion(visit: Visit) -> None:
    page = visit("/fr/")
    open_suggestions(page, "retourner un art")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Retourner un article")


def test_enter_without_a_choice_searches(visit: Visit) -> None:
    page = visit("/fr/")
    open_suggestions(page, "retour")

    page.keyboard.press("Enter")

    expect(page).to_have_title("retour · Aide Marchemin")


def test_escape_closes_the_suggestions_and_keeps_the_words(visit: Visit) -> None:
    page = visit("/fr/")
    open_suggestions(page, "retour")
    page.keyboard.press("ArrowDown")

    page.keyboard.press("Escape")

    field = page.locator("#q")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("retour")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()


def test_leaving_the_field_closes_the_suggestions(visit: Visit) -> None:
    page = visit("/fr/")
    open_suggestions(page, "retour")

    page.keyboard.press("Tab")

    expect(page.get_by_role("listbox")).to_be_hidden()


def test_words_without_a_suggestion_say_so(visit: Visit) -> None:
    page = visit("/fr/")
    open_suggestions(page, "retour")

    page.locator("#q").fill("xqzzy")

    expect(page.locator("form [role=status]")).to_have_text("Aucun article proposé")
    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_slash_goes_to_the_search_of_every_page(address: str, visit: Visit) -> None:
    page = visit(address)
    field = page.locator("#q")
    written = field.input_value()

    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("/")

    expect(field).to_have_value(f"{written}/")


def test_slash_can_be_switched_off_and_stays_off(visit: Visit) -> None:
    page = visit("/fr/")
    page.get_by_label("La touche / mène à la recherche").uncheck()

    page.goto("/fr/contact")
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    switch = page.get_by_label("La touche / mène à la recherche")
    expect(switch).not_to_be_checked()
    switch.check()
    switch.blur()
    page.keyboard.press("/")

    expect(page.locator("#q")).to_be_focused()


@pytest.mark.parametrize("key", ["Control+k", "Control+K", "Meta+k"])
def test_control_k_goes_to_the_search_always(key: str, visit: Visit) -> None:
    page = visit("/fr/")
    page.get_by_label("La touche / mène à la recherche").uncheck()

    page.keyboard.press(key)

    expect(page.locator("#q")).to_be_focused()


def test_the_language_switch_opens_by_the_keyboard(visit: Visit) -> None:
    page = visit("/fr/contact")

    page.locator(".sites summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Contact us")
