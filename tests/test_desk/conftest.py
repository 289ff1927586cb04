"""A desk on each database, and a ticket to begin with."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.desk.desk import Desk
from kb.desk.tickets import Opening
from tests.conftest import Place
from tests.smtp import make_certificate

NOW = datetime.datetime(2026, 11, 25, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture
def desk(make_place: Callable[..., Place], database_address: str) -> Iterator[Desk]:
    """A desk with its tables, on SQLite and on PostgreSQL."""
    desk = make_place(database=database_address).desk()
    yield desk
    desk.database.close()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A certificate of localhost that this process trusts, and its key."""
    certificate, key = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return certificate, key


def opening(**changes: object) -> Opening:
    """What Camille sends, but for some changes."""
    values: dict[str, object] = {
        "form_key": "k1",
        "site": "fr",
        "language": "fr",
        "subject": "delivery",
        "question": "Mon colis n’est pas arrivé",
        "email": "camille@example.org",
    }
    return Opening(**values | changes)  # type: ignore[arg-type]
