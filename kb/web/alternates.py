"""Alternates: the same page on the other sites, and how a page leads there."""

from collections.abc import Iterable, Iterator

import msgspec
from markupsafe import Markup, escape

from kb.sites import Site
from kb.templates import template
from kb.web.visit import Visit

# Stands in what is made before the page is known; no page can hold it.
MARK = Markup("\0")


class Signpost(msgspec.Struct, frozen=True):
    """What pages say of a site, whatever the page.

    `name` is its country and language in its own words, as HTML; `links` tell machines
    of a translation there, with marks where its whole address goes.
    """

    prefix: str
    tag: str
    language: str
    family: str
    direction: str
    country_name: str | None
    language_name: str
    name: Markup = Markup("")
    links: str = ""


class Alternate(msgspec.Struct, frozen=True):
    """The same page on a site; `is_translated`: in that site's own language."""

    site: Signpost
    href: str
    is_translated: bool
    is_current: bool


def signposts(here: Visit) -> tuple[Signpost, ...]:
    """A signpost to each site, in the order of the switcher; made once an edition."""
    key = (here.edition.name, "signposts")
    known: tuple[Signpost, ...] | None = here.house.abroad.get(key)
    if known is None:
        default = here.sites.default_site
        known = tuple(_signpost(s, is_default=s is default) for s in here.sites.all)
        here.house.abroad[key] = known
    return known


def _signpost(site: Site, *, is_default: bool) -> Signpost:
    language = site.language
    post = Signpost(
        prefix=site.prefix,
        tag=site.tag,
        language=language.tag,
        family=language.family,
        direction=language.direction,
        country_name=site.country_name,
        language_name=language.locale.get_language_name() or language.name,
    )
    name = template("_site_name.html").render(one=post).strip()
    tags = [post.tag, "x-default"] if is_default else [post.tag]
    told = template("_hreflang.html").render(tags=tags, mark=MARK)
    return msgspec.structs.replace(post, name=Markup(name), links=told)


def alternates(here: Visit, there: Iterable[tuple[str, bool]]) -> list[Alternate]:
    """The sites in their order; `there` has each one's address, and is_translated."""
    current = here.site.prefix
    return [
        Alternate(post, href, is_translated, post.prefix == current)
        for post, (href, is_translated) in zip(signposts(here), there, strict=True)
    ]


def links(here: Visit, others: Iterable[Alternate]) -> Markup:
    """What tells machines where a page has real translations."""
    urls = here.urls
    told = [
        other.site.links.replace(MARK, escape(urls.absolute(other.href)))
        for other in others
        if other.is_translated
    ]
    return Markup("".join(told))


def switches(others: Iterable[Alternate]) -> Iterator[str]:
    """What goes to the marks of the switcher: an address, and what is said of it."""
    for other in others:
        yield escape(other.href)
        if other.is_current:
            yield ' aria-current="true"'
        else:
            yield " data-translated" if other.is_translated else ""
