"""Every word of the interface is a translation, and has room to be a long one."""

import re
from collections.abc import Iterator
from string import ascii_letters

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.counter import DESK_KINDS, GREEK, TICKET_KINDS, Counter
from tests.browser.kinds import open_suggestions
from tests.browser.pseudo import CONTENT, PSEUDO_KINDS, make_house
from tests.browser.test_looks import cut_off, overflow
from tests.conftest import Place
from tests.served import serve

# All that is said, seen or not: the words of text, and of attributes that are read out.
SAID = """() => {
  const said = [document.title];
  const spoken = ["aria-label", "title", "placeholder", "alt", "content"];
  const walk = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.closest("script, style")) continue;
      const isRead = one.tagName !== "META" || one.name === "description";
      if (isRead) said.push(...spoken.map((name) => one.getAttribute(name) ?? ""));
      if (one.tagName === "LINK") said.push(one.title);
      // An offer of another site's page says it in that site's language.
      const isForeign = one.lang && one.lang !== document.documentElement.lang;
      if (one.tagName === "TEMPLATE" && !isForeign) {
        said.push(...Object.values(one.dataset));
        walk(one.content);
      }
      for (const node of one.childNodes) {
        if (node.nodeType === Node.TEXT_NODE) said.push(node.data);
      }
    }
  };
  walk(document);
  return said.map((text) => text.trim()).filter(Boolean);
}"""

# Words that stick out of the box that they stand in, and hints that do not fit into
# their field.
CLIPPED = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const isInline = (one) => /inline$|contents/.test(getComputedStyle(one).display);
  const isHidden = (one) => one.closest(".unseen, script, style, noscript") ||
    getComputedStyle(one.closest("thead") ?? one).clipPath !== "none" ||
    getComputedStyle(one).clipPath !== "none" || !one.checkVisibility();
  const clipped = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode;
    let box = words.parentElement;
    if (!words.data.trim() || isHidden(box)) continue;
    while (isInline(box)) box = box.parentElement;
    const range = document.createRange();
    range.selectNodeContents(words);
    const [inner, outer] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.left < outer.left - 1 || inner.right > outer.right + 1) {
      clipped.push(words.data.trim());
    }
  }
  for (const field of document.querySelectorAll("[placeholder]")) {
    const style = getComputedStyle(field);
    pen.font = style.font;
    const room = field.clientWidth - 2 * parseFloat(style.paddingInlineStart);
    if (pen.measureText(field.placeholder).width > room) clipped.push(field.placeholder);
  }
  return clipped;
}"""


# What no language says otherwise: references, sites, single keys, kinds of files, and
# the name of a language in itself.
PROPER = re.compile(r"T-\w{4}-\w{4}|\b(?:el|ru|pdf|English|[A-Z])\b|(?<=\d)\s[kM]B")


@pytest.fixture(scope="module")
def pseudo_counter(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Counter, str]]:
    """A help center that runs from a copy of the program, with tickets; its address."""
    house = make_house(tmp_path_factory.mktemp("house"))
    place = Place(tmp_path_factory.mktemp("pseudo"))
    place.write(CONTENT)
    own = {"PYTHONPATH": str(house), "PYTHONSAFEPATH": "1"}
    manned = Counter(place, GREEK)
    with serve(place.settings, **own) as served:
        yield manned, f"http://127.0.0.1:{served.port}"


@pytest.fixture(scope="module")
def pseudo_site(pseudo_counter: tuple[Counter, str]) -> str:
    return pseudo_counter[1]


def untranslated(page: Page) -> list[str]:
    """What a page says in plain letters; all else is Greek, or was translated."""
    said: list[str] = page.evaluate(SAID)
    assert sum("⟦" in text for text in said) > 8
    # Holes that a script fills, and units, which are the same in Greek.
    words = [re.sub(r"\{\w+\}|(?<=\d)\s[kM]B", "", text) for text in said]
    return [text for text in words if set(text) & {*ascii_letters}]


def tight(page: Page) -> list[str]:
    """What has no room for its words on a phone or on a desk."""
    found: list[str] = []
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wider = [f"the page, by {overflow(page)} px"] if overflow(page) else []
        clipped: list[str] = page.evaluate(CLIPPED)
        found += [f"{width}: {one}" for one in wider + cut_off(page) + clipped]
    return found


@pytest.mark.parametrize("address", PSEUDO_KINDS.values(), ids=PSEUDO_KINDS.keys())
def test_every_word_of_a_page_is_translated_and_has_room_to_be_longer(
    address: str, visit: Visit, pseudo_site: str
) -> None:
    page = visit(address, site=pseudo_site)

    assert (untranslated(page), tight(page)) == ([], [])


@pytest.mark.parametrize("kind", TICKET_KINDS + DESK_KINDS)
def test_every_word_around_a_ticket_is_translated_and_has_room_to_be_longer(
    kind: str, visit: Visit, pseudo_counter: tuple[Counter, str]
) -> None:
    manned, site = pseudo_counter
    seat = manned.seat if kind != "sign-in" else {}
    page = visit(manned.pages[kind], site=site, locale="el", **seat)
    for folded in page.locator("main details > summary, .shortcuts summary").all():
        folded.click()

    plain = [PROPER.sub("", text) for text in untranslated(page)]

    assert [text for text in plain if set(text) & {*ascii_letters}] == []
    assert tight(page) == []


def test_what_opens_is_translated_and_has_room(visit: Visit, pseudo_site: str) -> None:
    page = visit("/el/contact", site=pseudo_site)

    open_suggestions(page, "επι")
    suggested = untranslated(page), tight(page)
    expect(page.locator(".masthead form > [role=status]")).to_contain_text("⟦")
    page.keyboard.press("Escape")
    page.locator(".sites summary").click()

    assert suggested == ([], [])
    assert (untranslated(page), tight(page)) == ([], [])


def test_the_page_of_an_error_is_translated_and_has_room(
    visit: Visit, pseudo_site: str
) -> None:
    page = visit("/el/", site=pseudo_site)

    page.evaluate(
        """() => {
          const form = document.createElement("form");
          Object.assign(form, { method: "post", action: "/el/contact" });
          document.body.append(form);
          form.submit();
        }"""
    )

    expect(page.locator(".opening .label")).to_contain_text("405")
    assert (untranslated(page), tight(page)) == ([], [])
