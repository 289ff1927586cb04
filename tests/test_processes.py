"""How processes are begun beside a server that forks."""

import subprocess
import sys

from tests.conftest import REPOSITORY

# Forks live on, as those of a server do, while more than enough processes are begun
# beside them; or none is for so long that none ever will be.
_PROGRAM = """
import os, signal, sys, threading, time
from kb.commands.processes import begin
from kb.settings import Settings

sys.setswitchinterval(1e-6)
statuses, forks = [], []

def run():
    while len(statuses) < 40:
        with begin(["-S", "-c", ""], Settings()) as process:
            statuses.append(process.wait())

thread = threading.Thread(target=run, daemon=True)
thread.start()
known, since_s = 0, time.monotonic()
while thread.is_alive() and time.monotonic() - since_s < 30:
    if len(forks) < 300:
        fork = os.fork()
        if not fork:
            time.sleep(120)
            os._exit(0)
        forks.append(fork)
    else:
        thread.join(0.1)
    if len(statuses) > known:
        known, since_s = len(statuses), time.monotonic()
for fork in forks:
    os.kill(fork, signal.SIGKILL)
print(*statuses)
"""


def test_a_process_is_begun_while_others_are_forked() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["0"] * 40
