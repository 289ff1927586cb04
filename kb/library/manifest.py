"""The manifest of an edition: what it was made by, and whether it is still whole."""

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

import msgspec

from kb.errors import DamagedEdition, DamagedIndex
from kb.shapes import Shape

MANIFEST = "manifest.json"
INDEX = "index"
# What search alone reads lies below the one, or starts with the other.
_OF_SEARCH = (f"{INDEX}/", "words-", "synonyms.db")


class File(msgspec.Struct, frozen=True):
    """A file of an edition: its size in bytes, and its sha256."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What an edition was made by, and every file of it by its path."""

    edition: str
    versions: dict[str, str]
    files: dict[str, File]


_MANIFEST = Shape(Manifest)


def write_manifest(
    edition: Path, name: str, versions: dict[str, str], old: Path | None
) -> None:
    """List the files of a finished edition; those shared with `old` are not read."""
    known = read_manifest(old).files if old else {}
    files = {}
    for path in files_of(edition):
        size = (edition / path).stat().st_size
        before = known.get(path)
        is_known = before is not None and before.size == size
        if old and before and is_known and is_shared(old / path, edition / path):
            files[path] = before
        else:
            files[path] = File(size, _sha256(edition / path))
    manifest = Manifest(name, versions, files)
    (edition / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))


def read_manifest(edition: Path) -> Manifest:
    """Raises DamagedEdition when it is missing or no manifest."""
    try:
        return _MANIFEST.of_json((edition / MANIFEST).read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        raise DamagedEdition(
            f"{edition}: no readable {MANIFEST}; publish again"
        ) from error


def inspect(edition: Path, var: Path) -> Manifest:
    """Make sure that an edition may be opened.

    Search indexes hold pickles, which are code: the folder must be ours and closed to
    others, every file listed and of its size. Hashes are compared once on each machine,
    and again when a file was written to since.
    Raises DamagedIndex when only its search must not be opened, else DamagedEdition.
    """
    manifest = read_manifest(edition)
    try:
        _check_owner(edition)
        wrong = _wrong_files(edition, manifest, var)
    except OSError as error:
        raise DamagedEdition(
            f"{edition}: incomplete: {error}; publish again"
        ) from error
    if manifest.edition != edition.name:
        raise DamagedEdition(f"{edition}: made as {manifest.edition}; publish again")
    if wrong:
        damage = DamagedIndex if all(map(_is_of_search, wrong)) else DamagedEdition
        raise damage(
            f"{edition}/{wrong[0]}: missing, foreign or altered; publish again"
        )
    return manifest


def _check_owner(edition: Path) -> None:
    status = edition.stat()
    if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
        raise DamagedEdition(f"{edition}: must belong to the server's user, mode 0700")


def _wrong_files(edition: Path, manifest: Manifest, var: Path) -> list[str]:
    """Paths of files that are not as the manifest says.

    The files of search are judged apart from the others, and what is sound is noted.
    """
    found = files_of(edition)
    stamps = _approved(edition, var)
    sound, wrong = [], []
    for is_of_search in (False, True):
        listed = {p for p in manifest.files if _is_of_search(p) is is_of_search}
        there = sorted(p for p in found if _is_of_search(p) is is_of_search)
        stamp = _stamp(edition, there)
        bad = sorted(listed.symmetric_difference(there))
        if not bad and stamp not in stamps:
            files = {path: manifest.files[path] for path in there}
            bad = [p for p in there if not _is_as_listed(edition / p, files[p])]
        wrong += bad
        sound += [] if bad else [stamp]
    if not stamps.issuperset(sound):
        _approve(edition, var, sound)
    return wrong


def _is_as_listed(path: Path, file: File) -> bool:
    return path.stat().st_size == file.size and _sha256(path) == file.sha256


def approve(edition: Path, var: Path) -> None:
    """Note that the hashes of an edition need not be compared here until it changes."""
    found = files_of(edition)
    halves = [[p for p in found if _is_of_search(p) is half] for half in (False, True)]
    _approve(edition, var, [_stamp(edition, half) for half in halves])


def doubt(edition: Path, var: Path) -> None:
    """Have the hashes of an edition compared again before it is next opened."""
    with contextlib.suppress(OSError):
        _mark(edition, var).unlink()


def _mark(edition: Path, var: Path) -> Path:
    return var / "checked" / edition.name


def _approved(edition: Path, var: Path) -> set[str]:
    """Stamps of files whose hashes were compared."""
    try:
        return set(_mark(edition, var).read_text(errors="replace").split())
    except OSError:
        return set()


def _approve(edition: Path, var: Path, stamps: Iterable[str]) -> None:
    marks = var / "checked"
    # Where this cannot be written, hashes are compared again next time.
    with contextlib.suppress(OSError):
        marks.mkdir(exist_ok=True, mode=0o700)
        for mark in marks.iterdir():
            if not (edition.parent / mark.name).exists():
                mark.unlink(missing_ok=True)
        _mark(edition, var).write_text("\n".join(stamps))


def _stamp(edition: Path, paths: Iterable[str]) -> str:
    """A value that changes when one of the files is replaced or written to."""
    total = hashlib.sha256()
    for path in paths:
        status = (edition / path).stat()
        parts = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
        total.update(f"{path}\0{parts}\0".encode())
    return total.hexdigest()


def _is_of_search(path: str) -> bool:
    return path.startswith(_OF_SEARCH)


def files_of(edition: Path) -> list[str]:
    """Paths of what belongs to an edition; locks of writers do not."""
    return sorted(
        str((Path(folder) / name).relative_to(edition))
        for folder, _, names in os.walk(edition)
        for name in names
        if name != MANIFEST and not name.endswith(("LOCK", "-journal"))
    )


def is_shared(one: Path, other: Path) -> bool:
    """Whether two paths lead to one and the same file."""
    return one.exists() and one.samefile(other)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
