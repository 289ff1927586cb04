"""Fingerprints: the same input, read by the same program, is the same edition."""

import contextlib
import functools
import hashlib
import importlib.metadata
import sys
from collections.abc import Iterable, Mapping

from kb.i18n import CATALOGS
from kb.library.build import VERSION as BUILD_VERSION
from kb.library.journal import Source
from kb.library.schema import VERSION as SCHEMA_VERSION
from kb.search.analysis import VERSION as ANALYSIS_VERSION
from kb.search.postings import VERSION as POSTINGS_VERSION

_LIBRARIES = ("markdown", "nh3")
# Versions that say how an index was made; articles can be read without it.
OF_SEARCH = frozenset(("analysis", "postings", "stemmer", "whoosh"))


@functools.lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """What an edition depends on beside its sources; other values need a rebuild."""
    catalogs = hashlib.sha256()
    for path in sorted(CATALOGS.glob("*/LC_MESSAGES/messages.po")):
        catalogs.update(path.read_bytes())
    return {
        "analysis": str(ANALYSIS_VERSION),
        "build": str(BUILD_VERSION),
        "byteorder": sys.byteorder,
        "interface": catalogs.hexdigest()[:16],
        "postings": str(POSTINGS_VERSION),
        "schema": str(SCHEMA_VERSION),
        "stemmer": _installed("PyStemmer", "snowballstemmer"),
        # Several distributions share one import name.
        "whoosh": _installed("whoosh3", "Whoosh"),
    } | {name: importlib.metadata.version(name) for name in _LIBRARIES}


def _installed(*names: str) -> str:
    """Which of some distributions are installed, with their versions."""
    found = []
    for name in names:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found.append(f"{name} {importlib.metadata.version(name)}")
    return ", ".join(found)


def fingerprint(sources: Iterable[Source], notes: Mapping[str, str]) -> str:
    """The name of the edition that these sources and settings make."""
    total = hashlib.sha256()
    for name, text in sorted((versions() | dict(notes)).items()):
        total.update(f"{name}\0{text}\0".encode())
    for source in sorted(sources, key=lambda source: source.path):
        total.update(f"{source.path}\0{source.digest}\0{source.seen}\0".encode())
    return total.hexdigest()[:16]
