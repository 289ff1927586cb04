"""An explanation adds up to the score that it explains."""

from pathlib import Path

import msgspec
import pytest

from kb.search.explanation import Explanation, explain
from kb.search.question import Concept, Question, Ranking
from kb.search.ranking import rank
from kb.search.reranking import RERANKED
from kb.search.searcher import Searcher
from tests.test_search.index import ask, search, text, write
from tests.test_search.test_ranking import replace, some_questions, some_texts


def explained(
    searcher: Searcher, question: Question, limit: int = RERANKED
) -> tuple[Ranking, list[Explanation]]:
    ranking = rank(searcher, question, limit=limit)
    return ranking, [explain(searcher, question, ranked) for ranked in ranking.first]


def widened(question: Question) -> Question:
    """The question with near words too, as a misspelling has them."""
    concepts = tuple(
        msgspec.structs.replace(c, terms=(*c.terms, (f"word{n}", 0.7), ("word0", 0.4)))
        for n, c in enumerate(question.concepts)
    )
    return Question(concepts)


def test_every_total_is_the_score(tmp_path: Path) -> None:
    """Over several segments, with deleted articles, small words and near words."""
    texts = some_texts(200, seed=5)
    write(tmp_path / "en", dict(list(texts.items())[:150]))
    replace(tmp_path / "en", 7, dict(list(texts.items())[150:]))
    searcher = search(tmp_path / "en")
    questions = [*some_questions(60), ask("the how of"), ask("xqzzy word1")]

    for question in questions + [widened(question) for question in questions]:
        ranking, found = explained(searcher, question)
        for ranked, explanation in zip(ranking.first, found, strict=True):
            assert explanation.total == pytest.approx(ranked.score, abs=1e-9)


def test_each_part_of_an_article_says_what_it_gives(tmp_path: Path) -> None:
    everywhere = text(
        "Refund",
        summary="A refund",
        asks=["my refund"],
        sections=[("Refund", "The refund comes")],
    )
    write(tmp_path / "en", {1: everywhere, 2: text("Other", "refund")})
    _, found = explained(search(tmp_path / "en"), ask("refund"))

    (first,), (second,) = found[0].shares[0].matches, found[1].shares[0].matches
    for match in (first, second):
        parts = match.title + match.text + match.asks + match.summary
        assert match.gives == pytest.approx(match.weight * match.idf * parts)
    assert min(first.title, first.text, first.asks, first.summary) > 0
    assert (second.title, second.asks, second.summary) == (0, 0, 0)


def test_a_word_that_an_article_lacks_gives_nothing(tmp_path: Path) -> None:
    write(tmp_path / "en", {1: text("Refund"), 2: text("Parcel")})
    _, found = explained(search(tmp_path / "en"), ask("refund parcel xqzzy"))

    _, parcel, unknown = found[0].shares
    assert (parcel.matches, parcel.gives, parcel.frequency) == ([], 0.0, 1)
    assert (unknown.matches, unknown.gives, unknown.frequency) == ([], 0.0, 0)


def test_neighbours_are_named_by_their_place(tmp_path: Path) -> None:
    write(
        tmp_path / "en", {1: text("A", "lost the parcel"), 2: text("A", "parcel lost")}
    )
    _, found = explained(search(tmp_path / "en"), ask("lost my parcel"))

    pairs = [(pair.first, pair.second) for one in found for pair in one.neighbours]
    assert pairs == [(0, 2)]


def test_only_the_best_of_a_concept_counts(tmp_path: Path) -> None:
    write(tmp_path / "en", {1: text("Refund money")})
    question = Question((Concept((("refund", 0.4), ("money", 0.8))),))
    _, (found,) = explained(search(tmp_path / "en"), question)

    matches = found.shares[0].matches
    assert [match.term for match in matches] == ["money", "refund"]
    assert found.words == matches[0].gives
