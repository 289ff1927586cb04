"""Delays: what cannot be taken in now, and when it is looked at again.

Nothing of it is stored: whoever starts anew looks at everything at once.
"""

import datetime
from collections.abc import Iterable

import msgspec

from kb.desk.outbox import LONGEST_PAUSE, pause_after


class _Delay(msgspec.Struct, frozen=True):
    """How often something was tried, and when it is tried again."""

    tries: int
    until: datetime.datetime

    def is_over(self, at: datetime.datetime) -> bool:
        # What is further ahead was written by a clock that was wrong.
        return self.until <= at or self.until > at + LONGEST_PAUSE


class Delays:
    """Keys that wait, each for longer the more often it failed."""

    def __init__(self) -> None:
        self._all: dict[str, _Delay] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._all

    def due(self, keys: Iterable[str], at: datetime.datetime) -> list[str]:
        """Those keys that may be looked at, the least tried first.

        Others than these are forgotten: they are gone.
        """
        self._all, known = {}, self._all
        found: list[str] = []
        for key in keys:
            delay = known.get(key)
            if delay:
                self._all[key] = delay
            if delay is None or delay.is_over(at):
                found.append(key)
        return sorted(found, key=self._tries)

    def lengthen(self, key: str, at: datetime.datetime) -> bool:
        """Let a key wait, longer than last time; whether it is the first time."""
        tries = self._tries(key) + 1
        self._all[key] = _Delay(tries, at + pause_after(tries))
        return tries == 1

    def end(self, key: str) -> None:
        self._all.pop(key, None)

    def _tries(self, key: str) -> int:
        delay = self._all.get(key)
        return delay.tries if delay else 0
