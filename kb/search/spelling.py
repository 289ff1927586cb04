"""Spelling: which words of an index are near a word that it does not know."""

from collections.abc import Iterable, Mapping

import msgspec

MAX_NEAR = 4
# From this length on, two errors are believed; below three letters, none.
LONG, SHORT = 8, 3
# How far a word is believed, by the number of errors.
ERROR_WEIGHTS = (1.0, 0.9, 0.64)
GRAM_WEIGHT, MIN_DICE = 0.6, 0.5


class Near(msgspec.Struct, frozen=True):
    """A known word that may be meant, and how far it is believed, from 0 to 1."""

    word: str
    weight: float


def pieces(word: str) -> set[str]:
    """`word`, and what is left of it without any one letter.

    Two words within one error of each other share a piece.
    """
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


def wide_pieces(word: str) -> set[str]:
    """The pieces to look for: of long words, those without two letters as well."""
    found = pieces(word)
    if len(word) >= LONG:
        found |= {piece for one in list(found) for piece in pieces(one)}
    return found


def grams(word: str) -> set[str]:
    """Groups of three letters, with the borders of the word."""
    padded = f"^{word}$"
    return {padded[n : n + 3] for n in range(len(padded) - 2)}


def distance(one: str, other: str, limit: int) -> int:
    """Errors between two words: a letter more, less, other, or two swapped.

    `limit + 1` when there are more. Source: optimal string alignment, after Damerau, "A
    technique for computer detection and correction of spelling errors", 1964.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if last and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def nearest(word: str, candidates: Mapping[str, int]) -> list[Near]:
    """The words nearest to `word` in number of errors, the frequent ones first.

    `candidates` are words with how many articles hold each. At most four; none when all
    are too far.
    """
    limit = 0 if len(word) < SHORT else 2 if len(word) >= LONG else 1
    far = {other: distance(word, other, limit) for other in candidates}
    least = min(far.values(), default=limit + 1)
    if least > limit:
        return []
    chosen = sorted(
        (other for other, errors in far.items() if errors == least),
        key=lambda other: (-candidates[other], other),
    )
    highest = max(candidates[other] for other in chosen) or 1
    return [
        Near(other, ERROR_WEIGHTS[least] * (0.5 + 0.5 * candidates[other] / highest))
        for other in chosen[:MAX_NEAR]
    ]


def likest(word: str, candidates: Iterable[str], least: float = MIN_DICE) -> list[Near]:
    """The words that share most groups of letters with `word`: inflections, compounds.

    At most four, each with a Dice coefficient of at least `least`.
    """
    mine = grams(word)
    alike = []
    for other in candidates:
        theirs = grams(other)
        dice = 2 * len(mine & theirs) / (len(mine) + len(theirs))
        if dice >= least:
            alike.append(Near(other, GRAM_WEIGHT * dice))
    alike.sort(key=lambda near: (-near.weight, near.word))
    return alike[:MAX_NEAR]
