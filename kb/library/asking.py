"""Asking: what a reader typed becomes a question that an index understands."""

from collections.abc import Callable, Iterable

import msgspec

from kb.library.meaning import Meaning, Source
from kb.library.words import Words
from kb.search.allowance import afford
from kb.search.analysis import Analyzer, Token
from kb.search.formula import idf
from kb.search.negation import bare
from kb.search.query import Query
from kb.search.question import Concept, Question
from kb.search.searcher import Searcher
from kb.search.synonyms import Group, Terms, alternatives

MAX_CONCEPTS = 64


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
    misspelling must not tell of what may not be read. `synonyms` gives the groups that
    begin with some terms.
    """

    def __init__(
        self,
        searcher: Searcher,
        words: Words,
        analyzer: Analyzer,
        synonyms: Callable[[Iterable[str]], list[Group]],
        hidden: frozenset[int],
    ) -> None:
        self._searcher = searcher
        self._words = words
        self._analyzer = analyzer
        self._synonyms = synonyms
        self._gone = searcher.not_for(hidden)

    def ask(self, query: Query, *, exactly: bool = False) -> Asked:
        """The question that `query` asks.

        A word that no article holds stands for near ones, at a lower weight, and a last
        word that may be unfinished for longer ones too, unless asked `exactly`. So does
        a word with synonyms, which is no misspelling.
        """
        meaning = Meaning(self._words, self._analyzer, self._is_held)
        words = query.words if exactly else meaning.spaced(query.words)
        tokens = list(self._analyzer.read(" ".join(words)))
        last = len(tokens) - len(list(self._analyzer.tokens(words[-1]))) if words else 0
        others = {} if exactly else self._others(tokens)
        concepts: dict[Terms, Concept] = {}
        typed: list[str] = []
        for n, token in enumerate(tokens):
            key = token.all_terms
            if key in concepts or len(concepts) == MAX_CONCEPTS:
                continue
            synonyms = others.get(token.terms, {})
            concept = _concept(token, synonyms.items())
            if token.word and not token.is_small and not exactly:
                is_start = query.unfinished and n >= last
                concept = meaning.widen(concept, token.word, is_start=is_start)
            concepts[key] = concept.denied(synonyms) if token.is_denied else concept
            typed.append(token.word or token.terms[0])
        whole = Question(
            concepts=tuple(concepts.values()),
            required=tuple(map(self._run, query.phrases)),
            banned=tuple(
                concept for word in query.excluded for concept in self._run(word)
            ),
        )
        question = afford(self._searcher, whole)
        return Asked(question, meaning.meant, tuple(typed), meaning.sources)

    def _run(self, text: str) -> tuple[Concept, ...]:
        tokens = [token for token in self._analyzer.read(text) if not token.is_small]
        return tuple(
            _concept(token).denied(()) if token.is_denied else _concept(token)
            for token in tokens
        )

    def _others(self, tokens: list[Token]) -> dict[Terms, dict[str, float]]:
        """The terms of synonyms with their weights, by the terms of a word typed."""
        some = tokens[:MAX_CONCEPTS]
        groups = self._synonyms(term for token in some for term in token.terms)
        return alternatives(some, groups, self._rarity)

    def _rarity(self, term: str) -> float:
        if not self._searcher.count(term):
            return 0.0
        return idf(self._searcher.articles, self._searcher.count(bare(term)))

    def _is_held(self, term: str) -> bool:
        return self._searcher.is_visible(term, self._gone)


def _concept(token: Token, others: Iterable[tuple[str, float]] = ()) -> Concept:
    terms = (*((term, 1.0) for term in token.terms), *others)
    return Concept(terms, token.is_small, not token.word)
