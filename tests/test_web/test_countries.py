"""Countries: what is only for one is nowhere on the sites of the others."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Place, article
from tests.test_web.reading import hrefs, links, read, text, texts

SITES = """
default = "fr"

[sites.fr]
languages = ["fr", "en"]
country = "FR"
time_zone = "Europe/Paris"

[sites.fr-be]
languages = ["fr", "en"]
country = "BE"
time_zone = "Europe/Brussels"

[sites.fr-ca]
languages = ["fr-ca", "fr", "en"]
country = "CA"
time_zone = "America/Toronto"

[sites.en]
languages = ["en", "fr"]
"""
BLOCK = """Le délai est affiché.

::: country FR
## Zanzibar

Le médiateur zanzibar tranche.
:::

La suite vaut pour tous.
"""
FILES: dict[str, str | bytes] = {
    "sites.toml": SITES,
    "fr/returns/_category.md": article("Retours"),
    "en/returns/_category.md": article("Returns"),
    "fr/returns/mediator.md": article("Médiation", BLOCK, related="[returns/quokka]"),
    "en/returns/mediator.md": article("Mediation"),
    "fr/returns/quokka.md": article(
        "Quokka",
        "Quokka belge.",
        countries="[BE]",
        questions="[où est le quokka]",
        featured="true",
        updated="2026-11-02",
    ),
    "fr/returns/label.md": article(
        "Étiquette",
        "Collez l’étiquette du narval.",
        questions="[où coller l’étiquette]",
        featured="true",
        updated="2026-11-03",
    ),
    "fr-ca/returns/label.md": article(
        "Vignette",
        "Apposez la vignette du caribou.",
        slug="vignette",
        updated="2026-11-04",
    ),
    "en/returns/label.md": article("Label"),
    "en/returns/shipping.md": article("Shipping", "By sea."),
}


@pytest.fixture(scope="module")
def countries_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    place = Place(tmp_path_factory.mktemp("countries"))
    assert place.problems(FILES) == []
    return place.app()


@pytest.fixture
def countries(countries_app: Flask) -> FlaskClient:
    return countries_app.test_client()


def body(client: FlaskClient, address: str) -> str:
    return client.get(address).text.lower()


@pytest.mark.parametrize(("prefix", "count"), [("fr", 1), ("fr-be", 0), ("fr-ca", 0)])
def test_words_in_a_block_are_found_in_its_countries_alone(
    prefix: str, count: int, countries: FlaskClient
) -> None:
    page = read(countries, f"/{prefix}/search?q=zanzibar")

    assert len(page.select(".hit")) == count
    assert len(page.select(".facet li")) == 2 * count
    assert ("1 article" in text(page.h1)) == bool(count)


@pytest.mark.parametrize(
    "address",
    [
        "/{}/articles/mediator",
        "/{}/articles/mediator.md",
        "/{}/search?q=mediateur",
        "/{}/search?q=m%C3%A9diation",
    ],
)
def test_no_page_of_another_country_shows_a_block(
    address: str, countries: FlaskClient
) -> None:
    own = body(countries, address.format("fr"))
    others = [body(countries, address.format(p)) for p in ("fr-be", "fr-ca", "en")]

    assert "zanzibar" in own or "search" in address
    assert [page for page in others if "zanzibar" in page] == []


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/{}/", "quokka"),
        ("/{}/categories/returns", "quokka"),
        ("/{}/search?q=quokka", "belge."),
        ("/{}/suggest?q=quok", "quokka"),
        ("/{}/feed.xml", "quokka"),
        ("/{}/articles/mediator", "/articles/quokka"),
    ],
)
def test_an_article_of_a_country_is_on_no_page_of_another(
    address: str, named: str, countries: FlaskClient
) -> None:
    pages = {
        prefix: body(countries, address.format(prefix))
        for prefix in ("fr", "fr-be", "fr-ca", "en")
    }

    assert [prefix for prefix, page in pages.items() if named in page] == ["fr-be"]


def test_the_sitemap_and_llms_txt_name_an_article_in_its_country_alone(
    countries: FlaskClient,
) -> None:
    for address in ("/sitemap.xml", "/llms.txt"):
        lines = countries.get(address).text.splitlines()

        named = {
            line.split("/articles/quokka")[0][-6:] for line in lines if "quokka" in line
        }
        assert {name for name in named if "/" in name} == {"/fr-be"}


def test_an_article_of_a_dialect_goes_before_that_of_its_parent(
    countries: FlaskClient,
) -> None:
    own, parent = (
        read(countries, f"/{prefix}/articles/{slug}")
        for prefix, slug in (("fr-ca", "vignette"), ("fr", "label"))
    )

    assert (text(own.h1), text(parent.h1)) == ("Vignette", "Étiquette")
    assert countries.get("/fr-ca/articles/label").headers["Location"] == (
        "/fr-ca/articles/vignette"
    )
    assert countries.get("/fr/articles/vignette").headers["Location"] == (
        "/fr/articles/label"
    )


@pytest.mark.parametrize(
    ("prefix", "shown", "hidden"),
    [("fr", "Étiquette", "Vignette"), ("fr-ca", "Vignette", "Étiquette")],
)
def test_a_dialect_shows_its_own_words_wherever_articles_are(
    prefix: str, shown: str, hidden: str, countries: FlaskClient
) -> None:
    for address in ("", "categories/returns", "feed.xml"):
        page = countries.get(f"/{prefix}/{address}").text
        assert (shown in page, hidden in page) == (True, False), address
    for asked in ("narval", "caribou", "étiquette", "vignette"):
        hits = texts(read(countries, f"/{prefix}/search?q={asked}"), ".hit h2")
        assert hidden not in hits


def test_a_parent_of_a_dialect_needs_no_excuse(countries: FlaskClient) -> None:
    page = read(countries, "/fr-ca/articles/mediator")

    assert page.select(".notice, meta[name=robots]") == []
    assert [
        (str(a["hreflang"]), str(a["href"])) for a in page.select("link[hreflang]")
    ] == [
        (tag, f"http://127.0.0.1:8000/{prefix}/articles/mediator")
        for tag, prefix in (
            ("fr-FR", "fr"),
            ("x-default", "fr"),
            ("fr-BE", "fr-be"),
            ("fr-CA", "fr-ca"),
            ("en", "en"),
        )
    ]
    assert hrefs(page, "link[rel=canonical]") == [
        "http://127.0.0.1:8000/fr-ca/articles/mediator"
    ]
    assert links(page, ".meta a") == [("English", "/en/articles/mediator")]


def test_a_dialect_is_suggested_and_its_parent_only_where_it_has_none(
    countries: FlaskClient,
) -> None:
    def suggested(typed: str) -> list[str]:
        answer = countries.get(f"/fr-ca/suggest?q={typed}")
        return [row["text"] for row in answer.json["suggestions"]]  # type: ignore[index]

    assert suggested("vign") == ["Vignette"]
    assert suggested("étiqu") == []
    assert suggested("média") == ["Médiation"]


def test_a_featured_article_is_shown_in_the_first_language_that_has_it(
    place: Place,
) -> None:
    place.publish(
        {
            "sites.toml": SITES.split("[sites.fr-be]", maxsplit=1)[0],
            "en/a.md": article("Read this", featured="true"),
            "fr/a.md": article("À lire"),
        }
    )

    page = read(place.client(), "/fr/")

    assert "Read this" not in page.text
