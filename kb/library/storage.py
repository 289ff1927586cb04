"""Editions on disk: where they are, which is current, and who holds them."""

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kb.errors import DamagedEdition, NoEdition, PublishingBusy
from kb.library.manifest import MANIFEST, files_of, is_shared

CATALOGUE = "catalogue.db"
MEDIA = "media"
KEPT = 3
# How often a publisher looks whether it is its turn.
LOOK_S = 0.1


class Folder:
    """The folder `var`: editions, which of them is current, and the lock."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.editions = var / "editions"
        self._current = var / "current"

    def current(self) -> Path:
        """The current edition. Raises NoEdition when nothing has been published."""
        try:
            name = self._current.read_text(errors="replace").strip()
        except FileNotFoundError as error:
            raise NoEdition(
                f"{self.var}: nothing published yet; run publish"
            ) from error
        if not name.isalnum():
            raise NoEdition(f"{self._current}: names no edition; run publish")
        return self.editions / name

    def current_name(self) -> str:
        """The name of the current edition, which may be damaged; "" without one."""
        try:
            return self.current().name
        except NoEdition:
            return ""

    def others(self) -> list[Path]:
        """Editions that are not current, the newest first."""
        if not self.editions.exists():
            return []
        current = self.current_name()
        found = [
            (entry.stat().st_mtime_ns, Path(entry.path))
            for entry in os.scandir(self.editions)
            if entry.name.isalnum() and entry.name != current
        ]
        return [path for _, path in sorted(found, reverse=True)]

    def current_state(self) -> tuple[int, int]:
        """A value that changes when `current` does; cheap to ask."""
        try:
            status = self._current.stat()
        except FileNotFoundError:
            return (0, 0)
        return (status.st_ino, status.st_mtime_ns)

    def set_current(self, name: str) -> None:
        temporary = self._current.with_name("current.tmp")
        with temporary.open("w") as file:
            file.write(name + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._current)
        sync_folder(self.var)

    @contextlib.contextmanager
    def lock(self, wait_s: float) -> Iterator[None]:
        """Be the only publisher.

        Raises PublishingBusy when another one is, for longer than `wait_s` seconds.
        """
        self.editions.mkdir(parents=True, exist_ok=True, mode=0o700)
        until_s = time.monotonic() + wait_s
        with (self.var / "publish.lock").open("w") as file:
            while not _is_locked(file):
                if time.monotonic() >= until_s:
                    message = "another publisher is at work; try again later"
                    raise PublishingBusy(f"{self.var}: {message}")
                time.sleep(LOOK_S)
            yield

    def sweep(self) -> None:
        """Remove what killed publishers left, and old editions that nobody reads."""
        # What cannot be removed is in nobody's way.
        for leftover in self.editions.glob("*.tmp"):
            shutil.rmtree(leftover, ignore_errors=True)
        for path in self.others()[KEPT - 1 :]:
            if not _is_read(path):
                shutil.rmtree(path, ignore_errors=True)


def _is_locked(file: IO[str]) -> bool:
    """Take the lock of an open file, if it is free."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_read(edition: Path) -> bool:
    try:
        with (edition / MANIFEST).open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # It has no manifest that we may read: nobody can have opened it.
    return False


def hold(edition: Path) -> int:
    """A descriptor that keeps the edition from being swept until it is closed."""
    try:
        descriptor = os.open(edition / MANIFEST, os.O_RDONLY | os.O_CLOEXEC)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    except OSError as error:
        raise DamagedEdition(
            f"{edition}: cannot be opened: {error.strerror}"
        ) from error
    return descriptor


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_files(edition: Path, old: Path | None) -> None:
    """Have every new file and folder of an edition on the disk."""
    for path in [*files_of(edition), MANIFEST]:
        if old is None or not is_shared(old / path, edition / path):
            descriptor = os.open(edition / path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    for folder, _, _ in os.walk(edition):
        sync_folder(Path(folder))
