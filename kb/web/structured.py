"""What a page is, for search engines: JSON-LD in the words of schema.org."""

from collections.abc import Sequence
from typing import Any

import msgspec
from markupsafe import Markup

from kb.library.cards import Card
from kb.web.visit import Visit

_CONTEXT = "https://schema.org"


def as_script(data: Sequence[dict[str, Any] | msgspec.Raw]) -> Markup:
    """JSON that can stand in a script element: nothing in it can end one."""
    text = msgspec.json.encode(data).decode()
    for character, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, escaped)
    return Markup(text)


def about(here: Visit, card: Card, own: str) -> dict[str, Any]:
    """An article; `own` is its address where it is at home."""
    article: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "Article",
        "headline": card.title,
        "description": card.teaser,
        "inLanguage": card.language,
        "mainEntityOfPage": here.urls.absolute(own),
        "publisher": {"@type": "Organization", "name": here.sites.brand.name},
    }
    if card.updated:
        article["dateModified"] = card.updated.isoformat()
    return article
