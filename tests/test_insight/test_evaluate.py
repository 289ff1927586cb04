import json
from pathlib import Path

import pytest

from kb.errors import ContentError
from kb.insight.evaluate import Manner, evaluate, evaluate_questions
from kb.insight.summary import failing
from kb.library.answers import CONFIDENT
from kb.settings import Settings
from tests.conftest import CONTENT, Place, article

# A little below what was measured.
FLOORS = {"fr": 0.79, "en": 0.74}

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
    write_queries(
        folder,
        {"lang": "en", "query": "refund", "relevant": ["en/refunds"]},
        {"lang": "en", "query": "new password", "relevant": ["en/password"]},
        {"lang": "fr", "query": "colis", "relevant": ["fr/colis"]},
    )
    return folder


def write_queries(folder: Path, *queries: dict[str, object]) -> None:
    folder.mkdir(exist_ok=True)
    lines = "".join(json.dumps(query) + "\n" for query in queries)
    (folder / "queries.jsonl").write_text(lines)


def test_each_query_is_answered_from_its_language(folder: Path) -> None:
    results = evaluate(folder, Settings()).results

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
    write_queries(
        foreign,
        {"lang": "en", "query": "mortgage rate", "relevant": ["en/x"]},
        {"lang": "de", "query": "Hypothek", "relevant": ["de/x"]},
    )
    stranger = evaluate(folder, Settings(), Manner(foreign=foreign)).results[-1]

    assert stranger.judged.query == "mortgage rate"
    assert stranger.measures is None
    assert not stranger.answer.confident


def test_foreign_queries_of_no_language_here_are_refused(
    folder: Path, tmp_path: Path
) -> None:
    write_queries(tmp_path / "foreign", {"lang": "de", "query": "Hypothek"})

    with pytest.raises(ContentError) as refused:
        evaluate(folder, Settings(), Manner(foreign=tmp_path / "foreign"))

    said = f"{tmp_path / 'foreign'}: no query in en, fr; give another set"
    assert str(refused.value) == said


def test_queries_of_chosen_languages_alone_are_asked(folder: Path) -> None:
    results = evaluate(folder, Settings(), Manner(languages=["fr"])).results

    assert [r.judged.query for r in results] == ["colis"]


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        (Manner(languages=["it"]), "queries.jsonl: no query in it"),
        (Manner(languages=["de"]), "content/de: no article to find"),
    ],
    ids=["never asked", "no such articles"],
)
def test_queries_that_cannot_be_asked_are_refused(
    folder: Path, manner: Manner, said: str
) -> None:
    write_queries(folder, {"lang": "de", "query": "Paket", "relevant": ["de/x"]})

    with pytest.raises(ContentError) as refused:
        evaluate(folder, Settings(), manner)

    assert str(refused.value) == f"{folder}/{said}"


def test_perturbed_queries_keep_the_words_that_were_judged(folder: Path) -> None:
    results = evaluate(folder, Settings(), Manner(perturbed="cut")).results

    assert [r.answer.query for r in results] == ["refund", "new password", "colis"]


def test_what_a_judgement_ignores_is_not_found(folder: Path) -> None:
    ignored = {"relevant": ["en/tracking"], "ignore": ["en/refunds"]}
    write_queries(folder, {"lang": "en", "query": "refund", **ignored})
    result = evaluate(folder, Settings()).results[0]

    assert (result.answer.ranked, result.found) == (["en/refunds"], [])


def test_the_content_says_from_which_certainty_an_answer_counts(folder: Path) -> None:
    before = evaluate(folder, Settings())
    (folder / "content" / "sites.toml").write_text("[confident]\nen = 4\n")
    after = evaluate(folder, Settings())

    assert [r.answer.confident for r in before.results] == [True, True, True]
    assert [r.answer.confident for r in after.results] == [False, False, True]
    assert after.confident == {"en": 4.0, "fr": before.confident["fr"]}


@pytest.mark.parametrize(
    ("table", "confident"),
    [
        ("fr = 1", {"fr": 1.0, "fr-ca": 1.0}),
        ("fr = 1\nfr-CA = 2", {"fr": 1.0, "fr-ca": 2.0}),
        ("fr-CA = 2", {"fr": CONFIDENT, "fr-ca": 2.0}),
    ],
)
def test_a_dialect_has_its_languages_threshold_unless_it_has_its_own(
    table: str, confident: dict[str, float], place: Place
) -> None:
    place.write(
        {
            "sites.toml": f"[confident]\n{table}\n",
            "fr/colis.md": article("Suivre un colis", questions="[où est mon colis]"),
            "fr-CA/magasiner.md": article("Magasiner", questions="[acheter]"),
        }
    )

    assert evaluate_questions(place.settings).confident == confident


def test_an_articles_own_question_is_left_out_when_it_is_asked(place: Place) -> None:
    place.write(
        {
            "en/a.md": article("Zebra", "Stripes.", questions="[quokka, quagga]"),
            "en/b.md": article("Horse", "Hooves.", questions="[pony]"),
        }
    )
    evaluation = evaluate_questions(place.settings)

    asked = {r.judged.query: r.answer.ranked for r in evaluation.results}
    assert asked == {"quokka": [], "quagga": [], "pony": []}
    assert evaluation.titles == {"en/a": "Zebra", "en/b": "Horse"}


def test_strangers_are_asked_when_every_question_is_in_the_index(
    place: Place, tmp_path: Path
) -> None:
    place.write({"en/a.md": article("Zebra", "Stripes.", questions="[quokka]")})
    write_queries(tmp_path / "foreign", {"lang": "en", "query": "quokka"})
    manner = Manner(foreign=tmp_path / "foreign")
    own, stranger = evaluate_questions(place.settings, manner).results

    assert (own.answer.ranked, stranger.answer.ranked) == ([], ["en/a"])
    assert stranger.measures is None


def test_articles_without_questions_cannot_be_asked(place: Place) -> None:
    place.write({"en/a.md": article("Zebra")})

    with pytest.raises(ContentError) as refused:
        evaluate_questions(place.settings)

    assert str(refused.value) == f"{place.content}: no article has questions"


def test_the_sample_content_is_found_by_its_own_questions() -> None:
    """Success within three of what readers type: a change must not lose it."""
    evaluation = evaluate_questions(Settings(content=CONTENT))
    failed = failing(evaluation)

    for language, floor in FLOORS.items():
        asked = [r for r in evaluation.results if r.judged.lang == language]
        lost = [r for r in failed if r.judged.lang == language]
        listed = "\n".join(f"{r.judged.relevant[0]}: {r.judged.query}" for r in lost)
        assert len(asked) > 50
        assert 1 - len(lost) / len(asked) >= floor, listed
