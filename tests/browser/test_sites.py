"""What readers of another language or country are offered."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

RETURN = "/fr/articles/retourner-un-article"


@pytest.mark.parametrize(
    ("locale", "address", "offered"),
    [
        ("en-GB", RETURN, [("This page exists in English (United Kingdom).", "/en-gb/articles/return-an-item")]),
        ("en-US", RETURN, [("This page exists in English.", "/en/articles/return-an-item")]),
        ("fr-CA", "/en/", [("Cette page existe en français (Canada).", "/fr-ca/")]),
        ("fr-BE", "/fr/contact", [("Cette page existe en français (Belgique).", "/fr-be/contact")]),
        ("fr", "/fr-be/", []),
        ("fr-FR", RETURN, []),
        ("is", RETURN, []),
    ],
)  # fmt: skip
def test_readers_are_offered_the_page_of_their_own_site(
    locale: str, address: str, offered: list[tuple[str, str]], visit: Visit
) -> None:
    page = visit(address, locale=locale)
    page.wait_for_load_state("networkidle")

    links = page.locator(".offer a")

    expect(links).to_have_count(len(offered))
    assert [
        (a.inner_text(), a.evaluate("a => a.pathname")) for a in links.all()
    ] == offered


def test_an_offer_that_was_declined_does_not_come_back(visit: Visit) -> None:
    page = visit(RETURN, locale="en-GB")

    page.get_by_role("button", name="Not now").click()
    expect(page.locator(".offer")).to_have_count(0)
    expect(page.locator("main")).to_be_focused()
    page.goto("/fr/")
    page.wait_for_load_state("networkidle")

    expect(page.locator(".offer")).to_have_count(0)


def test_without_a_script_nothing_is_offered_and_the_switcher_leads_there(
    visit: Visit,
) -> None:
    page = visit(RETURN, locale="en-GB", java_script_enabled=False)

    page.locator(".sites summary").click()
    page.locator('.sites a[hreflang="en-GB"]').click()

    expect(page.locator("h1")).to_have_text("Return an item")
    expect(page.locator(".offer")).to_have_count(0)
