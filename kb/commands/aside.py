"""Beside what is served: a catalogue made aside, and how often it has been read."""

import contextlib
import datetime
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kb.desk.database import Database
from kb.errors import DeskUnavailable
from kb.insight.articles import reads_by_key
from kb.library.publish import publish
from kb.library.storage import CATALOGUE, Folder
from kb.settings import Settings

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def published_aside(settings: Settings) -> Iterator[Path]:
    """The catalogue of the content as it is, made aside and thrown away."""
    with tempfile.TemporaryDirectory(prefix="firststop-") as folder:
        aside = msgspec.structs.replace(settings, var=Path(folder))
        publish(aside)
        yield Folder(aside.var).current() / CATALOGUE


def reads_lately(settings: Settings) -> dict[str, int]:
    """How often each article was read in the last months, by its key.

    Where nothing has been counted yet, or the database is away, nothing was read.
    """
    database = Database(settings.database, settings.var)
    try:
        if not database.exists:
            return {}
        return reads_by_key(database, datetime.datetime.now(datetime.UTC).date())
    except DeskUnavailable as error:
        _log.warning("%s: articles are not weighted by how often they are read", error)
        return {}
    finally:
        database.close()
