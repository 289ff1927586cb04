"""Ranking gives exactly what the formula gives over all postings."""

import math
import random
from itertools import pairwise
from pathlib import Path

import pytest

from kb.search.analysis import analyzer_for
from kb.search.engine import IndexWriter
from kb.search.postings import PARTS, Entry, Text, make_entry, places_of
from kb.search.question import Question
from kb.search.ranking import rank, total
from tests.test_search.index import ask, search, text, write

SMALL = ["the", "how", "of", "not"]
WORDS = [f"word{n}" for n in range(60)] + SMALL


def some_texts(count: int, seed: int) -> dict[int, Text]:
    """Texts of common and rare words, in every part."""
    generator = random.Random(seed)

    def words(most: int) -> str:
        return " ".join(
            WORDS[min(int(generator.expovariate(0.08)), len(WORDS) - 1)]
            for _ in range(generator.randint(0, most))
        )

    return {
        n: text(
            words(6),
            summary=words(8),
            asks=[words(5) for _ in range(generator.randint(0, 3))],
            sections=[(words(3), words(40)) for _ in range(generator.randint(1, 4))],
        )
        for n in range(1, count + 1)
    }


def entries_of(texts: dict[int, Text]) -> dict[int, Entry]:
    return {n: make_entry(one, analyzer_for("en")) for n, one in texts.items()}


def reference(  # noqa: C901 - the formula stands whole
    entries: dict[int, Entry], question: Question
) -> dict[int, float]:
    """The score of every text, straight from the formula: no cache, no cut."""
    averages = []
    for part in range(PARTS):
        lengths = [e.lengths[part] for e in entries.values() if e.lengths[part]]
        averages.append(max(1, round(sum(lengths) / max(1, len(lengths)))))

    def sat(x: float) -> float:
        return 2.2 * x / (1.2 + x)

    def impact(number: int, counts: list[int]) -> float:
        lengths = entries[number].lengths

        def normal(part: int, b: float) -> float:
            return counts[part] / (1 - b + b * lengths[part] / averages[part])

        return (
            2.5 * sat(normal(0, 0.6))
            + sat(3 * normal(1, 0.6) + normal(2, 0.75))
            + 2 * sat(normal(3, 0.6))
            + sat(normal(4, 0.6))
        )

    def idf(counts: dict[int, list[int]]) -> float:
        n, df = len(entries), len(counts)
        return math.log(1 + (n - df + 0.5) / (df + 0.5))

    def counts_of(term: str) -> dict[int, list[int]]:
        found = {n: e.postings[term] for n, e in entries.items() if term in e.postings}
        return {n: list(posting[:PARTS]) for n, posting in found.items()}

    def neighbours(one: str, other: str) -> dict[int, list[int]]:
        found = {}
        for n, entry in entries.items():
            if one in entry.postings and other in entry.postings:
                after = set(places_of([entry.postings[other]]))
                counts = [0] * PARTS
                for place in places_of([entry.postings[one]]):
                    unit = place >> 16
                    part = (0, 4, 3)[unit] if unit < 3 else (1 if unit % 2 else 2)
                    counts[part] += place + 1 in after
                if any(counts):
                    found[n] = counts
        return found

    scores: dict[int, float] = {}

    def add(found: list[tuple[dict[int, list[int]], float]]) -> None:
        best: dict[int, float] = {}
        for counts, weight in found:
            for n, some in counts.items():
                best[n] = max(best.get(n, 0.0), weight * impact(n, some))
        for n, score in best.items():
            scores[n] = scores.get(n, 0.0) + score

    def senses(word: str) -> list[tuple[str, float]]:
        """A word; or the denial of one, which the word itself is half of."""
        return [(word, 1.0)] + [(word[1:], 0.5)] * word.startswith("¬")

    def rarity(word: str) -> float:
        return idf(counts_of(word.removeprefix("¬")))

    large = [c.terms[0][0] for c in question.concepts if not c.is_small]
    small = [c.terms[0][0] for c in question.concepts if c.is_small]
    if not large:
        large, small = small, []
    for word in large:
        add([(counts_of(term), w * rarity(word)) for term, w in senses(word)])
    for one, other in pairwise(large):
        if one not in SMALL:
            pairs = [
                (neighbours(a, b), 0.35 * v * w)
                for a, v in senses(one)
                for b, w in senses(other)
            ]
            add([(counts, weight * idf(counts)) for counts, weight in pairs])
    found = sorted(scores, key=lambda n: (-scores[n], n))
    for term in small:
        counts = counts_of(term)
        for n in found[:100]:
            if n in counts:
                scores[n] += 0.2 * idf(counts) * impact(n, counts[n])
    for n in found[:100]:
        title = {term for term in (*large, *small) if counts_of(term).get(n, [0])[0]}
        words = entries[n].lengths[0]
        if words:
            share = sum(rarity(word) for word in large if word in title)
            share /= sum(map(rarity, large))
            scores[n] *= 1 + 0.2 * share * min(1, len(title) / words)
    return scores


def some_questions(count: int) -> list[Question]:
    generator = random.Random(7)
    return [
        ask(" ".join(generator.sample(WORDS, generator.randint(1, 5))))
        for _ in range(count)
    ]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, Entry]]:
    folder = tmp_path_factory.mktemp("index") / "en"
    texts = some_texts(300, seed=1)
    write(folder, texts)
    return folder, entries_of(texts)


def test_500_questions_find_the_ten_of_the_formula_with_their_scores(
    fresh: tuple[Path, dict[int, Entry]],
) -> None:
    folder, entries = fresh
    searcher = search(folder)

    for question in some_questions(500):
        expected = reference(entries, question)
        found = rank(searcher, question, limit=10)

        best = sorted(expected.values(), reverse=True)[:10]
        assert found.total == len(expected)
        for ranked, score in zip(found.first, best, strict=True):
            assert ranked.score == pytest.approx(score, abs=1e-9)
            assert expected[ranked.number] == pytest.approx(score, abs=1e-9)


def test_after_50_edits_the_scores_are_those_of_the_formula(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    texts = some_texts(200, seed=2)
    write(folder, texts)
    edits = some_texts(400, seed=3)
    for n in range(1, 51):
        del texts[n]
        texts[300 + n] = edits[n]
        from_index = {300 + n: edits[n]}
        replace(folder, n, from_index)
    searcher, entries = search(folder), entries_of(texts)

    for question in some_questions(100):
        expected = reference(entries, question)
        found = rank(searcher, question, limit=10)

        best = sorted(expected.values(), reverse=True)[:10]
        assert found.total == len(expected)
        for ranked, score in zip(found.first, best, strict=True):
            assert ranked.score == pytest.approx(score, abs=1e-3)
            assert expected[ranked.number] == pytest.approx(score, abs=1e-3)


def test_articles_are_counted_as_they_are_ranked(tmp_path: Path) -> None:
    write(tmp_path / "en", some_texts(150, seed=3))
    searcher = search(tmp_path / "en")

    for plain, other in zip(some_questions(40), some_questions(50)[10:], strict=True):
        for question in (
            plain,
            Question(plain.concepts, (other.concepts,)),
            Question(plain.concepts, banned=other.concepts[:1]),
        ):
            hidden = frozenset(range(20))
            found = rank(searcher, question, hidden=hidden, limit=1)
            assert total(searcher, question, hidden=hidden) == found.total


def replace(folder: Path, gone: int, texts: dict[int, Text]) -> None:
    writer = IndexWriter(folder)
    writer.delete([gone])
    for number, one in texts.items():
        writer.add(number, 1, "subject", make_entry(one, analyzer_for("en")))
    writer.commit()


def test_the_title_weighs_more_than_the_text(tmp_path: Path) -> None:
    write(
        tmp_path / "en",
        {1: text("Refund", "Nothing else here"), 2: text("Other", "refund refund")},
    )

    found = rank(search(tmp_path / "en"), ask("refund"))

    assert [ranked.number for ranked in found.first] == [1, 2]


def test_neighbours_count_more_than_strangers(tmp_path: Path) -> None:
    filler = "one two three four five six seven"
    write(
        tmp_path / "en",
        {
            1: text("A", f"lost {filler} parcel"),
            2: text("A", f"{filler} lost parcel"),
        },
    )

    found = rank(search(tmp_path / "en"), ask("lost parcel"))

    assert [ranked.number for ranked in found.first] == [2, 1]


def test_the_section_that_answers_is_named(tmp_path: Path) -> None:
    sections = [("", "Nothing here"), ("Costs", "The label costs five"), ("End", "Bye")]
    write(tmp_path / "en", {1: text("Return", sections=sections)})

    found = rank(search(tmp_path / "en"), ask("label costs"))

    assert found.first[0].section == 1


def test_hidden_and_deleted_articles_are_in_no_count(tmp_path: Path) -> None:
    folder = tmp_path / "en"
    write(folder, {n: text("Refund", "refund") for n in range(1, 6)})
    replace(folder, 5, {})

    found = rank(search(folder), ask("refund"), hidden=frozenset({1, 2}))

    assert found.total == 2
    assert found.by_category == {1: 2}
    assert {ranked.number for ranked in found.first} == {3, 4}


def test_small_words_alone_still_answer(tmp_path: Path) -> None:
    write(tmp_path / "en", {1: text("How to", "the way"), 2: text("Refund", "money")})

    found = rank(search(tmp_path / "en"), ask("how to"))

    assert [ranked.number for ranked in found.first] == [1]


def test_of_small_words_alone_the_first_six_are_asked(tmp_path: Path) -> None:
    write(tmp_path / "en", {1: text("Why", "then"), 2: text("How to", "the way")})

    assert rank(search(tmp_path / "en"), ask("is it on in at of then")).total == 0
    assert rank(search(tmp_path / "en"), ask("is it on in at then")).total == 1


def test_all_characters_of_a_question_without_content_are_asked(tmp_path: Path) -> None:
    texts = {1: text("やりかた", "おしえて"), 2: text("返品", "料金")}
    write(tmp_path / "ja", texts, "ja")

    kana = ask("どうすればいいのかをおしえて", "ja")

    assert rank(search(tmp_path / "ja"), kana).total == 1


def test_an_unknown_word_finds_nothing_and_is_not_certain(tmp_path: Path) -> None:
    write(tmp_path / "en", {1: text("Refund", "money")})

    found = rank(search(tmp_path / "en"), ask("weather"))

    assert found.first == []
    assert found.certainty == 0.0
