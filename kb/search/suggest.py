"""Suggestions: titles and questions by the start of any of their words."""

import re

from kb.search.analysis import PAIRED, fold, normalize
from kb.search.chinese import READ_AS

MAX_SUGGESTIONS = 8
# A tail is compared from its start; longer ones tell no more titles apart.
MAX_TAIL = 40
MAX_TAILS = 24

# One character is a word in scripts without spaces.
_WORD = re.compile(rf"[{PAIRED}]|(?:(?![{PAIRED}])[^\W_])+")
# The same for text without a letter beyond ASCII, several times sooner.
_PARTED = str.maketrans({chr(n): " " for n in range(128) if not chr(n).isalnum()})


def flatten(text: str) -> str:
    """`text` as tails hold it: folded words, a space between them."""
    return " ".join(_words(text))


def tails(text: str) -> list[str]:
    """What is left of `text` from the start of each word, flattened.

    Sorted rows of these find a text by any of its words.
    """
    words = _words(text)[:MAX_TAILS]
    found = (" ".join(words[n:])[:MAX_TAIL] for n in range(len(words)))
    return list(dict.fromkeys(found))


def _words(text: str) -> list[str]:
    plain = fold(normalize(text)).replace("’", " ")
    if plain.isascii():
        return plain.translate(_PARTED).split()
    # In any language: what is typed and what is found are changed alike.
    return _WORD.findall(plain.translate(READ_AS))


def after(prefix: str) -> str:
    """The least text that sorts after everything that starts with `prefix`."""
    return prefix + "\U0010ffff"
