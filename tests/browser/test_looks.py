"""How pages look: at every width, in the dark, from right to left."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.counter import DESK_KINDS, TICKET_KINDS
from tests.browser.german import GERMAN_KINDS
from tests.browser.kinds import ARABIC_KINDS, KINDS, open_suggestions

WIDTHS = (320, 390, 820, 1280)
# Notes which theme the page has at the moment its body begins, before any paint.
AT_FIRST = """
new MutationObserver((_, watcher) => {
  if (!document.body) return;
  window.themeAtFirst = document.documentElement.dataset.theme ?? "none";
  watcher.disconnect();
}).observe(document, { childList: true, subtree: true });
"""


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    return int(page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))


def cut_off(page: Page) -> list[str]:
    """What sticks out of the window, but for what scrolls in a box of its own."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")]
          .filter((one) => {
            const box = one.getBoundingClientRect();
            const isShown = box.width > 1 && box.height > 1 && one.checkVisibility();
            const isBoxed = one.closest(".table, pre, .unseen, [aria-hidden]");
            return isShown && !isBoxed && (box.left < -1 || box.right > innerWidth + 1);
          })
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found


def moving(page: Page) -> int:
    """How many elements move by themselves."""
    return int(
        page.evaluate(
            """() => [...document.querySelectorAll("*")].filter((one) => {
                const style = getComputedStyle(one);
                return style.transitionDuration !== "0s" || style.animationName !== "none";
            }).length"""
        )
    )


def small_targets(page: Page) -> list[str]:
    """What is pressed, stands in no sentence, and is narrower or lower than 24 px."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(
            "button, summary, .masthead a, .chips a, .pages a, .facet a, .sites a, " +
            ".queue a, .files a, .timeline ~ p a, .file header a, input, select")]
          .map((one) => [one, one.labels?.[0] ?? one, one.getBoundingClientRect()])
          .map(([one, label, box]) => [one, box, label.getBoundingClientRect()])
          .filter(([, box]) => box.width > 1)
          .filter(([, box, outer]) => Math.max(box.width, outer.width) < 24 ||
            Math.max(box.height, outer.height) < 24)
          .map(([one]) => one.outerHTML.slice(0, 120))"""
    )
    return found


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_no_page_is_wider_than_its_window(
    address: str, width: int, visit: Visit
) -> None:
    page = visit(address, viewport={"width": width, "height": 800})

    assert (overflow(page), cut_off(page)) == (0, [])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", ARABIC_KINDS.values(), ids=ARABIC_KINDS.keys())
def test_no_page_from_right_to_left_is_wider_than_its_window(
    address: str, width: int, visit: Visit, arabic_site: str
) -> None:
    size = {"width": width, "height": 800}

    page = visit(address, site=arabic_site, viewport=size)

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert (overflow(page), cut_off(page)) == (0, [])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", GERMAN_KINDS.values(), ids=GERMAN_KINDS.keys())
def test_no_page_of_long_words_is_wider_than_its_window(
    address: str, width: int, visit: Visit, german_site: str
) -> None:
    size = {"width": width, "height": 800}

    page = visit(address, site=german_site, viewport=size)

    assert (overflow(page), cut_off(page)) == (0, [])


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("kind", TICKET_KINDS + DESK_KINDS)
def test_no_page_of_a_ticket_or_the_desk_is_wider_than_its_window(
    kind: str, language: str, look: Visit
) -> None:
    page = look(kind, language=language)
    for folded in page.locator("main details > summary").all():
        folded.click()

    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found.append((overflow(page), cut_off(page)))

    expect(page.locator("html")).to_have_attribute(
        "dir", "rtl" if language == "ar" else "ltr"
    )
    assert found == [(0, [])] * len(WIDTHS)


def test_a_long_list_beside_the_text_scrolls_by_itself(
    visit: Visit, german_site: str
) -> None:
    page = visit(GERMAN_KINDS["category"], site=german_site)

    side = page.locator(".side")
    box = side.bounding_box()
    side.get_by_role("link").last.focus()

    assert box
    assert box["height"] <= 720
    expect(side.get_by_role("link").last).to_be_in_viewport(ratio=1)


def test_paragraphs_stand_apart_in_a_part_that_runs_the_other_way(visit: Visit) -> None:
    page = visit("/fr/articles/retourner-un-article")

    gap = page.evaluate(
        """() => {
          const part = '<div dir="rtl"><p>One</p><p>Two</p></div>';
          document.querySelector(".prose").insertAdjacentHTML("beforeend", part);
          const [one, two] = document.querySelectorAll(".prose > [dir=rtl] > p");
          return two.getBoundingClientRect().top - one.getBoundingClientRect().bottom;
        }"""
    )

    assert gap >= 12


@pytest.mark.parametrize("width", WIDTHS)
def test_suggestions_and_the_language_switch_fit_into_the_window(
    width: int, visit: Visit
) -> None:
    page = visit("/fr/contact", viewport={"width": width, "height": 800})

    open_suggestions(page, "retour")
    suggested = overflow(page), cut_off(page)
    page.keyboard.press("Escape")
    page.locator(".sites summary").click()

    assert suggested == (0, [])
    assert (overflow(page), cut_off(page)) == (0, [])


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_languages_of_the_desk_fit_into_the_window(
    language: str, look: Visit
) -> None:
    page = look("queue", language=language)
    page.locator(".sites summary").click()

    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found.append((overflow(page), cut_off(page)))

    assert found == [(0, [])] * len(WIDTHS)


def test_a_page_from_right_to_left_is_mirrored(visit: Visit, arabic_site: str) -> None:
    def starts(page: Page) -> list[float]:
        """Where the brand and the contact link begin, in shares of the window."""
        boxes = [page.locator(s).bounding_box() for s in (".brand", ".masthead nav")]
        return [box["x"] / 1280 for box in boxes if box]

    mirrored = starts(visit("/ar/contact", site=arabic_site))
    plain = starts(visit("/fr/contact"))

    assert plain[0] < 0.5 < plain[1]
    assert mirrored[1] < 0.5 < mirrored[0]


def test_the_system_s_wish_for_the_dark_is_followed(visit: Visit) -> None:
    light = visit("/fr/", color_scheme="light")
    dark = visit("/fr/", color_scheme="dark")
    unscripted = visit("/fr/", color_scheme="dark", java_script_enabled=False)

    assert background(light) != background(dark)
    assert background(dark) == background(unscripted)
    assert "theme" not in str(dark.locator("html").get_attribute("data-theme"))


@pytest.mark.parametrize("wish", ["light", "dark"])
def test_a_reader_s_theme_stays_from_page_to_page(wish: str, visit: Visit) -> None:
    page = visit("/fr/", color_scheme=wish)
    before = background(page)
    button = page.get_by_role("button", name="Thème sombre")
    pressed = {"light": "false", "dark": "true"}[wish]
    expect(button).to_have_attribute("aria-pressed", pressed)

    button.click()
    chosen = background(page)
    page.goto("/en/articles/return-an-item")

    other = {"light": "dark", "dark": "light"}[wish]
    expect(page.locator("html")).to_have_attribute("data-theme", other)
    assert chosen != before
    assert background(page) == chosen


@pytest.mark.parametrize(("kept", "wish"), [("dark", "light"), ("light", "dark")])
@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_no_page_flashes_in_the_other_light(
    address: str, kept: str, wish: str, visit: Visit
) -> None:
    page = visit("/fr/", color_scheme=wish)
    page.evaluate(f"localStorage.setItem('theme', '{kept}')")
    page.add_init_script(AT_FIRST)

    page.goto(address)

    assert page.evaluate("window.themeAtFirst") == kept


@pytest.mark.parametrize(
    ("button", "beside"),
    [(".theme", ".masthead .sites"), (".print", ".contents")],
)
def test_a_button_that_a_script_shows_moves_nothing(
    button: str, beside: str, visit: Visit
) -> None:
    page = visit(KINDS["article"], viewport={"width": 390, "height": 800})
    expect(page.locator(button)).to_be_visible()
    shown = page.locator(beside).bounding_box()

    page.locator(button).evaluate("one => { one.hidden = true; }")

    expect(page.locator(button)).to_be_hidden()
    assert page.locator(beside).bounding_box() == shown


def test_a_theme_that_nobody_knows_is_none(visit: Visit) -> None:
    page = visit("/fr/", color_scheme="light")
    before = background(page)
    page.evaluate("localStorage.setItem('theme', '\"><script>')")

    page.reload()

    assert page.locator("html").get_attribute("data-theme") is None
    assert background(page) == before


@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_nothing_moves_for_readers_who_do_not_wish_it(
    address: str, visit: Visit
) -> None:
    assert moving(visit(address, reduced_motion="reduce")) == 0


@pytest.mark.parametrize("kind", ["open", "queue", "file"])
def test_nothing_moves_around_a_ticket_for_who_does_not_wish_it(
    kind: str, look: Visit
) -> None:
    assert moving(look(kind, reduced_motion="reduce")) == 0


@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_small_targets_are_large_enough_to_touch(address: str, visit: Visit) -> None:
    page = visit(address, viewport={"width": 390, "height": 800}, has_touch=True)

    assert small_targets(page) == []


@pytest.mark.parametrize("kind", TICKET_KINDS + DESK_KINDS)
def test_small_targets_of_a_ticket_or_the_desk_are_large_enough_to_touch(
    kind: str, look: Visit
) -> None:
    page = look(kind, viewport={"width": 390, "height": 800}, has_touch=True)

    assert small_targets(page) == []
