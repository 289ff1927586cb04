"""Rules across articles: what no single file can know to be wrong."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from kb.content.facts import Fact
from kb.problems import Problem, error, warning
from kb.sites import Sites


def check_catalogue(
    db: sqlite3.Connection, facts: Mapping[str, Fact], sites: Sites
) -> list[Problem]:
    """What is wrong between articles, facts and sites, sorted."""
    return sorted(
        [
            *_links(db),
            *_related(db),
            *_images(db),
            *_facts(db, facts),
            *_days(db, facts),
            *_places(db, sites),
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


def _days(db: sqlite3.Connection, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """Numbers of days that are written out though a fact holds them."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, fact in sorted(facts.items()):
        if fact.unit == "days":
            for days in {str(value.value) for value in fact.values}:
                names[days].append(name)
    rows = db.execute(
        """SELECT path, line, name FROM reference JOIN article ON number = article
        WHERE kind = 'days'"""
    )
    for path, line, days in rows:
        if days in names:
            advice = " or ".join(f"{{fact: {name}}}" for name in names[days])
            message = f"{days} days are written out, which a fact holds; write {advice}"
            yield warning(path, line, "written-out", message)


def _places(db: sqlite3.Connection, sites: Sites) -> Iterator[Problem]:
    known = sorted({site.country for site in sites.all if site.country})
    rows = db.execute(
        """SELECT path, line, name FROM reference JOIN article ON number = article
        WHERE kind = 'place'"""
    )
    there = f"; there are {', '.join(known)}" if known else ""
    for path, line, code in rows:
        if code not in known:
            message = f"no site has the country {code!r}{there}"
            yield warning(path, line, "country", message)


def _aliases(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        """SELECT a.path, alias.slug, b.path FROM alias
        JOIN article a ON a.number = alias.article
        JOIN article b ON b.slug = alias.slug AND b.language = alias.language"""
    )
    for path, slug, other in rows:
        message = f"aliases: {slug!r} is the address of {other}; take it out"
        yield warning(path, 1, "alias", message)
