"""A disk without room: articles are read, a form keeps what was typed, then it works."""

import itertools
import os
import resource
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import sqlalchemy as sa

from kb.desk.desk import open_desk
from kb.desk.tables import tickets
from tests.conftest import Place
from tests.postgres import Cluster
from tests.served import Served, serve, wait_until
from tests.small_disk import small_disk
from tests.test_desk.counter import MESSAGE, PAGE, SEARCH, SHOP, fields, form_of, post

SIZE, FORMS = "32m", 5

Filling = Callable[[Served, Place], AbstractContextManager[None]]


@contextmanager
def _no_more_bytes(served: Served, _: Place) -> Iterator[None]:
    """No process of a server may write to any file, its log included."""
    pids = [served.process.pid, *served.answering()]
    before = [resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids]
    for pid, (_soft, hard) in zip(pids, before, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    yield
    for pid, limits in zip(pids, before, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


@contextmanager
def _full_disk(_: Served, place: Place) -> Iterator[None]:
    with _filled(place.settings.var):
        yield


@contextmanager
def _filled(disk: Path) -> Iterator[None]:
    """All that is free is taken by something else."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    yield
    ballast.unlink()


def test_a_server_that_may_not_write_keeps_5_forms_and_takes_them_later(
    place: Place,
) -> None:
    _check_fullness(place, _no_more_bytes, 503)


def test_a_full_disk_keeps_5_forms_and_takes_them_later(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", SIZE) as folder:
        _check_fullness(Place(folder), _full_disk, 507)


def test_a_full_disk_of_postgresql_keeps_5_forms_and_takes_them_later(
    cluster: Cluster, make_place: Callable[..., Place]
) -> None:
    # Its user must be able to reach it, which pytest's own folders do not allow.
    with (
        tempfile.TemporaryDirectory(prefix="firststop-", dir="/tmp") as folder,
        small_disk(Path(folder), SIZE) as disk,
        cluster.tablespace(disk) as address,
    ):
        _check_fullness(make_place(database=address), lambda *_: _filled(disk), 507)


def test_a_log_without_room_loses_none_of_20_tickets_and_no_page(place: Place) -> None:
    """From the start on; all that serve is told of faults goes there."""
    place.publish(SHOP)
    with serve(place.settings, log=Path("/dev/full"), KB_MESSAGES="0") as served:
        for n in range(20):
            if n % 10 == 0:
                # A line of the log for each process that is found dead.
                (alive,) = served.answering()
                os.kill(alive, signal.SIGKILL)
                wait_until(lambda: served.answers(PAGE))
            assert _send(served, place, n)[0] == 303
            assert served.get(PAGE).status == 200

    assert served.process.returncode == 0


def _check_fullness(place: Place, filling: Filling, status: int) -> None:
    place.publish(SHOP)
    database = place.settings.database
    with serve(place.settings, KB_DATABASE=database, KB_MESSAGES="0") as served:
        assert _send(served, place, 1) == (303, "")
        with filling(served, place):
            kept: list[int] = []
            # What the database has set aside is used up first.
            for n in itertools.takewhile(lambda _: len(kept) < FORMS, range(2, 60)):
                got, text = _send(served, place, n)
                if got != 303:
                    kept.append(n)
                    assert got == status
                    assert MESSAGE in text
                    assert f"form-{n:011}" in text
                    assert "mailto:help@shop.example" in text
            assert len(kept) == FORMS
            assert served.get(PAGE).status == 200
            assert served.get(SEARCH).status == 200
            assert served.get("/healthz").status == 200

        assert [_send(served, place, n) for n in kept] == [(303, "")] * FORMS
    desk = open_desk(place.settings)
    with desk.database.read() as connection:
        emails = connection.scalars(sa.select(tickets.c.email).order_by("email"))
        assert [form_of(email) for email in emails] == [
            f"form-{n:011}" for n in range(1, kept[-1] + 1)
        ]
    desk.database.close()


def _send(served: Served, place: Place, n: int) -> tuple[int, str]:
    """The status of a form that was sent, and its page where it is shown again."""
    said = post(served.port, fields(place.settings, f"form-{n:011}"))
    assert said is not None, served.said()
    return said.status, said.text if said.status != 303 else ""
