"""A question that denies a word asks for something else than the word itself."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.search.analysis import analyzer_for
from kb.search.excerpts import mark, terms_of
from kb.search.languages import ROWS
from kb.search.negation import Negators
from kb.search.ranking import rank
from tests.test_search.index import ask, search, text, write


@pytest.mark.parametrize(
    ("language", "words", "denied"),
    [
        ("fr", "mon colis n'est pas arrivé", ["arrivé"]),
        ("fr", "Mon colis n’est toujours pas arrivé", ["arrivé"]),
        ("fr", "la carte marche pas", ["marche"]),
        ("fr", "je ne reçois pas le code", ["reçois"]),
        ("fr", "jamais reçu, colis perdu", ["reçu"]),
        ("fr", "non, le colis est là", []),
        ("fr", "je ne peux pas payer", []),
        ("en", "my parcel hasn’t arrived", ["arrived"]),
        ("en", "it has not yet arrived", ["arrived"]),
        ("en", "how can I not pay", []),
        ("en", "what can I do if my parcel has not arrived", ["arrived"]),
        ("en", "if I cannot pay, it is not sent", ["sent"]),
        ("fr", "que puis-je faire si le colis n’est pas arrivé", ["arrivé"]),
        ("de", "was kann ich tun wenn das Paket nicht ankommt", ["ankommt"]),
        ("es", "qué puedo hacer si no ha llegado", ["llegado"]),
        ("de", "mein Paket ist noch nicht angekommen", ["angekommen"]),
        ("de", "die Karte funktioniert nicht mehr", ["funktioniert"]),
        ("de", "ich kann mich nicht anmelden", []),
        ("es", "todavía no ha llegado mi pedido", ["llegado"]),
        ("pt", "a encomenda não chegou", ["chegou"]),
        ("it", "il pacco non è arrivato", ["arrivato"]),
        ("nl", "mijn pakket komt niet", ["komt"]),
        ("ar", "لم يصل الطرد", ["يصل"]),
        ("ja", "荷物が届かない", []),
        ("sv", "paketet har inte kommit", []),
    ],
)
def test_words_are_denied_by_what_stands_beside_them(
    language: str, words: str, denied: list[str]
) -> None:
    tokens = analyzer_for(language).read(words)

    assert [token.word for token in tokens if token.is_denied] == denied


class _Looked(list[tuple[str, bool]]):
    """Words that count how often one of them is looked at."""

    looks = 0

    def __getitem__(self, n: Any) -> Any:
        self.looks += 1
        return super().__getitem__(n)

    def __iter__(self) -> Iterator[tuple[str, bool]]:
        for word in super().__iter__():
            self.looks += 1
            yield word


@pytest.mark.parametrize("words", ["ne pas ", "pas ", "ne colis ", "colis pas "])
def test_a_long_text_of_negators_is_read_in_steps_by_its_length(words: str) -> None:
    typed = (words * 300).split()
    clause = " ".join(typed)
    ends = list(itertools.accumulate(len(word) + 1 for word in typed))
    looked = _Looked((word, word == "colis") for word in typed)

    Negators(ROWS["fr"]).find(clause, looked, [end - 1 for end in ends])

    assert looked.looks < 10 * len(typed)


@pytest.mark.parametrize("language", ["fr", "en", "de", "ar", "ja", "sv"])
def test_reading_gives_the_words_that_the_text_has(language: str) -> None:
    words = "Colis n’est pas (encore) arrivé; can't: e-mail, 3.5 km! لم يصل 荷物が届かない。"
    analyzer = analyzer_for(language)

    read = [token._replace(is_denied=False) for token in analyzer.read(words)]

    assert read == list(analyzer.tokens(words))


ARRIVED = text("My parcel arrived damaged", "Send us a picture of the parcel.")
MISSING = text("Late orders", "When a parcel has not arrived, wait two days.")


def test_what_a_question_denies_is_not_what_has_the_word_in_its_title(
    tmp_path: Path,
) -> None:
    others = {n: text(f"Subject {n}", "A parcel of words") for n in range(3, 9)}
    write(tmp_path / "en", {1: ARRIVED, 2: MISSING, **others})
    searcher = search(tmp_path / "en")

    denied = rank(searcher, ask("has not arrived"))
    affirmed = rank(searcher, ask("has arrived"))

    assert [ranked.number for ranked in denied.first] == [2, 1]
    assert [ranked.number for ranked in affirmed.first] == [1, 2]


def test_an_article_that_only_affirms_is_no_sure_answer(tmp_path: Path) -> None:
    others = {n: text(f"Subject {n}", "A parcel of words") for n in range(3, 9)}
    write(tmp_path / "en", {1: ARRIVED, **others})
    searcher = search(tmp_path / "en")

    denied, affirmed = ask("has not arrived"), ask("has arrived")

    assert rank(searcher, denied).certainty == 0
    assert rank(searcher, affirmed).certainty > 1


def test_a_denied_word_is_marked_as_it_is_written() -> None:
    terms = terms_of(concept.terms for concept in ask("not arrived").large)

    marked = mark("It has not arrived", terms, analyzer_for("en"))

    assert marked == "It has not <mark>arrived</mark>"
