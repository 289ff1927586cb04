"""Cards: what a row of the catalogue says of an article or an image."""

import datetime
import sqlite3
from collections.abc import Iterable, Mapping

import msgspec

from kb.library.audience import Audience
from kb.library.sight import numbered


class Card(msgspec.Struct, frozen=True):
    """An article as lists show it.

    `category` is the path of its category and `shelf` the number of it; `position` is
    the editors' order in it, `pack` the file that holds the article's text.
    """

    number: int
    language: str
    key: str
    category: str
    slug: str
    title: str
    teaser: str
    updated: datetime.date | None
    pack: int
    shelf: int
    position: int


# What a card is made of, in its order.
COLUMNS = """article.number, article.language, article.key, category.path,
    article.slug, article.title, article.teaser, article.updated, article.pack,
    article.category, article.position"""
WIDTH = 11


class Translation(msgspec.Struct, frozen=True):
    """An article in one language, and who may read it when; no countries are all."""

    language: str
    slug: str
    countries: tuple[str, ...]
    since: str
    until: str

    def is_for(self, audience: Audience) -> bool:
        is_now = self.since <= audience.now < self.until
        return is_now and (not self.countries or audience.country in self.countries)


def in_chain(
    translations: Mapping[str, Translation], audience: Audience
) -> Translation | None:
    """The translation that an audience is shown: in the first language that has it."""
    for code in audience.languages:
        found = translations.get(code)
        if found and found.is_for(audience):
            return found
    return None


class Image(msgspec.Struct, frozen=True):
    """An image of the edition: its file's name, and its size in pixels if known."""

    file: str
    width: int | None
    height: int | None


def images_of(db: sqlite3.Connection, names: Iterable[str]) -> dict[str, Image]:
    """Images by the names that articles give them, where there is one."""
    marks, bound = numbered(names)
    sql = f"SELECT name, file, width, height FROM media WHERE name IN ({marks})"
    return {name: Image(*rest) for name, *rest in db.execute(sql, bound)}
