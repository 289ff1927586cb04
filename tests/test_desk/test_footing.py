"""What a database in a file stands on is said before it gives way."""

from pathlib import Path

import pytest

from kb.desk.footing import doubts
from tests.conftest import Place

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:40 / /srv/shared\\040disk rw - nfs4 files.example:/help rw
41 40 0:41 / /srv/shared\\040disk/own rw - tmpfs tmpfs rw
"""
SOUND = (3, 53, 0)


@pytest.mark.parametrize(
    ("version", "is_doubted"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)
def test_a_version_that_may_damage_its_file_is_said(
    version: tuple[int, ...], is_doubted: bool, tmp_path: Path
) -> None:
    number = ".".join(map(str, version))

    said = doubts(tmp_path, version)

    assert [line.partition(":")[0] for line in said] == [
        f"SQLite {number}"
    ] * is_doubted


@pytest.mark.parametrize(
    ("var", "kinds"),
    [
        ("/srv/shared disk/var", ["nfs4"]),
        ("/srv/shared disk", ["nfs4"]),
        ("/srv/shared disk/own/var", []),
        ("/srv/shared", []),
        ("/var/lib/help", []),
    ],
)
def test_a_network_disk_is_said(var: str, kinds: list[str], tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)

    said = doubts(Path(var), SOUND, mounts)

    assert said == [
        f"{var}: lies on a network disk ({kind}), which SQLite is not safe on; "
        "choose a disk of this machine by --var, or set KB_DATABASE"
        for kind in kinds
    ]


def test_where_nobody_knows_of_disks_nothing_is_said(tmp_path: Path) -> None:
    assert doubts(tmp_path, SOUND, tmp_path / "missing") == []


def test_a_file_keeps_what_was_acknowledged_through_a_loss_of_power(
    place: Place,
) -> None:
    """No test can cut the power: each setting is what SQLite promises it by."""
    desk = place.desk()

    with desk.database.write() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        said = [connection.exec_driver_sql(f"PRAGMA {n}").scalar() for n in names]

    # sqlite.org/pragma.html: 2 is FULL, which syncs the log at each commit.
    assert said == ["wal", 2, 1, 1]
    desk.database.close()
