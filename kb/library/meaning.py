"""Meaning: what words may be meant that an index does not know as they were typed."""

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from kb.library.words import Words
from kb.search.analysis import Analyzer, fold, normalize
from kb.search.question import Concept
from kb.search.spelling import Near, likest, nearest

MAX_COMPLETIONS = 8
# What a longer word counts for the start of a word, known itself or not. Cut short, a
# word may have a stem that some other word has: it is known by its stem alone.
KNOWN_START, UNKNOWN_START, STEM_START = 0.6, 0.8, 1.0
MIN_START = 2
# What a correction counts beside longer words, or beside such a stem.
START_NEAR, STEM_NEAR = 0.5, 0.7
# What a word counts that looks like a known one, times how much it does.
ALIKE = 0.8
# How many unknown words of a query are compared with all others by their letters.
MAX_COMPARED = 6
# What a word counts that is written together with the one typed.
COMPOUND, MIN_COMPOUNDED = 0.7, 4
# Letters of each part of a word that is read as several; of the small word between.
MIN_PART, MAX_SMALL = 3, 3

Source = Literal["corrected", "alike", "compound", "completed", "synonym"]


class Meaning:
    """How the words of one query are understood.

    `meant` says of a misspelt word how it was read, "" when it is part of the word
    before; `sources` why a term was added to those of the words typed.
    """

    def __init__(
        self, words: Words, analyzer: Analyzer, is_held: Callable[[str], bool]
    ) -> None:
        """Take `is_held` from whoever knows which terms the reader may find."""
        self._words = words
        self._analyzer = analyzer
        self._is_held = is_held
        self._looked_up: dict[str, list[Near]] = {}
        self._is_word_held = functools.cache(self._look_at_word)
        self._compared = 0
        self.meant: dict[str, str] = {}
        self.sources: dict[str, Source] = {}

    def widen(self, concept: Concept, word: str, *, is_start: bool) -> Concept:
        """The concept of a typed word with the terms of what else may be meant."""
        is_known = any(self._is_held(term) for term, _ in concept.terms)
        has_synonyms = any(weight != 1 for _, weight in concept.terms)
        is_sure = is_known and (has_synonyms or self._words.spells(word))
        is_start = is_start and len(word) >= MIN_START
        longer = self._words.longer(word, MAX_COMPLETIONS) if is_start else []
        terms = dict(concept.terms)
        if not is_known:
            misspelt = self._misspelt(word)
            # Of one that is not finished nobody knows whether it is a misspelling.
            if misspelt and not longer:
                self.meant[word] = misspelt[0].word
            source: Source = "corrected" if misspelt else "alike"
            for other in misspelt or self._likest(word):
                weight = other.weight * (START_NEAR if longer else 1.0)
                self._add(terms, other.word, weight, source)
        elif self._analyzer.is_dense:
            for other in self._alike(word):
                self._add(terms, other.word, other.weight * ALIKE, "alike")
        elif not is_sure and not longer:
            for other in self._misspelt(word):
                self._add(terms, other.word, other.weight * STEM_NEAR, "corrected")
        if self._analyzer.links is not None and len(word) >= MIN_COMPOUNDED:
            for whole in self._words.compounds(word, self._analyzer.links):
                self._add(terms, whole, COMPOUND, "compound")
        start = UNKNOWN_START if not is_known else STEM_START
        self._complete(terms, longer, KNOWN_START if is_sure else start)
        return Concept(tuple(terms.items()), concept.is_small, concept.is_pair)

    def _complete(
        self, terms: dict[str, float], longer: Sequence[str], weight: float
    ) -> None:
        """Add longer words; a single one is the word itself, unless that is known."""
        for word in longer:
            self._add(terms, word, weight, "completed")
        found = [term for term in terms if self.sources.get(term) == "completed"]
        if len(found) == 1 and weight > KNOWN_START:
            terms[found[0]] = 1.0

    def _add(
        self, terms: dict[str, float], word: str, weight: float, source: Source
    ) -> None:
        for token in self._analyzer.tokens(word):
            for term in token.terms:
                if weight > terms.get(term, 0.0):
                    terms[term] = weight
                    self.sources[term] = source

    def _likest(self, word: str) -> list[Near]:
        """Held words that look like an unknown one, for the first few of those."""
        self._compared += 1
        return self._alike(word) if self._compared <= MAX_COMPARED else []

    def _alike(self, word: str) -> list[Near]:
        alike = self._words.alike(word)
        found = likest(fold(word), alike)
        return self._held(Near(alike[one.word], one.weight) for one in found)

    def _misspelt(self, word: str) -> list[Near]:
        """Held words near an unknown one, as they are written, best first."""
        if word not in self._looked_up:
            self._looked_up[word] = self._look_up(word)
        return self._looked_up[word]

    def _look_up(self, word: str) -> list[Near]:
        folded = self._words.near(word)
        counts = {plain: articles for plain, (_, articles) in folded.items()}
        found = nearest(fold(word), counts)
        return self._held(Near(folded[one.word][0], one.weight) for one in found)

    def _held(self, words: Iterable[Near]) -> list[Near]:
        return [near for near in words if self._is_word_held(near.word)]

    def _look_at_word(self, word: str) -> bool:
        tokens = self._analyzer.tokens(word)
        return any(self._is_held(term) for token in tokens for term in token.terms)

    def spaced(self, words: Sequence[str]) -> list[str]:
        """The words with spaces where they belong, as far as the index knows it.

        Two words that are one, where one of them is unknown, are joined. An unknown
        word is parted that is two known ones, with a small word between or not, and no
        misspelling of one.
        """
        spaced: list[str] = []
        rest = list(words)
        while rest:
            word, *after = rest
            joined = self._joined(word, after[0]) if after else None
            if joined:
                spaced.append(joined)
                self.meant |= {_key(word): joined, _key(after[0]): ""}
                rest = after[1:]
                continue
            parts = self._parted(word)
            if parts:
                self.meant[_key(word)] = " ".join(parts)
            spaced += parts or [word]
            rest = after
        return spaced

    def _joined(self, first: str, second: str) -> str | None:
        whole = _key(first) + _key(second)
        if not (first.isalpha() and second.isalpha()) or len(whole) < 2 * MIN_PART:
            return None
        if self._is_word_held(first) and self._is_word_held(second):
            return None
        known = self._words.spelt([whole])
        return known[fold(whole)][0] if known else None

    def _parted(self, word: str) -> list[str]:
        """The two words that it is, and what is between; those of most articles."""
        whole = _key(word)
        if not whole.isalpha() or len(whole) < 2 * MIN_PART:
            return []
        if self._is_word_held(word) or self._misspelt(whole):
            return []
        cuts = range(MIN_PART, len(whole) - MIN_PART + 1)
        pieces = [piece for n in cuts for piece in (whole[:n], whole[n:])]
        known = self._words.spelt(pieces)
        best: tuple[int, list[str]] = (0, [])
        for start, end in ((n, m) for n in cuts for m in cuts):
            between = whole[start:end]
            ends = known.get(fold(whole[:start])), known.get(fold(whole[end:]))
            if start <= end <= start + MAX_SMALL and all(ends):
                parts = self._parts(between, *filter(None, ends))
                articles = min(articles for _, articles in filter(None, ends))
                if parts and articles > best[0]:
                    best = (articles, parts)
        return best[1]

    def _parts(
        self, between: str, first: tuple[str, int], last: tuple[str, int]
    ) -> list[str]:
        """Two held words with what stands between them, if that may stand there."""
        ends = [first[0], last[0]]
        if not all(map(self._is_word_held, ends)):
            return []
        if between in (self._analyzer.links or [""]):
            return ends
        return [first[0], between, last[0]] if self._is_small(between) else []

    def _is_small(self, word: str) -> bool:
        return all(token.is_small for token in self._analyzer.tokens(word))


def _key(word: str) -> str:
    return normalize(word)
