"""Limits: how often one client may search, vote, write and send files."""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable
from ipaddress import IPv6Address, IPv6Network, ip_address

from flask import Request
from werkzeug.exceptions import TooManyRequests

WINDOW_S = 10
MESSAGES_WINDOW_S = 3600
# A reader who reads all day votes less; those of one network are many readers.
VOTES, VOTES_WINDOW_S = 60, 86400
# A suggestion costs less, and one is asked for with every few letters; so does what a
# script tells of each page that it is on.
SUGGESTIONS_A_SEARCH, STEPS_A_SEARCH = 6, 2
# Files that one client may send us in this time.
FILES = 100
FILES_WINDOW_S = 3600
# Requests that are remembered of all clients together; about 40 bytes each.
MAX_MOMENTS = 100_000
# Whoever has one IPv6 address has all that start with the same bits.
_OWN_BITS = 64


class Limit:
    """So many requests of each client in a window of time, in this process; 0: any.

    What is remembered is bounded: the clients that asked longest ago are forgotten.
    """

    def __init__(
        self, most: int, max_moments: int = MAX_MOMENTS, window_s: int = WINDOW_S
    ) -> None:
        self._most = most
        self._window_s = window_s
        self._max_moments = max_moments
        self._moments: OrderedDict[str, deque[float]] = OrderedDict()
        self._count = 0
        self._lock = threading.Lock()

    def wait_s(self, client: str) -> int:
        """Count a request; in how many seconds the client may ask again, 0 if now.

        One that has to wait is not counted.
        """
        if not self._most:
            return 0
        now_s = time.monotonic()
        with self._lock:
            own = self._moments.setdefault(client, deque())
            self._moments.move_to_end(client)
            while own and own[0] <= now_s - self._window_s:
                own.popleft()
                self._count -= 1
            if len(own) >= self._most:
                return max(1, math.ceil(own[0] + self._window_s - now_s))
            own.append(now_s)
            self._count += 1
            self._forget(now_s)
        return 0

    def _forget(self, now_s: float) -> None:
        """Drop who has not asked lately, and the first of the others to make room."""
        while len(self._moments) > 1:
            client, moments = next(iter(self._moments.items()))
            is_over = moments[-1] <= now_s - self._window_s
            if not is_over and self._count <= self._max_moments:
                return
            del self._moments[client]
            self._count -= len(moments)


class Limits:
    """What a client may ask: `searches` in ten seconds, suggestions, and steps of tabs.

    It may send us so many `messages` an hour, and votes. So many `proxies` of our own
    stand before us.
    """

    def __init__(self, searches: int, messages: int, proxies: int) -> None:
        self._proxies = proxies
        self._searches = Limit(searches)
        self._suggestions = Limit(searches * SUGGESTIONS_A_SEARCH)
        self._messages = Limit(messages, window_s=MESSAGES_WINDOW_S)
        self._votes = Limit(VOTES, window_s=VOTES_WINDOW_S)
        self._steps = Limit(searches * STEPS_A_SEARCH)
        self._files = Limit(FILES, window_s=FILES_WINDOW_S)

    def check_search(self, request: Request) -> None:
        """Count a search. Raises TooManyRequests, which says when to come back."""
        self._check(self._searches, request)

    def check_suggestion(self, request: Request) -> None:
        """The same of a suggestion."""
        self._check(self._suggestions, request)

    def check_message(self, request: Request) -> None:
        """The same of a message to us."""
        self._check(self._messages, request)

    def check_vote(self, request: Request) -> None:
        """The same of a vote, or of the reason for one."""
        self._check(self._votes, request)

    def allow_step(self, request: Request) -> bool:
        """Count what a script tells of its tab; whether it may be told now."""
        return not self._steps.wait_s(self.client(request))

    def allow_file(self, request: Request) -> bool:
        """Count a file; whether the client may send it now."""
        return not self._files.wait_s(self.client(request))

    def _check(self, limit: Limit, request: Request) -> None:
        wait_s = limit.wait_s(self.client(request))
        if wait_s:
            raise TooManyRequests(retry_after=wait_s)

    def client(self, request: Request) -> str:
        forwarded = request.headers.getlist("X-Forwarded-For")
        return client_of(request.remote_addr or "", forwarded, self._proxies)


def client_of(peer: str, forwarded: Iterable[str], proxies: int) -> str:
    """Who asks: the peer of the connection, or whom our outermost proxy was asked by.

    Each proxy adds its own peer to the end of `X-Forwarded-For`; what stands before
    those is whatever the client wrote. IPv6 addresses of one network are one client.
    """
    seen = [part.strip() for line in forwarded for part in line.split(",")]
    written = seen[-proxies] if 0 < proxies <= len(seen) else peer
    try:
        address = ip_address(written)
    except ValueError:
        return peer
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((int(address), _OWN_BITS), strict=False))
    return str(address)
