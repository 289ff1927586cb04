"""Retention: how long what readers send is kept, and the purge of what is over.

Periods are counted in days of 24 hours, from the moments that each kind says.
"""

import datetime
import logging
import threading
from collections.abc import Callable

import sqlalchemy as sa

from kb.desk import attachments
from kb.desk.desk import Desk
from kb.desk.erasure import Receipt, erase_letters, erase_tickets
from kb.desk.tables import erasures, events, outbox, sessions, sign_ins, tickets
from kb.errors import DeskUnavailable

DAY = datetime.timedelta(days=1)
# Days by kind; those of tickets are a setting.
PERIODS = {
    "spam": 30,
    "letters": 30,
    "dead letters": 90,
    "sign-ins": 1,
    "sessions": 7,
    "queries": 90,
    "events": 400,
    "receipts": 1095,
}
ROWS_TOGETHER = 1000
# Whoever began to purge is left alone for so long.
_TURN = datetime.timedelta(hours=1)
# A day after which the last purge is so far back is taken for a fault of the clock.
LEAP = 31 * DAY
LOOK_S = 600.0
# How often files are looked for whose forms nobody has sent.
SWEEP_S = 300.0

_log = logging.getLogger(__name__)


def purge(desk: Desk, keep_days: int, at: datetime.datetime) -> dict[str, int]:
    """Erase what has been kept for long enough; how much of what that was, by table.

    In small transactions: one that is killed is gone on with by the next. Raises
    DeskUnavailable.
    """
    receipt = Receipt(at)
    with desk.database.write() as connection:
        receipt.add(connection, {})
    _purge_tickets(desk, keep_days, at, receipt)
    _purge_letters(desk, at, receipt)
    attachments.sweep(desk, at)
    _purge_rows(desk, at, receipt)
    with desk.database.write() as connection:
        receipt.end(connection, at)
    desk.database.wipe()
    return dict(receipt.counts)


def keep_purging(
    desk: Desk,
    keep_days: int,
    stop: threading.Event,
    *,
    now: Callable[[], datetime.datetime],
) -> None:
    """Purge once a day until told to stop; what fails is logged and tried again."""
    # Not at once: whoever makes the tables has just begun.
    while not stop.wait(LOOK_S):
        try:
            if is_due(desk, now()):
                purge(desk, keep_days, now())
        except DeskUnavailable as error:
            _log.error("%s; purging again in %.0f s", error, LOOK_S)


def keep_sweeping(
    desk: Desk, stop: threading.Event, *, now: Callable[[], datetime.datetime]
) -> None:
    """Throw away files of forms that nobody sent, every five minutes, likewise."""
    while not stop.wait(SWEEP_S):
        try:
            attachments.sweep(desk, now())
        except DeskUnavailable as error:
            _log.error("%s; sweeping again in %.0f s", error, SWEEP_S)


def is_due(desk: Desk, at: datetime.datetime) -> bool:
    """Whether a day has passed since the last purge of anybody.

    A clock that has leapt by more than a month may be wrong, and what is purged does
    not come back: then only `firststop privacy purge` does it. Raises DeskUnavailable.
    """
    moments = sa.func.max(erasures.c.ended_at), sa.func.max(erasures.c.at)
    statement = sa.select(*moments).where(erasures.c.address_hash.is_(None))
    with desk.database.read() as connection:
        ended, begun = connection.execute(statement).one()
    if begun is not None and abs(at - begun) < _TURN:
        return False
    if ended is not None and at - ended > LEAP:
        _log.error(
            "the last purge was on %s: if the clock is right, "
            "run firststop privacy purge once",
            ended.date(),
        )
        return False
    # One that lies ahead was made by a clock that was wrong.
    return ended is None or abs(at - ended) >= DAY


def _before(at: datetime.datetime, kind: str) -> datetime.datetime:
    return at - PERIODS[kind] * DAY


def _purge_tickets(
    desk: Desk, keep_days: int, at: datetime.datetime, receipt: Receipt
) -> None:
    # A duplicate goes with the ticket that it was merged into, then on its own.
    is_over = sa.and_(
        tickets.c.changed_at < at - keep_days * DAY, tickets.c.merged_into.is_(None)
    )
    is_spam = sa.and_(
        tickets.c.state == "spam", tickets.c.changed_at < _before(at, "spam")
    )
    while erase_tickets(desk, sa.or_(is_over, is_spam), receipt):
        pass


def _purge_letters(desk: Desk, at: datetime.datetime, receipt: Receipt) -> None:
    last = sa.func.coalesce(outbox.c.sent_at, outbox.c.at)
    is_done = sa.and_(
        outbox.c.state.in_(("sent", "dropped")), last < _before(at, "letters")
    )
    is_dead = sa.and_(
        outbox.c.state == "dead", outbox.c.at < _before(at, "dead letters")
    )
    while erase_letters(desk, sa.or_(is_done, is_dead), receipt):
        pass


def _purge_rows(desk: Desk, at: datetime.datetime, receipt: Receipt) -> None:
    for table, where in (
        (sign_ins, sign_ins.c.at < _before(at, "sign-ins")),
        (sessions, sessions.c.began_at < _before(at, "sessions")),
        (events, events.c.at < _before(at, "events")),
        (erasures, erasures.c.at < _before(at, "receipts")),
    ):
        while _change_some(desk, sa.delete(table), where, table.name, receipt):
            pass
    asked = sa.and_(events.c.query.is_not(None), events.c.at < _before(at, "queries"))
    forget = sa.update(events).values(query=None)
    while _change_some(desk, forget, asked, "queries", receipt):
        pass


def _change_some(
    desk: Desk,
    change: sa.Delete | sa.Update,
    where: sa.ColumnElement[bool],
    name: str,
    receipt: Receipt,
) -> int:
    """Delete or change some of these rows; how many."""
    (key,) = change.table.primary_key
    some = sa.select(key).where(where).limit(ROWS_TOGETHER)
    with desk.database.write() as connection:
        changed = connection.execute(change.where(key.in_(some))).rowcount
        if changed:
            receipt.add(connection, {name: changed})
    return changed
