import math

import pytest

from kb.insight.measures import by_need, compare, mean, measure


@pytest.mark.parametrize(
    ("ranked", "success_1", "success_3", "mrr"),
    [
        (["a"], 1, 1, 1),
        (["x", "y", "a"], 0, 1, 1 / 3),
        (["x", "y", "z", "a"], 0, 0, 1 / 4),
        (["x"] * 10 + ["a"], 0, 0, 0),
        ([], 0, 0, 0),
    ],
)
def test_measures_look_at_the_first_relevant_article(
    ranked: list[str], success_1: float, success_3: float, mrr: float
) -> None:
    got = measure(ranked, {"a": 1})

    assert (got.success_1, got.success_3, got.mrr_10) == (success_1, success_3, mrr)


def test_recall_counts_at_most_three_relevant_articles() -> None:
    assert measure(["a", "x", "b"], {"a": 1, "b": 1}).recall_3 == 1
    assert measure(["a", "b", "c"], dict.fromkeys("abcde", 1)).recall_3 == 1
    assert measure(["x", "b", "y"], dict.fromkeys("abcde", 1)).recall_3 == 1 / 3


def test_graded_gain_is_the_one_of_the_formula() -> None:
    gained = 1 + 0 + 3 / math.log2(4)
    best = 3 + 1 / math.log2(3)

    assert measure(["a", "x", "b"], {"a": 1, "b": 2}).ndcg_10 == pytest.approx(
        gained / best
    )


def test_grades_of_nothing_give_no_gain() -> None:
    assert measure(["a"], {"a": 0}).ndcg_10 == 0


def test_the_mean_has_a_name_for_each_measure() -> None:
    means = mean([measure(["a"], {"a": 1}), measure(["x"], {"a": 1})])

    assert means == {
        "success@1": 0.5,
        "success@3": 0.5,
        "recall@3": 0.5,
        "MRR@10": 0.5,
        "nDCG@10": 0.5,
    }


def test_a_difference_that_chance_explains_holds_zero() -> None:
    one = {str(n): [float(n % 2)] for n in range(40)}
    other = {str(n): [float(n % 3 == 0)] for n in range(40)}
    gap = compare(one, other)

    assert gap.low < 0 < gap.high


def test_a_steady_difference_lies_above_zero() -> None:
    one = {str(n): [0.5 + n % 5 / 10] for n in range(40)}
    other = {str(n): [0.3 + n % 4 / 10] for n in range(40)}
    gap = compare(one, other)

    assert 0 < gap.low <= gap.mean <= gap.high


def test_many_wordings_of_one_need_are_no_evidence() -> None:
    one = {"a": [1.0] * 50, "b": [0.0]}
    other = {"a": [0.0] * 50, "b": [1.0]}
    gap = compare(one, other)

    assert gap.low == -1
    assert gap.high == 1


def test_scores_are_grouped_by_need() -> None:
    assert by_need(["a", "b", "a"], [1, 2, 3]) == {"a": [1, 3], "b": [2]}
