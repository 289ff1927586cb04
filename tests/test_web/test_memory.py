"""Memory that a process gives back, in a process of its own."""

import subprocess
import sys

# Fifty large pieces between small ones that stay; before them one that is larger still.
WORK = """
from pathlib import Path
{first}
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) >> 8
larger = b"x" * (30 << 20)
del larger
before = resident()
pieces = [b"x" * size for _ in range(50) for size in (1 << 20, 5000)]
held = resident()
del pieces[::2]
print(held - before, resident() - before)
"""


def megabytes(first: str) -> tuple[int, int]:
    """What the work takes, and what is left of it when the large pieces are gone."""
    done = subprocess.run(
        [sys.executable, "-c", WORK.format(first=first)],
        capture_output=True,
        check=True,
        text=True,
    )
    held, left = done.stdout.split()
    return int(held), int(left)


def test_large_pieces_go_back_from_between_small_ones() -> None:
    held, left = megabytes("from kb.web.memory import give_back\ngive_back()")

    assert held >= 45
    assert left <= 5


# A program as large as ours, forked; what the new process has to itself, in MB.
FORK = """
import gc, os
from pathlib import Path
from kb import cli
{first}
if os.fork():
    os.wait()
else:
    gc.collect()
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    print(sum(int(line.split()[1]) for line in lines if "Private_" in line) >> 10)
"""


def private_mb(first: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", FORK.format(first=first)],
        capture_output=True,
        check=True,
        text=True,
    )
    return int(done.stdout)


def test_the_program_is_held_once_for_all_processes() -> None:
    alone = private_mb("")
    shared = private_mb("from kb.web.memory import keep_shared\nkeep_shared()")

    assert shared < alone / 2
