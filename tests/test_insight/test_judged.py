import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import ContentError
from kb.insight.judged import (
    Answer,
    Judged,
    perturb,
    read_queries,
    read_run,
    write_run,
)


def test_queries_are_read_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text(
        '{"lang": "fr", "query": "remboursement", "relevant": ["fr/a"]}\n\n'
        '{"lang": "en", "query": "refund", "relevant": [], "more": true}\n'
    )

    assert read_queries(tmp_path) == [
        Judged("fr", "remboursement", ["fr/a"]),
        Judged("en", "refund"),
    ]


@pytest.mark.parametrize("line", ['{"lang": "fr"}', "{", '{"lang": 1, "query": "a"}'])
def test_a_broken_line_is_named_with_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text('{"lang": "fr", "query": "a"}\n' + line + "\n")

    with pytest.raises(ContentError, match=f"{path}:2: "):
        read_queries(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"run\.jsonl: No such file"):
        read_run(tmp_path / "run.jsonl")


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    answers = [
        Answer("fr", "où est mon colis", ["fr/a", "fr/b"]),
        Answer("en", "", [], confident=False),
    ]
    write_run(tmp_path / "run.jsonl", answers)

    assert list(read_run(tmp_path / "run.jsonl").values()) == answers


def test_ids_of_another_product_lose_what_it_writes_around_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "run.jsonl"
    write_run(
        path, [Answer("fr", "q", ["/fr/a.md", "fr/v1.2/b/", "fr/c.html", "fr/a"])]
    )

    assert read_run(path)["fr", "q"].ranked == ["fr/a", "fr/v1.2/b", "fr/c"]


def test_ignored_and_foreign_articles_leave_a_ranking() -> None:
    judged = Judged("fr", "q", ["fr/a"], ignore=["fr/x"], scope="fr/")

    assert judged.keep(["fr/x", "en/a", "fr/a"]) == ["fr/a"]


def test_accents_are_dropped() -> None:
    assert perturb("Où est l’élève", "accents", random.Random(1)) == "Ou est l’eleve"


def test_the_last_letters_are_cut_from_longer_queries() -> None:
    assert perturb("refund", "cut", random.Random(1)) == "refu"
    assert perturb("card", "cut", random.Random(1)) == "card"


@given(st.text(alphabet="abcdéàœ ", max_size=30), st.integers(0, 99))
def test_a_typing_error_keeps_the_first_letter_and_one_word_changes(
    query: str, seed: int
) -> None:
    before = query.split(" ")
    after = perturb(query, "typo", random.Random(seed)).split(" ")
    changed = [
        (one, other) for one, other in zip(before, after, strict=True) if one != other
    ]

    assert len(changed) <= 1
    for one, other in changed:
        assert len(one) >= 4
        assert other[0] == one[0]
        assert abs(len(one) - len(other)) <= 1
