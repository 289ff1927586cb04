"""Publishers that can be ended at any moment: a process that forks them in no time."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from kb.settings import Settings
from tests.conftest import REPOSITORY

# Forks a publisher for each line, which limits the bytes of a file; the next line says
# whether it is waited for or killed. Answers with what became of it.
_PROGRAM = """
import os, resource, signal, sys
from pathlib import Path
from kb.errors import FirstStopError
from kb.library.publish import publish
from kb.settings import Settings

settings = Settings(content=Path(sys.argv[1]), var=Path(sys.argv[2]))
for line in sys.stdin:
    source, target = os.pipe()
    child = os.fork()
    if not child:
        if int(line):
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(line), int(line)))
        try:
            said = "published " + publish(settings).edition
        except FirstStopError as error:
            said = f"{type(error).__name__}: {error}"
        os.write(target, said.encode())
        os._exit(0)
    os.close(target)
    if sys.stdin.readline() == "kill\\n":
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print(os.read(source, 4096).decode() or "killed", flush=True)
    os.close(source)
"""


class Press:
    """Starts publishers of one place, one after the other."""

    def __init__(self, orders: IO[str], said: IO[str]) -> None:
        self._orders = orders
        self._said = said

    def start(self, file_bytes: int = 0) -> None:
        """Start a publisher; no file of it may be larger than so many bytes, 0: any."""
        self._order(str(file_bytes))

    def wait(self) -> str:
        """What became of the publisher that was started last."""
        self._order("wait")
        return self._said.readline().rstrip("\n")

    def kill(self) -> str:
        """The same, after it was ended without a word if it had not ended yet."""
        self._order("kill")
        return self._said.readline().rstrip("\n")

    def _order(self, order: str) -> None:
        self._orders.write(f"{order}\n")
        self._orders.flush()


@contextmanager
def press(settings: Settings) -> Iterator[Press]:
    places = [str(settings.content), str(settings.var)]
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *places],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    ) as process:
        assert process.stdin
        assert process.stdout
        yield Press(process.stdin, process.stdout)
        process.stdin.close()
