"""The catalogue: articles, categories and their ties, as an audience sees them."""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from kb.content.blocks import Behind
from kb.content.markup import FACT
from kb.content.tree import Piece
from kb.i18n import words_for
from kb.languages import parse_language
from kb.library.addresses import keys_of
from kb.library.audience import Audience
from kb.library.cards import COLUMNS, WIDTH, Card, Image, Translation, images_of
from kb.library.categories import Category, categories_of, paths_of, titles_of
from kb.library.factsheet import FactSheet
from kb.library.journal import Journal
from kb.library.neighbours import neighbours_of
from kb.library.notes import facts_of, sites_of
from kb.library.schema import LATEST
from kb.library.sight import (
    ARTICLES,
    TIME_AND_PLACE,
    hidden,
    numbered,
    own,
    rank,
    seen,
    unrivalled,
    values,
)
from kb.library.suggestions import Row, suggestions_of
from kb.library.tables import open_tables
from kb.library.translations import behind
from kb.problems import Problem
from kb.shapes import Shape

_PIECES = Shape(list[Piece])

# Fact sheets that are kept: one a language, country and day.
MAX_FACT_SHEETS = 16


class Catalogue:
    """The catalogue of an opened edition; it belongs to one thread.

    Every list is of articles that the audience may see, each in the first of its
    languages that has it.
    """

    def __init__(self, path: Path) -> None:
        """Open the file of a catalogue, which must not change."""
        self._db = open_tables(path)
        self.sites = sites_of(self._db)
        self.facts = facts_of(self._db)
        self._fact_sheets: dict[tuple[object, ...], FactSheet] = {}
        # Between these two moments nothing changes.
        self._still = ("", "")

    def close(self) -> None:
        self._db.close()

    def find(self, audience: Audience, slug: str) -> Card | None:
        """The article that an address means, if the audience may see it.

        Looked up among the slugs of the audience's languages, then their old slugs,
        then those of other languages. `Card.slug` differs from `slug` when it moved.
        """
        row = self._db.execute(
            f"""SELECT {COLUMNS} {ARTICLES} WHERE article.slug = :slug
            AND article.language = :l0 AND {TIME_AND_PLACE}""",
            values(audience, slug=slug),
        ).fetchone()
        if row:
            return self._card(audience, row)
        for key in keys_of(self._db, audience, slug):
            card = self.best(audience, [key]).get(key)
            if card:
                return card
        return None

    def best(self, audience: Audience, keys: Sequence[str]) -> dict[str, Card]:
        """The article of each key in the best language, where there is one."""
        best: dict[str, Card] = {}
        for n in range(len(audience.languages)):
            missing = [key for key in keys if key not in best]
            if not missing:
                break
            wanted = ", ".join(f":key{m}" for m in range(len(missing)))
            rows = self._db.execute(
                f"""SELECT {COLUMNS} {ARTICLES} WHERE article.key IN ({wanted})
                AND article.language = :l{n} AND {TIME_AND_PLACE}""",
                values(audience, **{f"key{m}": key for m, key in enumerate(missing)}),
            )
            best |= {row[2]: self._card(audience, row) for row in rows}
        return best

    def by_number(self, audience: Audience, numbers: Iterable[int]) -> dict[int, Card]:
        """Cards by number, also of texts that are variants of an article."""
        marks, bound = numbered(numbers)
        rows = self._db.execute(
            f"""SELECT {COLUMNS}, article.number {ARTICLES}
            WHERE article.number IN ({marks})
            UNION ALL SELECT {COLUMNS}, variant.number {ARTICLES}
            JOIN variant ON variant.article = article.number
            WHERE variant.number IN ({marks})""",
            bound,
        )
        return {row[-1]: self._card(audience, row) for row in rows}

    def translations(self, key: str) -> dict[str, Translation]:
        """The article in every language that has it, wherever and whenever."""
        rows = self._db.execute(
            """SELECT language, slug, countries, since, until FROM article
            WHERE key = ?""",
            (key,),
        )
        return {
            code: Translation(code, slug, tuple(countries.split()), since, until)
            for code, slug, countries, since, until in rows
        }

    def behind(self, card: Card) -> list[Behind]:
        """Where a translation does not say what its source says now."""
        return behind(self._db, card.number) or []

    def in_category(self, audience: Audience, path: str) -> list[Card]:
        """The articles right in a category, in the editors' order, then by title."""
        return self._cards(audience, "category.path = :path", path=path)

    def neighbours(
        self, audience: Audience, card: Card
    ) -> tuple[Card | None, Card | None]:
        """The articles before and after one in its category."""
        before, after = neighbours_of(self._db, audience, card)
        return (
            self._card(audience, before) if before else None,
            self._card(audience, after) if after else None,
        )

    def featured(self, audience: Audience, limit: int) -> list[Card]:
        return self._cards(audience, "featured", limit=limit)

    def latest(self, audience: Audience, limit: int) -> list[Card]:
        """The articles that were updated last, newest first."""
        return self._cards(
            audience,
            f"{own(audience)} AND updated IS NOT NULL",
            order="updated DESC, article.key",
            limit=limit,
        )

    def count(self, audience: Audience) -> int:
        """How many articles there are in the audience's own language."""
        row = self._db.execute(
            f"""SELECT count(DISTINCT key) FROM article
            WHERE {own(audience)} AND {TIME_AND_PLACE}""",
            values(audience),
        )
        return int(row.fetchone()[0])

    def problems(self, today: datetime.date) -> list[Problem]:
        """All that is wrong with the content of this edition today, sorted."""
        return Journal(self._db).problems(today)

    def left_out(self) -> list[tuple[str, str, str]]:
        """Questions kept apart to be asked: (article's id, language, question)."""
        rows = self._db.execute(
            """SELECT language || '/' || key, language, name FROM reference
            JOIN article ON number = article WHERE kind = 'left-out' ORDER BY number"""
        )
        return rows.fetchall()

    def everything(self, audience: Audience) -> list[Card]:
        """All articles in the audience's own language, category by category."""
        return self._cards(
            audience, own(audience), order="category.path, article.position, title"
        )

    def _cards(
        self,
        audience: Audience,
        where: str,
        *,
        order: str = "article.position, article.title, article.key",
        limit: int = -1,
        **parameters: str,
    ) -> list[Card]:
        rows = self._db.execute(
            f"""SELECT {COLUMNS} {ARTICLES}
            WHERE {where} AND {seen(audience)} AND {unrivalled(audience)}
            ORDER BY {order} LIMIT {limit}""",
            values(audience, **parameters),
        )
        return [self._card(audience, row) for row in rows]

    def _card(self, audience: Audience, row: Sequence[Any]) -> Card:
        day = datetime.date.fromisoformat(row[7]) if row[7] else None
        cells: Sequence[Any] = (*row[:7], day, *row[8:WIDTH])
        card = Card(*cells)
        if FACT in card.title or FACT in card.teaser:
            facts = self.fact_sheet(audience, card.language)
            title, teaser = facts.fill(card.title), facts.fill(card.teaser)
            return msgspec.structs.replace(card, title=title, teaser=teaser)
        return card

    def fact_sheet(self, audience: Audience, code: str) -> FactSheet:
        """Facts for an audience, in the words of a language."""
        key = (audience.languages, audience.country, audience.now[:10], code)
        if key not in self._fact_sheets:
            language = parse_language(code)
            assert language, f"{code} was a language when it was published"
            words = words_for(language, audience.country)
            if len(self._fact_sheets) >= MAX_FACT_SHEETS:
                self._fact_sheets.clear()
            self._fact_sheets[key] = FactSheet(self.facts, audience, words)
        return self._fact_sheets[key]

    def languages(self) -> list[str]:
        """Codes of the languages that have articles."""
        sql = "SELECT DISTINCT language FROM article ORDER BY language"
        return [language for (language,) in self._db.execute(sql)]

    def hidden(self, audience: Audience, family: Sequence[str]) -> frozenset[int]:
        """Numbers of texts that the audience may not find in the index of a family."""
        return hidden(self._db, audience, family)

    def numbers(self) -> frozenset[int]:
        """Those that `by_number` has a card for."""
        rows = self._db.execute(
            f"""SELECT article.number {ARTICLES} UNION ALL SELECT variant.number
            {ARTICLES} JOIN variant ON variant.article = article.number"""
        )
        return frozenset(number for (number,) in rows)

    def categories(self, audience: Audience) -> list[Category]:
        """Every category with articles, parents before what is in them, in order."""
        return categories_of(self._db, audience)

    def suggestions(
        self, audience: Audience, start: str, limit: int, words: Sequence[str] = ()
    ) -> list[Row]:
        """Rows of titles and questions, see `suggestions_of`."""
        return suggestions_of(self._db, audience.own, start, limit, words)

    def suggested(
        self, audience: Audience, texts: Iterable[int]
    ) -> dict[int, tuple[str, Card]]:
        """Titles and questions by their numbers, of articles the audience may see."""
        marks, bound = numbered(texts)
        # The plus keeps SQLite from reading all articles of a language for a few.
        rows = self._db.execute(
            f"""SELECT {COLUMNS}, suggested.number, text {ARTICLES}
            JOIN suggested ON suggested.article = article.number
            WHERE suggested.number IN ({marks}) AND {seen(audience, "+article")}
            AND {unrivalled(audience)}""",
            values(audience, **bound),
        )
        return {row[-2]: (row[-1], self._card(audience, row)) for row in rows}

    def category_titles(
        self, audience: Audience, path: str
    ) -> list[tuple[str, str, str]]:
        """(path, title, its language) of a category and those above, from the top."""
        return titles_of(self._db, audience, path)

    def category_paths(self, numbers: Iterable[int]) -> dict[int, str]:
        return paths_of(self._db, numbers)

    def images(self, names: Iterable[str]) -> dict[str, Image]:
        return images_of(self._db, names)

    def announcement(self, audience: Audience) -> list[Piece] | None:
        row = self._db.execute(
            f"""SELECT body FROM announcement WHERE {own(audience, "announcement")}
            AND since <= :now AND until > :now
            ORDER BY {rank(audience, "announcement")} LIMIT 1""",
            values(audience),
        ).fetchone()
        return _PIECES.of_msgpack(row[0]) if row else None

    def next_moment(self, audience: Audience) -> datetime.datetime | None:
        """When something changes next for an audience, in their local time."""
        since, until = self._still
        if not since <= audience.now < until:
            row = self._db.execute(
                "SELECT min(at) FROM moment WHERE at > ?", (audience.now,)
            )
            until = row.fetchone()[0] or LATEST
            self._still = (audience.now, until)
        return None if until == LATEST else datetime.datetime.fromisoformat(until)
