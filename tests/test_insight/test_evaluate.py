import json
from pathlib import Path

import pytest

from kb.insight.evaluate import evaluate, evaluate_questions
from kb.insight.judged import Answer
from kb.insight.summary import differences, figures, worst
from kb.settings import Settings
from tests.conftest import CONTENT, Place, article

ARTICLES: dict[str, str | bytes] = {
    "en/refunds.md": article(
        "Refund times",
        "The money is back within five days.",
        questions="[when do I get my money back, refund how long]",
    ),
    "en/password.md": article(
        "Choose a new password",
        "Ask for a link by e-mail.",
        questions="[I forgot my password]",
    ),
    "en/tracking.md": article("Follow a parcel", "Open the order, then its parcel."),
    "fr/colis.md": article("Suivre un colis", "Ouvrez la commande, puis le colis."),
}


@pytest.fixture
def folder(place: Place) -> Path:
    place.write(ARTICLES)
    folder = place.content.parent
    _write(
        folder,
        {"lang": "en", "query": "refund", "relevant": ["en/refunds"]},
        {"lang": "en", "query": "new password", "relevant": ["en/password"]},
        {"lang": "fr", "query": "colis", "relevant": ["fr/colis"]},
    )
    return folder


def _write(folder: Path, *queries: dict[str, object]) -> None:
    folder.mkdir(exist_ok=True)
    lines = "".join(json.dumps(query) + "\n" for query in queries)
    (folder / "queries.jsonl").write_text(lines)


def test_each_query_is_answered_from_its_language(folder: Path) -> None:
    results = evaluate(folder, Settings())

    assert [r.answer.ranked[0] for r in results] == [
        "en/refunds",
        "en/password",
        "fr/colis",
    ]
    assert all(r.measures and r.measures.success_1 == 1 for r in results)
    assert not (folder / "var").exists()


def test_foreign_queries_have_no_measures_and_only_known_languages(
    folder: Path, tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign"
    _write(
        foreign,
        {"lang": "en", "query": "mortgage rate", "relevant": ["en/x"]},
        {"lang": "de", "query": "Hypothek", "relevant": ["de/x"]},
    )
    stranger = evaluate(folder, Settings(), foreign=foreign)[-1]

    assert stranger.judged.query == "mortgage rate"
    assert stranger.measures is None
    assert not stranger.answer.confident


def test_perturbed_queries_keep_the_words_that_were_judged(folder: Path) -> None:
    results = evaluate(folder, Settings(), how="cut")

    assert [r.answer.query for r in results] == ["refund", "new password", "colis"]


def test_an_articles_own_question_is_left_out_when_it_is_asked(place: Place) -> None:
    place.write(
        {
            "en/a.md": article("Zebra", "Stripes.", questions="[quokka, quagga]"),
            "en/b.md": article("Horse", "Hooves.", questions="[pony]"),
        }
    )
    results = evaluate_questions(place.settings)

    asked = {r.judged.query: r.answer.ranked for r in results}
    assert asked == {"quokka": [], "quagga": [], "pony": []}


def test_the_sample_content_is_found_by_its_own_questions() -> None:
    """Recall of what readers type; the floor is what a change must not lose."""
    results = evaluate_questions(Settings(content=CONTENT))

    for language, floor, least in (
        ("fr", 0.68, 150),
        ("en", 0.62, 150),
        ("de", 0.90, 50),
        ("es", 0.90, 50),
        ("ar", 0.85, 50),
        ("ja", 0.82, 50),
    ):
        found = [
            r.measures.success_3
            for r in results
            if r.measures and r.judged.lang == language
        ]
        assert len(found) >= least
        assert sum(found) / len(found) >= floor


def test_figures_name_each_measure_and_language(folder: Path) -> None:
    lines = list(figures(evaluate(folder, Settings())))

    assert lines[0].split() == [
        *("language", "queries", "success@1", "success@3", "recall@3"),
        *("MRR@10", "nDCG@10", "empty", "withheld", "claimed"),
    ]
    assert [line.split()[0] for line in lines[1:]] == ["en", "fr"]
    assert lines[1].split()[1:7] == ["2", *["1.0000"] * 5]


def test_another_run_is_compared_measure_by_measure(folder: Path) -> None:
    results = evaluate(folder, Settings())
    blind = {
        ("en", r.judged.query): Answer("en", r.judged.query, ["en/x"]) for r in results
    }
    lines = list(differences(results, blind))

    assert "en success@1: +1.0000 [+1.0000, +1.0000] over 2 needs" in lines
    assert not any(line.startswith("fr") for line in lines)


def test_the_worst_answers_say_what_was_wanted(folder: Path) -> None:
    _write(
        folder,
        {"lang": "en", "query": "parcel", "relevant": ["en/refunds"]},
        {"lang": "en", "query": "password", "relevant": ["en/password"]},
    )

    assert list(worst(evaluate(folder, Settings()))) == [
        "en: parcel",
        "    wanted en/refunds (not found)",
        "    1. en/tracking",
    ]
