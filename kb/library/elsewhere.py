"""Elsewhere: hits in a site's other languages, where its own has no sure answer."""

import msgspec

from kb.errors import DamagedIndex
from kb.languages import Language, parse_language
from kb.library.audience import Audience
from kb.library.cards import Card
from kb.library.edition import Edition
from kb.library.hits import Finder, Hit
from kb.search.query import Query

# How many indexes are asked, and how many hits each adds.
MAX_INDEXES, MAX_HITS = 3, 3


class Elsewhere(msgspec.Struct, frozen=True):
    """Hits in one other language of a site.

    `meant` says how it understood words that it does not know. `here` are the cards by
    key of what the site shows of these articles: a hit's own card, or that of a
    translation which the audience prefers.
    """

    language: Language
    hits: list[Hit]
    meant: dict[str, str]
    here: dict[str, Card]


def find_elsewhere(
    edition: Edition,
    audience: Audience,
    query: Query,
    *,
    category: str | None,
    certainty: float,
) -> list[Elsewhere]:
    """Hits in languages of the audience beyond its first, by language in its order.

    Each is asked as its own language is written. A language answers only when it does
    so with more certainty than `certainty`, that of the first.
    """
    found = []
    for language in _others(edition, audience):
        try:
            finder = Finder(edition, audience, language)
            other = finder.find(query, range(MAX_HITS), category=category)
        except DamagedIndex:
            # Readers of that language are told; these still have their own.
            continue
        if other.ranking.certainty > certainty:
            hits = finder.show(other)
            here = edition.catalogue.best(audience, [hit.card.key for hit in hits])
            found.append(Elsewhere(language, hits, other.asked.meant, here))
    return found


def _others(edition: Edition, audience: Audience) -> list[Language]:
    """The first language of each further index, as far as they are asked."""
    languages: dict[str, Language] = {}
    for code in audience.languages:
        language = parse_language(code)
        assert language, "a site's languages were checked"
        languages.setdefault(language.family, language)
    _, *others = languages.values()
    return [other for other in others if other.family in edition.families][:MAX_INDEXES]
