"""Many threads that search while editors publish: every answer is an edition's own."""

import random
import threading

import pytest

from kb.library.answers import find
from kb.library.edition import Library
from kb.search.query import parse
from tests.conftest import Place, article
from tests.press import press
from tests.reading import NOON, Readers

THREADS = 8
PUBLICATIONS = 50
SEARCHES = 10_000
ARTICLES = 10
ANIMALS = "badger otter heron lizard".split()

# What a search for each animal must find, by edition: the keys, in any order.
Truth = dict[str, frozenset[str]]


def write(place: Place, generator: random.Random, animals: list[str]) -> Truth:
    """Give some articles another animal each; what searches for animals must find.

    The first articles keep theirs: every word is known, and none is corrected.
    """
    for n in generator.sample(range(len(ANIMALS), ARTICLES), 2):
        animals[n] = generator.choice([a for a in ANIMALS if a != animals[n]])
    place.write(
        {
            f"en/post/{n}.md": article(f"Letter {n}", f"Brought by a {animal}.")
            for n, animal in enumerate(animals)
        }
    )
    return {
        animal: frozenset(f"post/{n}" for n, own in enumerate(animals) if own == animal)
        for animal in ANIMALS
    }


class Readership:
    """Threads that search as often as they are told to, each answer noted."""

    def __init__(self, library: Library) -> None:
        self.answers: list[tuple[str, str, list[str]]] = []
        self.errors: list[Exception] = []
        self._library = library
        self._due = threading.Semaphore(0)
        self._threads = [
            threading.Thread(target=self._run, args=(n,)) for n in range(THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def let_ask(self, searches: int) -> None:
        self._due.release(searches)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _run(self, seed: int) -> None:
        generator = random.Random(seed)
        try:
            for _ in range(SEARCHES // THREADS):
                self._due.acquire()
                self._ask(generator.choice(ANIMALS))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            self.errors.append(error)

    def _ask(self, animal: str) -> None:
        edition = self._library.edition()
        en = Readers(edition, "en", NOON)
        page = find(edition, en.audience, parse(animal))
        for hit in page.hits:
            assert hit.excerpt == f"Brought by a <mark>{animal}</mark>."
        self.answers.append((edition.name, animal, [hit.card.key for hit in page.hits]))


@pytest.mark.timeout(300)
def test_ten_thousand_searches_during_fifty_publications_are_all_right(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.library.edition.LOOK_S", 0.05)
    generator = random.Random(5)
    animals = [ANIMALS[n % len(ANIMALS)] for n in range(ARTICLES)]
    truth = write(place, generator, animals)
    editions = {place.publish().edition: truth}
    readership = Readership(Library(place.settings.var, 1 << 20))

    with press(place.settings) as publishers:
        for _ in range(PUBLICATIONS):
            truth = write(place, generator, animals)
            readership.let_ask(SEARCHES // PUBLICATIONS)
            publishers.start()
            editions[publishers.wait().removeprefix("published ")] = truth
        readership.join()

    answers = readership.answers
    assert (readership.errors, len(answers)) == ([], SEARCHES)
    wrong = [a for a in answers if sorted(a[2]) != sorted(editions[a[0]][a[1]])]
    assert wrong == []
    assert len({name for name, *_ in answers}) > PUBLICATIONS / 5
