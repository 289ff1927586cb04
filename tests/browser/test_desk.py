"""The desk in a browser: its keys, and articles put into answers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.conftest import Place
from tests.served import serve
from tests.test_web.desk import PASSWORD, Shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop with two tickets of readers and one of an agent's site in Arabic."""
    shop = Shop(Place(tmp_path_factory.mktemp("shop")))
    shop.hire()
    shop.ticket("Où est-il ?", question="Mon colis")
    shop.ticket("أين هو؟", question="رُفضت بطاقتي", site="fr-be", language="ar")
    yield shop
    shop.close()


@pytest.fixture(scope="module")
def served(shop: Shop) -> Iterator[str]:
    with serve(shop.place.settings) as server:
        yield f"http://127.0.0.1:{server.port}"


def sign_in(page: Page) -> None:
    page.locator("input[name=login]").fill("ines")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()


def press(page: Page, key: str) -> None:
    """Press a key once the script listens, which shows the list of its keys then."""
    expect(page.locator(".shortcuts")).to_be_visible()
    page.keyboard.press(key)


def test_keys_lead_through_the_queue_and_to_the_answer(
    visit: Visit, served: str
) -> None:
    page = visit("/desk/", site=served, locale="en")
    sign_in(page)

    for key in "jjk":
        press(page, key)
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("Mon colis")
    press(page, "j")
    expect(page.locator("h1")).to_have_text("رُفضت بطاقتي")
    press(page, "k")
    expect(page.locator("h1")).to_have_text("Mon colis")
    press(page, "r")
    page.keyboard.type("jk rn")
    expect(page.locator("textarea[name=body]")).to_have_value("jk rn")
    expect(page.locator("h1")).to_have_text("Mon colis")
    page.locator("h1").click()
    press(page, "n")
    expect(page.locator("textarea[name=note]")).to_be_focused()
    page.locator("h1").click()
    press(page, "/")
    expect(page.locator(".masthead input[type=search]")).to_be_focused()


def test_keys_can_be_switched_off_and_stay_off(visit: Visit, served: str) -> None:
    page = visit("/desk/", site=served, locale="en")
    sign_in(page)

    press(page, "?")
    page.locator(".shortcuts input").uncheck()
    page.reload()
    press(page, "j")

    expect(page.locator(".queue a").first).not_to_be_focused()
    expect(page.locator(".shortcuts")).not_to_have_attribute("open", "")


def test_a_reference_of_a_duplicate_is_sent_by_the_enter_key(
    visit: Visit, served: str
) -> None:
    page = visit("/desk/", site=served, locale="en")
    sign_in(page)
    page.get_by_role("link", name="Mon colis").click()
    expect(page.locator(".shortcuts")).to_be_visible()

    page.locator("input[name=into]").fill("T-0000-0000")
    page.locator("input[name=into]").press("Enter")

    expect(page.locator(".error")).to_have_text("No ticket has this reference.")
    expect(page.locator("input[name=into]")).to_have_value("T-0000-0000")


def test_a_passage_goes_to_the_caret_without_another_page(
    visit: Visit, served: str
) -> None:
    page = visit("/desk/", site=served, locale="en")
    sign_in(page)
    page.get_by_role("link", name="Mon colis").click()
    area = page.locator("textarea[name=body]")

    area.fill("Bonjour,\n\nInès")
    area.evaluate("one => one.setSelectionRange(8, 8)")
    page.locator("input[name=q]").nth(1).fill("étiquette")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Insert a link").first.click()

    address = f"{served}/fr/articles/retourner-un-article#avant"
    expect(area).to_be_focused()
    written = area.input_value()
    assert written.startswith(f"Bonjour,\n\nRetourner un article\n{address}")
    assert written.endswith("\n\nInès")


def test_the_same_answer_is_made_without_a_script(visit: Visit, served: str) -> None:
    page = visit("/desk/", site=served, locale="en", java_script_enabled=False)
    sign_in(page)
    page.get_by_role("link", name="Mon colis").click()

    page.locator("textarea[name=body]").fill("Bonjour,")
    page.locator("input[name=q]").nth(1).fill("étiquette")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Insert the passage").first.click()

    written = re.compile("^Bonjour,\n\nL’étiquette coûte 4,90\xa0€\\.")
    expect(page.locator("textarea[name=body]")).to_have_value(written)


def test_a_link_from_another_site_arrives_with_the_session(
    visit: Visit, served: str
) -> None:
    page = visit("/desk/", site=served, locale="en")
    sign_in(page)
    page.goto(served.replace("127.0.0.1", "localhost") + "/fr/")

    page.evaluate(f"window.location.assign('{served}/desk/letters')")

    expect(page.locator("h1")).to_have_text("Dead letters")
