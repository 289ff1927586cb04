"""Processes that are begun beside a server, which forks.

Whoever begins a process is told by the end of a pipe that it runs. A fork at this very
moment holds the pipe open, and is waited for until it ends: no fork may happen then.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence

from kb.settings import Settings, to_environment

_beginning = threading.Lock()
os.register_at_fork(
    before=_beginning.acquire,
    after_in_parent=_beginning.release,
    after_in_child=_beginning.release,
)


def begin(arguments: Sequence[str], settings: Settings) -> subprocess.Popen[bytes]:
    """A process of our Python, such as `-m kb publish`, with the same settings.

    Any thread may begin one while another forks.
    """
    environment = os.environ | to_environment(settings)
    command = [sys.executable, *arguments]
    with _beginning:
        return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
