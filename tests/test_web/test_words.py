"""The interface of each site speaks the site's own language, and no other."""

import functools
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from flask.testing import FlaskClient

from kb.i18n import CATALOGS, available_catalogs
from kb.settings import TEMPLATES
from tests.test_web.reading import parse

PAGES = {
    "home": "/{}/",
    "category": "/{}/categories/returns",
    "article": "/{}/articles/return-an-item",
    "article in another language": "/{}/articles/who-pays-for-the-return",
    "no question": "/{}/search",
    "results": "/{}/search?q=Marchemin",
    "unsure results": "/{}/search?q=Marchemin+zebra+giraffe+submarine+telescope",
    "empty results": "/{}/search?q=xqzzy",
    "contact": "/{}/contact",
    "not found": "/{}/xqzzy",
}
SPOKEN = ("aria-label", "title", "placeholder", "alt", "content", "data-label")

_HOLE = re.compile(r"%\\\(\w+\\\)s|\\\{\w*\\\}")


@functools.cache
def messages(code: str) -> frozenset[str]:
    with (CATALOGS / code / "LC_MESSAGES" / "messages.po").open("rb") as source:
        found = [message.string for message in read_po(source) if message.id]
    return frozenset(
        form
        for string in found
        for form in ([string] if isinstance(string, str) else string)
    )


@functools.cache
def foreign(code: str) -> re.Pattern[str]:
    """What the catalogs of all other languages say and that of `code` does not."""
    others = [messages(other) for other in available_catalogs() if other != code]
    strange = frozenset().union(*others) - messages(code)
    # What is hardly more than holes would be found in every text.
    strange = frozenset(text for text in strange if re.search(r"\w\w", _bare(text)))
    return re.compile("|".join(_HOLE.sub(".+", re.escape(text)) for text in strange))


def _bare(text: str) -> str:
    """A message without its holes."""
    return _HOLE.sub("", re.escape(text))


def said(page: BeautifulSoup) -> list[str]:
    """The texts of a page that are in its own language, and those of attributes."""
    own = str(page.html["lang"]) if page.html else ""
    found: list[str] = []
    for element in page.find_all(True):
        if element.name in ("script", "style") or is_foreign(element, own):
            continue
        found += [str(element.get(name, "")) for name in SPOKEN]
        found += [
            str(text)
            for text in element.children
            if isinstance(text, NavigableString) and not isinstance(text, Comment)
        ]
    return [" ".join(text.split()) for text in found if text.strip()]


def is_foreign(element: Tag, own: str) -> bool:
    marked = element if element.has_attr("lang") else element.find_parent(lang=True)
    return bool(marked) and marked["lang"] != own


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("code", available_catalogs())
def test_a_page_speaks_the_language_of_its_site_only(
    code: str, address: str, client: FlaskClient
) -> None:
    answer = client.get(address.format(code), follow_redirects=True)

    texts = said(parse(answer))
    assert set(texts) & messages(code)
    assert [text for text in texts if foreign(code).fullmatch(text)] == []


@pytest.mark.parametrize(
    "path",
    sorted(TEMPLATES.rglob("*.html")),
    ids=lambda path: "/".join(path.parts[-2:]),
)
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    """All words come from a catalog, on pages too that no test can call up."""
    source = re.sub(
        r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(), flags=re.DOTALL
    )
    page = BeautifulSoup(source, "html.parser")

    texts = [
        text for text in page.find_all(string=True) if type(text) is NavigableString
    ]
    texts += [
        str(one.get(name, ""))
        for one in page.find_all(True)
        for name in SPOKEN
        if name != "content"
    ]
    assert [text for text in texts if re.search(r"\w", text)] == []
