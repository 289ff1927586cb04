"""Searching: results as a page, suggestions as JSON."""

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.conftest import Place, article
from tests.test_web.reading import hrefs, links, read, text, texts

DOZEN: dict[str, str | bytes] = {
    f"en/boxes/n{n:02}.md": article(f"Number {n:02}", "A parcel.", order=str(n))
    for n in range(12)
}


def ask(client: FlaskClient, prefix: str, q: str, **more: object) -> BeautifulSoup:
    return read(client, f"/{prefix}/search?{urlencode({'q': q, **more})}")


def hits(page: BeautifulSoup) -> list[str]:
    return hrefs(page, ".hit h2 a")


@pytest.mark.parametrize(
    ("prefix", "q", "first"),
    [
        ("fr", "comment retourner un article", "/fr/articles/retourner-un-article"),
        ("en", "card declined", "/en/articles/card-declined"),
    ],
)
def test_the_article_that_answers_comes_first(
    prefix: str, q: str, first: str, client: FlaskClient
) -> None:
    page = ask(client, prefix, q)

    assert hits(page)[0] == first


@pytest.mark.parametrize("q", ["remboursment", "article defectueux"])
def test_a_question_with_an_error_or_without_accents_is_answered(
    q: str, client: FlaskClient
) -> None:
    page = ask(client, "fr", q)

    assert len(hits(page)) == 10


def test_a_hit_shows_where_it_is_and_the_passage_that_answers(place: Place) -> None:
    body = "Hello.\n\n## Stamps\n\nA letter needs two stamps.\n"
    place.publish(
        {
            "en/post/_category.md": article("Post"),
            "en/post/abroad/_category.md": article("Abroad"),
            "en/post/abroad/letter.md": article("Sending letters", body),
        }
    )

    page = ask(place.client(), "en", "stamps")

    assert texts(page, ".hit .path") == ["Post › Abroad"]
    assert links(page, ".hit .excerpt a") == [("Stamps", "/en/articles/letter#stamps")]
    assert texts(page, ".hit .excerpt p") == ["A letter needs two stamps ."]
    assert texts(page, ".hit mark") == ["stamps"]


def test_markup_that_an_article_writes_about_is_shown_as_text(place: Place) -> None:
    body = "Write `<b>parcel</b><script>x</script>` &amp; go."
    place.publish({"en/a.md": article("'About <i>parcel</i>'", body)})

    page = ask(place.client(), "en", "parcel")

    assert [str(tag) for tag in page.select(".hit h2 a > *, .excerpt p > *")] == [
        "<mark>parcel</mark>",
        "<mark>parcel</mark>",
    ]
    assert page.select_one(".hit h2 a").get_text() == "About <i>parcel</i>"  # type: ignore[union-attr]
    excerpt = "Write <b>parcel</b><script>x</script> & go."
    assert page.select_one(".excerpt p").get_text() == excerpt  # type: ignore[union-attr]


def test_the_counts_of_the_facet_are_what_is_listed(client: FlaskClient) -> None:
    page = ask(client, "fr", "colis")
    counts = [int(words.split()[-1]) for words in texts(page, ".facet a")]
    addresses = hrefs(page, ".facet a")

    listed = [
        sum(
            len(hits(read(client, f"{address}&page={n}")))
            for n in range(1, -(-count // 10) + 1)
        )
        for count, address in zip(counts, addresses, strict=True)
    ]

    assert len(counts) > 2
    assert counts[0] == sum(counts[1:])
    assert listed == counts


def test_a_chosen_category_narrows_the_hits_and_keeps_the_facet(
    client: FlaskClient,
) -> None:
    everywhere = ask(client, "fr", "colis")
    page = ask(client, "fr", "colis", category="delivery")

    assert set(texts(page, ".hit .path")) == {"Livraison"}
    assert texts(page, ".facet a") == texts(everywhere, ".facet a")
    assert texts(page, '.facet [aria-current="true"]') == ["Livraison 7"]
    assert texts(page, ".heard h1") == ["7 articles pour « colis »"]


def test_a_category_that_is_not_there_counts_as_none(client: FlaskClient) -> None:
    page = ask(client, "fr", "colis", category="../../etc")

    assert hits(page) == hits(ask(client, "fr", "colis"))
    assert hrefs(page, '.facet [aria-current="true"]') == ["/fr/search?q=colis"]


def test_pages_of_results_follow_one_another(place: Place) -> None:
    place.publish(DOZEN)
    client = place.client()

    first, second = (ask(client, "en", "parcel", page=n) for n in (1, 2))

    assert texts(first, ".heard h1") == ["12 articles for “parcel”"]
    assert [len(hits(first)), len(hits(second))] == [10, 2]
    assert len({*hits(first), *hits(second)}) == 12
    assert links(first, ".pages a") == [
        ("1", "/en/search?q=parcel&page=1"),
        ("2", "/en/search?q=parcel&page=2"),
        ("Next", "/en/search?q=parcel&page=2"),
    ]
    assert texts(second, ".pages a") == ["Previous", "1", "2"]
    assert texts(second, ".pages [aria-current]") == ["2"]


def test_pages_of_results_that_are_left_out_are_shown_as_left_out(place: Place) -> None:
    place.publish({f"en/n{n}.md": article(f"Parcel {n}") for n in range(75)})
    client = place.client()

    shown = [texts(ask(client, "en", "parcel", page=n), ".pages > *") for n in (1, 8)]

    assert shown == [
        ["1", "2", "3", "…", "8", "Next"],
        ["Previous", "1", "…", "6", "7", "8"],
    ]


def test_a_page_beyond_the_last_shows_the_last(place: Place) -> None:
    place.publish(DOZEN)
    client = place.client()

    beyond, last = (ask(client, "en", "parcel", page=n) for n in (40, 2))

    assert texts(beyond, ".heard h1") == texts(last, ".heard h1")
    assert hits(beyond) == hits(last)


def test_a_misspelt_word_is_understood_and_it_says_so(client: FlaskClient) -> None:
    page = ask(client, "fr", "délai de remboursment")

    assert texts(page, ".heard > p") == [
        "Nous avons lu « délai de remboursement ». Chercher exactement « délai de remboursment »"
    ]
    assert hrefs(page, ".heard > p a") == [
        "/fr/search?q=d%C3%A9lai+de+remboursment&exact=1"
    ]


def test_an_exact_search_corrects_nothing(client: FlaskClient) -> None:
    page = ask(client, "fr", "remboursment", exact=1)

    assert hits(page) == []
    assert texts(page, ".heard h1") == ["Aucun article ne parle de « remboursment »"]
    assert ("remboursement", "/fr/search?q=remboursement") in links(page, ".lead a")


def test_an_exact_search_stays_exact_from_page_to_page(place: Place) -> None:
    place.publish(DOZEN | {"en/other.md": article("Other", "The parcels.")})

    page = ask(place.client(), "en", "parcel", exact=1)

    followed = hrefs(page, ".pages a, .facet a")
    assert followed
    assert [address for address in followed if "exact=1" not in address] == []


def test_an_empty_page_of_results_offers_a_person_then_subjects(
    shop: FlaskClient,
) -> None:
    page = ask(shop, "fr", "xqzzy")

    assert texts(page, ".heard h1") == ["Aucun article ne parle de « xqzzy »"]
    assert links(page, ".person a, .chips a") == [
        ("Chat", "/fr/articles/chat"),
        ("E-mail", "/fr/contact?q=xqzzy"),
        ("Retours 4", "/fr/categories/returns"),
        ("Nous joindre 1", "/fr/categories/contact"),
    ]
    assert texts(page, ".person h2") == ["S’adresser à une personne"]


def test_an_unsure_page_of_results_says_so_and_leads_to_a_person_first(
    client: FlaskClient,
) -> None:
    page = ask(client, "fr", "comment réparer mon vélo")

    assert texts(page, ".heard h1") == [
        "Nous ne sommes pas sûrs d’avoir une réponse à « comment réparer mon vélo »"
    ]
    assert texts(page, ".heard p") == [
        (
            "Une personne peut vous répondre. Les articles les plus proches suivent. "
            "Joindre une personne"
        )
    ]
    assert hrefs(page, ".heard a") == [
        "/fr/contact?q=comment+r%C3%A9parer+mon+v%C3%A9lo"
    ]
    ways = hrefs(page, ".person a")
    assert len(ways) == 3
    assert len(hits(page)) > 0
    assert hrefs(page, ".person a, .hit h2 a") == [*ways, *hits(page)]


def test_a_sure_page_of_results_begins_with_its_hits(client: FlaskClient) -> None:
    page = ask(client, "fr", "comment retourner un article")

    assert texts(page, ".person, .heard a") == []
    assert hrefs(page, ".still a") == ["/fr/contact?q=comment+retourner+un+article"]


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%09", "?page=2", "?category=x"])
def test_a_search_without_words_asks_for_them(query: str, shop: FlaskClient) -> None:
    page = read(shop, f"/fr/search{query}")

    assert text(page.h1) == "Que souhaitez-vous savoir ?"
    assert hrefs(page, ".chips a") == [
        "/fr/categories/returns",
        "/fr/categories/contact",
    ]


def test_the_language_switch_keeps_the_question(shop: FlaskClient) -> None:
    page = ask(shop, "fr", "prix & délai")

    question = "search?q=prix+%26+d%C3%A9lai"
    assert hrefs(page, ".sites a") == [
        f"/fr/{question}",
        f"/fr-be/{question}",
        f"/en/{question}",
    ]


def test_the_question_stands_in_the_field_and_the_title(shop: FlaskClient) -> None:
    page = ask(shop, "en", "  how\tmuch  ")

    assert text(page.title) == "how much · Chez Nous Help"
    assert [field["value"] for field in page.select("#q")] == ["how much"]
    assert [meta["content"] for meta in page.select("meta[name=robots]")] == ["noindex"]


@pytest.mark.parametrize(
    ("address", "suggestions"),
    [
        (
            "/fr/suggest?q=ret",
            [
                {
                    "text": "Retourner un article",
                    "title": "Retourner un article",
                    "category": "Retours",
                    "href": "/fr/articles/retourner-un-article",
                }
            ],
        ),
        (
            "/fr/suggest?q=renv",
            [
                {
                    "text": "comment renvoyer",
                    "title": "Retourner un article",
                    "category": "Retours",
                    "href": "/fr/articles/retourner-un-article",
                }
            ],
        ),
        ("/fr/suggest?q=litige", []),
        ("/fr/suggest?q=xqzzy", []),
        ("/fr/suggest?q=", []),
        ("/fr/suggest", []),
    ],
    ids=["a title", "a question", "another country's", "nothing", "empty", "no q"],
)
def test_suggestions_are_titles_and_questions_that_start_so(
    address: str, suggestions: list[dict[str, str]], shop: FlaskClient
) -> None:
    answer = shop.get(address)

    assert answer.json == {"suggestions": suggestions}
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_at_most_eight_suggestions_are_made(place: Place) -> None:
    place.publish(DOZEN)

    answer = place.client().get("/en/suggest?q=num")

    assert answer.json
    assert [row["title"] for row in answer.json["suggestions"]] == [
        f"Number {n:02}" for n in range(8)
    ]
