"""Notes: what an edition says of all its articles together.

Every thread opens an edition for itself. What it says of sites and facts grows with
them, and nobody changes it: it is held once a process.
"""

import contextlib
import functools
import sqlite3
from pathlib import Path

from kb.content.facts import Fact
from kb.library.storage import CATALOGUE, Folder
from kb.library.tables import open_tables
from kb.shapes import Shape
from kb.sites import Sites

_SITES, _FACTS = Shape(Sites), Shape(dict[str, Fact])

# The current edition, and those that a thread still reads.
_EDITIONS = 4


def sites_of(db: sqlite3.Connection) -> Sites:
    """The sites that an edition was made for."""
    return _sites(_note(db, "sites"))


def published_sites(var: Path) -> Sites:
    """The sites of the current edition below `var`.

    For whoever needs nothing else of it. Raises NoEdition and DamagedEdition.
    """
    with contextlib.closing(open_tables(Folder(var).current() / CATALOGUE)) as db:
        return sites_of(db)


def facts_of(db: sqlite3.Connection) -> dict[str, Fact]:
    """The facts that an edition was made with; not to be changed."""
    return _facts(_note(db, "facts"))


def _note(db: sqlite3.Connection, name: str) -> str:
    row = db.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
    return str(row[0])


@functools.lru_cache(maxsize=_EDITIONS)
def _sites(note: str) -> Sites:
    return _SITES.of_json(note)


@functools.lru_cache(maxsize=_EDITIONS)
def _facts(note: str) -> dict[str, Fact]:
    return _FACTS.of_json(note)
