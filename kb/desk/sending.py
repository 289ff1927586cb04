"""Sending: what lies in the outbox leaves it, one parcel at a time."""

import datetime
import logging
import random
import threading
import time
from collections.abc import Callable

import msgspec
import sqlalchemy as sa

from kb.desk import outbox
from kb.desk.composing import compose
from kb.desk.desk import Desk
from kb.desk.outbox import Held, Kind
from kb.desk.postman import Postman
from kb.desk.webhooks import Caller, describe
from kb.errors import DeliveryFailed, DeskUnavailable, ParcelRefused, RoadClosed

# How often the outbox is looked at when nothing is there.
LOOK_S = 1.0
# After the other side takes nothing, or the database does not answer: doubling.
FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 120.0

_log = logging.getLogger(__name__)


class Pause:
    """When something may be tried again that fails for all alike.

    The time is monotonic: a clock that is set does not change it.
    """

    def __init__(self) -> None:
        self._until_s = 0.0
        self._failures = 0

    def is_over(self) -> bool:
        return time.monotonic() >= self._until_s

    def lengthen(self) -> float:
        """Wait for longer than last time; how many seconds."""
        # Beyond it a power of two is longer than any pause.
        doubled = FIRST_PAUSE_S * (1 << min(self._failures, 20))
        pause_s = min(doubled, LONGEST_PAUSE_S) * random.uniform(0.5, 1)  # noqa: S311
        self._failures += 1
        self._until_s = time.monotonic() + pause_s
        return pause_s

    def forget(self) -> None:
        self._failures = 0


class Tally(msgspec.Struct):
    """How many parcels were sent, will be tried again, or are dead."""

    sent: int = 0
    postponed: int = 0
    dead: int = 0


class Sender:
    """Sends until `stop` is set, and finishes what it holds. `now` is the clock."""

    def __init__(
        self,
        desk: Desk,
        postman: Postman,
        caller: Caller | None,
        stop: threading.Event,
        *,
        now: Callable[[], datetime.datetime],
    ) -> None:
        self._desk = desk
        self._postman = postman
        self._caller = caller
        self._stop = stop
        self._now = now
        self._roads: dict[Kind, Pause] = {"mail": Pause()}
        if caller:
            self._roads["webhook"] = Pause()

    def send_due(self) -> Tally:
        """Send all that is due, kinds in turn. Raises DeskUnavailable."""
        tally = Tally()
        try:
            while not self._stop.is_set():
                held = [self._claim(kind) for kind in self._open()]
                for one in held:
                    if one:
                        self._send(one, tally)
                if not any(held):
                    break
        finally:
            self._postman.rest()
        return tally

    def run(self) -> None:
        """Send what comes, until `stop`; a database that is away is waited for."""
        away = Pause()
        while not self._stop.is_set():
            try:
                self.send_due()
                away.forget()
                pause_s = LOOK_S
            except DeskUnavailable as error:
                pause_s = away.lengthen()
                _log.error("%s; trying again in %.0f s", error, pause_s)
            self._stop.wait(pause_s)

    def _open(self) -> list[Kind]:
        return [kind for kind, pause in self._roads.items() if pause.is_over()]

    def _claim(self, kind: Kind) -> Held | None:
        database = self._desk.database
        # To look costs no lock.
        with database.read() as connection:
            if not outbox.is_due(connection, kind, self._now()):
                return None
        with database.write() as connection:
            return outbox.claim(connection, kind, self._now())

    def _send(self, held: Held, tally: Tally) -> None:
        road = self._roads[held.parcel.kind]
        try:
            self._deliver(held)
        except DeliveryFailed as error:
            reason = f"{error}: {error.answer}" if error.answer else str(error)
            is_dead = isinstance(error, ParcelRefused) or held.tries >= outbox.TRIES
            _log.warning(
                "parcel %d, %s, try %d: %s%s",
                held.id,
                held.parcel.letter,
                held.tries,
                error,
                "; given up" if is_dead else "",
            )
            if isinstance(error, RoadClosed):
                road.lengthen()
            if is_dead:
                tally.dead += 1
                self._note(lambda c: outbox.bury(c, held, reason))
            else:
                tally.postponed += 1
                self._note(lambda c: outbox.postpone(c, held, reason, self._now()))
        else:
            road.forget()
            tally.sent += 1
            self._note(lambda c: outbox.mark_sent(c, held, self._now()))

    def _deliver(self, held: Held) -> None:
        if held.tries > outbox.TRIES:
            raise ParcelRefused("no sender lived to say what became of it")
        with self._desk.database.read() as connection:
            if held.parcel.kind == "mail":
                mail = compose(connection, self._desk, held)
            else:
                body = describe(connection, held)
        # Nothing of the database is held while the other side takes its time.
        if held.parcel.kind == "mail":
            self._postman.deliver(mail)
        else:
            assert self._caller, "only then its road is open"
            self._caller.call(body, held.parcel.mail_id, self._now())

    def _note(self, write: Callable[[sa.Connection], None]) -> None:
        """Write what became of a parcel, also when the database is away for a while.

        Else it would be sent once more.
        """
        away = Pause()
        while True:
            try:
                with self._desk.database.write() as connection:
                    write(connection)
            except DeskUnavailable as error:
                if self._stop.wait(away.lengthen()):
                    raise
                _log.error("%s; still to be noted what was sent", error)
            else:
                return


def now() -> datetime.datetime:
    """The time of day, in UTC."""
    return datetime.datetime.now(datetime.UTC)
