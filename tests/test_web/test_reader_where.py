"""What an article is, depends on who reads: language, country, day."""

import datetime
import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import Place, article
from tests.test_web.reading import hrefs, links, read, text, texts

HELP = "https://help.example.org"
TODAY = datetime.datetime.now(datetime.UTC).date()
PAST, FUTURE = (TODAY + datetime.timedelta(days=n) for n in (-2, 2))
FRENCH_AND_ENGLISH = """
[sites.fr]
languages = ["fr", "en"]

[sites.en]
languages = ["en", "fr"]
"""
HIDDEN = {
    "a draft": {"status": "draft"},
    "a draft by its flag": {"draft": "true"},
    "archived": {"status": "archived"},
    "of the future": {"publish_at": str(FUTURE)},
    "expired": {"expires_at": str(PAST)},
}
SURFACES = [
    "/fr/",
    "/fr/categories/secrets",
    "/fr/articles/seen",
    "/fr/search?q=zanzibar",
    "/fr/suggest?q=zanz",
    "/fr/feed.xml",
    "/fr/zanzibar",
    "/en/",
    "/en/categories/secrets",
    "/en/articles/offer",
    "/en/search?q=zanzibar",
    "/en/suggest?q=zanz",
    "/en/feed.xml",
    "/llms.txt",
    "/sitemap.xml",
]
# These are about the articles of their own language alone.
ENGLISH_ONLY = ["/en/suggest?q=zanz", "/en/feed.xml"]


def test_a_missing_translation_is_shown_in_another_language_with_a_notice(
    shop: FlaskClient,
) -> None:
    page = read(shop, "/fr/articles/gift-wrap")

    assert texts(page, ".notice p") == [
        (
            "Cet article n’existe pas encore en français. "
            "Nous l’affichons en anglais plutôt que de vous laisser sans réponse."
        )
    ]
    assert text(page.h1) == "Gift wrap"
    assert [tag["lang"] for tag in page.select("h1, .prose")] == ["en"] * 2


def test_a_page_shown_in_another_language_is_indexed_at_home_alone(
    shop: FlaskClient,
) -> None:
    page = read(shop, "/fr/articles/gift-wrap")

    assert [meta["content"] for meta in page.select("meta[name=robots]")] == ["noindex"]
    assert hrefs(page, "link[rel=canonical]") == [f"{HELP}/en/articles/gift-wrap"]
    assert page.select("link[hreflang]") == []


def test_a_translated_article_has_no_notice_and_may_be_indexed(
    shop: FlaskClient,
) -> None:
    page = read(shop, "/fr/articles/retourner-un-article")

    assert page.select(".notice") == []
    assert page.select("meta[name=robots]") == []


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("/fr/articles/renvoyer-un-article", "/fr/articles/retourner-un-article"),
        ("/fr-be/articles/renvoyer-un-article", "/fr-be/articles/retourner-un-article"),
        ("/fr/articles/return-an-item", "/fr/articles/retourner-un-article"),
        ("/fr/articles/send-back", "/fr/articles/retourner-un-article"),
        ("/en/articles/retourner-un-article", "/en/articles/return-an-item"),
        ("/en/articles/renvoyer-un-article", "/en/articles/return-an-item"),
        ("/fr/articles/renvoyer-un-article.md", "/fr/articles/retourner-un-article.md"),
        ("/en/articles/retourner-un-article.md", "/en/articles/return-an-item.md"),
    ],
)
def test_an_old_address_or_another_language_s_leads_to_the_right_one(
    address: str, right: str, shop: FlaskClient
) -> None:
    answer = shop.get(address)

    assert (answer.status_code, answer.headers["Location"]) == (301, right)


@pytest.mark.parametrize("prefix", ["fr", "en"])
@pytest.mark.parametrize("keys", HIDDEN.values(), ids=HIDDEN.keys())
def test_an_article_that_is_not_published_is_404_in_every_language(
    keys: dict[str, str], prefix: str, place: Place
) -> None:
    secret = article("Zanzibar", "Zanzibar.", aliases="[zanzibar-old]", **keys)
    seen = article("Seen", "[There](article:zanzibar).", related="[zanzibar]")
    files = {"fr/zanzibar.md": secret, "en/seen.md": seen, "fr/seen.md": seen}
    place.publish({"sites.toml": FRENCH_AND_ENGLISH, **files})
    client = place.client()

    slugs = ("zanzibar", "zanzibar.md", "zanzibar-old", "zanzibar-old.md")
    answers = [client.get(f"/{prefix}/articles/{slug}") for slug in slugs]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert not any("Zanzibar" in answer.text for answer in answers)


def named(place: Place, **keys: str) -> list[str]:
    """The addresses that name an article whose header also has `keys`."""
    secret = article(
        "The Zanzibar offer",
        "Zanzibarian.",
        questions="[zanzibar how]",
        featured="true",
        updated="2026-11-02",
        **keys,
    )
    seen = article("Seen", "[There](article:secrets/offer).", related="[secrets/offer]")
    files = {"fr/secrets/offer.md": secret, "fr/secrets/seen.md": seen}
    place.publish({"sites.toml": FRENCH_AND_ENGLISH, **files, "en/a.md": article()})
    client = place.client()
    words = re.compile("Zanzibar offer|zanzibar how|Zanzibarian|articles/offer")
    return [address for address in SURFACES if words.search(client.get(address).text)]


def test_a_published_article_is_named_wherever_articles_are(place: Place) -> None:
    addresses = named(place)

    assert addresses == [a for a in SURFACES if a not in ENGLISH_ONLY]


@pytest.mark.parametrize("keys", HIDDEN.values(), ids=HIDDEN.keys())
def test_an_article_that_is_not_published_is_named_nowhere(
    keys: dict[str, str], place: Place
) -> None:
    addresses = named(place, **keys)

    assert addresses == []


@pytest.mark.parametrize(
    ("prefix", "days", "block"),
    [("fr", "14 jours", []), ("fr-be", "30 jours", ["Belgique"])],
)
def test_facts_and_blocks_are_those_of_the_country(
    prefix: str, days: str, block: list[str], shop: FlaskClient
) -> None:
    page = read(shop, f"/{prefix}/articles/retourner-un-article")

    assert texts(page, ".prose p:first-child .fact") == [days]
    assert [aside["aria-label"] for aside in page.select(".prose .country")] == block
    assert ("belge" in text(page.select_one(".prose"))) == bool(block)


def test_facts_are_listed_beside_the_article_with_their_source(
    shop: FlaskClient,
) -> None:
    page = read(shop, "/fr/articles/retourner-un-article")

    assert texts(page, ".apparatus dl > div") == [
        "14 jours Délai de retour Source : Conditions",
        "4,90 € Étiquette Jusqu’au 31 décembre 2099. Puis 5,20 €.",
    ]
    assert hrefs(page, ".apparatus dd a") == ["https://shop.example/terms"]
    assert links(page, ".prose .fact") == [
        ("14 jours", "#fact-return_window"),
        ("4,90 €", "#fact-label"),
    ]


def test_an_escaped_fact_is_text(shop: FlaskClient) -> None:
    page = read(shop, "/fr/articles/retourner-un-article")

    last = page.select(".prose p")[-1]
    assert text(last) == "Texte cadeau , {fact: label}."


@pytest.mark.parametrize(
    ("prefix", "status"), [("fr", 404), ("fr-be", 200), ("en", 404)]
)
def test_an_article_for_one_country_is_404_elsewhere(
    prefix: str, status: int, shop: FlaskClient
) -> None:
    answer = shop.get(f"/{prefix}/articles/dispute")

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("dates", "shown"),
    [
        ({}, ["Strike today."]),
        ({"from": PAST, "until": FUTURE}, ["Strike today."]),
        ({"from": FUTURE}, []),
        ({"until": PAST}, []),
    ],
    ids=["always", "within", "before", "after"],
)
def test_an_announcement_stands_on_every_page_within_its_dates(
    dates: dict[str, datetime.date], shown: list[str], place: Place
) -> None:
    header = "".join(f"{name}: {day}\n" for name, day in dates.items())
    line = f"---\n{header}---\n**Strike** today.\n"
    place.publish({"en/_announcement.md": line, "en/a.md": article()})
    client = place.client()

    home, page = read(client, "/en/"), read(client, "/en/articles/a")

    assert texts(home, ".announcement > p:not(.on-line)") == shown
    assert texts(page, ".announcement-line p") == shown


@pytest.mark.parametrize(
    "written", ["{{ 7*7 }}", "{% include 'base.html' %}", "%(num)s %s", "${7*7}"]
)
def test_template_syntax_of_an_editor_is_text(written: str, place: Place) -> None:
    files = {"en/c/_category.md": article(f'"{written}"', summary=f'"{written}"')}
    page = article(f'"{written}"', f"{written}\n\n## {written}", summary=f'"{written}"')
    place.publish({**files, "en/c/a.md": page, "en/_announcement.md": written})

    shown = read(place.client(), "/en/articles/a")

    assert text(shown.h1) == written
    assert texts(shown, ".lead, .prose p, .prose h2") == [written] * 3
    assert texts(shown, ".announcement-line p") == [written]
