"""A server whose edition is damaged while it runs: it goes on, and mends it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import POST
from tests.conftest import Place
from tests.served import Served, serve, wait_until

WORDS = "parcel counter nine bring pack stamps opening".split()


def current(place: Place) -> Path:
    var = place.settings.var
    return var / "editions" / (var / "current").read_text().strip()


def lose_the_index(edition: Path) -> None:
    shutil.rmtree(edition / "index")


def lose_everything(edition: Path) -> None:
    shutil.rmtree(edition)


def spoil_the_index_in_its_place(edition: Path) -> None:
    for path in (edition / "index" / "en").glob("*.seg"):
        path.write_bytes(bytes(path.stat().st_size))


def published(served: Served) -> int:
    """How many editions it has published so far."""
    return served.log.read_text().count("Published edition")


def is_ready_with(name: str, served: Served) -> bool:
    """Whether the process that answers serves this edition; each looks by itself."""
    answer: dict[str, str] = json.loads(served.get("/readyz").body)
    return answer.get("edition") == name


@pytest.mark.parametrize(
    "spoil",
    [lose_the_index, lose_everything, spoil_the_index_in_its_place],
    ids=lambda f: f.__name__,
)
def test_a_damaged_edition_is_made_anew_by_one_process(
    place: Place, spoil: Callable[[Path], None]
) -> None:
    place.publish({"en/hours.md": POST["en/hours.md"]})
    place.write(POST)
    statuses = set()

    with serve(place.settings, "--workers", "2") as served:
        before, damaged = published(served), current(place)
        spoil(damaged)
        while current(place) == damaged:
            for address in ("/en/articles/hours", "/en/", "/healthz"):
                statuses.add(served.get(address).status)
            for word in WORDS:
                statuses.add(served.get(f"/en/search?q={word}").status)
        wait_until(lambda: served.get("/readyz").status == 200)
        wait_until(lambda: "Buy stamps" in served.get("/en/search?q=counter").text)
        after = published(served)
        name = current(place).name
        wait_until(lambda: is_ready_with(name, served))

    # A thread that opens what is gone says so once, and takes the edition before.
    assert statuses - ({503} if spoil is lose_everything else set()) == {200}
    assert (before, after) == (1, 2)
    assert "Traceback" not in served.log.read_text()


@pytest.mark.parametrize(
    "typed",
    ["stolen+4929123456789012", "me%40example.org", "x%0d%0aforged%1b[31m"],
)
def test_what_readers_type_is_in_no_log(place: Place, typed: str) -> None:
    place.write(POST)

    with serve(place.settings) as served:
        for page in ("search", "suggest", "articles/nowhere", "%ff"):
            served.get(f"/en/{page}?q={typed}")
        shutil.rmtree(current(place))
        served.get(f"/en/search?q={typed}+again")
        log = served.log.read_text()

    assert [
        word for word in ("4929", "example.org", "forged", "q=") if word in log
    ] == []
