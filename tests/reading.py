"""Readers: what those of one site see of a published place at a moment."""

import contextlib
import datetime
from collections.abc import Iterator

from kb.content.sections import text_for
from kb.library.answers import find, nearby, suggest
from kb.library.audience import audience_of
from kb.library.catalogue import Card
from kb.library.edition import Edition
from kb.search.query import parse
from tests.conftest import Place

NOON = "2026-11-02T12:00+00:00"


class Readers:
    """The readers of a site, and all the ways in which they may meet an article."""

    def __init__(self, edition: Edition, prefix: str, at: str) -> None:
        site = edition.sites.get(prefix)
        assert site, f"there is no site {prefix}"
        self.edition = edition
        self.catalogue = edition.catalogue
        self.audience = audience_of(site, datetime.datetime.fromisoformat(at))

    def listed(self) -> list[str]:
        """Keys of all articles in the readers' own language."""
        return [card.key for card in self.catalogue.everything(self.audience)]

    def card(self, slug: str) -> Card | None:
        return self.catalogue.find(self.audience, slug)

    def text(self, slug: str) -> str:
        """The words of an article, as the readers' country reads them."""
        card = self.card(slug)
        assert card, f"there is no article {slug}"
        sections = self.edition.sections(card)
        country = self.audience.country
        return "\n".join(text_for(section.text, country) for section in sections)

    def found(self, typed: str) -> list[str]:
        """Keys of what a search finds, best first."""
        page = find(self.edition, self.audience, parse(typed))
        return [hit.card.key for hit in page.hits]

    def total(self, typed: str) -> int:
        """How many articles a search says that there are."""
        return find(self.edition, self.audience, parse(typed)).total

    def suggested(self, typed: str) -> list[str]:
        return [s.text for s in suggest(self.edition, self.audience, typed)]

    def offered(self, typed: str) -> list[str]:
        """Known words that an empty page of results offers."""
        words = nearby(self.edition, self.audience, parse(typed))
        return [word for word, _ in words]


@contextlib.contextmanager
def readers(place: Place, prefix: str = "en", at: str = NOON) -> Iterator[Readers]:
    """The readers of the site at `prefix` of what is published now."""
    edition = place.edition()
    try:
        yield Readers(edition, prefix, at)
    finally:
        edition.close()
