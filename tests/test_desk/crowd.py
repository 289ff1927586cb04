"""A crowd at the door of the desk."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kb.desk.sign_ins import AT_ONCE, WAITING, turn
from kb.errors import DoorBusy
from tests.served import wait_until


class Crowd:
    """How many were sent away, and how many are looked at."""

    def __init__(self) -> None:
        self.refused = 0
        self.looked_at = 0


@contextmanager
def crowd(size: int, *, is_known: bool = False) -> Iterator[Crowd]:
    """So many who sign in at once, and stay until the block ends."""
    found, lock, end = Crowd(), threading.Lock(), threading.Event()

    def sign_in() -> None:
        try:
            with turn(is_known=is_known):
                with lock:
                    found.looked_at += 1
                end.wait()
        except DoorBusy:
            with lock:
                found.refused += 1

    threads = [threading.Thread(target=sign_in) for _ in range(size)]
    for one in threads:
        one.start()
    try:
        wait_until(
            lambda: (
                found.refused == size - AT_ONCE - WAITING and found.looked_at == AT_ONCE
            )
        )
        yield found
    finally:
        end.set()
        for one in threads:
            one.join()
