"""What a reader typed: words, `"a phrase"`, `-word`. Nothing else means anything."""

import re
import unicodedata

import msgspec

MAX_CHARACTERS = 200
MAX_WORDS = 16
MAX_WORD = 64

# A quote closes what any quote opened: readers' keyboards differ.
_PIECE = re.compile(
    r'(?P<minus>(?<!\S)[-−–](?=["“”„«]?\w))?'
    r'(?:["“”„«»](?P<phrase>[^"“”„«»]*)["“”„«»]|(?P<word>[^\s"“”„«»]+))'
)


class Query(msgspec.Struct, frozen=True):
    """A query as it will be asked. `text` is what the page shows back.

    `words` are in the order typed, those of phrases among them. `unfinished` says that
    the last word may be the start of a longer one.
    """

    text: str
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    unfinished: bool = False


def parse(typed: str) -> Query:
    """The query that any text is; an empty one when it has no word.

    Only the first 200 characters and 16 words count, and 64 characters of a word.
    Control characters are spaces. A query that only excludes is read as plain words.
    """
    text = clean(typed)
    words: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    for piece in _PIECE.finditer(text):
        if piece["phrase"] is not None:
            inside = [word[:MAX_WORD] for word in piece["phrase"].split()]
            if piece["minus"]:
                excluded += inside
            else:
                words += inside
                if len(inside) > 1:
                    phrases.append(" ".join(inside))
        else:
            (excluded if piece["minus"] else words).append(piece["word"][:MAX_WORD])
    if not words:
        words, excluded = excluded, []
    return Query(
        text=text,
        words=tuple(words[:MAX_WORDS]),
        phrases=tuple(phrases),
        excluded=tuple(excluded[:MAX_WORDS]),
        unfinished=bool(typed) and text[-1:].isalnum() and not typed[-1:].isspace(),
    )


def clean(typed: str) -> str:
    """`typed` as text that can be shown: NFC, on one line, at most 200 characters."""
    kept = "".join(c if _is_text(c) else " " for c in typed[: 4 * MAX_CHARACTERS])
    return unicodedata.normalize("NFC", " ".join(kept.split()))[:MAX_CHARACTERS].strip()


def _is_text(character: str) -> bool:
    # Format characters join letters in Persian and Indic words; controls never do.
    category = unicodedata.category(character)
    return category not in ("Cc", "Cs", "Cn", "Co") and character not in "\u2028\u2029"
