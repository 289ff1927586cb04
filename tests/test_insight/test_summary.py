"""An evaluation as lines of text, made of real answers."""

from pathlib import Path

import pytest

from kb.insight.evaluate import Evaluation, Manner, evaluate, evaluate_questions
from kb.insight.judged import Answer
from kb.insight.summary import differences, summary
from kb.settings import Settings
from tests.conftest import Place, article
from tests.test_insight.test_evaluate import ARTICLES, write_queries

MEASURES = ["success@1", "success@3", "recall@3", "MRR@10", "nDCG@10"]


@pytest.fixture
def folder(place: Place) -> Path:
    place.write(ARTICLES)
    return place.content.parent


def lines(evaluation: Evaluation, *, is_judged: bool = True) -> list[str]:
    return list(summary(evaluation, [], is_judged=is_judged))


def test_each_language_has_a_line_and_all_of_them_one(folder: Path) -> None:
    write_queries(
        folder,
        {"lang": "en", "query": "refund", "relevant": ["en/refunds"]},
        {"lang": "en", "query": "xqzzy", "relevant": ["en/password"]},
        {"lang": "fr", "query": "colis", "relevant": ["fr/colis"]},
        {"lang": "fr", "query": "vélo"},
    )
    table = lines(evaluate(folder, Settings()))[:4]

    assert [line.split() for line in table] == [
        ["language", "queries", *MEASURES, "empty", "withheld", "claimed"],
        ["en", "2", *["0.5000"] * 5, "0.500", "0.500", "–"],
        ["fr", "1", *["1.0000"] * 5, "0.000", "0.000", "0.000"],
        ["all", "3", *["0.6667"] * 5, "0.333", "0.333", "0.000"],
    ]


def test_one_language_needs_no_line_for_all(folder: Path) -> None:
    write_queries(folder, {"lang": "fr", "query": "colis", "relevant": ["fr/colis"]})

    assert [line.split()[0] for line in lines(evaluate(folder, Settings()))[:2]] == [
        "language",
        "fr",
    ]
    assert lines(evaluate(folder, Settings()))[2] == ""


def test_each_language_has_its_threshold_and_a_calibrated_one(folder: Path) -> None:
    (folder / "content" / "sites.toml").write_text("[confident]\nen = 3.5\n")
    write_queries(
        folder,
        {"lang": "en", "query": "refund", "relevant": ["en/refunds"]},
        {"lang": "en", "query": "mortgage"},
    )
    evaluation = evaluate(folder, Settings())
    table = lines(evaluation)[3:6]

    calibrated = int(evaluation.results[0].certainty * 100) / 100
    assert [line.split() for line in table[1:]] == [
        "language now withheld claimed calibrated withheld claimed".split(),
        ["en", "3.50", "1.000", "0.000", f"{calibrated:.2f}", "0.000", "0.000"],
    ]


def test_the_worst_answers_say_what_was_wanted_and_found(folder: Path) -> None:
    write_queries(
        folder,
        {
            "lang": "en",
            "query": "parcel e-mail",
            "relevant": ["en/refunds", "en/password", "en/gone", "en/x", "en/y"],
        },
        {"lang": "en", "query": "password", "relevant": ["en/password"]},
    )
    text = lines(evaluate(folder, Settings()))

    assert text[text.index("Answered worst:") + 1 :] == [
        "en: parcel e-mail",
        "    wanted en/refunds “Refund times”: not found",
        "    wanted en/password “Choose a new password”: at 2",
        "    wanted en/gone: not found",
        "    … and 2 more",
        "    1. en/tracking “Follow a parcel”",
        "    2* en/password “Choose a new password”",
    ]


def test_all_own_questions_that_fail_are_listed_by_article(place: Place) -> None:
    place.write(
        {
            "en/b.md": article("Horse", "Hooves.", questions="[pony, hooves]"),
            "en/a.md": article("Zebra", "Stripes.", questions="[quokka]"),
        }
    )
    text = lines(evaluate_questions(place.settings), is_judged=False)

    assert text[-5:] == [
        "Not among the first three: 2 of 3 questions",
        "en: quokka",
        "    wanted en/a “Zebra”: not found",
        "en: pony",
        "    wanted en/b “Horse”: not found",
    ]


def test_another_run_is_compared_measure_by_measure(folder: Path) -> None:
    write_queries(
        folder,
        {"lang": "en", "query": "refund", "relevant": ["en/refunds"]},
        {"lang": "en", "query": "new password", "relevant": ["en/password"]},
        {"lang": "fr", "query": "colis", "relevant": ["fr/colis"]},
    )
    evaluation = evaluate(folder, Settings())
    results = evaluation.results
    blind = {
        ("en", r.judged.query): Answer("en", r.judged.query, ["en/x"]) for r in results
    }
    compared = differences(evaluation, blind)

    assert [str(difference) for difference in compared] == [
        f"en {name}: +1.0000 [+1.0000, +1.0000] over 2 needs" for name in MEASURES
    ]
    assert not any(difference.is_loss for difference in compared)


def test_several_languages_are_compared_together_too(folder: Path) -> None:
    write_queries(
        folder,
        {"lang": "en", "query": "xqzzy", "relevant": ["en/refunds"]},
        {"lang": "fr", "query": "xqzzy", "relevant": ["fr/colis"]},
    )
    right = {
        ("en", "xqzzy"): Answer("en", "xqzzy", ["en/refunds"]),
        ("fr", "xqzzy"): Answer("fr", "xqzzy", ["fr/colis"]),
    }
    compared = differences(evaluate(folder, Settings(), Manner()), right)

    assert [difference.language for difference in compared[::5]] == ["en", "fr", "all"]
    assert all(difference.is_loss for difference in compared)
