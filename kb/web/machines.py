"""Pages for machines: sitemap, robots, feeds, llms.txt, and articles as Markdown."""

import datetime
import itertools

from flask import Blueprint, Response, abort

from kb.library.cards import Card, in_chain
from kb.sites import Site
from kb.web.body import fill
from kb.web.markdown import escape_markdown, to_markdown
from kb.web.render import led_to, render_plain
from kb.web.visit import Visit, keep_page, visit

# An address on a site, its day, and (tag, address) of its translations.
Entry = tuple[str, datetime.date | None, list[tuple[str, str]]]

machines = Blueprint("machines", __name__)
everywhere = Blueprint("everywhere", __name__)

FEED = 30
# Addresses in one file of the sitemap; more are spread over several files.
SITEMAP = 2000
LISTED = 400


def _xml(page: str, kind: str = "application/xml") -> Response:
    return Response(page, content_type=f"{kind}; charset=utf-8")


def _text(page: str, kind: str = "text/plain") -> Response:
    return Response(page, content_type=f"{kind}; charset=utf-8")


@machines.get("/feed.xml")
def feed() -> Response:
    """List the articles that were updated last, as an Atom feed."""
    here = visit()
    keep_page()
    latest = here.catalogue.latest(here.audience, FEED)
    return _xml(render_plain("feed.xml", here, latest=latest), "application/atom+xml")


@machines.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search to browsers."""
    here = visit()
    keep_page()
    return _xml(
        render_plain("opensearch.xml", here), "application/opensearchdescription+xml"
    )


@machines.get("/articles/<slug>.md")
def twin(slug: str) -> Response:
    """Give an article as Markdown: what its page says, and nothing else."""
    here = visit()
    card = here.catalogue.find(here.audience, slug)
    if card is None:
        abort(404)
    if card.slug != slug:
        return led_to(here.urls.twin(here.site, card.slug), 301)
    keep_page()
    stored = here.edition.body(card)
    body = fill(stored.pieces, here, card.language)
    lead = card.teaser if stored.has_summary else None
    address = here.urls.absolute(here.urls.article(here.site, card.slug))
    page = to_markdown(card.title, lead, body, address)
    response = _text(page, "text/markdown")
    response.headers["Link"] = f'<{address}>; rel="canonical"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@machines.get("/sitemap-<int:number>.xml")
def sitemap_part(number: int) -> Response:
    """List a part of a site's articles, each with its alternates; first its home."""
    here = visit()
    cards = here.catalogue.everything(here.audience)
    part = cards[(number - 1) * SITEMAP : number * SITEMAP]
    if number < 1 or not part:
        abort(404)
    keep_page()
    entries = [_home_entry(here, here.site)] if number == 1 else []
    entries += [_article_entry(here, here.site, card) for card in part]
    return _xml(render_plain("sitemap.xml", here, entries=entries))


@everywhere.get("/sitemap.xml")
def sitemap() -> Response:
    """List the pages of all sites, or where the lists are when they are many."""
    here = visit()
    keep_page()
    counts = [
        (site, here.catalogue.count(audience)) for site, audience in here.everyone
    ]
    if sum(count for _, count in counts) > SITEMAP:
        parts = [
            here.urls.absolute(f"{here.urls.home(site)}sitemap-{n}.xml")
            for site, count in counts
            for n in range(1, -(-count // SITEMAP) + 1)
        ]
        return _xml(render_plain("sitemapindex.xml", here, parts=parts))
    entries = [_home_entry(here, site) for site in here.sites.all]
    entries += [
        _article_entry(here, site, card)
        for site, audience in here.everyone
        for card in here.catalogue.everything(audience)
    ]
    return _xml(render_plain("sitemap.xml", here, entries=entries))


def _home_entry(here: Visit, site: Site) -> Entry:
    others = [(other, here.urls.home(other)) for other in here.sites.all]
    return here.urls.home(site), None, _told(here, others)


def _article_entry(here: Visit, site: Site, card: Card) -> Entry:
    translations = here.catalogue.translations(card.key)
    found = []
    for other, audience in here.everyone:
        there = in_chain(translations, audience)
        if there and there.language in other.own:
            found.append((other, here.urls.article(other, there.slug)))
    return here.urls.article(site, card.slug), card.updated, _told(here, found)


def _told(here: Visit, found: list[tuple[Site, str]]) -> list[tuple[str, str]]:
    """(tag, address) of translations; the default site's is also for all others."""
    told = [(site.tag, address) for site, address in found]
    default = here.sites.default_site
    return told + [("x-default", there) for site, there in found if site is default]


@everywhere.get("/robots.txt")
def robots() -> Response:
    """Tell robots which pages are worth their time."""
    here = visit()
    keep_page()
    sites = [here.urls.home(site) for site in here.sites.all]
    lines = ["User-agent: *"]
    for path in sites:
        lines += [f"Disallow: {path}search", f"Disallow: {path}suggest"]
    lines.append(f"Disallow: {here.urls.desk()}")
    lines += ["", f"Sitemap: {here.urls.absolute(here.urls.sitemap())}", ""]
    return _text("\n".join(lines))


@everywhere.get("/llms.txt")
def llms() -> Response:
    """Say in one page what there is to read, as language models like it."""
    here = visit()
    keep_page()
    sites = []
    for site, audience in here.everyone:
        cards = here.catalogue.everything(audience)
        sites.append((site, _by_category(cards[:LISTED]), len(cards) > LISTED))
    words = here.words
    purpose = words.gettext(
        "The help center of %(brand)s: answers for readers, "
        "in their language and for their country."
    )
    page = render_plain(
        "llms.txt",
        here,
        sites=sites,
        purpose=purpose % {"brand": here.sites.brand.name},
        escape_markdown=escape_markdown,
        others=words.gettext("All other articles"),
    )
    return _text(page)


def _by_category(cards: list[Card]) -> list[tuple[str, list[Card]]]:
    groups = itertools.groupby(cards, key=lambda card: card.category)
    return [(path, list(group)) for path, group in groups]
