"""Patience: how long we talk with a machine that answers a letter at a time."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def hang_up_after(
    seconds: float, line: Callable[[], socket.socket | None]
) -> Iterator[None]:
    """End the conversation on `line` when the block lasts longer than `seconds`.

    A time limit of a socket is for each byte only. Whoever talks then gets an OSError,
    or the end of what is sent.
    """

    def hang_up() -> None:
        open_line = line()
        if open_line is not None:
            with contextlib.suppress(OSError):
                open_line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
