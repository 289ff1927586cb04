"""Crawling: every page that links lead to, and what each says of itself."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import msgspec
from bs4 import BeautifulSoup, NavigableString, Tag
from flask.testing import FlaskClient

ORIGIN = "http://127.0.0.1:8000"
# Each page that is shown begins another attempt: one stands for all.
_ATTEMPT = re.compile(r"(?<=[?&]attempt=)[\w-]+")
_ONE_ATTEMPT = "cO8d2kQx_1ZlTz0a"
_ATTRIBUTES = {"a": "href", "link": "href", "script": "src", "img": "src"}
# How many pages of results one after the other.
MAX_SEARCHES = 2
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
    """Every page of ours that links lead to from some addresses, by its address.

    Results lead to other results without an end, as each offers more words: they are
    followed from the questions of other pages to all that those lead to.
    """
    waiting = deque((address, 0) for address in starts)
    found: dict[str, Page] = {}
    while waiting:
        address, searches = waiting.popleft()
        if address in found:
            continue
        answer = client.get(address)
        page = found[address] = _read(answer.status_code, answer.mimetype, answer.data)
        for link in page.links:
            following = searches + 1 if "/search?" in link else 0
            if following <= MAX_SEARCHES:
                waiting.append((link, following))
    return found


def _read(status: int, kind: str, data: bytes) -> Page:
    page = Page(status, [], {}, True, None, [], [])
    if kind != "text/html":
        return msgspec.structs.replace(page, is_indexed=False)
    soup = BeautifulSoup(data, "html.parser")
    # One walk: selectors would each walk through the whole page.
    for element in soup.find_all(True):
        address = str(element.get(_ATTRIBUTES.get(element.name, ""), ""))
        if own := _own(address):
            page.links.append(own)
        if element.name == "link" and element.get("hreflang"):
            page.alternates[str(element["hreflang"])] = _path(address)
        elif element.name == "link" and "canonical" in element["rel"]:
            page.canonical = _path(address)
        elif element.name == "meta" and element.get("name") == "robots":
            page.is_indexed = False
    page.spoken.extend(_spoken(soup))
    page.crumbs.extend(a.get_text() for a in soup.select(".breadcrumbs a"))
    return page


def _own(address: str) -> str | None:
    """The address of ours that a link leads to, or None."""
    address = address.removeprefix(ORIGIN).partition("#")[0]
    address = _ATTEMPT.sub(_ONE_ATTEMPT, address)
    return address if address.startswith("/") else None


def _path(address: str) -> str:
    return urlsplit(address).path


def _spoken(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """(language, text) of each text, and of each label, of a page."""
    for node in soup.descendants:
        if isinstance(node, Tag):
            for name in ("aria-label", "placeholder"):
                if node.get(name):
                    yield _language(node), str(node[name])
        elif type(node) is NavigableString and node.parent.name not in _SILENT:
            text = " ".join(node.split())
            if text:
                yield _language(node.parent), text


def _language(element: Tag) -> str:
    while not element.get("lang"):
        assert element.parent, "a page has a language"
        element = element.parent
    return str(element["lang"]).partition("-")[0]
