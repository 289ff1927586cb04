"""Mail text: what a person wrote in a mail, without what their program added.

Modest: what is not surely a quotation or a signature stays.
"""

import html
import re
import unicodedata

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
_SILENT = frozenset(("head", "title"))
# What holds no markup, and what ends it.
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
# Markup up to the name of a tag, and the rest of it, where `>` may stand in values.
_MARKUP = re.compile(r"<(?:(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*)|!--|[!?/])")
_REST = re.compile(r"""[^>=]*+(?:=\s*+(?:"[^"]*+"|'[^']*+')?+[^>=]*+)*+>""")


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


def text_of_html(page: str) -> str:
    """The words of an HTML mail, a line for each block, quotations marked by `>`."""
    reader = _Reader()
    reader.read(page)
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


class _Reader:
    """Collects the words of a page, in a time that grows with its length alone.

    Python's own parser reads the rest of a page again for each tag that has no end.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._silent = ""
        self._depth = 0
        self._has_values = True

    def read(self, page: str) -> None:
        at = 0
        while found := _MARKUP.search(page, at):
            end = self._end(page, found)
            if not end:
                break
            self._say(page[at : found.start()])
            at = end
            name = (found["name"] or "").lower()
            if found["close"]:
                self._close(name)
            elif name in _RAW:
                closing = _RAW[name].search(page, at)
                at = closing.start() if closing else len(page)
            elif name:
                self._open(name)
        self._say(page[at:])

    def _end(self, page: str, found: re.Match[str]) -> int:
        """Where markup ends; 0 where it has no end, and is text."""
        if found[0] == "<!--":
            # `<!-->` is a whole one.
            end = page.find("-->", found.start() + 2)
            return end + 3 if end >= 0 else len(page)
        if self._has_values:
            rest = _REST.match(page, found.end())
            if rest:
                return rest.end()
            # A quotation mark that never ends: from here on there are none.
            self._has_values = False
        return page.find(">", found.end()) + 1

    def _open(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = tag
        elif tag == "blockquote":
            self._depth += 1
        if tag in _LINES:
            self._break()

    def _close(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag == "blockquote":
            self._depth = max(0, self._depth - 1)
        if tag in _LINES:
            self._break()

    def _say(self, text: str) -> None:
        if not self._silent:
            words = html.unescape(text).replace("\n", " ")
            self.parts.append(_SPACES.sub(" ", words))

    def _break(self) -> None:
        self.parts.append("\n" + (_QUOTE + " " if self._depth else ""))
