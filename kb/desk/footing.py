"""Footing: what a database in a file stands on, and where that may give way."""

import sqlite3
from pathlib import Path

# Two connections that empty the log at one moment may damage the file.
# Source: sqlite.org/wal.html, "The WAL-Reset Bug"; also mended in these older lines.
_MENDED = (3, 51, 3)
_MENDED_LINES = {(3, 50): 7, (3, 44): 6}
# Their locks and their shared memory do not reach other machines.
_NETWORK = frozenset(
    """9p afs beegfs ceph cifs fuse.glusterfs fuse.sshfs glusterfs lustre ncpfs nfs nfs4
    smb3 smbfs""".split()
)
_MOUNTS = Path("/proc/self/mountinfo")

Version = tuple[int, ...]


def doubts(
    var: Path,
    version: Version = sqlite3.sqlite_version_info,
    mounts: Path = _MOUNTS,
) -> list[str]:
    """What to tell those who keep a database as a file in `var`; a line each."""
    found = []
    if _may_damage(version):
        number = ".".join(map(str, version))
        found.append(
            f"SQLite {number}: two processes that write at one moment may, very rarely,"
            " damage the database (mended in 3.51.3); keep backups, or set KB_DATABASE"
        )
    kind = _file_system(var, mounts)
    if kind in _NETWORK:
        found.append(
            f"{var}: lies on a network disk ({kind}), which SQLite is not safe on; "
            "choose a disk of this machine by --var, or set KB_DATABASE"
        )
    return found


def _may_damage(version: Version) -> bool:
    mended = _MENDED_LINES.get((version[0], version[1]))
    if mended is not None:
        return version[2] < mended
    return version < _MENDED


def _file_system(path: Path, mounts: Path) -> str | None:
    """The kind of file system that a path is on; None where nobody can say."""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return None
    place = path.resolve()
    kinds: dict[Path, str] = {}
    for line in lines:
        # proc_pid_mountinfo(5): the mount point is the fifth; the kind follows a dash.
        before, _, after = line.partition(" - ")
        point = before.split(" ")[4].encode().decode("unicode_escape")
        # Of two on one place, the later one is seen.
        kinds[Path(point)] = after.split(" ")[0]
    above = [one for one in (place, *place.parents) if one in kinds]
    return kinds[above[0]] if above else None
