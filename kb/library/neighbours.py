"""Neighbours: the articles before and after one in its category."""

import sqlite3
from typing import Any

from kb.library.audience import Audience
from kb.library.cards import COLUMNS, Card
from kb.library.sight import ARTICLES, OTHER_TIME_AND_PLACE, TIME_AND_PLACE, values

# The columns of a card's row as sqlite gives it, and the side it is found on.
Row = tuple[Any, ...]


def neighbours_of(
    db: sqlite3.Connection, audience: Audience, card: Card
) -> tuple[Row | None, Row | None]:
    """The rows of the articles before and after a card's in its category."""
    languages = range(len(audience.languages))
    rows = db.execute(
        " UNION ALL ".join(
            f"SELECT * FROM ({_neighbour(n, side)})"
            for side in ("<", ">")
            for n in languages
        ),
        values(
            audience,
            shelf=card.shelf,
            position=card.position,
            title=card.title,
            key=card.key,
        ),
    ).fetchall()
    return (
        max((row for row in rows if row[-1] == "<"), key=_place, default=None),
        min((row for row in rows if row[-1] == ">"), key=_place, default=None),
    )


def _place(row: Row) -> tuple[int, str, str]:
    """Where a row stands in the list of its category."""
    return row[10], row[5], row[2]


def _neighbour(n: int, side: str) -> str:
    """SQL for the article next to a place in a category, in the nth language.

    Not one that an earlier language has: that one is shown in it.
    """
    order = "DESC" if side == "<" else "ASC"
    earlier = ", ".join(f":l{m}" for m in range(n)) or "NULL"
    return f"""SELECT {COLUMNS}, '{side}' {ARTICLES}
        WHERE article.category = :shelf AND article.language = :l{n}
        AND {TIME_AND_PLACE}
        AND (article.position, article.title, article.key)
            {side} (:position, :title, :key)
        AND article.key != :key
        AND NOT EXISTS (SELECT 1 FROM article AS other
            WHERE other.key = article.key AND other.language IN ({earlier})
            AND {OTHER_TIME_AND_PLACE})
        ORDER BY article.position {order}, article.title {order}, article.key {order}
        LIMIT 1"""
