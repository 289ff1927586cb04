"""Markdown becomes clean HTML: no script, no style, no address that could run."""

import functools
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.blockprocessors import BlockQuoteProcessor
from markdown.extensions import Extension
from markdown.extensions.abbr import AbbrExtension
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.md_in_html import MarkdownInHtmlExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import HTML_RE, HtmlInlineProcessor, InlineProcessor
from markdown.preprocessors import Preprocessor

from kb.i18n import Words

# Marks that stand for what a page fills in. They are private characters, which no
# article may hold, so nothing that an editor types can be taken for one.
FACT, FACT_END = "\ue000", "\ue001"
BLOCK, BLOCK_LABEL_END, BLOCK_END = "\ue002", "\ue003", "\ue004"
MARKS = re.compile("[\ue000-\ue004]")

NOTE_KINDS = frozenset(
    "note tip warning danger important caution info hint attention error".split()
)

_TAGS = frozenset(
    """a abbr b blockquote br caption cite code dd del details dfn div dl dt em
    figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp
    small span strong sub summary sup table tbody td tfoot th thead time tr u ul
    var""".split()
)
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href", "id", "class"},
    "code": {"class"},
    "details": {"open"},
    "div": {"class", "id"},
    "img": {"src", "alt"},
    "li": {"id", "value"},
    "ol": {"start", "reversed"},
    "p": {"class"},
    "sup": {"id"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
# `article` is our own scheme for links between articles; it never reaches a reader.
_SCHEMES = {"http", "https", "mailto", "tel", "article"}


def mark_facts(text: str) -> str:
    """`text` with marks for its facts: what `Renderer` does, for one plain line."""
    return _FACT_WRITTEN.sub(lambda m: fact_mark(m[1], m[2]), MARKS.sub("", text))


def fact_mark(name: str, number: str | None) -> str:
    return f"{FACT}{name} {'number' if number else ''}{FACT_END}"


class Renderer:
    """Turns Markdown of one language into clean HTML; keep one, it is slow to make."""

    def __init__(self, words: Words) -> None:
        self._words = words

    @functools.cached_property
    def _markdown(self) -> Markdown:
        return Markdown(
            extensions=[
                AbbrExtension(),
                AttrListExtension(),
                DefListExtension(),
                FencedCodeExtension(),
                _Footnotes(self._words),
                MarkdownInHtmlExtension(),
                SaneListExtension(),
                TableExtension(use_align_attribute=True),
                _House(self._words),
            ],
        )

    def render(self, body: str) -> str:
        """Clean HTML of `body`, with marks where a page fills in facts and countries.

        Only the tags and attributes above are left, and only addresses that are
        relative, http, https, mailto, tel or `article:`.

        Raises RecursionError when lists or quotes are nested too deep.
        """
        try:
            dirty = self._markdown.reset().convert(MARKS.sub("", body))
        except (MemoryError, RecursionError):
            # It believes to be still in the list that it could not finish.
            del self._markdown
            raise
        return nh3.clean(
            dirty,
            tags=set(_TAGS),
            attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
            url_schemes=_SCHEMES,
            link_rel=None,
        )


class _House(Extension):
    """What our Markdown adds: facts, country blocks, notes in an article's language."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words

    def extendMarkdown(self, md: Markdown) -> None:
        md.ESCAPED_CHARS.append(":")
        # After fenced code (25) has put code aside, before HTML blocks (20).
        md.preprocessors.register(_Lines(md), "house-lines", 22)
        # After code and escapes (190, 180), before links (160).
        md.inlinePatterns.register(_Fact(_FACT_SOURCE, md), "fact", 175)
        md.inlinePatterns.register(_Stray(_STRAY_SOURCE, md), "stray", 174)
        md.inlinePatterns.register(_Html(HTML_RE, md), "html", 90)
        md.parser.blockprocessors.register(
            _Notes(md.parser, self.words), "admonition", 105
        )
        md.parser.blockprocessors.register(_Quotes(md.parser), "quote", 20)


_FACT_SOURCE = r"\{fact:\s*([a-z][a-z0-9_]{0,63})(\s+number)?\s*\}"
_FACT_WRITTEN = re.compile(rf"(?<!\\){_FACT_SOURCE}")
_BLOCK_START = re.compile(r" {0,3}:::\s*country\s+([A-Za-z ,]+?)\s*$")
_BLOCK_STOP = re.compile(r" {0,3}:::\s*$")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_STRAY_SOURCE = r"(?m)^[ \t]*:::(?:[ \t]*country[ \t][^\n]*)?[ \t]*$"
_ATTRIBUTES_ALONE = re.compile(r" {0,3}\{:[^{}]*\}\s*$")


def block_lines(body: str) -> Iterator[tuple[int, list[str]]]:
    """(line from 0, countries) where a country block starts; no countries at its end.

    Fenced code is passed over.
    """
    is_code = False
    for number, line in enumerate(body.split("\n")):
        if _FENCE.match(line):
            is_code = not is_code
        elif is_code:
            continue
        elif start := _BLOCK_START.match(line):
            yield number, _codes(start[1])
        elif _BLOCK_STOP.match(line):
            yield number, []


def _codes(written: str) -> list[str]:
    return written.upper().replace(",", " ").split()


class _Fact(InlineProcessor):
    """`{fact: name}` becomes a mark; in code or after a backslash it stays as typed."""

    def handleMatch(  # type: ignore[override]  # the library's own class differs too
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        return fact_mark(m[1], m[2]), m.start(0), m.end(0)


class _Stray(InlineProcessor):
    """A country block in a list, quote or note: a mark too, for which it is refused."""

    def handleMatch(  # type: ignore[override]  # the library's own class differs too
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        return BLOCK, m.start(0), m.end(0)


class _Html(HtmlInlineProcessor):
    """HTML within a line, with the facts that its attributes hold."""

    def unescape(self, text: str) -> str:
        # The library takes whatever was put aside as text for an escaped character.
        return super().unescape(text).replace(f"\\{FACT}", FACT)


class _Lines(Preprocessor):
    """Country blocks become marks; lines that are only an attribute list go.

    Other tools give the list after it such a line, which Markdown would show as text.
    """

    def run(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        for line in lines:
            if start := _BLOCK_START.match(line):
                countries = " ".join(_codes(start[1]))
                out += ["", f"{BLOCK}{countries}{BLOCK_LABEL_END}", ""]
            elif _BLOCK_STOP.match(line):
                out += ["", BLOCK_END, ""]
            elif not _ATTRIBUTES_ALONE.match(line) or (out and out[-1].strip()):
                out.append(line)
        return out


class _Quotes(BlockQuoteProcessor):
    """Quotes, of which too many in each other are an error and never text."""

    def test(self, parent: Element, block: str) -> bool:
        return self.RE.search(block) is not None


class _Notes(AdmonitionProcessor):
    """`!!! note` with its title in the article's language where none is given."""

    def __init__(self, parser: Any, words: Words) -> None:
        super().__init__(parser)
        self._words = words

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        kind = match[1].lower().split()[0] if match[1].split() else "note"
        kind = kind if kind in NOTE_KINDS else "note"
        title = match[2]
        if title is None:
            title = self._title(kind)
        return kind, title or None

    def _title(self, kind: str) -> str:
        match kind:
            case "tip":
                return self._words.gettext("Tip")
            case "warning":
                return self._words.gettext("Warning")
            case _:
                return self._words.gettext("Note")


class _Footnotes(FootnoteExtension):
    """Footnotes with the way back named in the article's language."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def makeFootnotesDiv(self, root: Element) -> Element | None:
        # A catalog is read where a text has notes, and not for all the others.
        if self.footnotes:
            back = self._words.gettext("Back to the text of note {}")
            self.setConfig("BACKLINK_TITLE", back)
        return super().makeFootnotesDiv(root)
