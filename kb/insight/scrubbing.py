"""Scrubbing: what may tell who asks is taken out of a query before it is stored."""

import re
import unicodedata

MAX_CHARACTERS = 200
# Stands for what was taken out.
GONE = "#"

_ADDRESS = re.compile(r"\bhttps?:\S+|\bwww\.\S+", re.IGNORECASE)
_EMAIL = re.compile(
    r"[^\s@<>(),;:]+\s*(?:@|[(\[{]\s*(?:at|arobase)\s*[)\]}])\s*[^\s@<>(),;:]+",
    re.IGNORECASE,
)
# Numbers of orders, telephones, cards and accounts: five digits or more, however they
# are grouped, with the letters they are written together with. Dates go with them.
_BETWEEN = r"[\s.,/()_\u2010-\u2015-]"
_NUMBER = re.compile(
    rf"[+(]?(?:\w+-)*\w*\d(?:{_BETWEEN}{{0,2}}\w*\d){{4,}}\w*(?:-\w+)*"
)
_REFERENCE = re.compile(r"\bT[-\s]?[0-9A-Z]{4}[-\s][0-9A-Z]{4}\b", re.IGNORECASE)


def scrub(text: str) -> str:
    """A query in small letters, without addresses and long numbers.

    At most 200 characters. Names stay: nothing tells them from other words, which is
    why queries are not kept for long.
    """
    plain = unicodedata.normalize("NFKC", text)
    # Invisible characters between two digits would hide a number; not every database
    # takes controls and halves of letters.
    plain = "".join(c for c in plain if c.isspace() or not _is_unseen(c))
    for pattern in (_ADDRESS, _EMAIL, _REFERENCE, _NUMBER):
        plain = pattern.sub(GONE, plain)
    return " ".join(plain.lower().split())[:MAX_CHARACTERS]


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs")
