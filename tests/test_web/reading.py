"""What a page says, read from its HTML as a reader would."""

import re

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def read(client: FlaskClient, address: str) -> BeautifulSoup:
    """The page at an address that answers 200."""
    response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status}"
    return parse(response)


def parse(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def text(element: Tag | None) -> str:
    """The words of an element, on one line."""
    assert element, "no such element"
    return " ".join(element.get_text(" ").split())


def texts(page: Tag, selector: str) -> list[str]:
    return [text(element) for element in page.select(selector)]


def links(page: Tag, selector: str) -> list[tuple[str, str]]:
    """(words, address) of the links that a selector finds."""
    return [(text(link), str(link["href"])) for link in page.select(selector)]


def hrefs(page: Tag, selector: str) -> list[str]:
    return [str(link["href"]) for link in page.select(selector)]


_FOREIGN = set(
    "iframe object embed base style frame applet portal math marquee".split()
)
_RISKY = {"style", "srcdoc", "http-equiv", "formaction", "ping"}


def intruders(page: Tag) -> list[str]:
    """What on a page could run a script, leave for another site, or hide the page."""
    # One walk: selectors would each walk through the whole page.
    return [str(element) for element in page.find_all(True) if _intrudes(element)]


def _intrudes(element: Tag) -> bool:
    names = [name.lower() for name in element.attrs]
    addresses = [str(element.get(name, "")) for name in ("href", "src", "action")]
    return (
        element.name in _FOREIGN
        or any(name.startswith("on") or name in _RISKY for name in names)
        or any(map(_runs, addresses))
        or _is_loose_script(element)
    )


def _runs(address: str) -> bool:
    scheme = re.sub(r"[\x00-\x20]", "", address).lower().partition(":")[0]
    return scheme in ("javascript", "data", "vbscript")


def _is_loose_script(element: Tag) -> bool:
    source = str(element.get("src", ""))
    is_ours = (
        source.startswith("/static/") or element.get("type") == "application/ld+json"
    )
    return element.name == "script" and not is_ours
