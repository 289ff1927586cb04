"""Mail text: what a person wrote in a mail, without what their program added.

Modest: what is not surely a quotation or a signature stays.
"""

import re
import unicodedata
from html.parser import HTMLParser

# A message has room for so many letters; more is a quotation that we did not see.
MAX_TEXT = 50_000

_QUOTE = ">"
# What stands above a quotation ends with a colon, in every script that has one.
_COLONS = (":", "\N{FULLWIDTH COLON}")
_ATTRIBUTION_LINES = 3
# RFC 3676, 4.3: dash dash space, alone.
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_MAX_SIGNATURE_LINES = 12
_SPACES = re.compile(r"[ \t\r\f\v]+")
_BLANK_LINES = re.compile(r"\n{3,}")

_LINES = frozenset(
    "address article div dl dt dd footer form h1 h2 h3 h4 h5 h6 header hr li main nav "
    "ol p pre section table tr ul blockquote br".split()
)
_SILENT = frozenset(("head", "script", "style", "title"))


def own_words(text: str) -> str:
    """What somebody wrote above the mail that they answered; all when unsure."""
    text = whole_text(text)
    lines = [line.rstrip() for line in text.split("\n")]
    kept = "\n".join(_without_quotation(lines)).strip()
    return (_without_signature(kept) or kept or text.strip())[:MAX_TEXT]


def whole_text(text: str) -> str:
    """All that was written, without what no database or page takes."""
    return "".join(c for c in text if c in "\n\t" or not _is_noise(c)).strip("\n")


def _is_noise(letter: str) -> bool:
    """Whether it is a control, or half of a letter: no database takes all of them."""
    return unicodedata.category(letter) in ("Cc", "Cs")


def text_of_html(html: str) -> str:
    """The words of an HTML mail, a line for each block, quotations marked by `>`."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = "".join(reader.parts).split("\n")
    text = "\n".join(_SPACES.sub(" ", line).strip() for line in lines)
    return _BLANK_LINES.sub("\n\n", text).strip()


def _without_quotation(lines: list[str]) -> list[str]:
    """The lines above a quotation that goes on to the end, and what introduces it."""
    end = len(lines)
    while end and (not lines[end - 1] or lines[end - 1].startswith(_QUOTE)):
        end -= 1
    if not any(lines[end:]):
        return lines
    # `On … wrote:` may be broken into some lines.
    top = max(0, end - _ATTRIBUTION_LINES)
    if end and lines[end - 1].endswith(_COLONS):
        starts = [n for n in range(top, end) if not n or not lines[n - 1]]
        end = starts[-1] if starts else end - 1
    return lines[:end]


def _without_signature(text: str) -> str:
    found = list(_SIGNATURE.finditer(text))
    if not found:
        return text
    after = text[found[-1].end() :]
    is_short = after.count("\n") <= _MAX_SIGNATURE_LINES
    return text[: found[-1].start()].strip() if is_short else text


class _Reader(HTMLParser):
    """Collects the words of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent = tag
        elif tag == "blockquote":
            self._depth += 1
        if tag in _LINES:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag == "blockquote":
            self._depth = max(0, self._depth - 1)
        if tag in _LINES:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(_SPACES.sub(" ", data.replace("\n", " ")))

    def _break(self) -> None:
        self.parts.append("\n" + (_QUOTE + " " if self._depth else ""))
