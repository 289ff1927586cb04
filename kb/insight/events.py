"""Events: what readers did, counted without knowing who they are."""

import datetime
from collections.abc import Iterable
from typing import Literal

import msgspec
import sqlalchemy as sa

from kb.desk.tables import events

Kind = Literal[
    "search",
    "read",
    "vote",
    "reason",
    "attempt",
    "hints",
    "opened",
    "solved",
    "ticket",
    "trail",
]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a reader did.

    `tab` is random and of one tab of one browser, `attempt` of one way through the
    contact pages. `came_from` is the kind of our page that led here, or that a trail
    shows. `category` is the path of the article's that it shows, or of a ticket's
    subject's. `query` has been scrubbed; `total` counts what was found or offered.
    """

    at: datetime.datetime
    kind: Kind
    site: str
    language: str
    tab: str | None = None
    attempt: str | None = None
    came_from: str | None = None
    subject: str | None = None
    article: str | None = None
    category: str | None = None
    query: str | None = None
    total: int | None = None
    value: str | None = None


def store(connection: sa.Connection, some: Iterable[Event]) -> None:
    """Write events; none is written twice by one call."""
    rows = [msgspec.structs.asdict(event) for event in some]
    if rows:
        connection.execute(sa.insert(events), rows)
