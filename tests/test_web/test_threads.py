"""Threads of a server, which ends those that have nothing to do for a while."""

import threading
from collections.abc import Callable
from pathlib import Path

from tests.commands import POST
from tests.conftest import Place, article

ADDRESSES = ("/en/", "/en/articles/send", "/en/search?q=parcle", "/en/contact")


def opened(place: Place) -> list[str]:
    """Files of editions that are open in this process."""
    files = (one.resolve() for one in Path("/proc/self/fd").iterdir())
    editions = place.settings.var / "editions"
    return sorted(str(file) for file in files if file.is_relative_to(editions))


def in_a_thread(do: Callable[[], object]) -> None:
    thread = threading.Thread(target=do)
    thread.start()
    thread.join()


def test_a_thread_that_ends_leaves_nothing_open(place: Place) -> None:
    place.publish(POST)
    app = place.app()
    statuses, held = set(), []

    def read() -> None:
        client = app.test_client()
        statuses.update(client.get(address).status_code for address in ADDRESSES)
        held.append(len(opened(place)))

    for _ in range(3):
        in_a_thread(read)

    assert statuses == {200}
    assert held[0] > len(("catalogue", "manifest"))
    assert opened(place) == []


def test_an_edition_that_only_ended_threads_have_read_is_swept_away(
    place: Place,
) -> None:
    first = place.publish(POST).edition
    app = place.app()
    in_a_thread(lambda: app.test_client().get("/en/articles/send"))

    for n in range(4):
        place.publish({"en/send.md": article(f"Send {n}")})

    assert not (place.settings.var / "editions" / first).exists()
