"""Watching: the content is published again whenever somebody saves a file."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import watchfiles

# Editors write a file in several steps; they count as one save.
PAUSE_MS = 50


def watch(content: Path, publish: Callable[[], object]) -> threading.Thread:
    """Call `publish` after each change below `content`, in a thread that it returns.

    The thread ends with the process.
    """

    def run() -> None:
        with contextlib.suppress(KeyboardInterrupt):
            for _ in watchfiles.watch(content, debounce=400, step=PAUSE_MS):
                publish()

    thread = threading.Thread(target=run, name="watch", daemon=True)
    thread.start()
    return thread
