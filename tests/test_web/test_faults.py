"""What readers see when something is not there or goes wrong."""

import shutil
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from kb.search.query import clean
from tests.conftest import Place, article
from tests.test_web.payloads import PAYLOADS
from tests.test_web.reading import hrefs, intruders, links, parse, read, text, texts


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/fr/articles/retourner-article", "/fr/articles/retourner-un-article"),
        ("/fr/help/retourner_un_article.html", "/fr/articles/retourner-un-article"),
        ("/fr/categories/retourner-un-article", "/fr/articles/retourner-un-article"),
        ("/fr/retourner/article/", "/fr/articles/retourner-un-article"),
        ("/en/articles/card-was-declined.md", "/en/articles/card-declined"),
    ],
)
def test_a_page_that_is_not_there_suggests_by_the_words_of_its_address(
    address: str, first: str, client: FlaskClient
) -> None:
    answer = client.get(address)

    page = parse(answer)
    assert answer.status_code == 404
    assert hrefs(page, "main .index a")[0] == first
    assert len(hrefs(page, "main .index a")) <= 5


def test_a_page_that_is_not_there_offers_a_search_and_the_subjects(
    shop: FlaskClient,
) -> None:
    page = parse(shop.get("/fr/articles/xqzzy-wvvk"))

    assert text(page.title) == "Page introuvable · Aide Chez Nous"
    assert texts(page, ".label") == ["Erreur 404"]
    assert [field["value"] for field in page.select("#q")] == ["xqzzy wvvk"]
    assert page.select(".index") == []
    assert links(page, ".side a") == [
        ("Accueil de l’aide", "/fr/"),
        ("Retours", "/fr/categories/returns"),
        ("Nous joindre", "/fr/categories/contact"),
        ("Joindre une personne", "/fr/contact?q=xqzzy+wvvk"),
    ]


@pytest.mark.parametrize(
    ("address", "language", "title"),
    [
        ("/en/nowhere", "en", "This page is not at this address."),
        ("/fr/nowhere", "fr", "Cette page n’est pas à cette adresse."),
        ("/fr-be/nowhere", "fr", "Cette page n’est pas à cette adresse."),
        ("/nowhere", "fr", "Cette page n’est pas à cette adresse."),
        ("/de/articles/x", "fr", "Cette page n’est pas à cette adresse."),
        ("/static/x.js", "fr", "Cette page n’est pas à cette adresse."),
        ("/media/0123456789abcdef.png", "fr", "Cette page n’est pas à cette adresse."),
    ],
)
def test_an_error_speaks_the_language_of_the_site(
    address: str, language: str, title: str, shop: FlaskClient
) -> None:
    answer = shop.get(address)

    page = parse(answer)
    assert answer.status_code == 404
    assert [html["lang"] for html in page.select("html")] == [language]
    assert text(page.h1) == title


def test_an_error_is_not_indexed_and_not_kept(shop: FlaskClient) -> None:
    answer = shop.get("/fr/nowhere")

    robots = parse(answer).select("meta[name=robots]")
    assert [meta["content"] for meta in robots] == ["noindex"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: ascii(payload[:40]))
def test_an_address_is_shown_as_text(payload: str, client: FlaskClient) -> None:
    plain = payload.replace("/", " ")

    answer = client.get(f"/fr/articles/{quote(plain)}?{quote(payload)}")

    assert answer.status_code == 404
    assert intruders(parse(answer)) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("address", ["/fr/", "/fr/search", "/sitemap.xml", "/healthz"])
def test_a_method_that_a_page_does_not_know_is_405(
    address: str, method: str, shop: FlaskClient
) -> None:
    answer = shop.open(address, method=method)

    assert answer.status_code == 405
    assert text(parse(answer).h1) == "Nous n’avons pas compris cette demande."


@pytest.mark.parametrize("address", ["/fr/", "/fr/search", "/sitemap.xml", "/healthz"])
def test_a_405_names_the_methods_that_there_are(
    address: str, shop: FlaskClient
) -> None:
    answer = shop.delete(address)

    allowed = answer.headers.get("Allow", "").split(", ")
    assert sorted(allowed) == ["GET", "HEAD", "OPTIONS"]


def test_an_error_of_ours_is_a_page_that_says_so_and_nothing_more(
    place: Place,
) -> None:
    def broken(prefix: str) -> str:
        raise RuntimeError(f"the secret of {prefix}")

    place.publish(
        {"en/a.md": article(), "sites.toml": '[channels]\nemail = "a@b.example"'}
    )
    app = place.app()
    app.add_url_rule("/<site:prefix>/broken", view_func=broken)

    answer = app.test_client().get("/en/broken")

    page = parse(answer)
    assert answer.status_code == 500
    assert text(page.h1) == "Something went wrong on our side."
    assert texts(page, ".label") == ["Error 500"]
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_error_of_ours_leads_to_a_person(place: Place) -> None:
    def broken() -> str:
        raise RuntimeError

    place.publish({"en/a.md": article()})
    app = place.app()
    app.add_url_rule("/broken", view_func=broken)

    page = parse(app.test_client().get("/broken"))

    assert hrefs(page, ".side a")[-1] == "/en/contact"


def test_a_body_over_the_limit_is_413(make_place: Callable[..., Place]) -> None:
    place = make_place(body_kb=1)
    place.publish({"en/a.md": article()})
    app = place.app()
    app.add_url_rule("/form", view_func=lambda: request.form, methods=["POST"])

    answer = app.test_client().post("/form", data={"text": "x" * 2000})

    assert answer.status_code == 413
    assert text(parse(answer).h1) == "This is too much at once."


@pytest.mark.parametrize(
    "address", ["/", "/en/", "/en/search?q=a", "/robots.txt", "/x"]
)
def test_before_anything_is_published_readers_are_asked_to_wait(
    address: str, place: Place
) -> None:
    answer = place.client().get(address)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text == (
        "The help center is being prepared. Please try again in a moment.\n"
    )


@pytest.mark.parametrize("address", ["/", "/en/", "/robots.txt", "/x"])
def test_a_help_center_without_articles_is_one_that_is_being_prepared(
    address: str, place: Place
) -> None:
    place.publish()

    answer = place.client().get(address)

    assert answer.status_code == 503


@pytest.fixture
def searchless(place: Place) -> Flask:
    """A help center whose search index is lost while it is open."""
    edition = place.publish({"en/post/a.md": article("Parcel", "A parcel.")}).edition
    app = place.app()
    assert app.test_client().get("/en/").status_code == 200
    shutil.rmtree(place.settings.var / "editions" / edition / "index")
    return app


def test_when_the_search_is_lost_it_says_so_and_offers_the_rest(
    searchless: Flask,
) -> None:
    client = searchless.test_client()

    page = read(client, "/en/search?q=parcel")

    assert texts(page, ".heard > *") == [
        "The search is being repaired",
        "All articles can still be read: choose a subject, or ask a person.",
    ]
    assert links(page, ".chips a") == [("Post 1", "/en/categories/post")]
    assert client.get("/en/search?q=parcel").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "status"),
    [("/en/articles/a", 200), ("/en/contact", 200), ("/en/parcel", 404)],
)
def test_when_the_search_is_lost_all_else_goes_on(
    address: str, status: int, searchless: Flask
) -> None:
    answer = searchless.test_client().get(address)

    assert answer.status_code == status


def test_the_words_of_an_address_are_cleaned_before_they_are_shown(
    client: FlaskClient,
) -> None:
    page = parse(client.get("/fr/articles/%00%E2%80%A8colis%0D%0A--perdu.html"))

    assert [field["value"] for field in page.select("#q")] == [clean("colis perdu")]
