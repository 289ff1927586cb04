"""Publishing aside: a catalogue of the content as it is, thrown away at the end."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kb.library.publish import publish
from kb.library.storage import CATALOGUE, Folder
from kb.settings import Settings


@contextlib.contextmanager
def published_aside(settings: Settings) -> Iterator[Path]:
    """The catalogue of the content as it is, made aside and thrown away."""
    with tempfile.TemporaryDirectory(prefix="firststop-") as folder:
        aside = msgspec.structs.replace(settings, var=Path(folder))
        publish(aside)
        yield Folder(aside.var).current() / CATALOGUE
