"""What readers see of an edition that is damaged while it is open."""

import os
from pathlib import Path

import pytest

from kb.errors import DamagedEdition, DamagedIndex
from kb.library.manifest import inspect
from tests.conftest import Place, article
from tests.test_web.reading import parse, texts


def spoil_in_secret(path: Path) -> None:
    """Overwrite a file in its place, its size and its time as they were."""
    status = path.stat()
    with path.open("r+b") as file:
        file.write(bytes(status.st_size))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.fixture
def edition(place: Place) -> Path:
    """The newer of two editions."""
    place.publish({"en/a.md": article("Parcel", "Version one.")})
    name = place.publish({"en/a.md": article("Parcel", "Version two.")}).edition
    return place.settings.var / "editions" / name


def test_an_article_that_cannot_be_read_any_more_leads_to_the_edition_before(
    place: Place, edition: Path
) -> None:
    client = place.client()
    client.get("/en/")
    spoil_in_secret(max(edition.glob("pack-*.db")))
    inspect(edition, place.settings.var)

    first = client.get("/en/articles/a")
    second = client.get("/en/articles/a")

    assert (first.status_code, first.headers["Retry-After"]) == (503, "5")
    assert (second.status_code, "Version one." in second.text) == (200, True)
    with pytest.raises(DamagedEdition):
        inspect(edition, place.settings.var)


def test_a_search_that_cannot_be_read_any_more_says_so_and_is_looked_into(
    place: Place, edition: Path
) -> None:
    client = place.client()
    client.get("/en/")
    spoil_in_secret(edition / "words-en.db")
    inspect(edition, place.settings.var)

    search = client.get("/en/search?q=parsel")
    read = client.get("/en/articles/a")

    assert (search.status_code, search.headers["Retry-After"]) == (200, "5")
    assert texts(parse(search), ".heard h1") == ["The search is being repaired"]
    assert (read.status_code, "Version two." in read.text) == (200, True)
    with pytest.raises(DamagedIndex):
        inspect(edition, place.settings.var)


def test_a_lost_search_makes_it_degraded(place: Place, edition: Path) -> None:
    (edition / "words-en.db").unlink()
    client = place.client()

    health, ready = client.get("/healthz"), client.get("/readyz")

    assert (health.status_code, health.json) == (
        200,
        {"status": "degraded", "errors": 0},
    )
    assert (ready.status_code, ready.json) == (
        503,
        {"status": "unavailable", "reason": "DamagedIndex"},
    )
