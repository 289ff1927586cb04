"""An article as Markdown, made from the same clean HTML as its page."""

from typing import Any
from urllib.parse import urljoin

from markdownify import MarkdownConverter
from markupsafe import Markup


class _Converter(MarkdownConverter):
    """Keeps words, structure and absolute links; nothing that could run is left."""

    def __init__(self, address: str) -> None:
        super().__init__(
            heading_style="atx",
            bullets="-",
            escape_misc=True,
            newline_style="backslash",
            strip=["svg"],
        )
        self._address = address

    def convert_a(self, el: Any, text: str, parent_tags: Any) -> str:
        href = el.get("href")
        if "fact" in el.get("class", ()) or not href:
            return text
        el["href"] = urljoin(self._address, href)
        return str(super().convert_a(el, text, parent_tags))

    def convert_img(self, el: Any, text: str, parent_tags: Any) -> str:
        el["src"] = urljoin(self._address, el.get("src", ""))
        return str(super().convert_img(el, text, parent_tags))


def to_markdown(title: str, lead: str | None, body: Markup, address: str) -> str:
    """The Markdown of an article whose page is at `address`, with a heading."""
    text = _Converter(address).convert(str(body)).strip()
    opening = f"{escape_markdown(lead)}\n\n" if lead else ""
    return f"# {escape_markdown(title)}\n\n{opening}{text}\n\n<{address}>\n"


def escape_markdown(text: str) -> str:
    """`text` as Markdown that says the same: nothing in it is markup any more."""
    return str(_Converter("").escape(text, set()))
