"""How articles did: what was read, and whether readers say that it helped."""

import datetime
from collections import Counter

import msgspec
import sqlalchemy as sa

from kb.desk.database import Database
from kb.desk.tables import events
from kb.insight.period import Period, last_days
from kb.insight.proportions import Proportion

# What readers want now, where it is about what to do next.
LATELY_DAYS = 90


class Standing(msgspec.Struct, frozen=True):
    """How an article did. `article` is its id; `helped` counts votes that say yes.

    `reasons` are those given after a no, with how often, the most frequent first.
    """

    article: str
    reads: int
    helped: Proportion
    reasons: list[tuple[str, int]]


def standings(connection: sa.Connection, period: Period, limit: int) -> list[Standing]:
    """The articles that were voted on, first those that surely fail.

    They are in the order of the upper end of their interval: one that has two votes,
    both no, stands behind one with two hundred of which most are no.
    """
    rows = connection.execute(
        sa.select(
            events.c.article,
            sa.func.count(),
            sa.func.sum(sa.case((events.c.value == "yes", 1), else_=0)),
        )
        .where(events.c.kind == "vote", *period.covers())
        .group_by(events.c.article)
    )
    votes = {article: Proportion(yes, count) for article, count, yes in rows}
    order = sorted(votes, key=lambda one: (votes[one].interval[1], one))[:limit]
    reads, reasons = reads_of(connection, period), _reasons(connection, period)
    return [
        Standing(one, reads.get(one, 0), votes[one], reasons.get(one, []))
        for one in order
    ]


def reads_of(connection: sa.Connection, period: Period) -> dict[str, int]:
    """How often each article was shown, by its id."""
    statement = (
        sa.select(events.c.article, sa.func.count())
        .where(events.c.kind == "read", *period.covers())
        .group_by(events.c.article)
    )
    return {article: count for article, count in connection.execute(statement)}  # noqa: C416 - rows are no pairs to a type checker


def reads_by_key(database: Database, today: datetime.date) -> dict[str, int]:
    """How often each article was shown in the last 90 days, in any language.

    By its key. Raises DeskUnavailable.
    """
    with database.read() as connection:
        reads = reads_of(connection, last_days(LATELY_DAYS, today))
    found: Counter[str] = Counter()
    for article, count in reads.items():
        found[article.partition("/")[2]] += count
    return dict(found)


def _reasons(
    connection: sa.Connection, period: Period
) -> dict[str, list[tuple[str, int]]]:
    count = sa.func.count().label("count")
    statement = (
        sa.select(events.c.article, events.c.value, count)
        .where(events.c.kind == "reason", *period.covers())
        .group_by(events.c.article, events.c.value)
        .order_by(count.desc(), events.c.value)
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for article, reason, times in connection.execute(statement):
        found.setdefault(article, []).append((reason, times))
    return found
