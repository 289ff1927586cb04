"""Neighbours: the articles before and after one in its category."""

import functools
import sqlite3
from typing import Any

from kb.library.audience import Audience
from kb.library.cards import COLUMNS, Card
from kb.library.sight import ARTICLES, OTHER_TIME_AND_PLACE, TIME_AND_PLACE, values

# The columns of a card's row as sqlite gives it, and the side it is found on.
Row = tuple[Any, ...]
# Before and after every place in a category: position, title, key.
_FIRST = (-(1 << 62), "", "")
_LAST = (1 << 62, "", "")


def neighbours_of(
    db: sqlite3.Connection, audience: Audience, card: Card
) -> tuple[Row | None, Row | None]:
    """The rows of the articles before and after a card's in its category.

    Each language is read only as far as the nearest of those before it: of a category
    that is translated throughout, no more than a few articles.
    """
    asked = values(
        audience,
        shelf=card.shelf,
        position=card.position,
        title=card.title,
        key=card.key,
    )
    nearest: dict[str, Row] = {}
    for n in range(len(audience.languages)):
        first, last = _place(nearest.get("<")), _place(nearest.get(">"))
        asked["p0"], asked["t0"], asked["k0"] = first or _FIRST
        asked["p1"], asked["t1"], asked["k1"] = last or _LAST
        for row in db.execute(_both(n), asked):
            nearest[row[-1]] = row
    return nearest.get("<"), nearest.get(">")


def _place(row: Row | None) -> tuple[int, str, str] | None:
    """Where a row stands in the list of its category."""
    return (row[10], row[5], row[2]) if row else None


@functools.cache
def _both(n: int) -> str:
    """SQL for the articles next to a place in a category, in the nth language.

    They stand between two places of the same category. An article that an earlier
    language has is not among them: it is shown in that one.
    """
    earlier = ", ".join(f":l{m}" for m in range(n))
    unrivalled = f"""AND NOT EXISTS (SELECT 1 FROM article AS other
        WHERE other.key = article.key AND other.language IN ({earlier})
        AND {OTHER_TIME_AND_PLACE})"""
    place = "(article.position, article.title, article.key)"
    before = f"{place} < (:position, :title, :key) AND {place} > (:p0, :t0, :k0)"
    after = f"{place} > (:position, :title, :key) AND {place} < (:p1, :t1, :k1)"
    sides = [("<", before, "DESC"), (">", after, "ASC")]
    return " UNION ALL ".join(
        f"""SELECT * FROM (SELECT {COLUMNS}, '{side}' {ARTICLES}
        WHERE article.category = :shelf AND article.language = :l{n}
        AND {TIME_AND_PLACE} AND {between} AND article.key != :key
        {unrivalled if n else ""}
        ORDER BY article.position {order}, article.title {order}, article.key {order}
        LIMIT 1)"""
        for side, between, order in sides
    )
