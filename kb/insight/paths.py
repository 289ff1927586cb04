"""Paths: what sessions did from a search, by way of an article, to a person.

A *session* is what one tab did. Only browsers that run our script have tabs that are
told apart: sessions are some of the readers, not all.
"""

from typing import Any, Literal, get_args

import msgspec
import sqlalchemy as sa

from kb.desk.tables import events
from kb.insight.period import Period
from kb.insight.proportions import Proportion

# How a session ended, the first that is true of it.
End = Literal["solved", "ticket", "searched", "read", "looked"]
ENDS: tuple[End, ...] = get_args(End)

# What a session did before it came to the contact pages: a search with an article read
# after it, a search alone, an article without a search, neither.
Way = Literal["found", "searched", "read", "neither"]
WAYS: tuple[Way, ...] = get_args(Way)


class Sessions(msgspec.Struct, frozen=True):
    """So many sessions, how many of them opened the contact pages, and sent a ticket.

    Those of them that left did so without the one, or with the one and not the other.
    """

    total: int
    contact: int
    ticket: int


class Path(msgspec.Struct, frozen=True, kw_only=True):
    """The path of the sessions of a period.

    Of all sessions, those that `searched`; of these, those that `read` an article after
    it; of these, those that opened the `contact` pages; of these, those that sent a
    `ticket`. `ways` are all sessions, by what they did before the contact pages, and
    `ends` by how they ended.
    `self_service` is how many there were for each that sent a ticket, None while none
    did: a ratio, and no proof that the others were helped.
    """

    searched: Proportion
    read: Proportion
    contact: Proportion
    ticket: Proportion
    ways: dict[Way, Sessions]
    ends: dict[End, int]
    self_service: float | None

    @property
    def whole(self) -> Sessions:
        """The sessions of all ways together."""
        return _together(self.ways)


def path_of(connection: sa.Connection, period: Period) -> Path:
    """What became of the sessions of a period."""
    ways = {way: [0, 0, 0] for way in WAYS}
    ends = dict.fromkeys(ENDS, 0)
    for way, end, contact, ticket, count in connection.execute(_counts(period)):
        ends[end] += count
        for n, is_so in enumerate((True, contact, ticket)):
            ways[way][n] += count if is_so else 0
    found = {way: Sessions(*counts) for way, counts in ways.items()}
    both, whole = found["found"], _together(found)
    searched = both.total + found["searched"].total
    return Path(
        searched=Proportion(searched, whole.total),
        read=Proportion(both.total, searched),
        contact=Proportion(both.contact, both.total),
        ticket=Proportion(both.ticket, both.contact),
        ways=found,
        ends=ends,
        self_service=whole.total / whole.ticket if whole.ticket else None,
    )


def _together(ways: dict[Way, Sessions]) -> Sessions:
    return Sessions(
        sum(one.total for one in ways.values()),
        sum(one.contact for one in ways.values()),
        sum(one.ticket for one in ways.values()),
    )


def _counts(period: Period) -> sa.Select[Any]:
    """The way, the end, whether there was contact and a ticket, and how many such."""
    did = _sessions(period).cte("did")
    way = sa.case(
        (sa.and_(did.c.searched_at.is_(None), did.c.read_at.is_(None)), "neither"),
        (did.c.searched_at.is_(None), "read"),
        (did.c.read_at > did.c.searched_at, "found"),
        else_="searched",
    ).label("way")
    end = sa.case(
        *((did.c[name] == 1, name) for name in ENDS[:-1]), else_=ENDS[-1]
    ).label("end")
    columns = (way, end, did.c.contact, did.c.ticket)
    return sa.select(*columns, sa.func.count()).group_by(*columns)


def _sessions(period: Period) -> sa.Select[*tuple[Any, ...]]:
    """A row a session: when it first searched and last read, and what it did at all.

    What it looks at on the contact pages, and after them, is no part of its way there.
    """
    kind, page, at = events.c.kind, events.c.came_from, events.c.at
    tabs = (events.c.tab.is_not(None), *period.covers())
    is_search = sa.and_(kind == "trail", page == "search")
    is_read = sa.and_(kind == "trail", page == "article")
    is_contact = sa.or_(
        sa.and_(kind == "trail", page == "contact"), kind.in_(("solved", "ticket"))
    )
    came = (
        sa.select(events.c.tab, sa.func.min(at).label("at"))
        .where(*tabs, is_contact)
        .group_by(events.c.tab)
        .cte("came")
    )
    before = sa.or_(came.c.at.is_(None), at < came.c.at)
    is_solved = sa.or_(
        kind == "solved", sa.and_(kind == "vote", events.c.value == "yes")
    )
    return (
        sa.select(
            sa.func.min(sa.case((sa.and_(is_search, before), at))).label("searched_at"),
            sa.func.max(sa.case((sa.and_(is_read, before), at))).label("read_at"),
            _ever(came.c.at.is_not(None)).label("contact"),
            _ever(is_solved).label("solved"),
            _ever(kind == "ticket").label("ticket"),
            _ever(is_search).label("searched"),
            _ever(is_read).label("read"),
        )
        .outerjoin_from(events, came, came.c.tab == events.c.tab)
        .where(*tabs)
        .group_by(events.c.tab)
    )


def _ever(is_so: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """Of the events of a session: 1 where something is so of any, else 0."""
    return sa.func.max(sa.case((is_so, 1), else_=0))
