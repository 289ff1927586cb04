"""`firststop privacy`: what is kept of readers, purged, erased and handed over."""

import datetime
from zipfile import ZipFile

import pytest

from tests.commands import run
from tests.conftest import Place
from tests.test_desk.people import rows_of, write_to

CAMILLE = "camille@example.org"


@pytest.fixture
def written(place: Place) -> Place:
    """A place with a ticket of today, and one that is five years old."""
    desk = place.desk()
    now = datetime.datetime.now(datetime.UTC)
    write_to(desk, CAMILLE, "c" * 16, now)
    write_to(desk, "old@example.org", "o" * 16, now - datetime.timedelta(days=1826))
    desk.database.close()
    return place


def _privacy(place: Place, *words: str) -> tuple[int, list[str]]:
    result = run("privacy", "--var", place.settings.var, *words)
    return result.exit_code, result.output.splitlines()


def test_what_is_over_is_purged(written: Place) -> None:
    said = _privacy(written, "purge")
    again = _privacy(written, "purge")

    assert said == (0, ["Erased: 1 tickets, 5 messages, 1 attachments, 2 outbox"])
    assert again == (0, ["Nothing has been kept for too long"])


def test_days_to_keep_tickets_are_a_setting(written: Place) -> None:
    result = run("privacy", "--var", written.settings.var, "purge", KB_KEEP_DAYS="2000")

    assert result.output == "Nothing has been kept for too long\n"


def test_a_person_is_erased_once(written: Place) -> None:
    today = datetime.datetime.now(datetime.UTC).date()

    never = _privacy(written, "erase", "--email", "nobody@example.org")
    first = _privacy(written, "erase", "--email", CAMILLE)
    second = _privacy(written, "erase", "--email", CAMILLE)

    assert never == (0, ["Nothing is kept of it"])
    assert first == (0, ["Erased: 1 tickets, 5 messages, 1 attachments, 2 outbox"])
    assert second == (0, [f"Nothing is kept of it; it was erased on {today}"])
    desk = written.desk()
    assert rows_of(desk)["tickets"] == 1
    desk.database.close()


def test_a_person_gets_an_archive_that_only_its_owner_reads(written: Place) -> None:
    target = written.settings.var / "camille.zip"

    said = _privacy(written, "export", "--email", CAMILLE, "--to", str(target))

    assert said == (0, [f"{target}: 1 tickets, 1 files"])
    assert target.stat().st_mode & 0o777 == 0o600
    with ZipFile(target) as archive:
        assert len(archive.namelist()) == 2


def test_an_archive_replaces_no_file(written: Place) -> None:
    target = written.settings.var / "secret"
    before = target.read_bytes()

    said = _privacy(written, "export", "--email", CAMILLE, "--to", str(target))

    assert said == (2, [f"firststop: --to {target}: File exists; name a new file"])
    assert target.read_bytes() == before


@pytest.mark.parametrize("what", ["erase", "export"])
def test_what_is_no_address_is_refused(what: str, written: Place) -> None:
    more = ["--to", str(written.settings.var / "x.zip")] if what == "export" else []

    said = _privacy(written, what, "--email", "camille", *more)

    assert said == (
        2,
        [
            (
                "firststop: --email 'camille': not one address; "
                "write for example camille@example.org"
            )
        ],
    )
