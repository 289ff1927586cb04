"""Rules across articles: what no single file can know to be wrong."""

import sqlite3
from collections.abc import Collection, Iterator

from kb.problems import Problem, error, warning


def check_catalogue(db: sqlite3.Connection, facts: Collection[str]) -> list[Problem]:
    """What is wrong between the articles of a catalogue, sorted."""
    return sorted(
        [
            *_links(db),
            *_related(db),
            *_images(db),
            *_facts(db, facts),
            *_aliases(db),
        ]
    )


_NO_ARTICLE = "NOT EXISTS (SELECT 1 FROM article other WHERE other.key = {})"


def _links(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        f"""SELECT path, line, name FROM reference JOIN article ON number = article
        WHERE kind = 'link' AND {_NO_ARTICLE.format("name")}"""
    )
    for path, line, key in rows:
        yield error(
            path, line, "link", f"links to {key!r}, which no article has as its key"
        )


def _related(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        f"""SELECT path, line, related.key FROM related JOIN article ON number = article
        WHERE {_NO_ARTICLE.format("related.key")}"""
    )
    for path, line, key in rows:
        yield error(path, line, "related", f"related: no article has the key {key!r}")


def _images(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        """SELECT path, line, name FROM reference JOIN article ON number = article
        WHERE kind = 'image' AND name NOT IN (SELECT name FROM media)"""
    )
    for path, line, name in rows:
        yield error(path, line, "image", f"media/{name} does not exist or is no image")


def _facts(db: sqlite3.Connection, facts: Collection[str]) -> Iterator[Problem]:
    rows = db.execute(
        """SELECT path, line, name FROM reference JOIN article ON number = article
        WHERE kind = 'fact'"""
    )
    for path, line, name in rows:
        if name not in facts:
            message = f"no fact is called {name!r}; write it in facts.toml"
            yield error(path, line, "fact", message)


def _aliases(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        """SELECT a.path, alias.slug, b.path FROM alias
        JOIN article a ON a.number = alias.article
        JOIN article b ON b.slug = alias.slug AND b.language = alias.language"""
    )
    for path, slug, other in rows:
        message = f"aliases: {slug!r} is the address of {other}; take it out"
        yield warning(path, 1, "alias", message)
