"""What is active in HTML: whatever could run, load, submit or send a reader astray."""

import re
from html.parser import HTMLParser

TAGS = frozenset(
    """applet audio base bgsound button embed fieldset form frame frameset iframe image
    input isindex link listing math meta noembed noframes noscript object optgroup
    option param plaintext portal script select slot source style svg template textarea
    title track video xmp""".split()
)
ATTRIBUTES = frozenset(
    """action archive autofocus background classid codebase content data dynsrc form
    formaction http-equiv is lowsrc manifest method name ping poster profile slot srcdoc
    srcset style target usemap xlink:href xml:base""".split()
)
ADDRESSES = frozenset(("cite", "href", "longdesc", "src"))
SCHEMES = frozenset(("http", "https", "mailto", "tel"))
# Images come from here and from nowhere else.
OWN_IMAGES = ("/media/", "/static/")


def active_in(html: str) -> list[str]:
    """Each active thing of a page, named by its tag or its attribute, in order."""
    finder = _Finder()
    finder.feed(html)
    finder.close()
    return finder.found


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ATTRIBUTES:
                self.found.append(f"{tag}[{name}]")
            elif name in ADDRESSES and _leads_astray(tag, name, value or ""):
                self.found.append(f"{tag}[{name}={value}]")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}>")


def _leads_astray(tag: str, name: str, value: str) -> bool:
    """Whether an address is of a scheme that runs, or an image of somebody else's."""
    # As browsers read it: leading controls and all tabs and line ends mean nothing.
    plain = re.sub(r"[\t\n\r]", "", value).lstrip("".join(map(chr, range(33))))
    if tag == "img" and name == "src":
        return not plain.startswith(OWN_IMAGES)
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", plain, re.IGNORECASE)
    return bool(scheme) and scheme[1].lower() not in SCHEMES
