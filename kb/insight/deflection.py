"""Deflection: how many questions were answered before they became tickets.

An *attempt* is one way into the contact pages with a question. A reader who leaves them
without a word is never counted as answered.
"""

from collections import Counter

import msgspec
import sqlalchemy as sa

from kb.desk.tables import events
from kb.insight.period import Period
from kb.insight.proportions import Proportion

# Where an attempt came from that no page of ours led to.
ELSEWHERE = "elsewhere"
# How a session of one tab ended, the first that is true of it.
ENDS = ("solved", "ticket", "searched", "read", "looked")


class Deflection(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the attempts of a period.

    suggested: with at least one answer offered, of all attempts.
    clicked: with an offered answer opened, of those with one offered.
    explicit: "this answers it", of all attempts.
    silent: offered an answer and left without a word, of all attempts.
    failed: tickets that carry an article of their subject which was read before, of
    all; a device remembers what it read for a day, where the reader agrees.
    came_from: attempts by the kind of page that led to them, or by ELSEWHERE.
    """

    suggested: Proportion
    clicked: Proportion
    explicit: Proportion
    silent: Proportion
    failed: Proportion
    came_from: dict[str, int]
    answered_by: list[tuple[str, int]]


def deflection_of(connection: sa.Connection, period: Period, limit: int) -> Deflection:
    """The deflection of a period; at most `limit` articles in `answered_by`."""
    rows = connection.execute(
        sa.select(
            events.c.kind,
            events.c.attempt,
            events.c.came_from,
            events.c.article,
            events.c.total,
            events.c.value,
        ).where(
            events.c.attempt.is_not(None),
            *period.covers(),
        )
    ).all()
    of: dict[str, set[str]] = {}
    for row in rows:
        # An offered answer is opened in place, or read on its own page.
        kind = "opened" if row.kind == "read" else row.kind
        if kind != "hints" or row.total:
            of.setdefault(kind, set()).add(row.attempt)
    # A ticket is sent, and an answer found, also in an attempt begun the day before.
    attempts = set().union(*of.values())
    hinted, solved = of.get("hints", set()), of.get("solved", set())
    tickets = [row for row in rows if row.kind == "ticket"]
    written = {row.attempt for row in tickets}
    answered = Counter(r.article for r in rows if r.kind == "solved" and r.article)
    begun = {
        row.attempt: row.came_from or ELSEWHERE for row in rows if row.kind == "attempt"
    }
    return Deflection(
        suggested=Proportion(len(hinted), len(attempts)),
        clicked=Proportion(len(of.get("opened", set()) & hinted), len(hinted)),
        explicit=Proportion(len(solved), len(attempts)),
        silent=Proportion(len(hinted - solved - written), len(attempts)),
        failed=Proportion(sum(r.value == "read" for r in tickets), len(tickets)),
        came_from=dict(Counter(begun.values())),
        answered_by=answered.most_common(limit),
    )


def session_ends(connection: sa.Connection, period: Period) -> dict[str, int]:
    """How many sessions ended in which of ENDS; a session is what one tab did.

    Only browsers that run our script have tabs that are told apart: these are some of
    the readers, not all.
    """
    rows = connection.execute(
        sa.select(
            events.c.tab, events.c.kind, events.c.came_from, events.c.value
        ).where(events.c.tab.is_not(None), *period.covers())
    )
    did: dict[str, set[str]] = {}
    for tab, kind, page, value in rows:
        done = did.setdefault(tab, set())
        if kind == "solved" or (kind == "vote" and value == "yes"):
            done.add("solved")
        elif kind == "ticket":
            done.add("ticket")
        elif page in ("search", "article"):
            done.add("searched" if page == "search" else "read")
    ends = Counter(
        next((end for end in ENDS if end in done), "looked") for done in did.values()
    )
    return {end: ends[end] for end in ENDS}
