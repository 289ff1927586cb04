"""Asking: what a reader typed becomes a question that an index understands."""

from collections.abc import Callable, Iterable

import msgspec

from kb.library.words import Words
from kb.search.analysis import Analyzer, Token, fold
from kb.search.impacts import idf
from kb.search.query import Query
from kb.search.question import Concept, Question
from kb.search.searcher import Searcher
from kb.search.spelling import Near, likest, nearest
from kb.search.synonyms import Group, Terms, alternatives

MAX_CONCEPTS = 64
MAX_COMPLETIONS = 8
# What a longer word counts for the start of a word, known itself or not.
KNOWN_START, UNKNOWN_START = 0.4, 0.8
MIN_START = 3


class Asked(msgspec.Struct, frozen=True):
    """A question, and how unknown words were understood: typed → meant."""

    question: Question
    meant: dict[str, str]


class Asker:
    """Turns queries into questions for one index."""

    def __init__(
        self,
        searcher: Searcher,
        words: Words,
        analyzer: Analyzer,
        synonyms: Callable[[Iterable[str]], list[Group]],
    ) -> None:
        """Take `synonyms` from whoever knows the groups that begin with some terms."""
        self._searcher = searcher
        self._words = words
        self._analyzer = analyzer
        self._synonyms = synonyms

    def ask(self, query: Query, *, exactly: bool = False) -> Asked:
        """The question that `query` asks.

        A word that no article holds stands for near ones, at a lower weight, and a last
        word that may be unfinished for longer ones too, unless asked `exactly`. So does
        a word with synonyms, which is no misspelling.
        """
        others = {} if exactly else self._others(query)
        meant: dict[str, str] = {}
        concepts: list[Concept] = []
        seen: set[tuple[str, ...]] = set()
        for n, word in enumerate(query.words):
            is_start = query.unfinished and n == len(query.words) - 1
            for token in self._analyzer.tokens(word):
                if token.terms in seen or len(concepts) == MAX_CONCEPTS:
                    continue
                seen.add(token.terms)
                concept = _concept(token, others.get(token.terms, {}).items())
                if token.word and not exactly:
                    concept = self._widen(concept, token, meant, is_start=is_start)
                concepts.append(concept)
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
        return Asked(question, meant)

    def _run(self, phrase: str) -> tuple[Concept, ...]:
        tokens = self._analyzer.tokens(phrase)
        return tuple(_concept(token) for token in tokens if not token.is_small)

    def _others(self, query: Query) -> dict[Terms, dict[str, float]]:
        """The terms of synonyms with their weights, by the terms of a word typed."""
        typed = [t for word in query.words for t in self._analyzer.tokens(word)]
        tokens = typed[:MAX_CONCEPTS]
        groups = self._synonyms(term for token in tokens for term in token.terms)
        return alternatives(tokens, groups, self._rarity)

    def _rarity(self, term: str) -> float:
        frequency = self._searcher.frequency(term)
        return idf(self._searcher.articles, frequency) if frequency else 0.0

    def _widen(
        self, concept: Concept, token: Token, meant: dict[str, str], *, is_start: bool
    ) -> Concept:
        is_known = any(self._searcher.frequency(term) for term, _ in concept.terms)
        terms = dict(concept.terms)
        if not is_known and not token.is_small:
            for other in self._near(token.word, meant):
                self._add(terms, other.word, other.weight)
        if is_start and not token.is_small and len(token.word) >= MIN_START:
            weight = KNOWN_START if is_known else UNKNOWN_START
            for longer in self._words.longer(token.word, MAX_COMPLETIONS):
                self._add(terms, longer, weight)
        return Concept(tuple(terms.items()), concept.is_small, concept.is_pair)

    def _add(self, terms: dict[str, float], word: str, weight: float) -> None:
        for token in self._analyzer.tokens(word):
            for term in token.terms:
                terms[term] = max(terms.get(term, 0.0), weight)

    def _near(self, word: str, meant: dict[str, str]) -> list[Near]:
        """Held words near an unknown one, as they are written, best first.

        Only a misspelling is noted in `meant`; a word that merely looks alike is not.
        """
        folded = self._words.near(word)
        counts = {plain: articles for plain, (_, articles) in folded.items()}
        found = nearest(fold(word), counts)
        near = [Near(folded[one.word][0], one.weight) for one in found]
        near = list(filter(self._is_held, near))
        if near:
            meant[word] = near[0].word
            return near
        alike = self._words.alike(word)
        found = likest(fold(word), alike)
        return list(
            filter(self._is_held, (Near(alike[n.word], n.weight) for n in found))
        )

    def _is_held(self, near: Near) -> bool:
        tokens = self._analyzer.tokens(near.word)
        return any(self._searcher.frequency(t) for token in tokens for t in token.terms)


def _concept(token: Token, others: Iterable[tuple[str, float]] = ()) -> Concept:
    terms = (*((term, 1.0) for term in token.terms), *others)
    return Concept(terms, token.is_small, not token.word)
