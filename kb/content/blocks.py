"""Blocks: the paragraphs and steps of a text, and which of a translation fell behind.

Blocks of two texts belong together by their position inside their section.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

import msgspec

from kb.content.sections import HEADINGS, line_of
from kb.content.tree import BEHIND, COUNTRY, FACT_MARK

_LISTS = frozenset(("ol", "ul"))
_FIGURE = re.compile(rf"{FACT_MARK.pattern}|[0-9]+(?:[.,][0-9]+)*")


class Block(msgspec.Struct, frozen=True):
    """A paragraph, an item of a list, a table: its words, with the marks of facts."""

    text: str
    is_step: bool = False


# The blocks of a section, its heading first; the start of a text has an empty one.
Blocks = list[Block]


class Behind(msgspec.Struct, frozen=True):
    """A place of a translation whose source has changed since.

    `at` is the position of its section and of its block, such as "2.1"; block 0 is the
    heading, or the section as a whole where its blocks no longer pair up. The texts are
    the source's as it was and as it is, and the translation's. `is_told`: the change
    touches a number, a fact or a step, so that readers must hear of it.
    """

    at: str
    before: str
    now: str
    here: str
    is_told: bool


def blocks_of(root: Element) -> list[Blocks]:
    """The sections of a body with their blocks, by their order."""
    sections: list[Blocks] = [[Block("")]]
    for parent, element in _elements(root):
        block = Block(line_of(element), parent.tag == "ol")
        if element.tag in HEADINGS:
            sections.append([block])
        else:
            sections[-1].append(block)
    return sections


def mark_blocks(root: Element) -> None:
    """Put a place after each block, where a page may say that it is behind."""
    section = block = 0
    for parent, element in list(_elements(root)):
        if element.tag in HEADINGS:
            section, block = section + 1, 0
        else:
            block += 1
        mark = Element(BEHIND, {"at": f"{section}.{block}"})
        if parent.tag in _LISTS:
            element.append(mark)
        else:
            mark.tail, element.tail = element.tail, None
            parent.insert(list(parent).index(element) + 1, mark)
    start = Element(BEHIND, {"at": "0.0"})
    start.tail, root.text = root.text, None
    root.insert(0, start)


def _elements(root: Element) -> Iterator[tuple[Element, Element]]:
    """Each block's element with what it stands in, in reading order."""
    for element in root:
        if element.tag == COUNTRY:
            yield from _elements(element)
        elif element.tag in _LISTS:
            yield from ((element, item) for item in element)
        else:
            yield root, element


def compare(
    before: list[Blocks], now: list[Blocks], translation: list[Blocks]
) -> list[Behind]:
    """Where a translation made from `before` does not say what its source says `now`.

    A section that is new or gone is noted at the one before it, and everything at the
    start when the translation has another number of sections than its source had.
    """
    is_alike = len(translation) == len(before)
    found: list[Behind] = []
    for old, new, at in _pairs(before, now):
        here = translation[at] if is_alike else []
        found += _behind(old, new, here, at if is_alike else 0)
    return found


def _pairs(
    before: list[Blocks], now: list[Blocks]
) -> Iterator[tuple[Blocks, Blocks, int]]:
    """Sections that belong together, with the position among those of `before`."""
    titles = [section[0].text for section in before]
    new_titles = [section[0].text for section in now]
    matcher = difflib.SequenceMatcher(None, titles, new_titles, autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        if i2 - i1 == j2 - j1:
            yield from zip(before[i1:i2], now[j1:j2], range(i1, i2), strict=True)
        else:
            gone, come = before[i1:i2], now[j1:j2]
            at = i1 if gone else max(i1 - 1, 0)
            yield [b for s in gone for b in s], [b for s in come for b in s], at


def _behind(old: Blocks, new: Blocks, here: Blocks, at: int) -> Iterator[Behind]:
    if len(old) != len(new):
        gone, come = _without(old, new), _without(new, old)
        yield _place(f"{at}.0", gone, come, here)
        return
    for n, (was, is_now) in enumerate(zip(old, new, strict=True)):
        if was != is_now and len(here) == len(old):
            yield _place(f"{at}.{n}", [was], [is_now], [here[n]])
        elif was != is_now:
            yield _place(f"{at}.0", [was], [is_now], here)


def _without(blocks: Blocks, others: Blocks) -> Blocks:
    """Those of `blocks` that are not among `others`."""
    left = Counter(others)
    rest = []
    for block in blocks:
        if left[block]:
            left[block] -= 1
        else:
            rest.append(block)
    return rest


def _place(at: str, before: Blocks, now: Blocks, here: Blocks) -> Behind:
    has_step = any(block.is_step for block in (*before, *now))
    return Behind(
        at,
        _joined(before),
        _joined(now),
        _joined(here),
        is_told=has_step or _figures(before) != _figures(now),
    )


def _joined(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks if block.text)


def _figures(blocks: Iterable[Block]) -> list[str]:
    return sorted(
        match[0] for block in blocks for match in _FIGURE.finditer(block.text)
    )
