"""Editions on disk: where they are, which is current, and whether one may be opened."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from kb.errors import DamagedEdition, NoEdition, PublishingBusy

MANIFEST = "manifest.json"
CATALOGUE = "catalogue.db"
MEDIA = "media"
INDEX = "index"
KEPT = 3
# How often a publisher looks whether it is its turn.
LOOK_S = 0.1


class File(msgspec.Struct, frozen=True):
    """A file of an edition: its size in bytes, and its sha256."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What an edition was made by, and every file of it by its path."""

    edition: str
    versions: dict[str, str]
    files: dict[str, File]


class Folder:
    """The folder `var`: editions, which of them is current, and the lock."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.editions = var / "editions"
        self._current = var / "current"

    def current(self) -> Path:
        """The current edition. Raises NoEdition when nothing has been published."""
        try:
            name = self._current.read_text().strip()
        except FileNotFoundError as error:
            raise NoEdition(
                f"{self.var}: nothing published yet; run publish"
            ) from error
        if not name.isalnum():
            raise NoEdition(f"{self._current}: names no edition; run publish")
        return self.editions / name

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
        current = self._current.read_text().strip() if self._current.exists() else ""
        whole = []
        for entry in os.scandir(self.editions):
            if entry.name.endswith(".tmp"):
                shutil.rmtree(entry.path)
            elif entry.name != current:
                whole.append((entry.stat().st_mtime_ns, entry.path))
        for _, path in sorted(whole, reverse=True)[KEPT - 1 :]:
            if not _is_read(Path(path)):
                shutil.rmtree(path)


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
    except FileNotFoundError:
        pass
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


def write_manifest(
    edition: Path, name: str, versions: dict[str, str], old: Path | None
) -> None:
    """List the files of a finished edition; those shared with `old` are not read."""
    known = read_manifest(old).files if old else {}
    files = {}
    for path in _files(edition):
        size = (edition / path).stat().st_size
        before = known.get(path)
        if before and old and before.size == size and _same(old / path, edition / path):
            files[path] = before
        else:
            files[path] = File(size, _sha256(edition / path))
    manifest = Manifest(name, versions, files)
    (edition / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))


def read_manifest(edition: Path) -> Manifest:
    """Raises DamagedEdition when it is missing or no manifest."""
    try:
        return msgspec.json.decode((edition / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise DamagedEdition(
            f"{edition}: no readable {MANIFEST}; publish again"
        ) from error


def inspect(edition: Path, var: Path) -> Manifest:
    """Make sure that an edition may be opened.

    Search indexes hold pickles, which are code: the folder must be ours and closed to
    others, every file listed and of its size. Hashes are compared once on each machine.
    Raises DamagedEdition.
    """
    manifest = read_manifest(edition)
    try:
        status = edition.stat()
        sizes = {path: (edition / path).stat().st_size for path in manifest.files}
        found = set(_files(edition))
    except OSError as error:
        raise DamagedEdition(
            f"{edition}: incomplete: {error}; publish again"
        ) from error
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
        raise DamagedEdition(f"{edition}: must belong to the server's user, mode 0700")
    if found != manifest.files.keys() or any(
        sizes[path] != file.size for path, file in manifest.files.items()
    ):
        raise DamagedEdition(
            f"{edition}: files differ from its manifest; publish again"
        )
    mark = var / "checked" / manifest.edition
    identity = f"{status.st_dev}:{status.st_ino}"
    if not mark.exists() or mark.read_text() != identity:
        for path, file in manifest.files.items():
            if _sha256(edition / path) != file.sha256:
                raise DamagedEdition(f"{edition}/{path}: altered; publish again")
        approve(edition, var)
    return manifest


def approve(edition: Path, var: Path) -> None:
    """Note that the hashes of an edition need not be compared here again."""
    status = edition.stat()
    marks = var / "checked"
    marks.mkdir(exist_ok=True, mode=0o700)
    for mark in marks.iterdir():
        if not (edition.parent / mark.name).exists():
            mark.unlink(missing_ok=True)
    (marks / edition.name).write_text(f"{status.st_dev}:{status.st_ino}")


def _files(edition: Path) -> list[str]:
    """Paths of what belongs to an edition; locks of writers do not."""
    return sorted(
        str((Path(folder) / name).relative_to(edition))
        for folder, _, names in os.walk(edition)
        for name in names
        if name != MANIFEST and not name.endswith(("LOCK", "-journal"))
    )


def _same(one: Path, other: Path) -> bool:
    return one.exists() and one.samefile(other)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_files(edition: Path, old: Path | None) -> None:
    """Have every new file and folder of an edition on the disk."""
    for path in [*_files(edition), MANIFEST]:
        if old is None or not _same(old / path, edition / path):
            descriptor = os.open(edition / path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    for folder, _, _ in os.walk(edition):
        sync_folder(Path(folder))
