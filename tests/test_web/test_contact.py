"""The way to a person: what each channel is for, after the search."""

from flask.testing import FlaskClient

from tests.conftest import Place, article
from tests.test_web.reading import hrefs, links, read, text, texts

CHANNELS = """
[channels]
email = "help@shop.example"
chat_article = "chat"
email_article = "mail"
dispute_article = "dispute"
"""
ALL_CHANNELS: dict[str, str | bytes] = {
    "sites.toml": CHANNELS,
    "en/chat.md": article("Chatting"),
    "en/mail.md": article("Mailing"),
    "en/dispute.md": article("Disputing"),
}


def test_the_search_comes_before_the_channels(shop: FlaskClient) -> None:
    page = read(shop, "/fr/contact")

    order = [tag.name for tag in page.select("form.search-large, .channels")]
    assert order == ["form", "ul"]
    assert [form["action"] for form in page.select("form")] == ["/fr/search"]


def test_each_channel_says_what_it_is_for(place: Place) -> None:
    place.publish(ALL_CHANNELS)

    page = read(place.client(), "/en/contact")

    assert texts(page, ".channel") == [
        (
            "Chat The fastest way For something urgent. An agent answers in real time, "
            "when the chat is open."
        ),
        (
            "E-mail A written trace For a complex question. Give your order number "
            "and an exact description."
        ),
        (
            "Dispute With a seller, in time For an item that was not received, is "
            "defective or not as described, when you cannot agree with the seller."
        ),
    ]
    assert hrefs(page, ".channel a") == [
        "/en/articles/chat",
        "/en/articles/mail",
        "/en/articles/dispute",
    ]


def test_there_is_a_link_to_write_a_mail(shop: FlaskClient) -> None:
    page = read(shop, "/fr/contact")

    assert links(page, ".mail a") == [
        ("Écrire à aide@shop.example", "mailto:aide@shop.example")
    ]


def test_a_channel_whose_article_is_for_another_country_is_not_offered(
    shop: FlaskClient,
) -> None:
    french, belgian = (read(shop, f"/{prefix}/contact") for prefix in ("fr", "fr-be"))

    assert texts(french, ".channel h3") == ["Chat", "E-mail"]
    assert texts(belgian, ".channel h3") == ["Chat", "E-mail", "Litige"]


def test_a_help_center_without_channels_says_so(place: Place) -> None:
    place.publish({"en/a.md": article()})

    page = read(place.client(), "/en/contact")

    assert page.select(".channel, .mail") == []
    assert texts(page, ".person .small")[-1] == (
        "This help center does not say yet how to reach a person."
    )


def test_subjects_are_one_step_away(shop: FlaskClient) -> None:
    page = read(shop, "/fr/contact")

    assert text(page.h1) == "Nous contacter"
    assert links(page, ".chips a") == [
        ("Retours 4", "/fr/categories/returns"),
        ("Nous joindre 1", "/fr/categories/contact"),
    ]


def test_every_site_has_its_contact_page(shop: FlaskClient) -> None:
    page = read(shop, "/fr/contact")

    assert hrefs(page, ".sites a") == ["/fr/contact", "/fr-be/contact", "/en/contact"]
    assert [link["hreflang"] for link in page.select("link[hreflang]")] == [
        "fr-FR",
        "x-default",
        "fr-BE",
        "en",
    ]
