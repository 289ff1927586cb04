"""Hits in a site's other languages, below those of its own."""

import shutil

import pytest
from flask.testing import FlaskClient

from tests.conftest import Place, article
from tests.test_web.reading import hrefs, links, texts
from tests.test_web.test_search_pages import ask, hits

SITES = """
[sites.fr]
languages = ["fr", "en", "ar"]

[sites.en]
languages = ["en"]
"""
FILES: dict[str, str | bytes] = {
    "sites.toml": SITES,
    "fr/delivery/_category.md": article("Livraison"),
    "fr/delivery/parcel.md": article("Suivre un colis", "Ouvrez la commande."),
    "fr/delivery/box.md": article("Choisir une boîte", "Pour un colis lourd."),
    "en/delivery/parcel.md": article("Track a parcel", "Open the order.\n\n## Lost\n"),
    "en/delivery/scooter.md": article(
        "Warranty on scooters",
        "Two years.\n\n## Batteries\n\nThe battery has its own warranty: one year.",
    ),
    "ar/delivery/returns.md": article("إرجاع منتج", "خلال أربعة عشر يوما."),
}


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    place = Place(tmp_path_factory.mktemp("abroad"))
    place.publish(FILES)
    return place.client()


def test_a_hit_of_another_language_says_which_and_stays_on_the_site(
    abroad: FlaskClient,
) -> None:
    page = ask(abroad, "fr", "scooter battery warranty")

    assert hits(page) == []
    assert texts(page, ".heard h1") == [
        "Aucun article en français ne parle de « scooter battery warranty »"
    ]
    assert texts(page, ".elsewhere h2") == ["Trouvé en anglais"]
    assert texts(page, ".elsewhere .path") == ["Livraison anglais"]
    assert links(page, ".elsewhere a") == [
        ("Warranty on scooters", "/fr/articles/scooter"),
        ("Batteries", "/fr/articles/scooter#batteries"),
    ]
    foreign = page.select(".elsewhere [lang]")
    assert [(tag.name, tag["lang"], tag["dir"]) for tag in foreign] == [
        ("h3", "en", "ltr"),
        ("div", "en", "ltr"),
    ]
    assert texts(page, ".elsewhere mark") == [
        "Warranty",
        "scooters",
        *["battery", "warranty"],
    ]


def test_a_language_is_asked_as_it_is_written(abroad: FlaskClient) -> None:
    """Another ending of the word, and the direction of its script."""
    page = ask(abroad, "fr", "المنتجات")

    assert texts(page, ".elsewhere h2") == ["Trouvé en arabe"]
    assert hrefs(page, ".elsewhere h3 a") == ["/fr/articles/returns"]
    assert [tag["dir"] for tag in page.select(".elsewhere [lang=ar]")] == ["rtl"] * 2


def test_a_hit_that_the_site_has_in_its_own_language_leads_there(
    abroad: FlaskClient,
) -> None:
    page = ask(abroad, "fr", "track order")

    assert links(page, ".elsewhere h3 a") == [("Track a parcel", "/fr/articles/parcel")]
    assert texts(page, ".elsewhere .hit > .small") == ["En français : Suivre un colis"]


def test_languages_are_never_mixed_and_stand_below(abroad: FlaskClient) -> None:
    page = ask(abroad, "fr", "boîte for scooter warranty")

    assert texts(page, ".hit h2") == ["Choisir une boîte"]
    assert texts(page, ".hit :is(h2, h3)") == [
        "Choisir une boîte",
        "Warranty on scooters",
    ]
    below = page.select_one(".elsewhere h2")
    assert links(page, ".heard a")[-1] == ("Trouvé en anglais", f"#{below['id']}")


@pytest.mark.parametrize(
    ("prefix", "q"),
    [("fr", "suivre un colis"), ("fr", "xqzzy"), ("en", "colis")],
    ids=["a sure answer", "found nowhere", "a site of one language"],
)
def test_other_languages_are_silent(prefix: str, q: str, abroad: FlaskClient) -> None:
    assert texts(ask(abroad, prefix, q), ".elsewhere") == []


@pytest.mark.parametrize(
    ("q", "asked"),
    [
        ("parcel never arrived", "parcel never arrived"),
        ("livraisson", "livraison"),
    ],
    ids=["words of another language", "a misspelt word of one's own"],
)
def test_a_word_that_another_language_knows_is_not_misspelt(
    q: str, asked: str, place: Place
) -> None:
    place.publish(
        {
            "sites.toml": '[sites.fr]\nlanguages = ["fr", "en"]\n[confident]\nfr = 4\n',
            "fr/a.md": article("Colis arrivé abîmé", "La livraison est arrivée."),
            "en/b.md": article("My parcel never arrived", "Ask the carrier."),
        }
    )
    page = ask(place.client(), "fr", q)

    assert texts(page, ".heard h1") == [
        f"Nous ne sommes pas sûrs d’avoir une réponse à « {asked} »"
    ]


def test_a_language_that_answers_worse_is_silent(place: Place) -> None:
    """French words that happen to be known in English too are no answer."""
    place.publish(
        {
            "sites.toml": '[sites.fr]\nlanguages = ["fr", "en"]\n[confident]\nfr = 4\n',
            "fr/a.md": article("Paiement par message", "Envoyez un message."),
            "en/b.md": article("Other things", "One message."),
        }
    )
    page = ask(place.client(), "fr", "paiement message")

    assert len(hits(page)) == 1
    assert texts(page, ".elsewhere") == []


def test_at_most_three_hits_of_a_language_are_shown_and_once(place: Place) -> None:
    many = {f"en/n{n:02}.md": article(f"Scooter {n:02}") for n in range(12)}
    place.publish(
        {
            "sites.toml": '[sites.fr]\nlanguages = ["fr", "en"]\n',
            "fr/a.md": article("Colis"),
            **many,
        }
    )
    page = ask(place.client(), "fr", "scooter")

    assert len(hrefs(page, ".elsewhere h3 a")) == 3


def test_a_damaged_index_of_another_language_leaves_ones_own_hits(
    place: Place,
) -> None:
    edition = place.publish(FILES).edition
    client = place.client()
    assert hits(ask(client, "fr", "suivre un colis"))
    shutil.rmtree(place.settings.var / "editions" / edition / "index" / "en")
    page = ask(client, "fr", "boîte for scooter warranty")

    assert texts(page, ".hit :is(h2, h3)") == ["Choisir une boîte"]
