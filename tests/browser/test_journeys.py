"""The ways of readers, with and without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

both_ways = pytest.mark.parametrize(
    "script", [True, False], ids=["with a script", "without a script"]
)


@both_ways
def test_a_question_leads_to_an_answer_and_then_to_a_person(
    script: bool, visit: Visit
) -> None:
    page = visit("/fr/", java_script_enabled=script)

    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).fill(
        "comment retourner un article"
    )
    page.keyboard.press("Enter")
    expect(page).to_have_title("comment retourner un article · Aide Marchemin")
    page.locator(".hit h2 a").first.click()
    expect(page).to_have_title("Retourner un article · Aide Marchemin")
    page.get_by_role("link", name="Joindre une personne").click()

    expect(page).to_have_title("Nous contacter · Aide Marchemin")
    expect(page.get_by_label("Vous avez lu « Retourner un article »")).to_be_checked()
    channels = page.get_by_role("complementary").locator(".channel strong")
    expect(channels).to_have_text(["Chat", "E-mail", "Litige"])


@both_ways
def test_subjects_lead_to_an_article_and_back(script: bool, visit: Visit) -> None:
    page = visit("/en/", java_script_enabled=script)
    subjects = page.locator(".categories h3")
    main = page.get_by_role("main")

    subjects.get_by_role("link", name="Account", exact=True).click()
    main.get_by_role("link", name="Security", exact=True).click()
    main.get_by_role("link", name="Turn on two-step verification").click()
    expect(page.locator("h1")).to_have_text("Turn on two-step verification")
    crumbs = page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link")

    expect(crumbs).to_have_text(["Help", "Account", "Security"])
    crumbs.nth(1).click()
    expect(page.locator("h1")).to_have_text("Account")


@both_ways
def test_the_language_switch_stays_on_the_article(script: bool, visit: Visit) -> None:
    page = visit("/fr/articles/retourner-un-article", java_script_enabled=script)

    page.locator(".sites summary").click()
    page.locator('.sites a[hreflang="en"]').click()

    expect(page.locator("h1")).to_have_text("Return an item")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@both_ways
def test_a_question_with_an_error_is_read_as_it_was_meant(
    script: bool, visit: Visit
) -> None:
    page = visit("/fr/search?q=remboursment", java_script_enabled=script)

    page.get_by_role("link", name="Chercher exactement").click()
    expect(page.locator("h1")).to_contain_text("Aucun article ne parle de")
    near = page.get_by_role("main").get_by_role("link")
    near.get_by_text("remboursement", exact=True).click()

    expect(page.locator("h1")).to_contain_text("pour « remboursement »")


@both_ways
def test_a_category_narrows_results_and_the_next_page_follows(
    script: bool, visit: Visit
) -> None:
    page = visit("/fr/search?q=colis", java_script_enabled=script)

    page.get_by_role("link", name="Suivante").click()
    expect(page.locator(".pages [aria-current]")).to_have_text("2")
    page.locator(".facet").get_by_role("link", name="Livraison").click()

    expect(page.locator(".facet [aria-current]")).to_contain_text("Livraison")
    expect(page.locator(".hit .path").first).to_have_text("Livraison")


@both_ways
def test_a_wrong_address_leads_on(script: bool, visit: Visit) -> None:
    page = visit("/fr/articles/retourner-article", java_script_enabled=script)

    page.get_by_role("main").get_by_role("link", name="Retourner un article").click()

    expect(page.locator("h1")).to_have_text("Retourner un article")


def test_without_a_script_nothing_is_offered_that_needs_one(visit: Visit) -> None:
    page = visit("/fr/articles/retourner-un-article", java_script_enabled=False)

    for control in (".theme", ".print", ".shortcut", ".suggestions"):
        expect(page.locator(control).locator("visible=true")).to_have_count(0)


def test_with_a_script_an_article_can_be_printed(visit: Visit) -> None:
    page = visit("/fr/articles/retourner-un-article")
    page.evaluate("window.print = () => { document.title = 'printed'; }")

    page.get_by_role("button", name="Imprimer").click()

    expect(page).to_have_title("printed")


def test_a_suggestion_that_is_clicked_opens_its_article(visit: Visit) -> None:
    page = visit("/en/")

    page.get_by_role("combobox").press_sequentially("card dec")
    page.get_by_role("option", name="My card has been declined").click()

    expect(page.locator("h1")).to_have_text("My card has been declined")


def test_a_figure_leads_to_where_it_comes_from(visit: Visit) -> None:
    page = visit("/fr/articles/retourner-un-article")

    page.get_by_role("link", name="14 jours").click()

    expect(page.locator("#fact-return_window")).to_be_in_viewport()
