"""References: links between articles, links to other sites, images."""

from xml.etree.ElementTree import Element

import pytest

from kb.content.references import aim, place_image


def aimed(href: str, path: str = "en/orders/a.md") -> dict[str, str]:
    link = Element("a", {"href": href})
    aim(link, path)
    return link.attrib


@pytest.mark.parametrize(
    ("href", "key"),
    [
        ("b.md", "orders/b"),
        ("./b.md", "orders/b"),
        ("../payments/card.md", "payments/card"),
        ("../payments/card.md#fees", "payments/card#fees"),
        ("refunds/times.md?x=1#y", "orders/refunds/times#y"),
        ("/en/payments/card.md", "payments/card"),
        ("../../fr/payments/card.md", "payments/card"),
        ("a%20b.md", "orders/a b"),
        ("été.md", "orders/été"),
        ("article:payments/card", "payments/card"),
        ("article:/payments/card.md#fees", "payments/card#fees"),
        ("ARTICLE:card", "card"),
        ("../../../../../etc/x.md", "../../etc/x"),
    ],
)
def test_a_link_to_a_file_is_a_link_to_its_article(href: str, key: str) -> None:
    found = aimed(href)

    assert found == {"href": f"article:{key}"}


def test_a_link_from_the_top_of_a_language_finds_its_article() -> None:
    found = aimed("orders/b.md", path="en/a.md")

    assert found == {"href": "article:orders/b"}


@pytest.mark.parametrize(
    "href",
    ["https://a.example/b.md", "HTTP://a.example", "//a.example/b.md"],
)
def test_a_link_to_another_site_says_so(href: str) -> None:
    found = aimed(href)

    assert found == {"href": href, "rel": "external noopener"}


@pytest.mark.parametrize(
    "href", ["#steps", "/en/contact", "?q=x", "b.html", "mailto:a@b.example", "tel:1"]
)
def test_other_addresses_stay_as_they_are(href: str) -> None:
    found = aimed(href)

    assert found == {"href": href}


def test_an_address_that_is_none_leads_nowhere() -> None:
    found = aimed("http://[")

    assert found == {}


def placed(src: str, alt: str = "A map") -> tuple[str, dict[str, str], str | None]:
    image = Element("img", {"src": src, "alt": alt, "title": "t", "width": "9"})
    image.tail = " tail"
    remark = place_image(image, "en/orders/a.md")
    assert image.tail == " tail"
    return image.tag, image.attrib, remark


@pytest.mark.parametrize(
    ("src", "name"),
    [
        ("/media/map.png", "map.png"),
        ("media/map.png", "map.png"),
        ("../../media/map.png", "map.png"),
        ("/media/fr/map%20two.png", "fr/map two.png"),
        ("/media/./x/../map.png", "map.png"),
        ("/media/map.png?v=2#x", "map.png"),
    ],
)
def test_an_image_of_media_is_a_place(src: str, name: str) -> None:
    found = placed(src)

    assert found == ("first-stop-image", {"name": name, "alt": "A map"}, None)


@pytest.mark.parametrize(
    "src",
    [
        "https://evil.example/media/map.png",
        "//evil.example/media/map.png",
        "\\\\evil.example\\media\\map.png",
        "/media\\..\\map.png",
        "/media/../../etc/passwd",
        "/media/%2e%2e/secret.png",
        "../media/map.png",
        "map.png",
        "/media/",
        "/media",
        "",
        "data:image/png;base64,AAAA",
        "http://[",
    ],
)
def test_an_image_from_elsewhere_is_its_text(src: str) -> None:
    tag, attributes, remark = placed(src)

    assert (tag, attributes) == ("span", {})
    assert remark == f"image {src!r} is not in media/ and is left out; put it there"


@pytest.mark.parametrize("alt", ["", "  ", "\n"])
def test_an_image_without_text_is_shown_and_remarked(alt: str) -> None:
    found = placed("/media/map.png", alt)

    assert found == (
        "first-stop-image",
        {"name": "map.png", "alt": ""},
        "image 'map.png' has no text; write ![what it shows]",
    )


def test_a_long_address_is_cut_in_what_is_said() -> None:
    _, _, remark = placed("https://evil.example/" + "x" * 500)

    assert remark == (
        f"image {'https://evil.example/' + 'x' * 99!r} is not in media/ and is left "
        "out; put it there"
    )
