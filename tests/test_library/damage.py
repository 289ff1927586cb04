"""How tests damage an edition, and read what is left."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.library.edition import Library
from tests.conftest import Place
from tests.reading import NOON, Readers


@contextmanager
def reading(place: Place) -> Iterator[Readers]:
    """Readers of a process that has just been started."""
    edition = Library(place.settings.var, 1 << 20).edition()
    yield Readers(edition, "en", NOON)
    edition.close()


def change(path: Path, data: bytes) -> None:
    """Put a file in place of one that may be shared with another edition."""
    path.unlink()
    path.write_bytes(data)
