"""Clean HTML as a tree of elements, and the tree as pieces of HTML again."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

from kb.content.markup import FACT, FACT_END

# A piece of a body: HTML as it is, or a place that a page fills in:
#   ("fact", name, "number" or "")        a fact's value
#   ("fact-text", name, "number" or "")   the same inside an attribute, as bare text
#   ("fact-start", name, "number" or "")  the same where the address of a link begins
#   ("link", key, anchor)                 the address of an article
#   ("image", name, alt)                  a whole <img>
#   ("country", "FR BE"), ("end",)        what only these countries are shown
#   ("behind", "2.1")                     after a block that may be behind its source
Piece = str | tuple[str, ...]

# Elements of our own, which no clean HTML holds.
COUNTRY, IMAGE = "first-stop-country", "first-stop-image"
BEHIND = "first-stop-behind"
ARTICLE_SCHEME = "article:"

# How an address may begin so that nothing after it makes a script of it.
SAFE_START = re.compile(r"https?:|mailto:|tel:|[/#?.]", re.IGNORECASE)

FACT_MARK = re.compile(f"{FACT}([^ ]*) (number|){FACT_END}")

_VOID = frozenset("br hr img".split())


def parse(clean: str) -> Element:
    """The elements of clean, well-formed HTML, below a root of its own."""
    builder = _Builder()
    builder.feed(clean)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("article")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        element = SubElement(self._open[-1], tag, values)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open[-1].tag and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data


def write(root: Element) -> list[Piece]:
    """The pieces of what `root` holds; neighbouring HTML is one piece."""
    pieces: list[Piece] = []
    html: list[str] = []
    for piece in _inside(root):
        if isinstance(piece, str):
            html.append(piece)
            continue
        if html:
            pieces.append("".join(html))
            html = []
        pieces.append(piece)
    if html:
        pieces.append("".join(html))
    return pieces


def _inside(element: Element) -> Iterator[Piece]:
    yield from _with_facts(element.text or "", "fact")
    for child in element:
        yield from _whole(child)
        yield from _with_facts(child.tail or "", "fact")


def _whole(element: Element) -> Iterator[Piece]:
    if element.tag == COUNTRY:
        yield ("country", element.attrib["countries"])
        yield from _inside(element)
        yield ("end",)
    elif element.tag == BEHIND:
        yield ("behind", element.attrib["at"])
    elif element.tag == IMAGE:
        yield ("image", element.attrib["name"], element.attrib["alt"])
    else:
        yield f"<{element.tag}"
        for name, value in element.attrib.items():
            yield f' {name}="'
            yield from _value(name, value)
            yield '"'
        yield ">"
        if element.tag not in _VOID:
            yield from _inside(element)
            yield f"</{element.tag}>"


def _value(name: str, value: str) -> Iterator[Piece]:
    if name == "href" and value.startswith(ARTICLE_SCHEME):
        key, _, anchor = value.removeprefix(ARTICLE_SCHEME).partition("#")
        yield ("link", key, anchor)
        return
    mark = FACT_MARK.match(value)
    if name == "href" and mark:
        yield ("fact-start", mark[1], mark[2])
        value = value[mark.end() :]
    yield from _with_facts(value, "fact-text")


def pieces_for(pieces: Iterable[Piece], country: str | None) -> Iterator[Piece]:
    """What readers of a country see; of their own blocks, the start and the end too."""
    is_hidden = False
    for piece in pieces:
        if not isinstance(piece, str) and piece[0] == "country":
            is_hidden = country not in piece[1].split()
        if not is_hidden:
            yield piece
        elif piece == ("end",):
            is_hidden = False


def _with_facts(text: str, kind: str) -> Iterator[Piece]:
    if FACT not in text:
        if text:
            yield escape(text)
        return
    for n, part in enumerate(FACT_MARK.split(text)):
        if n % 3 == 0 and part:
            yield escape(part)
        elif n % 3 == 1:
            name = part
        elif n % 3 == 2:
            yield (kind, name, part)
