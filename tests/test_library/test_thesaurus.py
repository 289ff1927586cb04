"""Synonyms of an edition: what they find, and how they change."""

import datetime

import pytest

from kb.errors import DamagedIndex
from kb.library.answers import find
from kb.library.edition import Edition
from kb.search.query import parse
from tests.conftest import Place, article
from tests.reading import Readers, readers

ARTICLES: dict[str, str | bytes] = {
    "fr/orders/colis.md": article("Suivre un colis", "Il est en route."),
    "fr/account/adresse.md": article("Changer d’e-mail", "Ouvrez votre compte."),
    "fr/contact/courrier.md": article("Nous envoyer un courrier", "Par la poste."),
    "fr/account/acces.md": article("Mot de passe oublié", "Demandez un lien."),
}
PATH = "fr/synonyms.txt"


def files(place: Place, pattern: str) -> dict[str, int]:
    """Files of the current edition, with what tells a shared one from a copy."""
    folder = place.settings.var / "editions" / place.edition().name
    return {path.name: path.stat().st_ino for path in folder.glob(pattern)}


def meant(some: Readers, typed: str) -> dict[str, str]:
    return find(some.edition, some.audience, parse(typed)).meant


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("paquet", ["orders/colis"]),
        ("ma caisse", ["orders/colis"]),
        ("mdp", ["account/acces"]),
        ("chronopost", ["orders/colis"]),
    ],
)
def test_a_word_that_no_article_holds_finds_its_synonyms(
    place: Place, typed: str, keys: list[str]
) -> None:
    synonyms = "colis, paquet, caisse\nmot de passe, mdp\nchronopost => colis\n"

    place.publish({**ARTICLES, PATH: synonyms})

    with readers(place, "fr") as fr:
        assert fr.found(typed) == keys


def test_the_word_that_was_typed_counts_more_than_its_synonyms(place: Place) -> None:
    place.publish(
        {
            "en/a.md": article("Parcel", "On its way."),
            "en/b.md": article("Package", "On its way."),
            PATH.replace("fr", "en"): "parcel, package",
        }
    )

    with readers(place) as en:
        assert en.found("parcel") == ["a", "b"]
        assert en.found("package") == ["b", "a"]


def test_a_word_with_synonyms_is_no_misspelling(place: Place) -> None:
    place.publish(ARTICLES)
    with readers(place, "fr") as fr:
        assert meant(fr, "courriel") == {"courriel": "courrier"}

    place.publish({PATH: "e-mail, courriel"})

    with readers(place, "fr") as fr:
        assert meant(fr, "courriel") == {}
        assert fr.found("courriel") == ["account/adresse"]


def test_a_query_asked_exactly_has_no_synonyms(place: Place) -> None:
    place.publish({**ARTICLES, PATH: "colis, paquet"})

    with readers(place, "fr") as fr:
        page = find(fr.edition, fr.audience, parse("paquet"), exactly=True)

    assert page.hits == []


def test_a_synonym_found_is_marked(place: Place) -> None:
    place.publish({**ARTICLES, PATH: "colis, paquet"})

    with readers(place, "fr") as fr:
        page = find(fr.edition, fr.audience, parse("paquet"))

    assert page.hits[0].title == "Suivre un <mark>colis</mark>"


def test_changed_synonyms_make_an_edition_and_render_nothing(place: Place) -> None:
    first = place.publish({**ARTICLES, PATH: "colis, paquet"})
    before = files(place, "pack-*.db") | files(place, "words-*.db")

    second = place.publish({PATH: "colis, caisse"})

    assert (second.is_new, second.changed) == (True, 1)
    assert second.edition != first.edition
    assert files(place, "pack-*.db") | files(place, "words-*.db") == before
    with readers(place, "fr") as fr:
        assert (fr.found("caisse"), fr.found("paquet")) == (["orders/colis"], [])


def test_readers_of_the_old_edition_keep_their_synonyms(place: Place) -> None:
    place.publish({**ARTICLES, PATH: "colis, paquet"})

    with readers(place, "fr") as old:
        place.publish({PATH: "colis, caisse"})

        assert (old.found("caisse"), old.found("paquet")) == ([], ["orders/colis"])


def test_synonyms_are_shared_while_articles_change(place: Place) -> None:
    place.publish({**ARTICLES, PATH: "colis, paquet"})
    before = files(place, "synonyms.db")

    place.publish({"fr/orders/colis.md": article("Un colis", "Bientôt là.")})

    assert files(place, "synonyms.db") == before
    with readers(place, "fr") as fr:
        assert fr.found("paquet") == ["orders/colis"]


def test_synonyms_that_are_gone_find_nothing(place: Place) -> None:
    place.publish({**ARTICLES, PATH: "colis, paquet"})
    (place.content / PATH).unlink()

    outcome = place.publish()

    assert (outcome.is_new, outcome.removed) == (True, 1)
    with readers(place, "fr") as fr:
        assert fr.found("paquet") == []


def test_a_dialect_has_its_own_synonyms_and_those_of_its_chain(place: Place) -> None:
    place.publish(
        {
            **ARTICLES,
            PATH: "colis, paquet",
            "fr-ca/synonyms.txt": "e-mail, pli",
            "sites.toml": """
                [sites.fr]
                languages = ["fr"]
                [sites.fr-ca]
                languages = ["fr-ca", "fr"]
                """,
        }
    )

    with readers(place, "fr-ca") as canadians, readers(place, "fr") as french:
        assert canadians.found("pli") == ["account/adresse"]
        assert canadians.found("paquet") == ["orders/colis"]
        assert french.found("pli") == []


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"colis, caisse\nr\xe9gl\xe9, pay\xe9", f"{PATH}:2: error: not UTF-8; save the file as UTF-8"),
        (b"colis, caisse\nlettre, \0", f"{PATH}:2: error: holds a NUL character; take it out"),
        ("colis, caisse\n" * 20_000, f"{PATH}:1: error: larger than 200 KB; shorten it"),
    ],
    ids=["encoding", "null", "too large"],
)  # fmt: skip
def test_the_last_good_synonyms_of_a_file_that_cannot_be_read_stay(
    place: Place, data: str | bytes, problem: str
) -> None:
    place.publish({**ARTICLES, PATH: "colis, paquet"})

    assert place.problems({PATH: data}) == [problem]

    with readers(place, "fr") as fr:
        assert (fr.found("paquet"), fr.found("caisse")) == (["orders/colis"], [])


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n# nothing yet\n"])
def test_a_file_without_groups_is_no_problem(place: Place, data: bytes) -> None:
    assert place.problems({**ARTICLES, PATH: data}) == []


def test_a_bad_line_is_left_out_and_said(place: Place) -> None:
    problems = place.problems({**ARTICLES, PATH: "seul\ncolis, paquet"})

    assert problems == [
        f"{PATH}:1: error: a group needs two words; part them with commas"
    ]
    with readers(place, "fr") as fr:
        assert fr.found("paquet") == ["orders/colis"]


def test_synonyms_in_a_category_are_an_error(place: Place) -> None:
    path = "fr/orders/synonyms.txt"

    (problem,) = place.problems({**ARTICLES, path: "colis, paquet"})

    assert problem == (
        f"{path}:1: error: synonyms stand in the folder of their language; "
        "move the file there"
    )
    with readers(place, "fr") as fr:
        assert fr.found("paquet") == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("collis, paquet", "no article holds 'collis', 'paquet'; add a word that one holds, such as 'colis', or take the line out"),
        ("zébu, gnou", "no article holds 'zébu', 'gnou'; add a word that one holds, or take the line out"),
        ("colis => zébu", "no article holds 'zébu'; add a word that one holds, or take the line out"),
        ("zébu, lien de passe rapide", "no article holds 'zébu', 'lien de passe rapide'; add a word that one holds, or take the line out"),
    ],
    ids=["near", "far", "one way", "a word of several"],
)  # fmt: skip
def test_a_group_that_leads_to_no_article_is_a_warning(
    place: Place, line: str, message: str
) -> None:
    problems = place.problems({**ARTICLES, PATH: f"compte, profil\n{line}"})

    assert problems == [f"{PATH}:2: warning: {message}"]


def test_a_group_whose_last_article_goes_is_said(place: Place) -> None:
    assert place.problems({**ARTICLES, PATH: "colis, paquet"}) == []
    (place.content / "fr/orders/colis.md").unlink()

    (problem,) = place.publish().problems

    assert (problem.line, problem.level, problem.code) == (1, "warning", "synonyms")


def test_a_language_without_articles_is_not_asked_for_words(place: Place) -> None:
    assert place.problems({PATH: "colis, paquet"}) == []


def test_synonyms_that_cannot_be_read_are_a_damaged_index(place: Place) -> None:
    place.publish({**ARTICLES, PATH: "colis, paquet"})
    with readers(place, "fr") as fr:
        path = place.settings.var / "editions" / fr.edition.name / "synonyms.db"
        path.write_bytes(b"\0" * path.stat().st_size)

        with pytest.raises(DamagedIndex) as raised:
            fr.found("paquet")

    assert str(raised.value) == f"{path}: file is not a database; publish again"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_our_own_synonyms_lead_to_our_articles(
    sample_edition: Edition, language: str
) -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    problems = sample_edition.catalogue.problems(today)

    assert len(sample_edition.thesaurus().all(language)) >= 120
    assert [p for p in problems if p.code == "synonyms"] == []
