"""Crawling: every page that links lead to, and what each says of itself."""

from collections import deque
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import msgspec
from bs4 import BeautifulSoup, NavigableString, Tag
from flask.testing import FlaskClient

ORIGIN = "http://127.0.0.1:8000"
_ATTRIBUTES = (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"))
# Words that are no words of the interface.
_SILENT = ("script", "style", "code", "pre")


class Page(msgspec.Struct):
    """What a crawl keeps of one page."""

    status: int
    links: list[str]
    alternates: dict[str, str]
    is_indexed: bool
    canonical: str | None
    spoken: list[tuple[str, str]]
    crumbs: list[str]


def crawl(client: FlaskClient, starts: Iterable[str]) -> dict[str, Page]:
    """Every page of ours that links lead to from some addresses, by its address."""
    waiting = deque(starts)
    found: dict[str, Page] = {}
    while waiting:
        address = waiting.popleft()
        if address in found:
            continue
        answer = client.get(address)
        page = found[address] = _read(answer.status_code, answer.mimetype, answer.data)
        waiting.extend(page.links)
    return found


def _read(status: int, kind: str, data: bytes) -> Page:
    if kind != "text/html":
        return Page(status, [], {}, False, None, [], [])
    soup = BeautifulSoup(data, "html.parser")
    addresses = [
        str(element[attribute])
        for tag, attribute in _ATTRIBUTES
        for element in soup.find_all(tag)
        if element.get(attribute)
    ]
    canonical = soup.select_one("link[rel=canonical]")
    return Page(
        status,
        [own for address in addresses if (own := _own(address))],
        {
            str(a["hreflang"]): _path(str(a["href"]))
            for a in soup.select("link[hreflang]")
        },
        not soup.select("meta[name=robots]"),
        _path(str(canonical["href"])) if canonical else None,
        list(_spoken(soup)),
        [a.get_text() for a in soup.select(".breadcrumbs a")],
    )


def _own(address: str) -> str | None:
    """The address of ours that a link leads to, or None."""
    address = address.removeprefix(ORIGIN).partition("#")[0]
    return address if address.startswith("/") else None


def _path(address: str) -> str:
    return urlsplit(address).path


def _spoken(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """(language, text) of each text, and of each label, of a page."""
    for element in soup.find_all(string=True):
        text = " ".join(element.split())
        parent = element.parent
        if text and type(element) is NavigableString and parent.name not in _SILENT:
            yield _language(parent), text
    for element in soup.select("[aria-label], [placeholder]"):
        for name in ("aria-label", "placeholder"):
            if element.get(name):
                yield _language(element), str(element[name])


def _language(element: Tag) -> str:
    while not element.get("lang"):
        assert element.parent, "a page has a language"
        element = element.parent
    return str(element["lang"]).partition("-")[0]
