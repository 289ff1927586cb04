"""What is asked of a question whose words stand in most articles."""

from itertools import pairwise
from pathlib import Path

import pytest

from kb.search import allowance
from kb.search.allowance import afford
from kb.search.explanation import explain
from kb.search.question import Concept, Question
from kb.search.ranking import may_be_neighbours, rank
from kb.search.searcher import Searcher
from tests.test_search.index import ask, search, text, write

ARTICLES = 20


@pytest.fixture
def searcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Searcher:
    """Twenty articles of the same words, but for one; three words may be asked."""
    monkeypatch.setattr(allowance, "MIN_TERMS", 0)
    monkeypatch.setattr(allowance, "MIN_NEIGHBOURS", 0)
    same = "parcel went label depot, with the stay"
    texts = {n: text("Same", same) for n in range(ARTICLES)}
    write(tmp_path / "en", texts | {5: text("Same", f"{same} wet")})
    return search(tmp_path / "en")


def asked(question: Question) -> list[str]:
    return [term for concept in question.concepts for term, _ in concept.terms]


def weighing(*terms: tuple[str, float]) -> Question:
    return Question(tuple(Concept((term,)) for term in terms))


@pytest.mark.parametrize("words", ["parcel label", "wet parcel", "the parcel", "wxyz"])
def test_what_is_no_more_than_may_be_asked_is_asked_as_it_is(
    searcher: Searcher, words: str
) -> None:
    assert afford(searcher, ask(words)) == ask(words)


def test_all_is_asked_of_a_small_index(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    question = ask('parcel label depot stayed went one "parcel went" with the')

    assert afford(searcher, question) == question


def test_of_words_that_weigh_the_same_the_rarest_are_asked(searcher: Searcher) -> None:
    question = afford(searcher, ask("parcel label depot stay wet"))

    assert asked(question) == ["label", "depot", "wet"]
    assert [len(concept.terms) for concept in question.concepts] == [0, 1, 1, 0, 1]


def test_what_weighs_little_gives_way(searcher: Searcher) -> None:
    near = weighing(("parcel", 0.9), ("label", 0.5), ("stay", 1.0), ("depot", 0.8))

    assert asked(afford(searcher, near)) == ["parcel", "stay", "depot"]
    small = afford(searcher, ask("the parcel with depot label"))
    assert asked(small) == ["parcel", "depot", "label"]


def test_what_must_not_be_there_is_asked_whatever_it_takes(searcher: Searcher) -> None:
    banned = ask("went label depot stay").concepts
    question = Question(ask("wet parcel").concepts, banned=banned)

    assert afford(searcher, question).banned == banned
    assert asked(afford(searcher, question)) == ["wet"]
    assert rank(searcher, afford(searcher, question)).total == 0


def test_a_phrase_is_parted_where_a_word_is_not_asked(searcher: Searcher) -> None:
    run = ask("parcel went label depot wet").concepts
    question = afford(searcher, Question(ask("parcel").concepts, (run,)))

    assert question.required == (ask("label depot wet").concepts,)


def test_of_a_phrase_in_all_articles_a_part_is_looked_for(searcher: Searcher) -> None:
    run = ask("parcel went label depot").concepts
    question = afford(searcher, Question(run, (run,)))

    assert question.required == (ask("label depot").concepts,)
    assert rank(searcher, question).total == ARTICLES


def test_neighbours_are_looked_for_where_few_articles_have_both(
    searcher: Searcher,
) -> None:
    concepts = afford(searcher, ask("wet label depot")).concepts

    assert [may_be_neighbours(*two) for two in pairwise(concepts)] == [True, False]


def test_an_explanation_tells_of_what_was_not_asked(searcher: Searcher) -> None:
    question = afford(searcher, ask("parcel label depot stay wet"))
    (first, *_) = rank(searcher, question).first

    explanation = explain(searcher, question, first)

    assert [share.frequency for share in explanation.shares] == [None, 20, 20, None, 1]
    assert explanation.total == pytest.approx(first.score)
