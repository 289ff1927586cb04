"""Trails: the way from the home page down to a category."""

import msgspec
from markupsafe import Markup

from kb.languages import parse_language
from kb.web.render import Link, foreign, render_plain
from kb.web.visit import Visit


class Trail(msgspec.Struct, frozen=True):
    """The way from the home page to a category, itself included.

    `steps` are those below the home page, `breadcrumbs` is the whole way as HTML, and
    `data` in the words of schema.org.
    """

    steps: list[Link]
    breadcrumbs: Markup
    data: msgspec.Raw


def trail_to(here: Visit, path: str) -> Trail:
    """The trail to the category at `path`; made once an edition while it is asked."""
    key = ("trail", here.site.prefix, path)
    known: Trail | None = here.edition.kept.get(key)
    if known is None:
        known = here.edition.kept[key] = _trail(here, path)
    return known


def _trail(here: Visit, path: str) -> Trail:
    titles = here.catalogue.category_titles(here.audience, path)
    steps = [_step(here, *step) for step in titles]
    breadcrumbs = render_plain("_breadcrumbs.html", here, crumbs=steps)
    return Trail(steps, Markup(breadcrumbs), _data(here, steps))


def _step(here: Visit, path: str, title: str, code: str) -> Link:
    language = parse_language(code)
    assert language, "what is published is in a language"
    lang = foreign(here.site.own, language)
    return Link(title, here.urls.category(here.site, path), lang)


def _data(here: Visit, steps: list[Link]) -> msgspec.Raw:
    home = Link(here.words.gettext("Help"), here.urls.home(here.site))
    data = {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": n,
                "name": step.title,
                "item": here.urls.absolute(step.href),
            }
            for n, step in enumerate([home, *steps], 1)
        ],
    }
    return msgspec.Raw(msgspec.json.encode(data))
