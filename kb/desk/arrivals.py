"""Arrivals: files of readers on their way to the disk, and what lies there."""

import errno
import hashlib
import math
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

import kb
from kb.desk.kinds import HEAD_BYTES, IMAGES, clean_name, kind_of
from kb.errors import DeskFull, DeskUnavailable, FileRefused, Reason
from kb.shapes import Shape

# mypy has no type for a list of words.
_REASON: Shape[Reason] = Shape(Reason)  # type: ignore[arg-type]

# A file that nobody has written to for so long will never be complete.
_ABANDONED = timedelta(minutes=5)
_UNFINISHED = ".part"
_RANDOM_BYTES = 32
# Until a file that is looked into is given up, and how many are looked into at once: a
# process for each, of 512 MB at most.
INSPECTION_S = 20
_inspections = threading.Semaphore(2)
_PACKAGE = str(Path(kb.__file__).parent.parent)

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A whole file on the disk, as it was found to be."""

    name: str
    kind: str
    size_bytes: int
    sha256: str
    file: str
    shown_file: str | None

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.file, self.shown_file)))


class Arrival:
    """A file that comes piece by piece: write to it, then let `receive` have it.

    Writing never fails: what is too large, or finds no room, is let pass, so that what
    was sent beside it is not lost. `close` leaves nothing of a file that was not kept.
    A file may have `most_bytes`, and needs `room_bytes` beside the others of its form.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        most_bytes: int,
        room_bytes: float = math.inf,
    ) -> None:
        self.folder = folder
        self.name = clean_name(name)
        self.size_bytes = 0
        self.head = b""
        self._most_bytes, self._room_bytes = most_bytes, room_bytes
        self._fault: DeskUnavailable | None = None
        self._hash = hashlib.sha256()
        self._path = folder / (secrets.token_urlsafe(_RANDOM_BYTES) + _UNFINISHED)
        self._fd = -1

    def write(self, data: bytes) -> int:
        """Keep a piece, while all of them are wanted."""
        self.size_bytes += len(data)
        is_wanted = self.size_bytes <= min(self._most_bytes, self._room_bytes)
        if is_wanted and not self._fault:
            self.head += data[: HEAD_BYTES - len(self.head)]
            self._hash.update(data)
            try:
                self._write(data)
            except DeskUnavailable as fault:
                self._fault = fault
        return len(data)

    def _write(self, data: bytes) -> None:
        with _disk(self.folder):
            if self._fd < 0:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                how = os.O_CREAT | os.O_EXCL | os.O_WRONLY
                self._fd = os.open(self._path, how, 0o600)
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._fd, rest) :]

    def seek(self, offset: int) -> int:
        """What a parser of forms does when a file is complete: there is no way back."""
        return offset

    def check(self) -> str:
        """The kind of the complete file.

        Raises FileRefused; DeskUnavailable where the disk did not take it.
        """
        if self._fault:
            raise self._fault
        if self.size_bytes > self._most_bytes:
            raise FileRefused(self.name, "size")
        if self.size_bytes > self._room_bytes:
            raise FileRefused(self.name, "total")
        if not self.size_bytes:
            raise FileRefused(self.name, "empty")
        return kind_of(self.name, self.head)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def complete(self) -> Path:
        """Where the whole file lies, safe from a loss of power. Raises OSError."""
        os.fsync(self._fd)
        return self._path

    def close(self) -> None:
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            with _disk(self.folder):
                os.close(fd)
                self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def examine(arrival: Arrival) -> Stored:
    """Look into a complete file and give it the name it keeps, with a copy to show.

    Raises FileRefused and DeskUnavailable; then nothing of it stays but the arrival.
    """
    kind = arrival.check()
    with _disk(arrival.folder):
        return _named(arrival, kind)


def _named(arrival: Arrival, kind: str) -> Stored:
    path = arrival.complete()
    name = path.name.removesuffix(_UNFINISHED)
    shown = secrets.token_urlsafe(_RANDOM_BYTES) if kind in IMAGES else None
    # Ours is made by somebody else: it is unfinished, too, until it is safe.
    copy = path.with_name((shown or name) + ".copy" + _UNFINISHED)
    try:
        copy.touch(mode=0o600)
        _inspect(arrival, kind, path, copy)
        if shown:
            _sync(copy)
            copy.rename(path.with_name(shown))
        path.rename(path.with_name(name))
        _sync(arrival.folder)
    except BaseException:
        discard(arrival.folder, [one for one in (name, shown) if one])
        raise
    finally:
        copy.unlink(missing_ok=True)
    return Stored(
        name=arrival.name,
        kind=kind,
        size_bytes=arrival.size_bytes,
        sha256=arrival.sha256,
        file=name,
        shown_file=shown,
    )


def _inspect(arrival: Arrival, kind: str, path: Path, copy: Path) -> None:
    """Let a process of its own look into a file, and copy it if it is an image."""
    program = [sys.executable, "-P", "-m", "kb.desk.inspection"]
    with _inspections:
        try:
            ended = subprocess.run(
                [*program, kind, str(path), str(copy)],
                # Nothing of ours: no setting, no secret.
                env={"PYTHONPATH": _PACKAGE, "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=INSPECTION_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise FileRefused(arrival.name, "damaged") from error
    verdict = ended.stdout.decode().strip()
    if verdict == "full":
        raise DeskFull(f"{copy.parent}: no room for the copy that is shown")
    if ended.returncode:
        # It was too much for the decoder, whatever it was.
        verdict = "damaged"
    if verdict:
        raise FileRefused(arrival.name, _REASON.of(verdict))


def again(folder: Path, file: str, shown_file: str | None) -> dict[str, str | None]:
    """Second names of a file that is kept and of its copy, each to be deleted alone.

    Raises DeskUnavailable.
    """
    return {
        "file": _second_name(folder, file),
        "shown_file": shown_file and _second_name(folder, shown_file),
    }


def _second_name(folder: Path, name: str) -> str:
    second = secrets.token_urlsafe(_RANDOM_BYTES)
    with _disk(folder):
        os.link(folder / name, folder / second)
        # Its row is still to be written: until then it looks like a new leftover.
        os.utime(folder / second)
        _sync(folder)
    return second


def discard(folder: Path, names: Iterable[str]) -> None:
    """Delete files that no row names any more; those that are gone are gone.

    Raises DeskUnavailable.
    """
    with _disk(folder):
        for name in names:
            (folder / name).unlink(missing_ok=True)


def leftovers(folder: Path, known: Collection[str], held: timedelta) -> Iterator[str]:
    """Names of what lies there without a row in `known`, and has for long enough."""
    now_s = time.time()
    for path in folder.glob("*") if folder.is_dir() else ():
        is_part = path.name.endswith(_UNFINISHED)
        most = _ABANDONED if is_part else held
        if path.name in known:
            continue
        try:
            age_s = now_s - path.stat().st_mtime
        except FileNotFoundError:
            continue
        if age_s > most.total_seconds():
            yield path.name


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    """Faults of the disk as faults of the desk."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DeskFull(f"{folder}: {error.strerror}; make room below it") from error
        where = error.filename or folder
        raise DeskUnavailable(f"{where}: {error.strerror}") from error
