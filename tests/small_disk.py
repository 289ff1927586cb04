"""A disk that is soon full, for tests that may mount one."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """`folder` as a disk of its own, such as one of "64k".

    The test is skipped where that is not allowed: on most machines only root may.
    """
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = subprocess.run(["mount", *options], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("a small disk may not be mounted here")
    try:
        yield folder
    finally:
        # Lazily: whatever still holds a file of it open does so until it is collected.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
