"""The sample sites in Arabic and in Japanese: as good as the French one."""

import itertools

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.kinds import open_suggestions
from tests.browser.test_accessibility import violations
from tests.browser.test_looks import cut_off, overflow

PAGES = {
    "home": ("/ar/", "/ja/"),
    "category": ("/ar/categories/returns", "/ja/categories/returns"),
    "article": ("/ar/articles/إرجاع-منتج", "/ja/articles/商品を返品する"),
    "article in English": (
        "/ar/articles/who-pays-for-the-return",
        "/ja/articles/who-pays-for-the-return",
    ),
    "results": ("/ar/search?q=لم+يصل+الطرد", "/ja/search?q=荷物が届かない"),
    "empty results": ("/ar/search?q=xqzzy", "/ja/search?q=xqzzy"),
    "contact": ("/ar/contact", "/ja/contact"),
    "not found": ("/ar/articles/إرجاع", "/ja/articles/返品"),
}
PHONE = {"width": 390, "height": 844}

# Where the words of an element begin and end, whatever box they stand in.
EDGES = """(one) => {
  const range = document.createRange();
  range.selectNodeContents(one);
  const { left, right } = range.getBoundingClientRect();
  return [left, right];
}"""


def edges(words: Locator) -> list[tuple[float, float]]:
    return [tuple(one.evaluate(EDGES)) for one in words.all()]


@pytest.mark.parametrize(
    "address",
    [*itertools.chain(*PAGES.values())],
    ids=[f"{name} {code}" for name in PAGES for code in ("ar", "ja")],
)
def test_a_page_fits_and_is_accessible_in_each_light(
    address: str, visit: Visit
) -> None:
    page = visit(address, reduced_motion="reduce")

    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert (width, overflow(page), cut_off(page)) == (width, 0, [])
    for light in ("light", "dark"):
        page.emulate_media(color_scheme=light)
        assert (light, violations(page)) == (light, [])


@pytest.mark.parametrize(
    ("address", "titles"),
    [
        ("/ar/", ".categories li:first-child ul a"),
        ("/ar/categories/returns", ".articles:first-child li > a"),
        ("/ar/articles/إرجاع-منتج", ".related a"),
    ],
)
def test_titles_in_another_language_begin_where_their_neighbours_do(
    address: str, titles: str, visit: Visit
) -> None:
    page = visit(address)

    starts = {round(right) for _, right in edges(page.locator(titles))}
    foreign = page.locator(f"{titles}[lang=en], {titles} [lang=en]")
    assert 0 < foreign.count() < page.locator(titles).count()
    assert len(starts) == 1


def test_the_words_before_a_title_in_another_language_are_in_the_reader_s(
    visit: Visit,
) -> None:
    page = visit("/ar/articles/إرجاع-منتج")

    after = page.locator(".turn a[rel=next]")
    expect(after.locator("[lang=en]")).to_have_text("Who pays for the return?")
    assert not after.locator("span").evaluate("(one) => one.closest('[lang=en]')")


@pytest.mark.parametrize(("address", "turn"), [("/ar/", -1), ("/fr/", 1), ("/ja/", 1)])
def test_icons_that_point_along_the_line_turn_with_it(
    address: str, turn: int, visit: Visit
) -> None:
    page = visit(address)

    turns = page.locator(".categories .icon-turns").evaluate_all(
        "(all) => all.map((one) => new DOMMatrix(getComputedStyle(one).transform).a)"
    )
    assert turns == [turn, turn]


@pytest.mark.parametrize(
    "address", ["/fr/articles/retourner-un-article", PAGES["article"][0]]
)
def test_the_words_of_a_cell_stay_together_on_a_phone(
    address: str, visit: Visit
) -> None:
    page = visit(address, viewport=PHONE)

    cell = page.locator(".stacks td:has(.fact)").first
    words = sum(right - left for left, right in edges(cell))
    sum_of_money = sum(right - left for left, right in edges(cell.locator(".fact")))
    assert words - sum_of_money < 60


def test_what_was_typed_is_bold_where_no_spaces_part_the_words(visit: Visit) -> None:
    page = visit("/ja/")

    open_suggestions(page, "返品")

    expect(page.locator("[role=option] b").first).to_have_text("返品")
    expect(page.locator("[role=option] > span").first).to_have_text("商品を返品する")


def test_japanese_fills_its_lines_and_breaks_titles_between_phrases(
    visit: Visit,
) -> None:
    page = visit(PAGES["article"][1], viewport=PHONE)

    breaks = [
        page.locator(words).first.evaluate("(one) => getComputedStyle(one).wordBreak")
        for words in ("h1", ".prose p", ".lead")
    ]
    assert breaks == ["auto-phrase", "normal", "auto-phrase"]
