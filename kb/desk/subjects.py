"""Subject areas as the readers of a site see them: categories, and what tables say."""

import math
from collections.abc import Iterable

import msgspec

from kb.languages import spoken_in, text_in
from kb.library.categories import Category
from kb.sites import Site, Sites
from kb.subjects import Subject


class Area(msgspec.Struct, frozen=True):
    """A subject area; `language` is that of the title."""

    name: str
    title: str
    language: str
    subject: Subject


def areas(sites: Sites, site: Site, categories: Iterable[Category]) -> list[Area]:
    """The subjects that readers of a site may choose from.

    `categories` are those with articles for these readers. Each top one is a subject
    unless a table says otherwise. Those with an `order` come first, then categories in
    their own order, then the others as the file has them.
    """
    known = {category.path: category for category in categories}
    subjects = {path: Subject(category=path) for path in known if "/" not in path}
    subjects |= sites.subjects
    found = []
    for name, subject in subjects.items():
        title, language = subject.title, spoken_in(subject.title, site.languages)
        category = known.get(subject.category or "")
        if not title and category:
            title, language = category.title, category.language
        if title and subject.is_for(site.country):
            shown = text_in(title, site.languages)
            found.append(Area(name, shown, language or site.languages[0], subject))
    return sorted(found, key=_place)


def _place(area: Area) -> float:
    order = area.subject.order
    return math.inf if order is None else order
