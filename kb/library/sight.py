"""Sight: in SQL, what an audience may see of the catalogue, and in which language.

The fragments use named parameters, which `values` gives.
"""

import functools
import sqlite3
from collections.abc import Iterable, Sequence
from typing import TypeVar

from kb.library.audience import Audience

Value = TypeVar("Value", int, str)

ARTICLES = "FROM article JOIN category ON category.number = article.category"
TIME_AND_PLACE = """article.since <= :now AND article.until > :now
    AND (article.countries = '' OR instr(article.countries, :country))"""
# The same of another row of the same table.
OTHER_TIME_AND_PLACE = TIME_AND_PLACE.replace("article.", "other.")


def seen(audience: Audience, table: str = "article") -> str:
    return f"{chain(audience, table)} AND {TIME_AND_PLACE}"


def chain(audience: Audience, table: str = "article") -> str:
    return _chain(len(audience.languages), table)


def rank(audience: Audience, table: str = "article") -> str:
    """SQL for how far down the audience's languages one is; 99 for others."""
    return _rank(len(audience.languages), table)


def own(audience: Audience, table: str = "article") -> str:
    """SQL for what is in the audience's own language."""
    return _own(tuple(map(audience.languages.index, audience.own)), table)


def unrivalled(audience: Audience) -> str:
    """SQL for an article that no language before its own has for the audience."""
    if len(audience.languages) == 1:
        return "1"
    place, other = rank(audience), rank(audience, "other")
    return f"""NOT EXISTS (SELECT 1 FROM article AS other
        WHERE other.key = article.key AND {other} < {place}
        AND {OTHER_TIME_AND_PLACE})"""


@functools.cache
def _own(places: tuple[int, ...], table: str) -> str:
    return f"{table}.language IN ({', '.join(f':l{n}' for n in places)})"


@functools.cache
def _chain(count: int, table: str) -> str:
    marks = ", ".join(f":l{n}" for n in range(count))
    return f"{table}.language IN ({marks})"


@functools.cache
def _rank(count: int, table: str) -> str:
    whens = " ".join(f"WHEN :l{n} THEN {n}" for n in range(count))
    return f"(CASE {table}.language {whens} ELSE 99 END)"


def values(audience: Audience, **more: str | int) -> dict[str, str | int]:
    return {
        "now": audience.now,
        "country": f" {audience.country} ",
        **{f"l{n}": language for n, language in enumerate(audience.languages)},
        **more,
    }


def numbered(some: Iterable[Value]) -> tuple[str, dict[str, Value]]:
    """Marks for a list in SQL, and what they stand for.

    A statement that holds no values is read once: that takes longer than its rows.
    """
    bound = {f"n{n}": value for n, value in enumerate(some)}
    return ", ".join(f":{mark}" for mark in bound), bound


def hidden(
    db: sqlite3.Connection, audience: Audience, family: Sequence[str]
) -> frozenset[int]:
    """Numbers of texts that the audience may not find in an index.

    `family` are the languages of the index. Hidden are articles of another time,
    country or dialect, those that a dialect overrides, and of an article with texts
    for countries all but the audience's own.
    """
    parameters = values(audience)
    parameters |= {f"f{n}": language for n, language in enumerate(family)}
    inside = f"article.language IN ({', '.join(f':f{n}' for n in range(len(family)))})"
    limited = "(since > '0000' OR until < '9999' OR countries != '')"
    own = "instr(' ' || variant.countries || ' ', :country)"
    queries = [
        f"SELECT number FROM article WHERE {limited} AND NOT ({TIME_AND_PLACE})",
        f"SELECT article FROM variant WHERE {own}",
        f"""SELECT variant.number FROM variant
        JOIN article ON article.number = variant.article
        WHERE NOT {own} OR NOT ({TIME_AND_PLACE})""",
    ]
    if len(family) > 1:
        place, other = rank(audience), rank(audience, "other")
        queries.append(
            f"""SELECT number FROM article WHERE {inside} AND ({place} = 99 OR EXISTS
            (SELECT 1 FROM article AS other WHERE other.key = article.key
            AND {other} < {place} AND {OTHER_TIME_AND_PLACE}))"""
        )
    rows = db.execute(" UNION ".join(queries), parameters)
    return frozenset(number for (number,) in rows)
