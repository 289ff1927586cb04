"""What is understood where words are misspelt, run together, split or unfinished."""

import pytest

from kb.languages import parse_language
from kb.library.answers import ResultPage, find
from kb.library.hits import Finder
from kb.search.query import parse
from tests.conftest import Place, Stock, article
from tests.reading import readers

CONTENT: dict[str, str | bytes] = {
    "fr/a.md": article("Mot de passe oublié", "Choisissez un nouveau mot de passe."),
    "fr/b.md": article("Délai de remboursement", "Le remboursement prend dix jours."),
    "fr/e.md": article("Délais", "Le délai est dépassé, le vendeur répond."),
    "fr/f.md": article("Compte", "Le mot de passe du compte."),
    "fr/c.md": article("Frais de douane", "La douane demande des frais."),
    "fr/d.md": article("Le mot du vendeur", "Un mot, puis il passe.", countries="[JP]"),
}


def ask(place: Place, typed: str) -> ResultPage:
    with readers(place, "fr") as own:
        return find(own.edition, own.audience, parse(typed))


@pytest.fixture
def french_place(place: Place, stock: Stock) -> Place:
    return stock(place, CONTENT)


@pytest.mark.parametrize(
    ("typed", "read", "first"),
    [
        ("motdepasse", "mot de passe", "a"),
        ("MotDePasse oublié", "mot de passe oublié", "a"),
        ("rem boursement", "remboursement", "b"),
        ("delai rem boursement", None, "b"),
        ("fraisdouane", "frais douane", "c"),
        ("remboursemnt", "remboursement", "b"),
    ],
)
def test_spaces_and_letters_are_put_where_they_belong(
    french_place: Place, typed: str, read: str | None, first: str
) -> None:
    page = ask(french_place, typed)

    # What is read is told only where more was found by it.
    assert page.hits[0].card.key == first
    assert page.corrected == read


@pytest.mark.parametrize("typed", ["mot de passe", "frais douane", "mot"])
def test_known_words_are_left_as_they_are(french_place: Place, typed: str) -> None:
    page = ask(french_place, typed)

    assert page.corrected is None
    assert page.total > 0


def test_a_last_word_that_is_not_finished_is_not_told_as_another(place: Place) -> None:
    place.publish(
        {
            "fr/a.md": article("Colis arrivé", "Votre colis est arrivé."),
            "fr/b.md": article("Purificateur", "Il rend l’air plus sain."),
        }
    )

    page = ask(place, "colis arr")

    assert page.hits[0].card.key == "a"
    assert page.corrected is None


@pytest.mark.parametrize("typed", ["xqzzyvwk", "aaaaaaaaaaaaaaaaaaaaaaaa", "mo tdep"])
def test_what_cannot_be_read_finds_nothing(french_place: Place, typed: str) -> None:
    page = ask(french_place, typed)

    assert (page.hits, page.corrected) == ([], None)


def test_of_words_that_nothing_is_near_the_first_six_are_compared(
    french_place: Place,
) -> None:
    strange = "wkqx zzyw qxkw kxzz wyyk xkwz"
    alike = "remboursementationnel"

    assert ask(french_place, f"{strange[5:]} {alike}").total == 1
    assert ask(french_place, f"{strange} {alike}").total == 0


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("anschluss", ["a", "b"]),
        ("gebühren", ["c"]),
        ("mahngebühr", ["c"]),
        ("störung", ["a"]),
    ],
)
def test_words_are_found_in_those_that_they_are_written_together_with(
    place: Place, stock: Stock, typed: str, found: list[str]
) -> None:
    stock(
        place,
        {
            "de/a.md": article("Anschluss", "Der Anschluss hat eine Störung."),
            "de/b.md": article("Festnetzanschluss", "Das Festnetz zu Hause."),
            "de/c.md": article("Mahngebühren", "Gebühren für eine Mahnung, mahnen."),
        },
    )
    with readers(place, "de") as own:
        hits = find(own.edition, own.audience, parse(typed)).hits

    assert [hit.card.key for hit in hits] == found


def test_an_arabic_word_is_found_by_others_of_its_letters(place: Place) -> None:
    place.publish({"ar/a.md": article("المسترجعات", "استرجاع المال")})
    with readers(place, "ar") as own:
        hits = find(own.edition, own.audience, parse("المسترجعة")).hits

    assert [hit.card.key for hit in hits] == ["a"]


STARTS: dict[str, str | bytes] = {
    "fr/a.md": article("Départ en retraite", "La retraite se demande."),
    "fr/b.md": article("Retrait d’espèces", "Départ du guichet, retrait, retrace."),
    "fr/c.md": article("Reçu", "Le pli, la participation, le plafond, la plaque."),
    "fr/d.md": article("Travail", "Le travail de tous, le travail."),
    "fr/e.md": article("Traverser", "Il trave et traverse la rue."),
}


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("participati", {"participat": 1.0, "particip": 1.0}),
        ("pla", {"pla": 1.0, "pli": 0.45, "plafond": 0.8, "plaqu": 0.8}),
        ("trava", {"trav": 1.0, "travail": 1.0}),
        ("retrait", {"retr": 1.0, "retrait": 0.6}),
        ("travai ", {"trav": 1.0, "travail": pytest.approx(0.63)}),
    ],
    ids=[
        "one longer word is the word itself",
        "several longer words, and one that it may be a misspelling of",
        "known by the stem of another word alone",
        "known as it is",
        "misspelt, and known by the stem of another word",
    ],
)
def test_what_a_last_word_stands_for(
    place: Place, stock: Stock, typed: str, terms: dict[str, float]
) -> None:
    stock(place, STARTS)
    with readers(place, "fr") as own:
        finder = Finder(own.edition, own.audience, parse_language("fr"))
        asked = finder.find(parse(typed), range(1)).asked

    assert dict(asked.question.concepts[0].terms) == terms
