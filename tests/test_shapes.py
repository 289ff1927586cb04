"""How values of unknown shape become structs."""

import subprocess
import sys

from tests.conftest import REPOSITORY

# What is half made ends the process, so it is a process of its own. The module is
# imported anew each time: a type is worked out only once.
_PROGRAM = """
import importlib, sys, threading
from kb.desk import tickets

AT = "2026-11-26T10:00:00Z"
VALUES = dict.fromkeys(tickets.Ticket.__struct_fields__) | {
    "id": 1, "reference": "", "site": "", "language": "", "subject": "", "question": "",
    "fields": [{"name": "order", "label": "Order", "value": "1"}], "read": [], "searched": [],
    "state": "open", "opened_at": AT, "changed_at": AT, "renewals": 0,
}
sys.setswitchinterval(1e-6)
labels = []

def ask(start):
    start.wait()
    labels.append(tickets.ticket_of(VALUES.values()).fields[0].label)

for _ in range(100):
    importlib.reload(tickets)
    start = threading.Event()
    threads = [threading.Thread(target=ask, args=(start,)) for _ in range(6)]
    for one in threads:
        one.start()
    start.set()
    for one in threads:
        one.join()
print(*labels)
"""


def test_threads_that_ask_first_at_one_moment_get_whole_values() -> None:
    command = [sys.executable, "-X", "faulthandler", "-c", _PROGRAM]

    done = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["Order"] * 600
