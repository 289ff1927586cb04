"""Addresses: the only place that knows how they are written."""

import pytest

from kb.sites import Site
from kb.web.urls import Urls

SITE = Site(prefix="fr-be", languages=("fr",))
PLAIN = Urls("https://help.example.org", "")
MOUNTED = Urls("https://example.org/help", "/help")


@pytest.mark.parametrize(
    ("urls", "start"), [(PLAIN, ""), (MOUNTED, "/help")], ids=["plain", "mounted"]
)
def test_every_address_is_below_the_mount(urls: Urls, start: str) -> None:
    assert {
        "root": urls.root(),
        "home": urls.home(SITE),
        "category": urls.category(SITE, "returns/refunds"),
        "article": urls.article(SITE, "refund-times"),
        "twin": urls.twin(SITE, "refund-times"),
        "search": urls.search(SITE),
        "suggest": urls.suggest(SITE),
        "contact": urls.contact(SITE),
        "feed": urls.feed(SITE),
        "opensearch": urls.opensearch(SITE),
        "sitemap": urls.sitemap(),
        "version": urls.version(),
        "static": urls.static("site.0123456789.css"),
        "media": urls.media("0123456789abcdef.png"),
    } == {
        "root": f"{start}/",
        "home": f"{start}/fr-be/",
        "category": f"{start}/fr-be/categories/returns/refunds",
        "article": f"{start}/fr-be/articles/refund-times",
        "twin": f"{start}/fr-be/articles/refund-times.md",
        "search": f"{start}/fr-be/search",
        "suggest": f"{start}/fr-be/suggest",
        "contact": f"{start}/fr-be/contact",
        "feed": f"{start}/fr-be/feed.xml",
        "opensearch": f"{start}/fr-be/opensearch.xml",
        "sitemap": f"{start}/sitemap.xml",
        "version": f"{start}/version",
        "static": f"{start}/static/site.0123456789.css",
        "media": f"{start}/media/0123456789abcdef.png",
    }


@pytest.mark.parametrize(
    ("urls", "address"),
    [
        (PLAIN, "https://help.example.org/fr-be/"),
        (MOUNTED, "https://example.org/help/fr-be/"),
        (Urls("http://127.0.0.1:8000", ""), "http://127.0.0.1:8000/fr-be/"),
    ],
)
def test_an_absolute_address_starts_with_the_public_one(
    urls: Urls, address: str
) -> None:
    assert urls.absolute(urls.home(SITE)) == address


@pytest.mark.parametrize(
    ("parameters", "address"),
    [
        ({"q": "a b"}, "/fr-be/search?q=a+b"),
        ({"q": "a&b=c#d"}, "/fr-be/search?q=a%26b%3Dc%23d"),
        ({"q": "été"}, "/fr-be/search?q=%C3%A9t%C3%A9"),
        (
            {"q": "a", "category": None, "page": 2, "exact": 0},
            "/fr-be/search?q=a&page=2",
        ),
        ({"q": ""}, "/fr-be/search"),
    ],
)
def test_a_search_leaves_out_what_is_not_given(
    parameters: dict[str, str | int | None], address: str
) -> None:
    assert PLAIN.search(SITE, **parameters) == address


@pytest.mark.parametrize(
    ("slug", "anchor", "address"),
    [
        ("délais", "", "/fr-be/articles/d%C3%A9lais"),
        ("إرجاع", "", "/fr-be/articles/%D8%A5%D8%B1%D8%AC%D8%A7%D8%B9"),
        ("a", "après-midi", "/fr-be/articles/a#apr%C3%A8s-midi"),
        ("a", "b c\"><'&", "/fr-be/articles/a#b%20c%22%3E%3C%27%26"),
    ],
)
def test_other_scripts_and_signs_are_escaped(
    slug: str, anchor: str, address: str
) -> None:
    assert PLAIN.article(SITE, slug, anchor) == address
