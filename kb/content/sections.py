"""The sections of an article: its headings, and the text below each."""

import itertools
import operator
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import msgspec

from kb.content.markup import BLOCK, BLOCK_END, BLOCK_LABEL_END
from kb.content.spacing import squeeze
from kb.content.tree import COUNTRY

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_BLOCKS = frozenset(
    """blockquote br caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6
    hr li ol p pre summary table tbody thead tfoot tr ul""".split()
)


_CELLS = frozenset(("td", "th"))
# The little links to and from footnotes are no words of the text.
_SILENT = frozenset(("footnote-ref", "footnote-backref"))


_BLOCK = re.compile(
    f"{BLOCK}([^{BLOCK_LABEL_END}]*){BLOCK_LABEL_END}([^{BLOCK_END}]*){BLOCK_END}"
)


class Section(msgspec.Struct, frozen=True):
    """A heading and the text below it, up to the next heading.

    `level` counts from 2, without gaps; the text before the first heading is a section
    of level 1 without anchor and title. `text` has a line a block; marks stand where a
    fact or a country block is. Only `countries` see the heading; without any, all do.
    """

    level: int
    anchor: str
    title: str
    text: str
    countries: tuple[str, ...] = ()

    def is_for(self, country: str | None) -> bool:
        return not self.countries or country in self.countries


# The countries of the block that words stand in, or none; a heading comes alone.
_Words = tuple[str, str | Element]


def sections_of(root: Element) -> list[Section]:
    sections: list[Section] = []
    section = Section(1, "", "", "")
    text: list[tuple[str, str]] = []
    for countries, words in _words(root, ""):
        if isinstance(words, str):
            text.append((countries, words))
            continue
        sections.append(msgspec.structs.replace(section, text=_lines(text)))
        level, anchor = int(words.tag[1]), words.attrib["id"]
        inside = tuple(countries.split())
        section, text = Section(level, anchor, line_of(words), "", inside), []
    sections.append(msgspec.structs.replace(section, text=_lines(text)))
    return [section for section in sections if section.title or section.text]


def _words(element: Element, countries: str) -> Iterator[_Words]:
    """The text of the tree in reading order, a line a block."""
    if element.tag == COUNTRY:
        countries = element.attrib["countries"]
    edge = _edge(element.tag)
    yield countries, edge
    if element.attrib.get("class") not in _SILENT:
        yield countries, _flowing(element.text)
        for child in element:
            if child.tag in HEADINGS:
                yield countries, child
            else:
                yield from _words(child, countries)
            yield countries, _flowing(child.tail)
    yield countries, edge


def _edge(tag: str) -> str:
    if tag in _BLOCKS:
        return "\n"
    return " " if tag in _CELLS else ""


def _flowing(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def line_of(element: Element) -> str:
    """The text of an element on one line."""
    return squeeze("".join(element.itertext()))


def _lines(text: list[tuple[str, str]]) -> str:
    """Texts as lines, with marks around those that stand in a country block."""
    lines: list[str] = []
    for countries, run in itertools.groupby(text, key=operator.itemgetter(0)):
        joined = "".join(words for _, words in run)
        found = list(filter(None, map(squeeze, joined.split("\n"))))
        if countries and found:
            found = [f"{BLOCK}{countries}{BLOCK_LABEL_END}", *found, BLOCK_END]
        lines += found
    return "\n".join(lines)


def text_for(text: str, country: str | None) -> str:
    """`text` as `country` reads it: other countries' blocks left out, without marks.

    Without a country every block is left out. Marks of facts stay.
    """
    if BLOCK not in text:
        return text

    def keep(block: re.Match[str]) -> str:
        return block[2] if country in block[1].split() else ""

    return re.sub(r"\n{2,}", "\n", _BLOCK.sub(keep, text)).strip("\n")


def countries_in(sections: list[Section]) -> list[frozenset[str]]:
    """The countries of each heading and block that only some countries see."""
    return [
        *(frozenset(section.countries) for section in sections if section.countries),
        *(
            frozenset(block[1].split())
            for section in sections
            for block in _BLOCK.finditer(section.text)
        ),
    ]
