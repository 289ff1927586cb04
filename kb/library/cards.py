"""Cards: what a row of the catalogue says of an article or an image."""

import datetime

import msgspec


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
    """An article in one language, and the countries that may read it; none is all."""

    language: str
    slug: str
    countries: tuple[str, ...]

    def is_for(self, country: str | None) -> bool:
        return not self.countries or country in self.countries


class Image(msgspec.Struct, frozen=True):
    """An image of the edition: its file's name, and its size in pixels if known."""

    file: str
    width: int | None
    height: int | None
