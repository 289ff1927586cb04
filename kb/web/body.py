"""Bodies: the pieces of an article with what this visit puts into their places."""

import functools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from markupsafe import Markup, escape

from kb.content.tree import SAFE_START, Piece, pieces_for
from kb.library.cards import Card
from kb.web.visit import Visit


def fill(
    pieces: Sequence[Piece],
    here: Visit,
    language: str,
    cards: Mapping[str, Card] | None = None,
    behind: Collection[str] = (),
) -> Markup:
    """The HTML of a body written in `language`, for the readers of a visit.

    Links lead to their own site, facts show their own values, and blocks for other
    countries are left out. `cards` are the articles it links to, where they are known;
    at the places `behind` it says that the original has changed.
    """
    if cards is None:
        cards = here.catalogue.best(here.audience, _names(pieces, "link"))
    return _Filler(pieces, here, language, cards, behind).fill()


def apart(body: Markup, address: str) -> Markup:
    """A filled body for a page that holds others too: no id is there twice.

    What leads to a place in it leads there in the article itself, at `address`.
    """
    # Quotation marks of the text are escaped: these two stand in tags only.
    return Markup(_ID.sub("", body).replace('href="#', f'href="{escape(address)}#'))


_ID = re.compile(r' id="[^"]*"')


class _Filler:
    def __init__(
        self,
        pieces: Sequence[Piece],
        here: Visit,
        language: str,
        cards: Mapping[str, Card],
        behind: Collection[str],
    ) -> None:
        self._pieces = pieces
        self._here = here
        self._cards = cards
        self._language = language
        self._behind = behind
        self._facts = here.facts(language)
        images = _names(pieces, "image")
        self._images = here.catalogue.images(images) if images else {}

    def fill(self) -> Markup:
        html: list[str] = []
        is_in_link = False
        for piece in pieces_for(self._pieces, self._here.site.country):
            if isinstance(piece, str):
                html.append(piece)
                opened, closed = piece.rfind("<a "), piece.rfind("</a>")
                if max(opened, closed) >= 0:
                    is_in_link = opened > closed
            elif piece[0] == "country":
                html.append(self._block_start(piece[1].split()))
            elif piece[0] == "end":
                html.append("</aside>\n")
            elif piece[0] == "behind":
                if piece[1] in self._behind:
                    html.append(self._note_behind())
            else:
                html.append(self._place(piece, is_in_link=is_in_link))
        # Every piece is clean HTML of the edition or was escaped here.
        return Markup("".join(html))

    def _place(self, piece: tuple[str, ...], *, is_in_link: bool) -> str:
        kind, name = piece[0], piece[1]
        if kind == "link":
            return escape(self._address(name, piece[2]))
        if kind == "image":
            return self._image(name, piece[2])
        value = escape(self._facts.show(name, piece[2]))
        if kind == "fact-start":
            return value if SAFE_START.match(value) else Markup("#")
        if kind == "fact-text":
            return value
        if is_in_link or self._facts.cite(name) is None:
            return f'<span class="fact">{value}</span>'
        return f'<a class="fact" href="#fact-{name}">{value}</a>'

    def _address(self, key: str, anchor: str) -> str:
        here = self._here
        card = self._cards.get(key)
        if card:
            return here.urls.article(here.site, card.slug, anchor)
        # What it names is not for these readers: its words may find something that is.
        words = key.rpartition("/")[2].replace("-", " ")
        return here.urls.search(here.site, q=words)

    def _image(self, name: str, alt: str) -> str:
        image = self._images.get(name)
        if image is None:
            return escape(alt)
        size = ""
        if image.width and image.height:
            size = f' width="{image.width}" height="{image.height}"'
        source = escape(self._here.urls.media(image.file))
        lazily = 'loading="lazy" decoding="async"'
        return f'<img src="{source}" alt="{escape(alt)}"{size} {lazily}>'

    def _note_behind(self) -> str:
        here = self._here
        words = here.words.gettext(
            "This passage has changed in the original since it was translated."
        )
        tag = here.words.interface.tag
        lang = "" if tag == self._language else f' lang="{tag}"'
        clock = icon(here.urls.static(here.house.assets.name("icons.svg")), "globe")
        return f'<p class="behind"{lang}>{clock}{escape(words)}</p>'

    def _block_start(self, countries: Iterable[str]) -> str:
        here = self._here
        territories = here.words.locale.territories
        names = escape(", ".join(territories.get(code, code) for code in countries))
        pin = icon(here.urls.static(here.house.assets.name("icons.svg")), "pin")
        return (
            f'<aside class="country" aria-label="{names}">'
            f'<p class="on-line">{pin}{names}</p>\n'
        )


# Icons that point along the line: they turn where words run from right to left.
_TURNING = frozenset(("arrow", "chevron", "return", "truck"))


@functools.lru_cache(maxsize=512)
def icon(sprite: str, name: str, extra: str = "") -> Markup:
    """An icon of the sprite; it says nothing that the words beside it do not."""
    turns = "icon-turns" if name in _TURNING else ""
    kind = " ".join(filter(None, ("icon", turns, extra)))
    markup = '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>'
    return Markup(markup).format(kind, sprite, name)


def _names(pieces: Iterable[Piece], kind: str) -> list[str]:
    """The names in the places of one kind, each once."""
    places = (piece for piece in pieces if not isinstance(piece, str))
    return list(dict.fromkeys(place[1] for place in places if place[0] == kind))
