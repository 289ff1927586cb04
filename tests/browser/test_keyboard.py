"""Everything by the keyboard alone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.counter import DESK_KINDS, LOGIN, SPARE, TICKET_KINDS, Counter
from tests.browser.kinds import KINDS, open_suggestions
from tests.test_web.desk import PASSWORD

STOPS = """a[href], button:not([tabindex="-1"]), textarea, select, summary,
    [tabindex="0"],
    input:not([type="radio"], [tabindex="-1"])"""
FIRST, SECOND = "q-suggestions-0", "q-suggestions-1"


def selected(page: Page) -> list[str | None]:
    """The ids of the chosen option: what the field says, then what the list says."""
    field = page.locator("#q").get_attribute("aria-activedescendant")
    options = page.locator('[role=option][aria-selected="true"]').all()
    return [field, *(option.get_attribute("id") for option in options)]


def unseen_stops(page: Page) -> list[str]:
    """Tab through a page: the stops that show no focus. At the end it is the last."""
    stops = page.locator(STOPS).locator("visible=true")
    # The buttons of one choice are one stop: the arrows go from one to the next.
    names = page.locator("[type=radio]").evaluate_all(
        "(buttons) => [...new Set(buttons.map((one) => one.name))]"
    )
    unseen = []
    for _ in range(stops.count() + len(names)):
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
    return [stop for stop in unseen if stop]


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the focus is there."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if target.evaluate("(one) => one === document.activeElement"):
            return
    pytest.fail(f"Tab leads nowhere near {target}")


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

    unseen = unseen_stops(page)

    assert unseen == []
    assert page.evaluate("document.activeElement.closest('.colophon') !== null")


@pytest.mark.parametrize("kind", TICKET_KINDS + DESK_KINDS)
def test_every_stop_around_a_ticket_shows_its_focus_and_none_is_a_trap(
    kind: str, look: Visit
) -> None:
    page = look(kind)
    last = page.locator(STOPS).locator("visible=true").last

    unseen = unseen_stops(page)

    assert unseen == []
    expect(last).to_be_focused()


def test_a_reader_replies_by_the_keyboard_alone(look: Visit) -> None:
    page = look(SPARE)

    tab_to(page, page.get_by_role("button", name="Répondre"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title("À corriger\u00a0: votre réponse · Aide Marchemin")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Votre réponse")).to_be_focused()
    page.keyboard.type("Toujours rien.")
    tab_to(page, page.get_by_role("button", name="Répondre"))
    page.keyboard.press("Enter")

    expect(page.locator(".thread")).to_contain_text("Toujours rien.")
    expect(page.locator("h1")).to_have_text("Nous avons bien reçu votre réponse.")


def test_an_agent_answers_by_the_keyboard_alone(
    look: Visit, french_counter: tuple[Counter, str]
) -> None:
    page = look("sign-in")

    tab_to(page, page.get_by_label("Identifiant"))
    page.keyboard.type(LOGIN)
    page.keyboard.press("Tab")
    page.keyboard.type("another password")
    page.keyboard.press("Enter")
    expect(page).to_have_title(
        "Identifiant ou mot de passe incorrect. · Se connecter · Bureau Marchemin"
    )
    tab_to(page, page.get_by_label("Mot de passe"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("File d’attente")
    tab_to(page, page.locator(".masthead input[type=search]"))
    page.keyboard.type(french_counter[0].spare_reference)
    page.keyboard.press("Enter")
    expect(page.locator(".file")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Envoyer la réponse"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    tab_to(page, page.locator("textarea[name=body]"))
    page.keyboard.type("Nous le cherchons.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".thread .from-us")).to_contain_text("Nous le cherchons.")


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
