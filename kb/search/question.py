"""Questions and rankings: what is asked of an index, and what it answers."""

from collections.abc import Collection

import msgspec

from kb.search.negation import AFFIRMED, MARK

# Small words that a question is asked by that has no others.
MAX_SMALL = 6


class Concept(msgspec.Struct, frozen=True):
    """One word of a question: the terms that stand for it, each with its weight.

    An article gets what its best term gives, never the sum. A small word weighs little
    and finds nothing alone, unless the question has no other words; a pair is two
    characters of a script without spaces. A denied word stands for its denial; itself,
    it weighs less. One that is apart is not looked for as a neighbour of the one before
    it.
    """

    terms: tuple[tuple[str, float], ...]
    is_small: bool = False
    is_pair: bool = False
    is_denied: bool = False
    is_apart: bool = False

    @property
    def own(self) -> list[str]:
        """The terms of the word itself, be it denied or not."""
        full = AFFIRMED if self.is_denied else 1.0
        return [t for t, weight in self.terms if weight == full and t[0] != MARK]

    @property
    def spelt(self) -> tuple[tuple[str, float], ...]:
        """The terms that it is found under as it was typed."""
        return self.terms[: 4 if self.is_denied else 2]

    @property
    def told(self) -> "Concept":
        """What is left when an article that has the bare word tells nothing."""
        if not self.is_denied:
            return self
        known = {term for term, _ in self.terms}
        terms = ((t, weight) for t, weight in self.terms if MARK + t not in known)
        return msgspec.structs.replace(self, terms=tuple(terms))

    def denied(self, kept: Collection[str]) -> "Concept":
        """The denial of this concept; terms that are `kept` are one already."""
        terms: dict[str, float] = {}
        for term, weight in self.terms:
            if term in kept:
                terms[term] = weight
            else:
                terms[MARK + term] = weight
                terms[term] = AFFIRMED * weight
        return Concept(
            tuple(terms.items()), self.is_small, self.is_pair, is_denied=True
        )


class Question(msgspec.Struct, frozen=True):
    """What is asked of an index.

    The concepts of each run in `required` must stand next to each other; an article
    that holds a concept of `banned` is no answer.
    """

    concepts: tuple[Concept, ...]
    required: tuple[tuple[Concept, ...], ...] = ()
    banned: tuple[Concept, ...] = ()

    @property
    def large(self) -> list[Concept]:
        """The concepts that find articles: those with content.

        Where none has, characters and the first few words: of words without content,
        each stands in nearly every article.
        """
        found = [concept for concept in self.concepts if not concept.is_small]
        if found:
            return found
        words = [concept for concept in self.concepts if not concept.is_pair]
        return [c for c in self.concepts if c.is_pair or c in words[:MAX_SMALL]]

    @property
    def small(self) -> list[Concept]:
        """The others: they only help to order what is found."""
        found = [concept for concept in self.concepts if concept.is_small]
        return found if len(found) < len(self.concepts) else []


class Ranked(msgspec.Struct, frozen=True):
    """An article found. Scores compare within one answer only.

    `section` is the number of the section that answers best.
    """

    number: int
    score: float
    section: int


class Ranking(msgspec.Struct, frozen=True):
    """What an index answers: the first articles, how many there are, and where.

    `by_category` counts articles by their category's number, whatever category was
    asked for. `certainty` is 0 without an article, and above 1 for a real answer.
    """

    first: list[Ranked]
    total: int
    by_category: dict[int, int]
    certainty: float
