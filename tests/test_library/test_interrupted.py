"""Publishing that is killed, or has no room: readers never notice."""

import random
import threading
import time
from pathlib import Path
from typing import Self

import pytest

from kb.library.edition import Library
from tests.conftest import Place, article
from tests.press import press
from tests.reading import NOON, Readers, readers

KILLS = 20
ARTICLES = 10
# Searching leaves the processor to publishers most of the time.
PAUSE_S = 0.02


def version(n: int) -> dict[str, str | bytes]:
    return {
        f"en/post/{k}.md": article(f"Article {k}", f"This is version v{n}.")
        for k in range(ARTICLES)
    }


def leftovers(place: Place) -> list[Path]:
    return list((place.settings.var / "editions").glob("*.tmp"))


class Searching:
    """Threads that search without a pause, and note every answer that is not whole."""

    def __init__(self, place: Place, threads: int = 2) -> None:
        self.wrong: list[object] = []
        self.asked = 0
        self._library = Library(place.settings.var, 4 << 20)
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        try:
            while not self._is_over.is_set():
                en = Readers(self._library.edition(), "en", NOON)
                texts = {en.text(key.rpartition("/")[2]) for key in en.found("version")}
                if en.total("version") != ARTICLES or len(texts) != 1:
                    self.wrong.append(texts)
                self.asked += 1
                time.sleep(PAUSE_S)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            self.wrong.append(error)


@pytest.mark.timeout(300)
def test_publishers_killed_20_times_are_never_noticed(place: Place) -> None:
    generator = random.Random(1)
    place.write(version(0))
    became = []

    with press(place.settings) as publishers:
        started_s = time.monotonic()
        publishers.start()
        first = publishers.wait()
        needed_s = time.monotonic() - started_s
        with Searching(place) as searching:
            for n in range(1, KILLS + 1):
                place.write(version(n))
                publishers.start()
                time.sleep(generator.uniform(0, needed_s))
                became.append(publishers.kill())
        publishers.start()
        last = publishers.wait()

    assert (first[:9], last[:9], searching.wrong) == ("published", "published", [])
    assert searching.asked > KILLS
    assert became.count("killed") > KILLS / 4
    assert leftovers(place) == []
    with readers(place) as en:
        assert en.text("0") == f"This is version v{KILLS}."
        assert en.total("version") == ARTICLES


@pytest.mark.timeout(300)
def test_without_room_for_a_new_edition_the_last_one_stays(place: Place) -> None:
    name = place.publish(version(0)).edition
    place.write(version(1))
    said, limit = [""], 1

    with press(place.settings) as publishers:
        while not said[-1].startswith("published"):
            limit = 1 + limit * 3 // 2 if limit > 1000 else limit + 250
            publishers.start(limit)
            said.append(publishers.wait())
            if not said[-1].startswith("published"):
                assert leftovers(place) == []
                with readers(place) as en:
                    assert (en.edition.name, en.text("0")) == (
                        name,
                        "This is version v0.",
                    )
                    assert en.total("version") == ARTICLES

    failures = said[1:-1]
    start = f"PublishingFailed: {place.settings.var}: cannot be written: "
    end = "; give it room, and the right to write there"
    assert len(failures) > 5
    assert [s for s in failures if not s.startswith(start) or not s.endswith(end)] == []
    with readers(place) as en:
        assert en.text("0") == "This is version v1."
