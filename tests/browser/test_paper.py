"""How pages look on paper."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.kinds import KINDS

PAPER, INK = "rgb(255, 255, 255)", "rgb(0, 0, 0)"
# The window of an A4 page with usual margins, in CSS pixels.
A4 = {"width": 680, "height": 960}


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def ink(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).color"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("wish", ["light", "dark"])
def test_paper_is_white_in_every_theme(theme: str, wish: str, visit: Visit) -> None:
    page = visit("/fr/articles/retourner-un-article", color_scheme=wish)
    page.evaluate(f"localStorage.setItem('theme', '{theme}')")
    page.reload()

    page.emulate_media(media="print")

    assert (background(page), ink(page)) == (PAPER, INK)


def test_paper_holds_the_article_and_nothing_to_press(visit: Visit) -> None:
    page = visit("/fr/articles/retourner-un-article")

    page.emulate_media(media="print")

    controls = page.locator(
        ".masthead nav, form, .breadcrumbs, .contents, .still, .turn, .colophon, .skip,"
        "button"
    )
    expect(controls.locator("visible=true")).to_have_count(0)
    for shown in ("h1", ".lead", ".prose h2 >> nth=0", ".apparatus dl", ".brand"):
        expect(page.locator(shown)).to_be_visible()


@pytest.mark.parametrize("kind", ["answered", "file"])
def test_paper_holds_what_was_said_of_a_ticket_and_nothing_to_press(
    kind: str, look: Visit
) -> None:
    page = look(kind)

    page.emulate_media(media="print")

    controls = page.locator("button, input, textarea, select, .queue, .colophon")
    expect(controls.locator("visible=true")).to_have_count(0)
    for shown in ("h1", ".reference >> nth=0", ".thread"):
        expect(page.locator(shown)).to_be_visible()


def test_a_folded_part_is_opened_for_paper(visit: Visit) -> None:
    page = visit("/fr/articles/retourner-un-article")
    page.evaluate(
        """() => document.querySelector(".prose").insertAdjacentHTML(
            "beforeend", "<details><summary>More</summary>Folded</details>")"""
    )

    page.pdf()

    expect(page.get_by_text("Folded")).to_be_visible()


def test_a_table_keeps_its_rows_on_paper(visit: Visit) -> None:
    page = visit("/fr/articles/retourner-un-article", viewport=A4)

    page.emulate_media(media="print")

    cells = page.locator(".prose tbody tr").first.locator("td")
    boxes = [cell.bounding_box() for cell in cells.all()]
    assert len(boxes) > 1
    assert len({box["y"] for box in boxes if box}) == 1


@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_no_title_touches_the_head_of_the_page(address: str, visit: Visit) -> None:
    page = visit(address, viewport=A4)

    page.emulate_media(media="print")

    head, title = (page.locator(s).bounding_box() for s in (".masthead", "h1"))
    assert head
    assert title
    assert title["y"] - head["y"] - head["height"] >= 16
