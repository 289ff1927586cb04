"""Text becomes terms: what readers leave out must not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.analysis import analyzer_for, fold
from kb.search.chinese import READ_AS


def terms(text: str, language: str) -> list[tuple[str, ...]]:
    return [token.terms for token in analyzer_for(language).tokens(text)]


def content(text: str, language: str) -> list[str]:
    tokens = analyzer_for(language).tokens(text)
    return [token.word for token in tokens if not token.is_small]


def meets(one: str, other: str, language: str) -> bool:
    """Whether a query of one word finds a text of the other."""
    return bool(set(terms(one, language)[0]) & set(terms(other, language)[0]))


@pytest.mark.parametrize("typed", ["annulée", "annulee", "annuler", "ANNULÉE"])
@pytest.mark.parametrize("written", ["annulée", "annulees", "annulé"])
def test_french_forms_meet_with_and_without_accents(typed: str, written: str) -> None:
    assert meets(typed, written, "fr")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("remboursees", "remboursement"),
        ("expedie", "expédié"),
        ("livree", "livrée"),
        ("securite", "sécurité"),
        ("verifie", "vérifié"),
        ("defectueux", "défectueux"),
        ("coeur", "cœur"),
    ],
)
def test_common_words_typed_without_accents_are_found(typed: str, written: str) -> None:
    assert meets(typed, written, "fr")


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_elided_words_leave_their_noun(apostrophe: str) -> None:
    text = f"l{apostrophe}article qu{apostrophe}il jusqu{apostrophe}à aujourd{apostrophe}hui"

    assert content(text, "fr") == ["article", "aujourdhui"]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("ja", "入梅は何", ["入梅", "梅は", "は何"]),
        ("zh", "退货 ABC", ["退货", "abc"]),
        ("th", "ส่งคืน", ["ส่", "่ง", "งค", "คื", "ืน"]),
        ("ko", "환불 요청", ["환불", "요청"]),
        ("ja", "ください", []),
        ("ja", "水", []),
        ("ja", "ＡＢＣ１２", ["abc12"]),
    ],
)
def test_scripts_without_spaces_give_pairs(
    language: str, text: str, found: list[str]
) -> None:
    tokens = analyzer_for(language).tokens(text)
    assert [token.terms[0] for token in tokens if not token.is_small] == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("ja", "水", ["水"]),
        ("ja", "入れて", ["れて", "入", "れ", "て"]),
        ("th", "คืน", ["ค", "น"]),
    ],
)
def test_single_characters_and_pairs_of_kana_weigh_little(
    language: str, text: str, found: list[str]
) -> None:
    tokens = analyzer_for(language).tokens(text)
    assert [token.terms[0] for token in tokens if token.is_small] == found


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("الكتاب", "كتاب"),
        ("وَالمَدرَسَة", "مدرسه"),
        ("أحكام", "احكام"),
        ("مـــال", "مال"),
    ],
)
def test_arabic_is_found_without_article_marks_and_variants(
    typed: str, written: str
) -> None:
    assert meets(typed, written, "ar")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("退貨與退款", "退货与退款"),
        ("我的帳戶", "我的账户"),
        ("帐户", "賬戶"),
        ("裏面", "里面"),
        ("説明", "說明"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "zh-hant", "yue"])
def test_chinese_is_found_in_traditional_and_simplified_characters(
    typed: str, written: str, language: str
) -> None:
    assert terms(typed, language) == terms(written, language)


def test_japanese_keeps_its_own_characters() -> None:
    assert ("登録",) in terms("会員登録", "ja")


def test_what_a_chinese_character_is_read_as_is_read_as_itself() -> None:
    assert not {chr(code) for code in READ_AS} & set(READ_AS.values())


def test_a_mail_is_a_mail_with_or_without_its_hyphen() -> None:
    assert meets("e-mail", "email", "fr")


def test_words_of_grammar_are_small() -> None:
    assert content("how do I return the item", "en") == ["return", "item"]
    assert content("comment puis-je retourner un article", "fr") == [
        "retourner",
        "article",
    ]


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        ("pt", "Como posso devolver um artigo?", "devolver artigo"),
        ("it", "Come posso restituire un articolo?", "restituire articolo"),
        ("nl", "Hoe kan ik mijn pakket terugsturen?", "pakket terugsturen"),
        ("ca", "Com puc tornar un paquet?", "tornar paquet"),
        ("ro", "Cum îmi recuperez banii?", "recuperez banii"),
        ("sv", "Hur kan jag returnera en vara?", "returnera vara"),
        ("da", "Hvor er min pakke?", "pakke"),
        ("nb", "Hvordan kan jeg endre passordet mitt?", "endre passordet"),
        ("nn", "Korleis kan eg endre passordet mitt?", "endre passordet"),
        ("fi", "Miten voin palauttaa tuotteen?", "palauttaa tuotteen"),
        ("et", "Kuidas ma saan kauba tagastada?", "kauba tagastada"),
        (
            "hu",
            "Hogyan tudom visszaküldeni a csomagot?",
            "tudom visszaküldeni csomagot",
        ),
        ("pl", "Jak mogę zwrócić paczkę?", "zwrócić paczkę"),
        ("cs", "Jak mohu vrátit zboží?", "vrátit zboží"),
        ("sk", "Ako môžem vrátiť tovar?", "vrátiť tovar"),
        ("ru", "Как я могу вернуть посылку?", "вернуть посылку"),
        ("uk", "Як я можу повернути посилку?", "повернути посилку"),
        ("el", "Πώς μπορώ να επιστρέψω το δέμα;", "επιστρέψω δέμα"),
        ("tr", "Siparişimi nasıl iade edebilirim?", "siparişimi iade edebilirim"),
        ("id", "Bagaimana saya bisa mengembalikan barang?", "mengembalikan barang"),
        ("hi", "मैं अपना पासवर्ड कैसे बदलूँ?", "पासवर्ड बदलूँ"),
        ("he", "איך אני מחזיר את החבילה שלי?", "מחזיר החבילה"),
        ("fa", "چگونه رمز عبور خود را تغییر دهم؟", "رمز عبور تغییر دهم"),
    ],
)
def test_of_a_question_the_words_that_say_what_it_is_about_are_large(
    language: str, question: str, words: str
) -> None:
    assert content(question, language) == words.split()


def test_a_language_without_a_row_is_folded_and_not_stemmed() -> None:
    assert terms("Dŵr glân", "cy") == [("dwr",), ("glan",)]


@pytest.mark.parametrize(
    ("word", "folded"),
    [("œuvre", "oeuvre"), ("Straße", "Strasse"), ("łódź", "lodz"), ("ação", "acao")],
)
def test_folding_takes_accents_and_ligatures(word: str, folded: str) -> None:
    assert fold(word) == folded


@given(
    st.text(max_size=60), st.sampled_from(["fr", "en", "ar", "ja", "zh", "de", "xx"])
)
def test_any_text_can_be_read(text: str, language: str) -> None:
    for token in analyzer_for(language).tokens(text):
        assert token.terms
        assert all(term and "\0" not in term for term in token.terms)
