"""Categories: the tree that readers browse, counted for them."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from kb.library.audience import Audience
from kb.library.schema import UNORDERED
from kb.library.sight import (
    ARTICLES,
    chain,
    numbered,
    own,
    rank,
    seen,
    unrivalled,
    values,
)


class Category(msgspec.Struct, frozen=True):
    """A category as its readers see it.

    `language` is that of the title; `count` is of the articles in it and below it, and
    `untranslated` of those among them that are not in the readers' own language.
    """

    path: str
    title: str
    summary: str | None
    icon: str | None
    language: str
    count: int
    untranslated: int

    @property
    def is_translated(self) -> bool:
        """Whether anything in it is in the readers' own language."""
        return self.untranslated < self.count

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]


def categories_of(db: sqlite3.Connection, audience: Audience) -> list[Category]:
    """Every category with articles, parents before what is in them, in order."""
    rows = db.execute(
        f"""SELECT category.path, NOT {own(audience)}, count(*) {ARTICLES}
        WHERE {seen(audience)} AND {unrivalled(audience)} GROUP BY 1, 2""",
        values(audience),
    )
    total: Counter[str] = Counter()
    foreign: Counter[str] = Counter()
    for path, is_foreign, count in rows:
        for ancestor in _ancestors(path):
            total[ancestor] += count
            foreign[ancestor] += count if is_foreign else 0
    names = _names(db, audience)
    order = {path: names[path][0] if path in names else UNORDERED for path in total}
    found = []
    for path in sorted(total, key=lambda path: _nested(path, order)):
        _, title, summary, icon, language = names.get(path, (0, "", None, None, ""))
        found.append(
            Category(
                path,
                title or _spoken(path),
                summary,
                icon,
                language or audience.languages[0],
                total[path],
                foreign[path],
            )
        )
    return found


def titles_of(
    db: sqlite3.Connection, audience: Audience, path: str
) -> list[tuple[str, str, str]]:
    """(path, title, its language) of a category and those it is in, from the top."""
    names = _names(db, audience, _ancestors(path))
    found = []
    for step in _ancestors(path):
        _, title, _, _, language = names.get(step, (0, "", None, None, ""))
        found.append((step, title or _spoken(step), language or audience.languages[0]))
    return found


def paths_of(db: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, str]:
    """The paths of categories by their numbers."""
    marks, bound = numbered(numbers)
    sql = f"SELECT number, path FROM category WHERE number IN ({marks})"
    return dict(db.execute(sql, bound).fetchall())


def _spoken(path: str) -> str:
    return path.rpartition("/")[2].replace("-", " ").capitalize()


def _names(
    db: sqlite3.Connection, audience: Audience, paths: Sequence[str] | None = None
) -> dict[str, tuple[Any, ...]]:
    """What categories are called, all of them or some, by their path."""
    some = {f"p{n}": path for n, path in enumerate(paths or ())}
    among = f"AND path IN ({', '.join(f':{name}' for name in some)})"
    rows = db.execute(
        f"""SELECT path, position, title, summary, icon, language,
        min({rank(audience, "category_name")}) FROM category_name
        WHERE {chain(audience, "category_name")} {"" if paths is None else among}
        GROUP BY path""",
        values(audience, **some),
    )
    return {row[0]: row[1:6] for row in rows}


def _ancestors(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[: n + 1]) for n in range(len(parts)) if parts[0]]


def _nested(path: str, order: dict[str, int]) -> list[tuple[int, str]]:
    """A key that sorts categories as a tree: each below its parent, in its order."""
    return [(order[ancestor], ancestor) for ancestor in _ancestors(path)]
