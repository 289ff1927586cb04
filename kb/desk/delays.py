"""Delays: what cannot be taken in now, and when it is looked at again.

Nothing of it is stored: whoever starts anew looks at everything at once.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator

import msgspec

from kb.desk.outbox import LONGEST_PAUSE, pause_after

# Taken in at a time; the others wait for the next look. Those that cannot be are not
# among them: however many they are, what comes after them comes through.
BATCH = 100
# What is told of one.
OTHERS_GO_ON = "it stays unread for a later look, and others go on"


class _Delay(msgspec.Struct, frozen=True):
    """How often something was tried, and when it is tried again."""

    tries: int
    until: datetime.datetime

    def is_over(self, at: datetime.datetime) -> bool:
        # What is further ahead was written by a clock that was wrong.
        return self.until <= at or self.until > at + LONGEST_PAUSE


class Delays:
    """Keys of mails that wait, each for longer the more often it failed."""

    def __init__(self) -> None:
        self._all: dict[str, _Delay] = {}

    def taken(
        self,
        keys: Iterable[str],
        at: datetime.datetime,
        read: Callable[[str], bytes | None],
    ) -> Iterator[tuple[str, bytes]]:
        """Mails that may be looked at, as `read` gives them, until enough are taken.

        Keys that are not among these are forgotten: they are gone.
        """
        count = 0
        for key in self._due(keys, at):
            raw = read(key)
            if raw is not None:
                yield key, raw
                # Whoever got it may have let it wait.
                count += key not in self._all
            if count == BATCH:
                return

    def lengthen(self, key: str, at: datetime.datetime) -> bool:
        """Let a key wait, longer than last time; whether it is the first time."""
        tries = self._tries(key) + 1
        self._all[key] = _Delay(tries, at + pause_after(tries))
        return tries == 1

    def end(self, key: str) -> None:
        self._all.pop(key, None)

    def _due(self, keys: Iterable[str], at: datetime.datetime) -> list[str]:
        """Those keys that do not wait, the least tried first."""
        self._all, known = {}, self._all
        found: list[str] = []
        for key in keys:
            delay = known.get(key)
            if delay:
                self._all[key] = delay
            if delay is None or delay.is_over(at):
                found.append(key)
        return sorted(found, key=self._tries)

    def _tries(self, key: str) -> int:
        delay = self._all.get(key)
        return delay.tries if delay else 0
