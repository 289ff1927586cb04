"""The shelf: which edition may be read or built upon, and where a new one goes."""

import hashlib
import logging
from pathlib import Path

from kb.errors import DamagedEdition, DamagedIndex
from kb.library.fingerprint import OF_SEARCH, versions
from kb.library.manifest import approve, inspect, read_manifest, write_manifest
from kb.library.storage import Folder, sync_files, sync_folder

_log = logging.getLogger(__name__)


def examine(path: Path, var: Path) -> str:
    """Why the edition at `path` can be read but not searched; "" when it can be.

    Raises DamagedEdition when it must not be opened at all.
    """
    lost = ""
    try:
        inspect(path, var)
    except DamagedIndex as damage:
        lost = str(damage)
    ours, theirs = versions().items(), read_manifest(path).versions.items()
    differing = {name for name, _ in ours ^ theirs}
    if differing - OF_SEARCH:
        raise DamagedEdition(f"{path}: made by another version; publish again")
    if differing:
        lost = lost or f"{path}: indexed by another version; publish again"
    return lost


def base(folder: Folder) -> Path | None:
    """The newest edition that is whole and ours: a new one is built upon it."""
    name = folder.current_name()
    for path in [folder.editions / name] * bool(name) + folder.others():
        try:
            manifest = inspect(path, folder.var)
        except DamagedEdition as damage:
            _log.warning("%s", damage)
        else:
            if manifest.versions == versions():
                return path
    return None


def install(made: Path, folder: Folder, name: str, old: Path | None) -> str:
    """Give a finished edition its name, unless a sound one has it already.

    A damaged edition may still be read, one that is gone too: it is left alone, and
    another name is made of its name. Returns the name.
    """
    current = folder.current_name()
    while name == current or (folder.editions / name).exists():
        try:
            inspect(folder.editions / name, folder.var)
        except DamagedEdition:
            name = hashlib.sha256(name.encode()).hexdigest()[: len(name)]
        else:
            return name
    write_manifest(made, name, versions(), old)
    sync_files(made, old)
    final = made.rename(folder.editions / name)
    sync_folder(folder.editions)
    approve(final, folder.var)
    return name
