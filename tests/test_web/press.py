"""A press that makes pages for tests, and a clock that they set."""

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.test import Client, TestResponse

from kb.web.pages import KEEP, NOTE

START_S = 1_800_000_000.0
ROOMY = 1 << 20


class Clock:
    """Stands for the module `time`, and says what a test wants."""

    def __init__(self) -> None:
        self.now_s = START_S

    def time(self) -> float:
        return self.now_s

    def monotonic(self) -> float:
        return self.now_s


class Press:
    """A WSGI application that notes what it is asked, and makes a page of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.edition: str | None = "first"
        self.until_s = START_S + 3600
        self.status = "200 OK"
        self.note: str | None = None
        self.seen: list[tuple[str, str]] = []
        self.body: Callable[[str], bytes] = str.encode

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        query = environ["QUERY_STRING"]
        address = environ["PATH_INFO"] + (f"?{query}" if query else "")
        self.asked.append(address)
        if self.edition is not None:
            environ[KEEP] = (self.edition, self.until_s)
        environ[NOTE] = self.note
        start_response(self.status, [("Content-Type", "text/html; charset=utf-8")])
        return [self.body(address)]

    def see(self, note: str, environ: dict[str, Any]) -> None:
        self.seen.append((note, environ["PATH_INFO"]))


def get(client: Client, address: str, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(address, headers=named)
