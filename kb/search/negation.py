"""Negation: the words that a clause denies, and the terms that it adds to them.

“Not arrived” is another thing than “arrived”: a denied word is indexed by what it is
and, besides, by a marked term of its denial. A question that denies a word looks for
the mark first, and an article that has only the bare word is no sure answer.

Only what denies verbs is read so. “Without a printer” and “kein Geld” are about the
printer and the money.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from kb.search.languages import Row

# No word can start so.
MARK = "¬"
# What the bare word counts where its denial is asked for.
AFFIRMED = 0.5
# A negator reaches so many words far, those not counted that are passed.
REACH = 4

_CLAUSE = re.compile(r"[.,;:!?…()\n،؛؟]+")


def deny(terms: Iterable[str]) -> tuple[str, ...]:
    """The terms of the denial of a word with some terms."""
    return tuple(MARK + term for term in terms)


def bare(term: str) -> str:
    """The term of the word itself, of a term or its denial."""
    return term.removeprefix(MARK)


def clauses(text: str) -> list[str]:
    """`text`, parted where no negator reaches over."""
    return _CLAUSE.split(text)


class Negators:
    """The words of a language that deny others."""

    def __init__(self, row: Row) -> None:
        names = "|".join(map(re.escape, row.negators.split()))
        # Words such as “hasn’t”; and an elided “n’”, which is written to the next word.
        self._all = re.compile(rf"(?<!\w)(?:n['’]|(?:{names}|\w+n['’]t)(?!\w))")
        self._trailing = frozenset(row.trailing.split())
        self._passed = frozenset(f"{row.negators} {row.passed}".split())
        self._able = frozenset(row.able.split())
        self._joints = frozenset(row.joints.split())

    def find(
        self, clause: str, words: Sequence[tuple[str, bool]], spans: Sequence[int]
    ) -> set[int]:
        """The places, among the words of a clause, of those that are denied.

        `words` are in lower case, each with whether it has content; `spans` says where
        each ends. A negator denies the next word with content. One that may stand last
        (“marche pas”, “kommt nicht an”) denies the word before it where none follows
        at once.
        """
        denied: set[int] = set()
        part_of = list(accumulate(word in self._joints for word, _ in words))
        able = {
            p for p, (word, _) in zip(part_of, words, strict=True) if word in self._able
        }
        # Once a clause, which may be as long as an article of negators alone.
        stops = [n for n, (word, _) in enumerate(words) if word not in self._passed]
        for negator in self._all.finditer(clause):
            after = bisect_right(spans, negator.end())
            before = bisect_left(spans, negator.start() + 1) - 1
            if part_of[max(after - 1, 0)] in able:
                continue
            first = bisect_left(stops, after)
            near = stops[first : first + REACH]
            stands_last = negator[0] in self._trailing and not any(
                words[n][1] for n in near[:1]
            )
            if stands_last and before >= 0 and words[before][1]:
                denied.add(before)
            else:
                denied.update([n for n in near if words[n][1]][:1])
        return denied

    def is_in(self, clause: str) -> bool:
        return self._all.search(clause) is not None
