"""An article's body: its HTML with places that a page fills in, and its sections."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import msgspec

from kb.content.blocks import Blocks, blocks_of, mark_blocks
from kb.content.markup import BLOCK, BLOCK_END, BLOCK_LABEL_END, NOTE_KINDS
from kb.content.references import aim, place_image
from kb.content.sections import HEADINGS, Section, line_of, sections_of
from kb.content.slugs import make_slug
from kb.content.tree import COUNTRY, FACT_MARK, Piece, parse, write
from kb.countries import is_country
from kb.languages import parse_language

# Ids that the pages around an article use; a heading may not take them.
RESERVED_IDS = frozenset(
    """cats contact-form contents facet files files-faults files-hint form-faults
    form-faults-title form-trap form-use main next-steps person q q-suggestions reply
    reply-faults search-status side sites still subjects ticket-state vote ways-now
    your-question your-question-hint your-question-suggestions""".split()
)
# How the ids of facts in the margin begin; no heading's does.
FACT_ANCHOR = "fact-"

_FOOTNOTE = re.compile(r"fn(?:ref)?\d*:[\w-]+")
_CODE_CLASS = re.compile(r"language-[\w+-]+")
_CLASSES = {
    "admonition": "note",
    "admonition-title": "note-title",
    "footnote": "footnotes",
    "footnote-ref": "footnote-ref",
    "footnote-backref": "footnote-backref",
} | {kind: kind for kind in NOTE_KINDS}


class Body(msgspec.Struct, frozen=True):
    """What a page shows below an article's title, and what search and links know of it.

    `links` are keys of articles, `images` names below media/, `facts` names; `remarks`
    say what an editor should mend.
    """

    title: str | None
    pieces: list[Piece]
    sections: list[Section]
    links: list[str]
    images: list[str]
    facts: list[str]
    remarks: list[str]


def blocks_in(clean: str) -> list[Blocks]:
    """The blocks of clean HTML, where `compose` marks them. Raises ValueError too."""
    root = parse(clean)
    _take_title(root)
    _gather_countries(root)
    return blocks_of(root)


def compose(clean: str, path: str, *, is_followed: bool = False) -> Body:
    """The body that the clean HTML of the article file at `path` makes.

    A heading of level 1 at the very start is `Body.title`, with marks of its facts; the
    others start at level 2 and skip none. Tables get a frame that scrolls, relative
    links to `.md` files become links to articles, and images outside media/ are
    dropped. What is followed has a place after each block.

    Raises ValueError when a country block is nested, unclosed, not at the margin, or of
    no country.
    """
    root = parse(clean)
    title = _take_title(root)
    _gather_countries(root)
    _number_headings(root)
    remarks: list[str | None] = []
    for element in list(root.iter()):
        _keep_attributes(element)
        if element.tag == "a":
            remarks.append(aim(element, path))
        elif element.tag == "img":
            remarks.append(place_image(element, path))
        elif element.tag == "table":
            _label_cells(element)
    _frame_tables(root, title or "")
    sections = sections_of(root)
    if is_followed:
        mark_blocks(root)
    pieces = write(root)
    places = [piece for piece in pieces if not isinstance(piece, str)]
    return Body(
        title,
        pieces,
        sections,
        _distinct(place[1] for place in places if place[0] == "link"),
        _distinct(place[1] for place in places if place[0] == "image"),
        _distinct(place[1] for place in places if place[0].startswith("fact")),
        list(filter(None, remarks)),
    )


def _distinct(names: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _take_title(root: Element) -> str | None:
    if len(root) and root[0].tag == "h1" and not (root.text or "").strip():
        title = line_of(root[0])
        root.remove(root[0])
        return title or None
    return None


def _gather_countries(root: Element) -> None:
    """Put what stands between the marks of a block into an element of its own."""
    open_block: Element | None = None
    for child in list(root):
        text = (child.text or "").strip() if child.tag == "p" else ""
        if text.startswith(BLOCK) and text.endswith(BLOCK_LABEL_END):
            if open_block is not None:
                raise ValueError("country blocks cannot be nested")
            countries = text.strip(BLOCK + BLOCK_LABEL_END)
            _check_countries(countries)
            open_block = Element(COUNTRY, {"countries": countries})
            root[list(root).index(child)] = open_block
        elif text == BLOCK_END:
            if open_block is None:
                raise ValueError("::: ends a country block that never started")
            root.remove(child)
            open_block = None
        elif open_block is not None:
            root.remove(child)
            open_block.append(child)
    if open_block is not None:
        raise ValueError("a country block never ends; close it with a line of :::")
    if any(mark in text for text in root.itertext() for mark in (BLOCK, BLOCK_END)):
        raise ValueError("a country block must stand at the margin, outside any list")


def _check_countries(countries: str) -> None:
    for code in countries.split():
        if not is_country(code):
            raise ValueError(f"{code!r} is no country code; write for example FR BE")


def _number_headings(root: Element) -> None:
    headings = [element for element in root.iter() if element.tag in HEADINGS]
    levels = {tag: n for n, tag in enumerate(sorted({h.tag for h in headings}), 2)}
    taken = set(RESERVED_IDS)
    for heading in headings:
        heading.tag = f"h{min(levels[heading.tag], 6)}"
        wanted = heading.attrib.pop("id", "") or FACT_MARK.sub("", line_of(heading))
        base = make_slug(wanted) or "section"
        if base.startswith(FACT_ANCHOR):
            base = f"section-{base}"
        anchor, number = base, 1
        while anchor in taken:
            number += 1
            anchor = f"{base}-{number}"
        taken.add(anchor)
        heading.attrib["id"] = anchor


def _keep_attributes(element: Element) -> None:
    attributes = element.attrib
    if "class" in attributes:
        names = attributes.pop("class").split()
        kept = [_CLASSES[name] for name in names if name in _CLASSES]
        if element.tag == "code":
            kept = [name for name in names if _CODE_CLASS.fullmatch(name)]
        if kept:
            attributes["class"] = " ".join(kept)
    if element.tag not in HEADINGS and not _FOOTNOTE.fullmatch(
        attributes.get("id", "")
    ):
        attributes.pop("id", None)
    if not parse_language(attributes.get("lang", "")):
        attributes.pop("lang", None)
    if attributes.get("dir") not in ("ltr", "rtl", "auto"):
        attributes.pop("dir", None)


def _label_cells(table: Element) -> None:
    """Name the columns in their cells: on a phone each row becomes a card."""
    labels = [line_of(cell) for cell in table.iterfind("./thead/tr[1]/th")]
    for cell in table.iterfind("./thead/tr/th"):
        cell.attrib.setdefault("scope", "col")
    if not labels or any(cell.attrib.get("colspan") for cell in table.iter("td")):
        return
    table.attrib["class"] = "stacks"
    for row in table.iterfind("./tbody/tr"):
        for label, cell in zip(labels, row, strict=False):
            cell.attrib["data-label"] = FACT_MARK.sub("", label)


def _frame_tables(root: Element, title: str) -> None:
    """Put each table into a frame that scrolls, named by its caption or its section."""
    heading = title
    for parent in list(root.iter()):
        for n, child in enumerate(list(parent)):
            if child.tag in HEADINGS:
                heading = line_of(child)
            if child.tag == "table":
                caption = child.find("caption")
                label = line_of(caption) if caption is not None else heading
                frame = Element(
                    "div",
                    {"class": "table", "role": "region", "tabindex": "0"}
                    | ({"aria-label": FACT_MARK.sub("", label)} if label else {}),
                )
                frame.tail, child.tail = child.tail, None
                parent[n] = frame
                frame.append(child)
