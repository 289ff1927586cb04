"""Neighbours: the articles before and after one in its category."""

import functools
import sqlite3
from typing import Any, Literal

from kb.library.audience import Audience
from kb.library.cards import COLUMNS, Card
from kb.library.sight import ARTICLES, OTHER_TIME_AND_PLACE, TIME_AND_PLACE, values

# The columns of a card's row as sqlite gives it.
Row = tuple[Any, ...]
Side = Literal["<", ">"]
# Before and after every place in a category: position, title, key.
_FIRST = (-(1 << 62), "", "")
_LAST = (1 << 62, "", "")


def neighbours_of(
    db: sqlite3.Connection, audience: Audience, card: Card
) -> tuple[Row | None, Row | None]:
    """The rows of the articles before and after a card's in its category."""
    return _nearest(db, audience, card, "<"), _nearest(db, audience, card, ">")


def _nearest(
    db: sqlite3.Connection, audience: Audience, card: Card, side: Side
) -> Row | None:
    """The row of the nearest article on one side, in whichever language it is.

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
    nearest = None
    far = _FIRST if side == "<" else _LAST
    for n in range(len(audience.languages)):
        asked["far_position"], asked["far_title"], asked["far_key"] = far
        row: Row | None = db.execute(_neighbour(n, side), asked).fetchone()
        if row:
            nearest, far = row, (row[10], row[5], row[2])
    return nearest


@functools.cache
def _neighbour(n: int, side: Side) -> str:
    """SQL for the article next to a place in a category, in the nth language.

    Not one that an earlier language has: that one is shown in it.
    """
    order, other = ("DESC", ">") if side == "<" else ("ASC", "<")
    earlier = ", ".join(f":l{m}" for m in range(n))
    unrivalled = f"""AND NOT EXISTS (SELECT 1 FROM article AS other
            WHERE other.key = article.key AND other.language IN ({earlier})
            AND {OTHER_TIME_AND_PLACE})"""
    place = "(article.position, article.title, article.key)"
    return f"""SELECT {COLUMNS} {ARTICLES}
        WHERE article.category = :shelf AND article.language = :l{n}
        AND {TIME_AND_PLACE}
        AND {place} {side} (:position, :title, :key)
        AND {place} {other} (:far_position, :far_title, :far_key)
        AND article.key != :key
        {unrivalled if n else ""}
        ORDER BY article.position {order}, article.title {order}, article.key {order}
        LIMIT 1"""
