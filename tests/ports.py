"""Ports for servers under test."""

import itertools
import socket
from collections.abc import Iterator

# Below those that connections are given. A process of tests has so many for itself.
FIRST, LAST, OURS = 20_000, 32_000, 750


def free_port() -> int:
    """A port that nobody listens on, and that no other process of tests will take."""
    for port in _PORTS:
        with socket.socket() as candidate:
            if candidate.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("no ports are left; end another run of the tests")


def _claimed() -> Iterator[int]:
    for first in range(FIRST, LAST, OURS):
        # A name without a file: the system forgets it with the process that holds it.
        with socket.socket(socket.AF_UNIX) as claim:
            try:
                claim.bind(f"\0firststop-tests-{first}")
            except OSError:
                continue
            yield from itertools.cycle(range(first, first + OURS))


_PORTS = _claimed()
