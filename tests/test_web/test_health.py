"""For operators: is it alive, can it serve, which version is it."""

import importlib.metadata
import shutil

import pytest

from tests.conftest import Place, article


def test_a_sound_help_center_is_ok(place: Place) -> None:
    name = place.publish({"en/a.md": article()}).edition
    client = place.client()

    health, ready = client.get("/healthz"), client.get("/readyz")

    assert (health.status_code, health.json) == (200, {"status": "ok", "errors": 0})
    assert (ready.status_code, ready.json) == (200, {"status": "ok", "edition": name})


def test_files_with_errors_make_it_degraded_and_it_goes_on(place: Place) -> None:
    place.publish(
        {
            "en/a.md": article(),
            "en/b.md": article(order="ten", updated="never"),
            "en/c.md": b"\xff\xfe",
        }
    )
    client = place.client()

    health, ready = client.get("/healthz"), client.get("/readyz")

    assert (health.status_code, health.json) == (
        200,
        {"status": "degraded", "errors": 2},
    )
    assert ready.status_code == 200


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_before_anything_is_published_it_is_unavailable(
    address: str, place: Place
) -> None:
    answer = place.client().get(address)

    assert (answer.status_code, answer.json) == (
        503,
        {"status": "unavailable", "reason": "NoEdition"},
    )


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_an_edition_that_was_altered_is_not_served(address: str, place: Place) -> None:
    edition = place.publish({"en/a.md": article()}).edition
    catalogue = place.settings.var / "editions" / edition / "catalogue.db"
    catalogue.write_bytes(catalogue.read_bytes() + b"\0")

    answer = place.client().get(address)

    assert (answer.status_code, answer.json) == (
        503,
        {"status": "unavailable", "reason": "DamagedEdition"},
    )


def test_without_its_search_it_is_alive_but_not_ready(place: Place) -> None:
    edition = place.publish({"en/a.md": article()}).edition
    client = place.client()
    assert client.get("/healthz").status_code == 200
    shutil.rmtree(place.settings.var / "editions" / edition / "index")

    health, ready = client.get("/healthz"), client.get("/readyz")

    assert health.status_code == 200
    assert (ready.status_code, ready.json) == (
        503,
        {"status": "unavailable", "reason": "DamagedIndex"},
    )


def test_the_version_names_the_program_and_the_edition(place: Place) -> None:
    client = place.client()
    version = importlib.metadata.version("firststop")

    before = client.get("/version").json
    name = place.publish({"en/a.md": article()}).edition

    assert before == {"version": version, "edition": ""}
    assert client.get("/version").json == {"version": version, "edition": name}


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/version"])
def test_operators_never_see_a_kept_answer(address: str, place: Place) -> None:
    place.publish({"en/a.md": article()})

    answer = place.client().get(address)

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
