"""Stamps: when each file was last written to, so that unchanged ones are not read."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from kb.content.file import SourceFile
from kb.shapes import Shape

# A file written to within this time of the scan may be written to again unseen.
SETTLED_S = 2.0

Stamp = tuple[int, int, int]
# By the path of a file, of the edition of that name.
_STAMPS = Shape(tuple[str, dict[str, Stamp]])


class Stamps:
    """The stamps of the files that an edition was made from, on this machine."""

    def __init__(self, var: Path) -> None:
        self._path = var / "stamps.msgpack"
        self._edition = ""
        self._known: dict[str, Stamp] = {}
        try:
            data = self._path.read_bytes()
            self._edition, self._known = _STAMPS.of_msgpack(data)
        except (OSError, msgspec.DecodeError):
            pass  # Every file is read again; nothing else depends on it.

    def is_unchanged(self, file: SourceFile, edition: str) -> bool:
        """Whether the file is surely as it was when `edition` was made."""
        return self._edition == edition and self._known.get(file.path) == file.stamp

    def save(self, edition: str, files: Iterable[SourceFile], scanned_s: float) -> None:
        """Remember the files that had settled when the scan began, at `scanned_s`."""
        limit = int((scanned_s - SETTLED_S) * 1e9)
        known = {file.path: file.stamp for file in files if max(file.stamp[1:]) < limit}
        temporary = self._path.with_suffix(".tmp")
        # Without them every file is read again; the edition is as good.
        with contextlib.suppress(OSError):
            temporary.write_bytes(msgspec.msgpack.encode((edition, known)))
            temporary.replace(self._path)
