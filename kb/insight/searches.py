"""What readers searched: how much, without result, and without a click after it."""

import datetime

import msgspec
import sqlalchemy as sa

from kb.desk.tables import events
from kb.insight.period import Period
from kb.insight.proportions import Proportion


class Day(msgspec.Struct, frozen=True):
    """The searches of a day, and how many of them found nothing."""

    day: datetime.date
    searches: int
    empty: int


class Asked(msgspec.Struct, frozen=True):
    """A query, how often it was asked, and how often a hit was opened after it."""

    query: str
    searches: int
    clicks: int


class Searches(msgspec.Struct, frozen=True):
    """The searches of a period.

    `empty` found nothing, `unsure` no real answer (of those that found something).
    `without_result` and `without_click` list queries, the most asked first.
    """

    days: list[Day]
    empty: Proportion
    unsure: Proportion
    without_result: list[Asked]
    without_click: list[Asked]


def searches_of(connection: sa.Connection, period: Period, limit: int) -> Searches:
    """What was searched in a period; at most `limit` queries a list."""
    total = sa.func.count()
    empty = sa.func.sum(sa.case((events.c.total == 0, 1), else_=0))
    unsure = sa.func.sum(
        sa.case((sa.and_(events.c.total > 0, events.c.value == "unsure"), 1), else_=0)
    )
    where = (events.c.kind == "search", *period.covers())
    day = sa.func.date(events.c.at)
    rows = connection.execute(
        sa.select(day, total, empty, unsure).where(*where).group_by(day)
    ).all()
    # SQLite gives the day as a text.
    by_day = {str(row[0]): row for row in rows}
    days = [
        Day(one, *(by_day[str(one)][1:3] if str(one) in by_day else (0, 0)))
        for one in period.days
    ]
    asked = sum(row[1] for row in rows)
    found = asked - sum(row[2] for row in rows)
    return Searches(
        days=days,
        empty=Proportion(asked - found, asked),
        unsure=Proportion(sum(row[3] for row in rows), found),
        without_result=_asked(connection, period, limit, is_empty=True),
        without_click=_asked(connection, period, limit, is_empty=False),
    )


def _asked(
    connection: sa.Connection, period: Period, limit: int, *, is_empty: bool
) -> list[Asked]:
    """Queries that found nothing, or that found something nobody opened."""
    total = sa.func.count().label("searches")
    asked = (
        sa.select(events.c.query, total)
        .where(events.c.kind == "search", *period.covers())
        # Queries are forgotten before the searches are.
        .where(events.c.query.is_not(None))
        .where(events.c.total == 0 if is_empty else events.c.total > 0)
        .group_by(events.c.query)
        .cte("asked")
    )
    # How often a hit was opened, by the query of the results that it was on.
    opened = (
        sa.select(events.c.query, sa.func.count().label("clicks"))
        .where(events.c.kind == "read", events.c.query.is_not(None), *period.covers())
        .group_by(events.c.query)
        .cte("opened")
    )
    clicks = sa.func.coalesce(opened.c.clicks, 0)
    statement = (
        sa.select(asked.c.query, asked.c.searches, clicks)
        .outerjoin(opened, opened.c.query == asked.c.query)
        .where(sa.true() if is_empty else opened.c.query.is_(None))
        .order_by(asked.c.searches.desc(), asked.c.query)
        .limit(limit)
    )
    return [Asked(*row) for row in connection.execute(statement)]
