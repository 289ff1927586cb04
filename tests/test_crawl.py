"""A crawl of every site, every link and every switch."""

import datetime
from functools import cache

import msgspec
import pytest
from babel.messages.pofile import read_po

from kb.i18n import CATALOGS, available_catalogs
from kb.library.edition import Edition
from tests.conftest import Place, article
from tests.crawling import Page, crawl
from tests.reading import Readers
from tests.test_web.test_countries import FILES as COUNTRIES

NOW = datetime.datetime.now(datetime.UTC).isoformat(timespec="minutes")
# Half translated: an article and a category wait for their translation.
HALF: dict[str, str | bytes] = {
    **COUNTRIES,
    "en/sea/_category.md": article("By sea"),
    "en/sea/ports.md": article("Ports", "See [us](article:returns/shipping)."),
    "fr/returns/shipping.md": article("Envoi", status="draft"),
    "fr/alone.md": article("Seul", "[Voir](article:sea/ports)."),
}


class Crawled(msgspec.Struct):
    """An edition, and all pages that its sites lead to."""

    edition: Edition
    pages: dict[str, Page]


@pytest.fixture(scope="module", params=["the sample", "half translated"])
def crawled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Crawled:
    if request.param == "the sample":
        app = request.getfixturevalue("app")
        edition: Edition = request.getfixturevalue("sample_edition")
    else:
        place = Place(tmp_path_factory.mktemp("half"))
        assert place.problems(HALF) == []
        app, edition = place.app(), place.edition()
    homes = [f"/{site.prefix}/" for site in edition.sites.all]
    return Crawled(edition, crawl(app.test_client(), homes))


@cache
def interface(code: str) -> frozenset[str]:
    """The whole sentences that the interface says in a language."""
    with (CATALOGS / code / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalog = read_po(source, locale=code)
    return frozenset(
        str(message.string)
        for message in catalog
        if message.id and not message.pluralizable and "%(" not in str(message.id)
    )


def test_no_link_and_no_switch_ends_in_nothing(crawled: Crawled) -> None:
    lost = {a: page.status for a, page in crawled.pages.items() if page.status != 200}

    assert lost == {}


def test_every_site_is_walked_from_end_to_end(crawled: Crawled) -> None:
    for site in crawled.edition.sites.all:
        readers = Readers(crawled.edition, site.prefix, NOW)
        start = f"/{site.prefix}/articles/"
        walked = {a for a in crawled.pages if a.startswith(start) and "." not in a}

        assert len(walked) >= len(readers.listed())


def test_alternates_name_each_other(crawled: Crawled) -> None:
    one_sided = [
        (address, tag, other)
        for address, page in crawled.pages.items()
        for tag, other in page.alternates.items()
        if crawled.pages[other].alternates != page.alternates
    ]
    alone = [
        address
        for address, page in crawled.pages.items()
        if page.alternates and address not in page.alternates.values()
    ]

    assert (one_sided, alone) == ([], [])


def test_what_is_shown_in_another_language_names_no_alternates(
    crawled: Crawled,
) -> None:
    pages = crawled.pages
    confused = [a for a, p in pages.items() if p.alternates and not p.is_indexed]
    elsewhere = [
        a for a, p in pages.items() if p.is_indexed and p.canonical not in (None, a)
    ]

    assert (confused, elsewhere) == ([], [])


def test_no_page_says_what_only_another_language_says(crawled: Crawled) -> None:
    sites = crawled.edition.sites.all
    codes = {site.language.locale.language for site in sites} & {*available_catalogs()}
    foreign = {
        code: {
            text
            for other in codes - {code}
            for text in interface(other)
            if text not in interface(code)
        }
        for code in codes
    }

    mixed = [
        (address, text)
        for address, page in crawled.pages.items()
        for language, text in page.spoken
        if text in foreign.get(language, ())
    ]

    assert mixed == []


def test_breadcrumbs_are_as_the_site_calls_its_categories(crawled: Crawled) -> None:
    names = {
        site.prefix: {
            category.title
            for category in crawled.edition.catalogue.categories(
                Readers(crawled.edition, site.prefix, NOW).audience
            )
        }
        for site in crawled.edition.sites.all
    }

    odd = [
        (address, crumb)
        for address, page in crawled.pages.items()
        for crumb in page.crumbs[1:]
        if crumb not in names[address.split("/")[1]]
    ]

    assert odd == []
