"""References: what a ticket is called, in letters that survive a telephone.

`T-7F3K-92QX`: no letter or digit that looks like another one, and a last one that shows
a slip. 29 characters are a prime number of them, so a weighted sum modulo 29 notices
every single wrong character and every two that changed places.
Source: ISBN-10 works alike, modulo 11 (ISO 2108:1992).
"""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
_LENGTH = 8
_NOT_OURS = re.compile(r"[^0-9A-Z]")


def new_reference() -> str:
    """A random reference: no secret, but it tells nothing of other tickets either."""
    letters = [secrets.choice(ALPHABET) for _ in range(_LENGTH - 1)]
    return _written("".join(letters) + _check(letters))


def read_reference(typed: str) -> str | None:
    """The reference that somebody typed or dictated; None where it cannot be one.

    Spaces, hyphens and small letters do not matter, nor whether the T stands there.
    """
    letters = _NOT_OURS.sub("", typed.upper())
    if len(letters) == _LENGTH + 1 and letters[0] == "T":
        letters = letters[1:]
    is_ours = len(letters) == _LENGTH and set(letters) <= set(ALPHABET)
    if not is_ours or _check(letters[:-1]) != letters[-1]:
        return None
    return _written(letters)


def _check(letters: list[str] | str) -> str:
    weighted = (n * ALPHABET.index(one) for n, one in enumerate(letters, 2))
    return ALPHABET[-sum(weighted) % len(ALPHABET)]


def _written(letters: str) -> str:
    return f"T-{letters[:4]}-{letters[4:]}"
