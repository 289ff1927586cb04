"""Publishing: the same input is the same edition, and nothing is done twice."""

import shutil
from collections.abc import Callable

import pytest

from kb.errors import ContentError
from kb.library.publish import publish
from tests.conftest import Place, article
from tests.reading import readers

ARTICLES = {
    f"en/orders/{name}.md": article(name.title(), f"All about {name}s.")
    for name in ("parcel", "refund", "voucher")
}


def numbers(place: Place) -> dict[str, int]:
    """The number that the catalogue gave to each article, by its key."""
    with readers(place) as en:
        cards = en.catalogue.everything(en.audience)
    return {card.key: card.number for card in cards}


def test_articles_are_published_and_found(place: Place) -> None:
    outcome = place.publish(ARTICLES)

    assert (outcome.articles, outcome.changed, outcome.removed) == (3, 3, 0)
    assert (outcome.is_new, outcome.problems) == (True, [])
    with readers(place) as en:
        assert en.edition.name == outcome.edition
        assert en.listed() == ["orders/parcel", "orders/refund", "orders/voucher"]
        assert en.found("voucher") == ["orders/voucher"]
        assert en.text("refund") == "All about refunds."


def test_publishing_again_does_nothing(place: Place) -> None:
    first = place.publish(ARTICLES)

    second = place.publish()

    assert (second.is_new, second.changed, second.removed) == (False, 0, 0)
    assert (second.edition, second.articles) == (first.edition, first.articles)


def test_rewriting_the_same_words_does_nothing(place: Place) -> None:
    first = place.publish(ARTICLES)

    second = place.publish(ARTICLES)

    assert (second.is_new, second.changed) == (False, 0)
    assert second.edition == first.edition


def test_one_edit_renders_one_article_and_leaves_the_others_numbers(
    place: Place,
) -> None:
    place.publish(ARTICLES)
    before = numbers(place)

    outcome = place.publish({"en/orders/refund.md": article("Refund", "Sooner now.")})

    after = numbers(place)
    assert (outcome.changed, outcome.removed, outcome.articles) == (1, 0, 3)
    assert after.pop("orders/refund") > max(before.values())
    assert after == {key: n for key, n in before.items() if key != "orders/refund"}
    with readers(place) as en:
        assert en.found("sooner") == ["orders/refund"]
        assert en.text("refund") == "Sooner now."


def test_an_edit_shares_the_files_that_did_not_change(place: Place) -> None:
    many = {f"en/orders/{n}.md": article(f"Order {n}") for n in range(10)}
    first = place.publish({**many, "media/map.gif": b"GIF89a\1\0\1\0"})

    second = place.publish({"en/orders/1.md": article("Order 1", "Sooner now.")})

    old, new = (
        place.settings.var / "editions" / outcome.edition for outcome in (first, second)
    )
    paths = [path.relative_to(old) for path in old.rglob("*") if path.is_file()]
    shared = {
        path.parts[0]
        for path in paths
        if (new / path).exists() and (new / path).samefile(old / path)
    }
    assert shared >= {"index", "media", "pack-1.db"}
    assert not shared & {"catalogue.db", "manifest.json"}


def test_the_same_input_is_the_same_edition_wherever_it_is_made(
    make_place: Callable[..., Place],
) -> None:
    names = [make_place().publish(ARTICLES).edition for _ in range(2)]

    assert names[0] == names[1]


def test_the_way_to_an_edition_does_not_change_its_name(
    make_place: Callable[..., Place],
) -> None:
    at_once, in_steps = make_place(), make_place()
    at_once.publish(ARTICLES)
    in_steps.publish({"en/orders/gone.md": article("Gone")})
    for path, text in ARTICLES.items():
        in_steps.publish({path: text})
    (in_steps.content / "en/orders/gone.md").unlink()

    in_steps.publish()

    assert in_steps.edition().name == at_once.edition().name


@pytest.mark.parametrize(
    "change",
    [
        {"en/orders/parcel.md": article("Parcel", "Other words.")},
        {"en/orders/new.md": article("New")},
        {"en/orders/_category.md": article("Your orders")},
        {"en/_announcement.md": "Delays."},
        {"facts.toml": '[days]\nunit = "days"\nvalues = [{ value = 1 }]'},
        {"sites.toml": '[sites.shop]\nlanguages = ["en"]'},
        {"media/map.gif": b"GIF89a\1\0\1\0"},
        {"en/orders/parcel.md": "---\ntitle: [broken\n---\n"},
        {"nowhere/a.md": "x"},
    ],
    ids=["words", "article", "category", "announcement", "facts", "sites", "image", "broken file", "stray folder"],
)  # fmt: skip
def test_other_input_is_another_edition(
    place: Place, change: dict[str, str | bytes]
) -> None:
    first = place.publish(ARTICLES)

    second = place.publish(change)

    assert second.is_new
    assert second.edition != first.edition


def test_taking_an_edit_back_takes_readers_to_the_old_edition(place: Place) -> None:
    first = place.publish(ARTICLES)
    place.publish({"en/orders/refund.md": article("Refund", "A mistake.")})

    third = place.publish(ARTICLES)

    assert (third.is_new, third.edition) == (True, first.edition)
    with readers(place) as en:
        assert en.found("mistake") == []
        assert en.text("refund") == "All about refunds."


def test_after_going_back_an_edit_is_published_as_ever(place: Place) -> None:
    place.publish(ARTICLES)
    place.publish({"en/orders/refund.md": article("Refund", "A mistake.")})
    place.publish(ARTICLES)

    outcome = place.publish({"en/orders/refund.md": article("Refund", "Sooner.")})

    assert (outcome.is_new, outcome.changed) == (True, 1)
    with readers(place) as en:
        assert (en.found("sooner"), en.found("mistake")) == (["orders/refund"], [])


def test_an_edit_and_its_neighbours_are_found_after_many_editions(
    place: Place,
) -> None:
    place.publish(ARTICLES)

    for n in range(12):
        place.publish({"en/orders/refund.md": article("Refund", f"Version w{n}x.")})

    with readers(place) as en:
        assert en.found("w11x") == ["orders/refund"]
        assert en.found("w10x") == []
        assert en.total("all about") == 2
        assert en.text("voucher") == "All about vouchers."
        assert en.text("refund") == "Version w11x."
    packs = (place.settings.var / "editions" / en.edition.name).glob("pack-*.db")
    assert len(list(packs)) <= 8


def test_a_renamed_file_is_one_article(place: Place) -> None:
    place.publish(ARTICLES)
    (place.content / "en/orders/parcel.md").rename(place.content / "en/orders/box.md")

    outcome = place.publish()

    assert (outcome.articles, outcome.changed, outcome.removed) == (3, 1, 1)
    with readers(place) as en:
        assert en.found("parcel") == ["orders/box"]


def test_a_language_folder_that_goes_takes_its_articles_along(place: Place) -> None:
    place.publish({**ARTICLES, "fr/orders/colis.md": article("Colis")})
    shutil.rmtree(place.content / "en")

    outcome = place.publish()

    assert (outcome.articles, outcome.removed) == (1, 3)
    with readers(place, "fr") as fr:
        assert [site.prefix for site in fr.edition.sites.all] == ["fr"]
        assert fr.found("voucher") == []


def test_progress_is_told_for_every_article(place: Place) -> None:
    place.write(ARTICLES)
    told: list[tuple[int, int]] = []

    publish(place.settings, lambda done, of: told.append((done, of)))

    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_empty_folder_is_an_edition_without_sites(place: Place) -> None:
    outcome = place.publish()

    assert (outcome.articles, outcome.problems) == (0, [])
    assert place.edition().sites.all == ()


def test_content_that_is_not_there_leaves_the_edition_that_is(place: Place) -> None:
    place.publish(ARTICLES)
    shutil.rmtree(place.content)

    with pytest.raises(ContentError) as raised:
        publish(place.settings)

    assert str(raised.value) == (
        f"{place.content}: No such file or directory; give the folder of the articles"
    )
    with readers(place) as en:
        assert en.listed() == ["orders/parcel", "orders/refund", "orders/voucher"]


def test_a_question_left_out_is_kept_to_be_asked(place: Place) -> None:
    questions = "[where is it, when does it come]"
    place.write({"en/a.md": article("Parcel", "Text.", questions=questions)})

    publish(place.settings, left_out=1)

    with readers(place) as en:
        assert en.catalogue.left_out() == [("en/a", "en", "when does it come")]
        assert en.suggested("where") == ["where is it"]
        assert en.suggested("come") == []
