"""Rendering: templates with what every page shows around its own words."""

import functools
import itertools
import sys
from typing import Any, Literal

import msgspec
from flask import Response, redirect
from markupsafe import Markup

from kb.desk.channels import reachable
from kb.errors import DeskFull, DeskUnavailable
from kb.i18n import words_for
from kb.languages import Language, parse_language
from kb.library.cards import Card
from kb.library.categories import Category
from kb.templates import template
from kb.web.alternates import MARK, Alternate, links, signposts, switches
from kb.web.body import fill, icon
from kb.web.visit import RETRY_S, Visit

# What a page's layout has: the small search in the masthead or not, the announcement as
# a line or not.
Kind = Literal["page", "search", "home"]

_BLOCKS = ("title", "head", "main")
_NOTHING = Markup("")


class Offer(msgspec.Struct, frozen=True):
    """What a script says to readers whom another site suits, in their own words."""

    text: str
    later: str
    language: str
    direction: str


class Link(msgspec.Struct, frozen=True):
    """A title that leads somewhere; `lang` holds its attributes where it is foreign."""

    title: str
    href: str
    lang: Markup = Markup("")


def render(name: str, here: Visit, kind: Kind = "page", **values: Any) -> str:
    """A page of a visit: the parts of a template within the site's layout.

    The template has three blocks, `title`, `head` and `main`, each rendered by itself.
    """
    page = template(name)
    others: list[Alternate] = values["alternates"]
    values["hreflang"] = links(here, others)
    context = page.new_context(_shared(here) | values, shared=True)
    title, head, main = ("".join(page.blocks[block](context)) for block in _BLOCKS)
    switcher = switches(others) if len(others) > 1 else ()
    return "".join(
        itertools.chain.from_iterable(
            zip(_layout(here, kind), (title, head, *switcher, main, ""), strict=True)
        )
    )


def render_plain(name: str, here: Visit, **values: Any) -> str:
    """A page for machines, without a layout."""
    text: str = template(name).render(_shared(here), **values)
    return text


def _layout(here: Visit, kind: Kind) -> list[str]:
    """What stands around the parts of a page; made once a minute for each site."""
    key = (here.edition.name, here.site.prefix, kind)
    known: tuple[str, list[str]] | None = here.house.layouts.get(key)
    if known and known[0] == here.audience.now:
        return known[1]
    posts = signposts(here)
    current = next(post for post in posts if post.prefix == here.site.prefix)
    marks = dict.fromkeys(("mark", "title", "head", "main"), MARK)
    text = render_plain(
        "base.html", here, kind=kind, posts=posts, current=current, **marks
    )
    # Between its marks the switcher is the same on most sites: it is held once.
    layout = list(map(sys.intern, text.split(MARK)))
    here.house.layouts[key] = (here.audience.now, layout)
    return layout


def _shared(here: Visit) -> dict[str, Any]:
    """What every template knows: the same for all pages of a site."""
    key = ("shared", here.site.prefix)
    known: tuple[str, dict[str, Any]] | None = here.edition.kept.get(key)
    if known and known[0] == here.audience.now:
        return known[1]
    shared = {
        **template("base.html").globals,
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
        "offers": Markup(template("_offers.html").render(offers=_offers(here))),
    }
    still = template("_still.html").render(shared, address=MARK).split(MARK)
    shared["still"] = tuple(map(Markup, still))
    here.edition.kept[key] = (here.audience.now, shared)
    return shared


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
    return _NOTHING if named.language in own else foreign(own, language_of(named))


def foreign(own: tuple[str, ...], language: Language) -> Markup:
    """The attributes of an element in `language`; none where it is one of `own`."""
    if language.code in own:
        return _NOTHING
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


def html(page: str, status: int = 200) -> Response:
    return Response(page, status, content_type="text/html; charset=utf-8")


def stalled(answer: Response, fault: DeskUnavailable) -> Response:
    """A page that says what the desk cannot do now, with when to try again.

    A full disk is told apart, as RFC 4918, 11.5 does.
    """
    answer.status_code = 507 if isinstance(fault, DeskFull) else 503
    answer.headers["Retry-After"] = str(RETRY_S)
    return answer


def led_to(address: str, status: int = 303) -> Response:
    """An answer that leads to another page; by itself, one that a form led to."""
    answer = redirect(address, status)
    assert isinstance(answer, Response), "Flask's own redirect"
    return answer
