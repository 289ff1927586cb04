"""Rendering: templates with what every page shows around its own words."""

import functools
from typing import Any, Literal

import msgspec
from flask import Response
from markupsafe import Markup

from kb.desk.channels import reachable
from kb.i18n import make_environment, words_for
from kb.languages import Language, parse_language
from kb.library.cards import Card
from kb.library.categories import Category
from kb.sites import Site
from kb.web.body import fill, icon
from kb.web.visit import Visit

# What a page's layout has: the small search in the masthead or not, the announcement as
# a line or not.
Kind = Literal["page", "search", "home"]

_BLOCKS = ("title", "head", "main")
# Stands in a layout where a part of the page goes; no page can hold it.
_MARK = "\0"
_NOTHING = Markup("")


class Offer(msgspec.Struct, frozen=True):
    """What a script says to readers whom another site suits, in their own words."""

    text: str
    later: str
    language: str
    direction: str


class Alternate(msgspec.Struct, frozen=True):
    """The same page on another site; `is_translated` when it is in its own language.

    `name` is the site's country and language in its own words, as HTML.
    """

    prefix: str
    tag: str
    language: str
    family: str
    direction: str
    country_name: str | None
    language_name: str
    name: Markup = Markup("")
    href: str = ""
    is_current: bool = False
    is_translated: bool = False


class Link(msgspec.Struct, frozen=True):
    """A title that leads somewhere; `lang` holds its attributes where it is foreign."""

    title: str
    href: str
    lang: Markup = Markup("")


def render(template: str, here: Visit, kind: Kind = "page", **values: Any) -> str:
    """A page of a visit: the parts of `template` within the site's layout.

    The template has three blocks, `title`, `head` and `main`, each rendered by itself.
    """
    page = _template(template)
    context = page.new_context(_shared(here) | values)
    title, head, main = ("".join(page.blocks[name](context)) for name in _BLOCKS)
    switcher = _switcher(here, values["alternates"])
    layout = _layout(here, kind)
    return "".join(
        text
        for pair in zip(layout, (title, head, switcher, main, ""), strict=True)
        for text in pair
    )


def render_plain(template: str, here: Visit, **values: Any) -> str:
    """A page for machines, without a layout."""
    text: str = _template(template).render(_shared(here), **values)
    return text


def _switcher(here: Visit, others: list[Alternate]) -> str:
    current = next((other for other in others if other.is_current), None)
    if current is None or len(others) == 1:
        return ""
    return render_plain("_sites.html", here, alternates=others, current=current)


def _layout(here: Visit, kind: Kind) -> list[str]:
    """What stands around the parts of a page; made once a minute for each site."""
    key = (here.edition.name, here.site.prefix, kind)
    known: tuple[str, list[str]] | None = here.house.layouts.get(key)
    if known and known[0] == here.audience.now:
        return known[1]
    marks = {name: Markup(_MARK) for name in ("title", "head", "switcher", "main")}
    layout = render_plain("base.html", here, kind=kind, **marks).split(_MARK)
    here.house.layouts[key] = (here.audience.now, layout)
    return layout


def _shared(here: Visit) -> dict[str, Any]:
    """What every template knows: the same for all pages of a site."""
    key = ("shared", here.site.prefix)
    known: tuple[str, dict[str, Any]] | None = here.edition.kept.get(key)
    if known and known[0] == here.audience.now:
        return known[1]
    shared = {
        "here": here,
        **here.words.names,
        "urls": here.urls,
        "site": here.site,
        "brand": here.sites.brand,
        "channels": here.sites.channels,
        "reachable": reachable(here.sites, here.site),
        "articles": advice(here),
        "announcement": _announcement(here),
        "asset": functools.partial(_asset, here),
        "icon": functools.partial(_icon, here),
        "lang_of": functools.partial(_lang_of, here.site.own),
        "language_of": language_of,
        "interface_lang": _interface_lang(here),
        "offers": Markup(_template("_offers.html").render(offers=_offers(here))),
    }
    here.edition.kept[key] = (here.audience.now, shared)
    return shared


@functools.lru_cache(maxsize=64)
def _template(name: str) -> Any:
    return _environment().get_template(name)


@functools.lru_cache(maxsize=1)
def _environment() -> Any:
    return make_environment()


def _asset(here: Visit, name: str) -> str:
    return here.urls.static(here.house.assets.name(name))


def _icon(here: Visit, name: str, extra: str = "") -> Markup:
    return icon(_asset(here, "icons.svg"), name, extra)


def language_of(named: Card | Category) -> Language:
    language = parse_language(named.language)
    assert language, "what is published is in a language"
    return language


def _lang_of(own: tuple[str, ...], named: Card | Category) -> Markup:
    """The attributes of an element with words of something, where they are foreign."""
    return _NOTHING if named.language in own else _lang(language_of(named))


def _lang(language: Language) -> Markup:
    return Markup(' lang="{}" dir="{}"').format(language.tag, language.direction)


def _interface_lang(here: Visit) -> Markup:
    """The attribute of what is in the interface's language, where the site has none."""
    interface = here.words.interface
    if interface.locale.language == here.site.language.locale.language:
        return _NOTHING
    return Markup(' lang="{}"').format(interface.tag)


def _announcement(here: Visit) -> Markup | None:
    pieces = here.catalogue.announcement(here.audience)
    return fill(pieces, here, here.site.language.code) if pieces else None


def advice(here: Visit) -> dict[str, Card]:
    """The article about each channel that this audience may read, by channel."""
    known = here.sites.channels
    keys = {
        "chat": known.chat_article,
        "email": known.email_article,
        "dispute": known.dispute_article,
    }
    cards = here.catalogue.best(here.audience, [key for key in keys.values() if key])
    return {name: cards[key] for name, key in keys.items() if key in cards}


def alternates(here: Visit, hrefs: dict[str, tuple[str, bool]]) -> list[Alternate]:
    """The sites in the order of the switcher; `hrefs` by prefix, with is_translated."""
    key = ("alternates",)
    known: list[Alternate] | None = here.edition.kept.get(key)
    if known is None:
        known = here.edition.kept[key] = list(map(_alternate, here.sites.all))
    return [
        msgspec.structs.replace(
            one,
            href=hrefs[one.prefix][0],
            is_current=one.prefix == here.site.prefix,
            is_translated=hrefs[one.prefix][1],
        )
        for one in known
    ]


def _alternate(site: Site) -> Alternate:
    """What the switcher says of a site, whatever the page."""
    language = site.language
    one = Alternate(
        prefix=site.prefix,
        tag=site.tag,
        language=language.tag,
        family=language.family,
        direction=language.direction,
        country_name=site.country_name,
        language_name=language.locale.get_language_name() or language.name,
    )
    name = Markup(_template("_site_name.html").render(one=one).strip())
    return msgspec.structs.replace(one, name=name)


def _offers(here: Visit) -> list[Offer]:
    """What to say in each language of the sites, its name left out as {name}."""
    found: dict[str, Offer] = {}
    for site in here.sites.all:
        words = words_for(site.language)
        found[words.interface.tag] = Offer(
            words.gettext("This page exists in {name}."),
            words.gettext("Not now"),
            words.interface.tag,
            words.interface.direction,
        )
    return list(found.values())


def link_to(here: Visit, card: Card | None) -> Link | None:
    """A link to an article; None to none."""
    if card is None:
        return None
    lang = _lang_of(here.site.own, card)
    return Link(card.title, here.urls.article(here.site, card.slug), lang)


def crumbs_to(here: Visit, path: str) -> list[Link]:
    """The way from the home page to the category at `path`, itself included."""
    key = ("crumbs", here.site.prefix, path)
    crumbs: list[Link] | None = here.edition.kept.get(key)
    if crumbs is None:
        crumbs = here.edition.kept[key] = [
            _crumb(here, *step)
            for step in here.catalogue.category_titles(here.audience, path)
        ]
    return crumbs


def _crumb(here: Visit, path: str, title: str, code: str) -> Link:
    language = parse_language(code)
    assert language, "what is published is in a language"
    lang = _NOTHING if code in here.site.own else _lang(language)
    return Link(title, here.urls.category(here.site, path), lang)


def html(page: str, status: int = 200) -> Response:
    return Response(page, status, content_type="text/html; charset=utf-8")
