"""Editions on disk: the lock, what is swept away, and what an edition holds."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kb.errors import NoEdition, PublishingBusy
from kb.library.edition import Library
from kb.library.publish import publish
from kb.library.storage import Folder
from tests.conftest import Place, article
from tests.reading import readers


def version(n: int) -> dict[str, str]:
    return {"en/a.md": article("Article", f"Version {n}.")}


def editions(place: Place) -> set[str]:
    return {path.name for path in (place.settings.var / "editions").iterdir()}


@pytest.fixture
def held(place: Place) -> Iterator[None]:
    """Another process that publishes into the place and does not end."""
    place.settings.var.mkdir()
    program = (
        "import fcntl, sys\n"
        "file = open(sys.argv[1], 'w')\n"
        "fcntl.flock(file, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    lock = str(place.settings.var / "publish.lock")
    command = [sys.executable, "-c", program, lock]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        yield
        other.communicate()


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("wait_s", [0, 0.1])
def test_a_second_publisher_is_told_that_another_is_at_work(
    place: Place, wait_s: float
) -> None:
    place.write(version(1))
    impatient = msgspec.structs.replace(place.settings, publish_wait_s=wait_s)

    with pytest.raises(PublishingBusy) as raised:
        publish(impatient)

    assert str(raised.value) == (
        f"{place.settings.var}: another publisher is at work; try again later"
    )
    with pytest.raises(NoEdition):
        place.edition()


def test_a_second_publisher_that_waits_publishes_after_the_first(place: Place) -> None:
    place.publish(version(1))
    environment = os.environ | {
        "KB_CONTENT": str(place.content),
        "KB_VAR": str(place.settings.var),
    }
    place.write(version(2))
    lock = place.settings.var / "publish.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        command = [sys.executable, "-m", "kb", "publish"]
        second = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=2)
        with readers(place) as en:
            assert en.text("a") == "Version 1."

    second.communicate(timeout=60)

    assert second.returncode == 0
    with readers(place) as en:
        assert en.text("a") == "Version 2."


def test_publishers_at_the_same_time_leave_one_whole_edition(place: Place) -> None:
    place.write({f"en/{n}.md": article(f"Article {n}") for n in range(20)})
    environment = os.environ | {
        "KB_CONTENT": str(place.content),
        "KB_VAR": str(place.settings.var),
    }
    command = [sys.executable, "-m", "kb", "publish"]

    publishers = [
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        for _ in range(3)
    ]

    assert [publisher.wait(timeout=60) for publisher in publishers] == [0, 0, 0]
    assert len(editions(place)) == 1
    with readers(place) as en:
        assert len(en.listed()) == 20


def test_leftovers_of_a_killed_publisher_are_swept_away(place: Place) -> None:
    place.publish(version(1))
    leftover = place.settings.var / "editions" / "tmpabc.tmp"
    leftover.mkdir()
    (leftover / "catalogue.db").write_bytes(b"half")
    (place.settings.var / "current.tmp").write_text("half")

    place.publish(version(2))

    assert [name for name in editions(place) if name.endswith(".tmp")] == []
    with readers(place) as en:
        assert en.text("a") == "Version 2."


def test_the_newest_three_editions_are_kept(place: Place) -> None:
    names = [place.publish(version(n)).edition for n in range(6)]

    place.publish()

    assert editions(place) == set(names[-3:])


def test_an_edition_that_is_read_is_kept_until_it_is_closed(place: Place) -> None:
    first = place.publish(version(0)).edition
    reading = place.edition()
    later = [place.publish(version(n)).edition for n in range(1, 6)]

    place.publish()
    while_read = editions(place)
    reading.close()
    place.publish()

    assert while_read == {first, *later[-3:]}
    assert editions(place) == set(later[-3:])


def test_what_a_reader_has_open_stays_true_while_others_publish(place: Place) -> None:
    place.publish({**version(0), "en/b.md": article("Other", "Stays.")})

    with readers(place) as en:
        for n in range(1, 6):
            place.publish(version(n))

        assert en.text("a") == "Version 0."
        assert en.found("version") == ["a"]
        assert en.found("stays") == ["b"]


def test_the_current_edition_is_kept_however_old_it_is(place: Place) -> None:
    first = place.publish(version(0)).edition
    for n in range(1, 4):
        place.publish(version(n))
    place.publish(version(0))

    place.publish()

    assert first in editions(place)
    assert place.edition().name == first


def test_an_edition_belongs_to_its_user_alone(place: Place) -> None:
    outcome = place.publish(version(1))

    folder = place.settings.var / "editions" / outcome.edition
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_uid == os.geteuid()


def test_an_edition_holds_no_path_of_its_machine(place: Place, tmp_path: Path) -> None:
    outcome = place.publish(
        {
            **version(1),
            "en/broken.md": "---\norder: x\n---\n",
            "media/map.gif": b"GIF89a\1\0\1\0",
        }
    )

    folder = place.settings.var / "editions" / outcome.edition
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert [path for path in files if str(tmp_path).encode() in path.read_bytes()] == []


def test_an_edition_is_read_on_another_machine(place: Place, tmp_path: Path) -> None:
    outcome = place.publish(version(1))
    there = tmp_path / "there"
    shutil.copytree(
        place.settings.var / "editions" / outcome.edition,
        there / "editions" / outcome.edition,
    )
    (there / "current").write_text(outcome.edition + "\n")
    shutil.rmtree(place.content)
    shutil.rmtree(place.settings.var)

    edition = Library(there, 16 << 20).edition()

    site = edition.sites.default_site
    assert (edition.name, site.prefix) == (outcome.edition, "en")
    edition.close()


def test_before_anything_is_published_there_is_no_edition(tmp_path: Path) -> None:
    with pytest.raises(NoEdition) as raised:
        Library(tmp_path, 16 << 20).edition()

    assert str(raised.value) == f"{tmp_path}: nothing published yet; run publish"


@pytest.mark.parametrize("name", ["", "../../etc", "a b", ".", "x/y"])
def test_a_name_that_is_no_editions_is_not_followed(tmp_path: Path, name: str) -> None:
    (tmp_path / "current").write_text(name)

    with pytest.raises(NoEdition) as raised:
        Folder(tmp_path).current()

    assert str(raised.value) == f"{tmp_path}/current: names no edition; run publish"
