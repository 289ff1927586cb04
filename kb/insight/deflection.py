"""Deflection: how many questions were answered before they became tickets.

An *attempt* is one way into the contact pages with a question. A reader who leaves them
without a word is never counted as answered.
"""

import datetime
from collections.abc import Callable
from typing import Any

import msgspec
import sqlalchemy as sa

from kb.desk.tables import events
from kb.insight.period import Period
from kb.insight.proportions import Proportion

# Where an attempt came from that no page of ours led to.
ELSEWHERE = "elsewhere"

_DAY = datetime.timedelta(days=1)
# The moment a day before another, which SQL itself has no word for. SQLite keeps
# moments as texts, this one to the millisecond.
_A_DAY_BEFORE: dict[str, Callable[[sa.ColumnElement[Any]], sa.ColumnElement[Any]]] = {
    "postgresql": lambda at: at - sa.literal(_DAY, sa.Interval),
    "sqlite": lambda at: sa.func.strftime("%Y-%m-%d %H:%M:%f000", at, "-1 day"),
}


class Deflection(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the attempts of a period.

    suggested: with at least one answer offered, of all attempts.
    clicked: with an offered answer opened, of those with one offered.
    explicit: "this answers it", of all attempts.
    passed: a ticket was sent all the same, of those with an answer offered.
    silent: offered an answer and left without a word, of all attempts.
    failed: tickets after an article of their subject was read, of all: one that the
    ticket names, or that its tab showed in the 24 hours before.
    came_from: attempts by the kind of page that led to them, or by ELSEWHERE.
    """

    suggested: Proportion
    clicked: Proportion
    explicit: Proportion
    passed: Proportion
    silent: Proportion
    failed: Proportion
    came_from: dict[str, int]
    answered_by: list[tuple[str, int]]


def deflection_of(connection: sa.Connection, period: Period, limit: int) -> Deflection:
    """The deflection of a period; at most `limit` articles in `answered_by`."""
    did = _attempts(period).cte("did")
    hinted = did.c.hinted
    row = connection.execute(
        sa.select(
            sa.func.count(),
            _sum(hinted),
            _sum(hinted * did.c.opened),
            _sum(did.c.solved),
            _sum(hinted * did.c.written),
            _sum(hinted * (1 - did.c.solved) * (1 - did.c.written)),
        ).select_from(did)
    ).one()
    attempts, suggested, clicked, explicit, passed, silent = row
    return Deflection(
        suggested=Proportion(suggested, attempts),
        clicked=Proportion(clicked, suggested),
        explicit=Proportion(explicit, attempts),
        passed=Proportion(passed, suggested),
        silent=Proportion(silent, attempts),
        failed=_failed(connection, period),
        came_from=_beginnings(connection, period),
        answered_by=_answered_by(connection, period, limit),
    )


def _attempts(period: Period) -> sa.Select[Any]:
    """A row an attempt: 1 where it did a thing, else 0.

    A ticket is sent, and an answer found, also in an attempt begun the day before.
    """
    kind = events.c.kind
    did = {
        "hinted": sa.and_(kind == "hints", events.c.total > 0),
        # An offered answer is opened in place, or read on its own page.
        "opened": kind.in_(("opened", "read")),
        "solved": kind == "solved",
        "written": kind == "ticket",
    }
    flags = [
        sa.func.max(sa.case((was, 1), else_=0)).label(name) for name, was in did.items()
    ]
    where = (events.c.attempt.is_not(None), *period.covers())
    return sa.select(*flags).where(*where).group_by(events.c.attempt)


def _failed(connection: sa.Connection, period: Period) -> Proportion:
    """The tickets that came after an article of their subject, of all."""
    shown = events.alias("shown")
    is_about = sa.or_(
        events.c.category.is_(None),
        shown.c.category == events.c.category,
        shown.c.category.startswith(events.c.category + "/", autoescape=False),
    )
    a_day_before = _A_DAY_BEFORE[connection.dialect.name](events.c.at)
    was_shown = sa.exists().where(
        shown.c.tab == events.c.tab,
        shown.c.kind == "trail",
        shown.c.article.is_not(None),
        shown.c.at > a_day_before,
        shown.c.at <= events.c.at,
        is_about,
    )
    failed = sa.case((sa.or_(events.c.value == "read", was_shown), 1), else_=0)
    statement = sa.select(_sum(failed), sa.func.count()).where(
        events.c.kind == "ticket", *period.covers()
    )
    part, whole = connection.execute(statement).one()
    return Proportion(part, whole)


def _beginnings(connection: sa.Connection, period: Period) -> dict[str, int]:
    """How many attempts began on which kind of page; one come back to began once."""
    where = (events.c.kind == "attempt", *period.covers())
    first = sa.select(sa.func.min(events.c.id)).where(*where)
    page = sa.func.coalesce(events.c.came_from, ELSEWHERE).label("page")
    statement = (
        sa.select(page, sa.func.count())
        .where(events.c.id.in_(first.group_by(events.c.attempt)))
        .group_by(page)
        .order_by(page)
    )
    return {page: count for page, count in connection.execute(statement)}  # noqa: C416 - a row is no pair to a type checker


def _answered_by(
    connection: sa.Connection, period: Period, limit: int
) -> list[tuple[str, int]]:
    """The articles that answered, as readers say, the most frequent first."""
    count = sa.func.count().label("count")
    statement = (
        sa.select(events.c.article, count)
        .where(events.c.kind == "solved", events.c.article.is_not(None))
        .where(*period.covers())
        .group_by(events.c.article)
        .order_by(count.desc(), events.c.article)
        .limit(limit)
    )
    return [(article, times) for article, times in connection.execute(statement)]


def _sum(value: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(value), 0)
