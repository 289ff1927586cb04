"""Browsing: the home page, categories, articles."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import Place, article
from tests.test_web.reading import hrefs, links, read, text, texts

RETURN = "/fr/articles/retourner-un-article"
HELP = "https://help.example.org"


def test_the_home_page_shows_each_subject_with_its_first_articles(
    shop: FlaskClient,
) -> None:
    page = read(shop, "/fr/")

    assert texts(page, ".categories h3") == [
        "Retours 4 articles",
        "Nous joindre 1 article",
    ]
    assert links(page, ".categories ul a") == [
        ("Retourner un article", RETURN),
        ("Qui paie ?", "/fr/articles/who-pays"),
        ("Gift wrap", "/fr/articles/gift-wrap"),
        ("Parler à quelqu’un", "/fr/articles/chat"),
    ]


def test_the_home_page_shows_what_to_read_first_and_what_has_changed(
    shop: FlaskClient,
) -> None:
    page = read(shop, "/fr/")

    assert texts(page, ".shelves section") == [
        "À lire en premier Retourner un article Retours",
        "Ce qui a changé Retourner un article 2 nov. Délais 1 oct.",
    ]


def test_the_home_page_has_questions_to_start_from(shop: FlaskClient) -> None:
    page = read(shop, "/fr/")

    assert links(page, ".examples a") == [("colis perdu", "/fr/search?q=colis+perdu")]


def test_articles_outside_any_category_stand_on_the_home_page(place: Place) -> None:
    place.publish({"en/start.md": article("Start here")})

    page = read(place.client(), "/en/")

    assert texts(page, ".loose") == ["Articles Start here Text."]


def test_a_category_shows_its_articles_then_the_categories_in_it(
    shop: FlaskClient,
) -> None:
    page = read(shop, "/fr/categories/returns")

    assert text(page.h1) == "Retours"
    assert texts(page, ".opening .lead") == ["Renvoyer."]
    assert texts(page, ".opening .meta span") == [
        "4 articles",
        "1 n’existe pas encore en français",
    ]
    assert links(page, ".articles a") == [
        ("Retourner un article", RETURN),
        ("Qui paie ?", "/fr/articles/who-pays"),
        ("Gift wrap", "/fr/articles/gift-wrap"),
        ("Remboursements", "/fr/categories/returns/refunds"),
        ("Délais", "/fr/articles/refund-times"),
    ]


def test_an_article_in_another_language_says_so_in_a_list(shop: FlaskClient) -> None:
    page = read(shop, "/fr/categories/returns")

    assert texts(page, ".articles [lang=en]") == ["Gift wrap", "Text."]
    assert texts(page, ".articles .tag") == ["anglais"]


def test_a_nested_category_leads_back_to_the_one_it_is_in(shop: FlaskClient) -> None:
    page = read(shop, "/fr/categories/returns/refunds")

    assert links(page, ".breadcrumbs a") == [
        ("Aide", "/fr/"),
        ("Retours", "/fr/categories/returns"),
    ]
    assert links(page, '.side [aria-current="true"]') == [
        ("Retours 4", "/fr/categories/returns")
    ]


@pytest.mark.parametrize(
    "path",
    ["nowhere", "returns/nowhere", "returns/return-an-item", "refunds", "Returns"],
)
def test_a_category_that_is_not_there_is_404(path: str, shop: FlaskClient) -> None:
    answer = shop.get(f"/fr/categories/{path}")

    assert answer.status_code == 404


def test_a_category_has_alternates_only_where_it_is(shop: FlaskClient) -> None:
    page = read(shop, "/fr/categories/returns/refunds")

    assert [link["hreflang"] for link in page.select("link[hreflang]")] == [
        "fr-FR",
        "x-default",
        "fr-BE",
    ]
    assert hrefs(page, '.sites a[hreflang="en"]') == ["/en/"]


def test_an_article_has_breadcrumbs(shop: FlaskClient) -> None:
    page = read(shop, "/fr/articles/refund-times")

    assert links(page, ".breadcrumbs a") == [
        ("Aide", "/fr/"),
        ("Retours", "/fr/categories/returns"),
        ("Remboursements", "/fr/categories/returns/refunds"),
    ]


def test_a_long_article_has_a_list_of_its_headings(shop: FlaskClient) -> None:
    page = read(shop, RETURN)

    assert links(page, ".contents a") == [
        ("Avant", "#avant"),
        ("Pendant", "#pendant"),
        ("Après", "#après"),
    ]
    ids = [str(heading["id"]) for heading in page.select(".prose h2")]
    assert ids == ["avant", "pendant", "après"]


def test_an_article_with_two_headings_has_no_list_of_them(shop: FlaskClient) -> None:
    page = read(shop, "/fr/articles/who-pays")

    assert texts(page, ".prose h2") == ["Toujours", "Jamais"]
    assert page.select(".contents") == []


def test_related_articles_are_those_named_then_those_linked(shop: FlaskClient) -> None:
    page = read(shop, RETURN)

    assert links(page, ".related a") == [
        ("Parler à quelqu’un", "/fr/articles/chat"),
        ("Délais", "/fr/articles/refund-times"),
        ("Gift wrap", "/fr/articles/gift-wrap"),
    ]


@pytest.mark.parametrize(
    ("address", "turns"),
    [
        (RETURN, [("Article suivant Qui paie ?", "/fr/articles/who-pays")]),
        (
            "/fr/articles/who-pays",
            [
                ("Article précédent Retourner un article", RETURN),
                ("Article suivant Gift wrap", "/fr/articles/gift-wrap"),
            ],
        ),
        (
            "/fr/articles/gift-wrap",
            [("Article précédent Qui paie ?", "/fr/articles/who-pays")],
        ),
        ("/fr/articles/refund-times", []),
        ("/fr/articles/chat", []),
        (
            "/fr-be/articles/chat",
            [("Article suivant Litige belge", "/fr-be/articles/dispute")],
        ),
    ],
)
def test_previous_and_next_are_those_that_this_reader_may_see(
    address: str, turns: list[tuple[str, str]], shop: FlaskClient
) -> None:
    page = read(shop, address)

    assert links(page, ".turn a") == turns


@pytest.mark.parametrize(
    ("address", "day", "written"),
    [
        (RETURN, "2026-11-02", "Mis à jour le 2 novembre 2026"),
        ("/en/articles/return-an-item", "2026-11-05", "Updated on November 5, 2026"),
    ],
)
def test_the_day_of_an_update_is_written_as_readers_write_it(
    address: str, day: str, written: str, shop: FlaskClient
) -> None:
    page = read(shop, address)

    assert texts(page, ".meta > span") == [written]
    assert [time["datetime"] for time in page.select(".meta time")] == [day]


def test_a_day_is_written_as_in_the_country_of_the_site(place: Place) -> None:
    sites = "".join(
        f'[sites.en-{country.lower()}]\nlanguages = ["en"]\ncountry = "{country}"\n'
        for country in ("GB", "US")
    )
    dated = article(updated="2026-11-05")
    place.publish({"sites.toml": sites, "en/a.md": dated})
    client = place.client()

    british = read(client, "/en-gb/articles/a")
    american = read(client, "/en-us/articles/a")

    assert texts(british, ".meta time") == ["5 November 2026"]
    assert texts(american, ".meta time") == ["November 5, 2026"]


def test_an_article_names_its_address_and_its_translations(shop: FlaskClient) -> None:
    page = read(shop, RETURN)

    assert hrefs(page, "link[rel=canonical]") == [f"{HELP}{RETURN}"]
    assert [
        (str(a["hreflang"]), str(a["href"])) for a in page.select("link[hreflang]")
    ] == [
        ("fr-FR", f"{HELP}{RETURN}"),
        ("x-default", f"{HELP}{RETURN}"),
        ("fr-BE", f"{HELP}/fr-be/articles/retourner-un-article"),
        ("en", f"{HELP}/en/articles/return-an-item"),
    ]
    assert hrefs(page, 'link[type="text/markdown"]') == [f"{RETURN}.md"]


def test_the_language_switch_stays_on_the_article(shop: FlaskClient) -> None:
    page = read(shop, RETURN)

    assert links(page, ".sites a") == [
        ("France français", RETURN),
        ("Belgique français", "/fr-be/articles/retourner-un-article"),
        ("English", "/en/articles/return-an-item"),
    ]
    assert hrefs(page, '.sites a[aria-current="true"]') == [RETURN]


def test_the_start_of_a_text_without_a_summary_is_said_once(place: Place) -> None:
    place.publish({"en/a.md": article(body="Only this.")})
    client = place.client()

    page = read(client, "/en/articles/a")
    twin = client.get("/en/articles/a.md").text

    assert page.select(".lead") == []
    assert texts(page, ".prose") == ["Only this."]
    assert page.select_one("meta[name=description]")["content"] == "Only this."  # type: ignore[index]
    assert twin.count("Only this.") == 1
