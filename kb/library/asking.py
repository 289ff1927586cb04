"""Asking: what a reader typed becomes a question that an index understands."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from kb.library.words import Words
from kb.search.analysis import Analyzer, Token, fold
from kb.search.query import Query
from kb.search.question import Concept, Question
from kb.search.searcher import Searcher
from kb.search.spelling import Near, likest, nearest

MAX_CONCEPTS = 64
MAX_COMPLETIONS = 8
# What a longer word counts for the start of a word, known itself or not.
KNOWN_START, UNKNOWN_START = 0.4, 0.8
MIN_START = 3


Source = Literal["corrected", "alike", "completed", "synonym"]


class Asked(msgspec.Struct, frozen=True):
    """A question, and how it came about.

    `meant` says how unknown words were understood: typed → meant. `typed` has a word
    for each concept; `sources` say why a term was added to those of the words typed.
    """

    question: Question
    meant: dict[str, str]
    typed: tuple[str, ...]
    sources: dict[str, Source]


class Asker:
    """Turns queries into questions for one index.

    Words of articles whose numbers are `hidden` are not known: what is offered for a
    misspelling must not tell of what may not be read.
    """

    def __init__(
        self,
        searcher: Searcher,
        words: Words,
        analyzer: Analyzer,
        hidden: frozenset[int],
    ) -> None:
        self._searcher = searcher
        self._words = words
        self._analyzer = analyzer
        self._gone = searcher.not_for(hidden)

    def ask(self, query: Query, *, exactly: bool = False) -> Asked:
        """The question that `query` asks.

        A word that no article holds stands for near ones, at a lower weight, and a last
        word that may be unfinished for longer ones too, unless asked `exactly`.
        """
        meant: dict[str, str] = {}
        concepts: list[Concept] = []
        typed: list[str] = []
        sources: dict[str, Source] = {}
        seen: set[tuple[str, ...]] = set()
        for n, word in enumerate(query.words):
            is_start = query.unfinished and n == len(query.words) - 1
            for token in self._analyzer.tokens(word):
                if token.terms in seen or len(concepts) == MAX_CONCEPTS:
                    continue
                seen.add(token.terms)
                concept = _concept(token)
                if token.word and not exactly:
                    concept = self._widen(
                        concept, token, meant, sources, is_start=is_start
                    )
                concepts.append(concept)
                typed.append(token.word or token.terms[0])
        question = Question(
            concepts=tuple(concepts),
            required=tuple(self._run(phrase) for phrase in query.phrases),
            banned=tuple(
                _concept(token)
                for word in query.excluded
                for token in self._analyzer.tokens(word)
                if not token.is_small
            ),
        )
        return Asked(question, meant, tuple(typed), sources)

    def _run(self, phrase: str) -> tuple[Concept, ...]:
        tokens = self._analyzer.tokens(phrase)
        return tuple(_concept(token) for token in tokens if not token.is_small)

    def _widen(
        self,
        concept: Concept,
        token: Token,
        meant: dict[str, str],
        sources: dict[str, Source],
        *,
        is_start: bool,
    ) -> Concept:
        is_known = self._is_held(token)
        terms = dict(concept.terms)
        if not is_known and not token.is_small:
            for other in self._near(token.word, meant):
                source: Source = "corrected" if token.word in meant else "alike"
                self._add(terms, other.word, other.weight, sources, source)
        if is_start and not token.is_small and len(token.word) >= MIN_START:
            weight = KNOWN_START if is_known else UNKNOWN_START
            for longer in self._words.longer(token.word, MAX_COMPLETIONS):
                self._add(terms, longer, weight, sources, "completed")
        return Concept(tuple(terms.items()), concept.is_small, concept.is_pair)

    def _add(
        self,
        terms: dict[str, float],
        word: str,
        weight: float,
        sources: dict[str, Source],
        source: Source,
    ) -> None:
        for token in self._analyzer.tokens(word):
            for term in token.terms:
                if weight > terms.get(term, 0.0):
                    terms[term] = weight
                    sources[term] = source

    def _near(self, word: str, meant: dict[str, str]) -> list[Near]:
        """Held words near an unknown one, as they are written, best first.

        Only a misspelling is noted in `meant`; a word that merely looks alike is not.
        """
        folded = self._words.near(word)
        counts = {plain: articles for plain, (_, articles) in folded.items()}
        found = nearest(fold(word), counts)
        near = [Near(folded[one.word][0], one.weight) for one in found]
        near = self._held(near)
        if near:
            meant[word] = near[0].word
            return near
        alike = self._words.alike(word)
        found = likest(fold(word), alike)
        return self._held(Near(alike[one.word], one.weight) for one in found)

    def _held(self, words: Iterable[Near]) -> list[Near]:
        tokens = self._analyzer.tokens
        return [near for near in words if any(map(self._is_held, tokens(near.word)))]

    def _is_held(self, token: Token) -> bool:
        return any(self._searcher.visible(term, self._gone) for term in token.terms)


def _concept(token: Token) -> Concept:
    terms = tuple((term, 1.0) for term in token.terms)
    return Concept(terms, token.is_small, not token.word)
