"""A database that is gone, and comes back: nobody who reads notices."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kb.desk.database import Database
from kb.desk.migrate import migrate
from kb.desk.tables import tickets
from tests.conftest import Place
from tests.postgres import Cluster, running_cluster
from tests.test_desk.counter import FORM, MESSAGE, PAGE, SEARCH, SHOP, fields, form_of

# A form must not be held for longer by a database that does not answer.
PATIENCE_S = 15.0


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL server that a test may stop."""
    with (
        tempfile.TemporaryDirectory(prefix="firststop-", dir="/tmp") as folder,
        running_cluster(Path(folder)) as running,
    ):
        if running is None:
            pytest.fail("PostgreSQL is missing: apt-get install postgresql", False)
        yield running


@contextmanager
def _open(place: Place) -> Iterator[tuple[FlaskClient, Database]]:
    """A browser, and the database that its server writes to."""
    client = place.client()
    ours = client.application.extensions["firststop"]
    yield client, ours.desk.database
    ours.counter.flush()
    ours.desk.database.close()
    ours.library.edition().close()


@contextmanager
def _stopped(cluster: Cluster) -> Iterator[None]:
    cluster.stop()
    try:
        yield
    finally:
        cluster.start()


@contextmanager
def _moved_away(file: Path) -> Iterator[None]:
    aside = file.rename(file.with_suffix(".aside"))
    yield
    assert not file.exists(), "an empty one has taken its place"
    aside.rename(file)


def test_a_postgresql_that_is_stopped_and_started_loses_none_of_5_forms(
    make_place: Callable[..., Place], own_cluster: Cluster
) -> None:
    place = make_place(database=own_cluster.new_schema())

    _check_absence(place, lambda: _stopped(own_cluster))


def test_a_file_that_is_moved_away_and_back_loses_none_of_5_forms(place: Place) -> None:
    _check_absence(place, lambda: _moved_away(place.settings.var / "desk.db"))


def _check_absence(
    place: Place, absence: Callable[[], AbstractContextManager[None]]
) -> None:
    place.publish(SHOP)
    place.desk().database.close()
    with _open(place) as (client, database):
        assert _send(client, place, 0) == 303

        with absence():
            for n in range(1, 6):
                began_s = time.monotonic()
                answer = client.post(FORM, data=fields(place.settings, f"form-{n:011}"))
                took_s = time.monotonic() - began_s

                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
                assert MESSAGE in answer.text
                assert f"form-{n:011}" in answer.text
                assert "mailto:help@shop.example" in answer.text
                assert took_s < PATIENCE_S
            for address in (PAGE, SEARCH, "/en/", "/en/contact", "/healthz", "/readyz"):
                assert client.get(address).status_code == 200, address

        assert [_send(client, place, n) for n in range(1, 6)] == [303] * 5
        assert _forms(database) == [f"form-{n:011}" for n in range(6)]


def test_a_file_that_a_backup_replaces_is_the_one_that_is_written_to(
    make_place: Callable[..., Place],
) -> None:
    place, backup = make_place(), make_place()
    place.publish(SHOP)
    place.desk().database.close()
    backup.desk().database.close()
    with _open(place) as (client, database):
        assert _send(client, place, 1) == 303

        for file in place.settings.var.glob("desk.db-*"):
            file.unlink()
        (backup.settings.var / "desk.db").rename(place.settings.var / "desk.db")

        assert _send(client, place, 2) == 303
        assert _forms(database) == [f"form-{2:011}"]
    again = Database("", place.settings.var)
    assert not migrate(again)
    assert _forms(again) == [f"form-{2:011}"]
    again.close()


def _send(client: FlaskClient, place: Place, n: int) -> int:
    sent = fields(place.settings, f"form-{n:011}")
    return client.post(FORM, data=sent).status_code


def _forms(database: Database) -> list[str]:
    with database.read() as connection:
        emails = connection.scalars(sa.select(tickets.c.email).order_by(tickets.c.id))
        return [form_of(email) for email in emails]
