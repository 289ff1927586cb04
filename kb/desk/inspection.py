"""Inspection: a reader's file looked into by a process of its own.

`python -m kb.desk.inspection KIND SOURCE TARGET` writes a copy of an image to TARGET
and prints what is wrong: nothing, `mixed`, `damaged`, `pixels` or `full`. Whatever a
file does to it, it ends with this process, which has little memory and time, and knows
no secret.
"""

import errno
import resource
import sys
import zipfile
from pathlib import Path

from kb.desk.images import copy
from kb.desk.kinds import IMAGES

MEMORY_MB = 512
CPU_S = 10

# Files that are two things at once: an image, and a page or a program. Each is long
# enough to stand in one photo of ten millions by chance.
_MARKUP = (
    *(b"<!doctype html", b"<script", b"<iframe", b"<object", b"<?php ", b"<?php\n"),
    *(b"<html>", b"<html ", b"<body>", b"<body ", b"<svg xmlns", b"onerror="),
)
# A document that does something. What it keeps compressed is not seen here; it is never
# shown by us either, only downloaded.
_ACTIONS = (b"/javascript", b"/launch", b"/embeddedfile", b"/richmedia")


def inspect(kind: str, source: Path, target: Path) -> str:
    """What is wrong with a file, "" when nothing is; an image is copied to `target`."""
    if zipfile.is_zipfile(source):
        return "mixed"
    if kind in IMAGES:
        if _holds(source, _MARKUP):
            return "mixed"
        return copy(source, kind, target)
    if kind == "application/pdf" and _holds(source, _ACTIONS):
        return "mixed"
    return ""


def _holds(path: Path, needles: tuple[bytes, ...]) -> bool:
    content = path.read_bytes().lower()
    return any(needle in content for needle in needles)


def main(kind: str, source: str, target: str) -> None:
    memory = MEMORY_MB << 20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        print(inspect(kind, Path(source), Path(target)))  # noqa: T201 - its one answer
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print("full")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
