"""What a page is, for search engines."""

import json
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.conftest import Place, article
from tests.test_web.reading import read, text

RETURN = "/fr/articles/retourner-un-article"
HELP = "https://help.example.org"


def structured(page: BeautifulSoup) -> Any:
    """The data of a page's one script that holds data."""
    (script,) = page.select('script[type="application/ld+json"]')
    return json.loads(script.text)


def test_the_structured_data_says_what_the_article_is(shop: FlaskClient) -> None:
    page = read(shop, RETURN)

    assert structured(page) == [
        {
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": 1,
                    "name": "Aide",
                    "item": f"{HELP}/fr/",
                },
                {
                    "@type": "ListItem",
                    "position": 2,
                    "name": "Retours",
                    "item": f"{HELP}/fr/categories/returns",
                },
            ],
        },
        {
            "@context": "https://schema.org",
            "@type": "Article",
            "headline": "Retourner un article",
            "description": "Le délai, le prix.",
            "inLanguage": "fr",
            "mainEntityOfPage": f"{HELP}{RETURN}",
            "publisher": {"@type": "Organization", "name": "Chez Nous"},
            "dateModified": "2026-11-02",
        },
    ]


def test_no_title_ends_the_structured_data(place: Place) -> None:
    title = "</script><script>alert(1)</script><!--"
    place.publish({"en/a.md": article(f"'{title}'")})

    page = read(place.client(), "/en/articles/a")

    assert structured(page)[1]["headline"] == title
    assert text(page.h1) == title
    assert [s.text for s in page.select("script:not([src], [type*=json])")] == []


def test_a_category_says_the_way_down_to_it(place: Place) -> None:
    place.publish(
        {
            "en/returns/_category.md": article("Returns"),
            "en/returns/refunds/_category.md": article("Refunds"),
            "en/returns/refunds/a.md": article(),
        }
    )

    page = read(place.client(), "/en/categories/returns/refunds")

    (trail,) = structured(page)
    assert trail["@type"] == "BreadcrumbList"
    assert [step["name"] for step in trail["itemListElement"]] == ["Help", "Returns"]
