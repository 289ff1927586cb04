"""Synonyms: what a file says, and what it adds to a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.analysis import analyzer_for
from kb.search.negation import AFFIRMED
from kb.search.synonyms import (
    MAX_ADDED,
    MAX_GROUPS,
    WEIGHT,
    Group,
    alternatives,
    read_synonyms,
)


def groups_of(text: str, language: str = "fr") -> list[Group]:
    groups, problems = read_synonyms("x.txt", text, analyzer_for(language))
    assert problems == []
    return groups


def said(text: str, language: str = "fr") -> list[str]:
    _, problems = read_synonyms("x.txt", text, analyzer_for(language))
    return [str(problem) for problem in problems]


def added(
    query: str, text: str, language: str = "fr", held: set[str] | None = None
) -> dict[str, list[str]]:
    """The terms added to each word of a query, by its first term."""
    tokens = list(analyzer_for(language).tokens(query))
    found = alternatives(
        tokens,
        groups_of(text, language),
        lambda term: float(held is None or term in held),
    )
    weights = {weight for others in found.values() for weight in others.values()}
    assert weights <= {WEIGHT}
    return {terms[0]: list(others) for terms, others in found.items()}


def test_a_file_is_groups_a_line_with_comments_and_empty_lines() -> None:
    groups = groups_of("# All\n\ncolis, paquet  # and more\nups,dhl => transporteur\n")

    texts = [
        (g.line, [m.text for m in g.sources], [m.text for m in g.targets])
        for g in groups
    ]
    assert texts == [
        (3, ["colis", "paquet"], ["colis", "paquet"]),
        (4, ["ups", "dhl"], ["transporteur"]),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("colis", "error: a group needs two words; part them with commas"),
        ("colis, ,", "error: a group needs two words; part them with commas"),
        ("colis =>", "error: words are missing beside =>"),
        ("=> colis", "error: words are missing beside =>"),
        ("a1 => b1 => c1", "error: more than one =>; write two lines"),
        ("colis, ?!", "error: '?!' has no word, by which nothing is found"),
        ("domicile, chez moi", "error: 'chez moi' has only small words, by which nothing is found"),
        ("colis, " + "x" * 61, f"error: {'x' * 60!r} is too long; write at most 6 words and 60 characters"),
        ("colis, un deux trois quatre cinq six sept", "error: 'un deux trois quatre cinq six sept' is too long; write at most 6 words and 60 characters"),
        (", ".join(f"mot{n}" for n in range(25)), "error: more than 24 words in a group; write two lines"),
        ("rembourser, avoué, remboursement", "warning: 'remboursement' is found like 'rembourser'; take one out"),
    ],
    ids=["alone", "empty members", "no right", "no left", "two arrows", "no word", "small words", "long word", "many words", "many members", "same stem"],
)  # fmt: skip
def test_a_line_that_cannot_be_used_is_said_with_its_line(
    line: str, message: str
) -> None:
    assert said(f"# Title\n{line}\nvendeur, marchand") == [f"x.txt:2: {message}"]


def test_a_bad_line_is_left_out_and_the_others_hold() -> None:
    groups, _ = read_synonyms(
        "x.txt", "colis, paquet\nseul\nfrais, coût", analyzer_for("fr")
    )

    assert [group.line for group in groups] == [1, 3]


def test_a_file_with_too_many_groups_is_cut_where_it_is_too_long() -> None:
    text = "\n".join(f"mot{n}, nom{n}" for n in range(MAX_GROUPS + 5))

    groups, problems = read_synonyms("x.txt", text, analyzer_for("fr"))

    assert len(groups) == MAX_GROUPS
    assert list(map(str, problems)) == [
        f"x.txt:{MAX_GROUPS + 1}: error: more than 2000 groups; the rest is left out"
    ]


def test_a_word_in_two_lines_is_said() -> None:
    (problem,) = said("colis, paquet\nenvoi, colis")

    assert problem == (
        "x.txt:2: warning: 'colis' stands in line 1 too; "
        "join the lines, or take it out of one"
    )


def test_a_word_may_be_led_to_from_several_lines() -> None:
    assert said("ups => transporteur\ndhl => transporteur\ntransporteur, livreur") == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("colis => envoi\nenvoi => colis", {1: "colis", 2: "envoi"}),
        ("colis => envoi\nenvoi => paquet\npaquet => colis", {1: "colis", 2: "envoi", 3: "paquet"}),
        ("colis, paquet => paquets", {1: "paquet"}),
        ("colis => envoi\nenvoi => paquet", {}),
    ],
    ids=["two", "three", "itself", "a chain"],
)  # fmt: skip
def test_lines_that_lead_in_a_circle_are_said(text: str, lines: dict[int, str]) -> None:
    assert said(text) == [
        f"x.txt:{line}: warning: leads back to {word!r}; "
        "write words that stand for one another as one group"
        for line, word in lines.items()
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("mon paquet", {"paquet": ["colis", "envoi"]}),
        ("MES COLIS", {"colis": ["paquet", "envoi"]}),
        ("une lettre", {}),
        ("", {}),
    ],
)
def test_each_word_of_a_group_stands_for_the_others(
    query: str, expected: dict[str, list[str]]
) -> None:
    assert added(query, "colis, paquet, envoi") == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [("dhl", {"dhl": ["livreur"]}), ("livreur", {})],
)
def test_an_arrow_leads_in_one_direction(
    query: str, expected: dict[str, list[str]]
) -> None:
    assert added(query, "ups, dhl => livreur") == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("mdp oublié", {"mdp": ["mot", "pass"]}),
        ("mot de passe oublié", {"mot": ["mdp"], "pass": ["mdp"]}),
        ("mot passe", {"mot": ["mdp"], "pass": ["mdp"]}),
        ("mot secret passe", {}),
        ("passe mot", {}),
    ],
)
def test_several_words_are_met_one_after_the_other_whatever_small_ones_between(
    query: str, expected: dict[str, list[str]]
) -> None:
    assert added(query, "mdp, mot de passe") == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("call off my order", {"call": ["cancel"]}),
        ("call my seller", {}),
        ("call it off", {}),
    ],
)
def test_one_word_with_small_ones_is_met_only_with_them(
    query: str, expected: dict[str, list[str]]
) -> None:
    assert added(query, "cancel, call off", "en") == expected


def test_words_that_both_sides_share_are_not_added() -> None:
    text = "carte bancaire, carte bleue, cb"

    assert added("carte bleue", text) == {"bleu": ["bancair", "cb"], "cart": ["cb"]}


def test_the_longer_of_two_members_counts() -> None:
    text = "carte cadeau, bon d'achat\nachat, commande"

    assert added("bon d’achat", text) == {"bon": ["cart", "cadeau"], "achat": ["cart", "cadeau"]}  # fmt: skip
    assert added("un achat", text) == {"achat": ["command"]}


def test_synonyms_are_not_chained() -> None:
    assert added("dhl", "dhl => livreur\nlivreur, coursier") == {"dhl": ["livreur"]}


def test_only_what_an_article_holds_is_added_and_the_first_of_the_line() -> None:
    members = [f"mot{n}" for n in range(20)]
    held = {f"mot{n}" for n in range(5, 20)}

    found = added("mot0", ", ".join(members), held=held)

    assert found == {"mot0": [f"mot{n}" for n in range(5, 5 + MAX_ADDED)]}


@pytest.mark.parametrize(
    ("rarities", "weight"),
    [
        ({"colis": 1.0, "paquet": 4.0}, WEIGHT / 4),
        ({"colis": 4.0, "paquet": 1.0}, WEIGHT),
        ({"colis": 0.0, "paquet": 4.0}, WEIGHT),
    ],
    ids=["rarer", "more common", "for a word that no article holds"],
)
def test_a_synonym_counts_no_more_than_the_word_typed(
    rarities: dict[str, float], weight: float
) -> None:
    tokens = list(analyzer_for("fr").tokens("colis"))

    found = alternatives(tokens, groups_of("colis, paquet"), rarities.__getitem__)

    assert found == {("colis",): {"paquet": weight}}


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("perdu, égaré", {"¬egar": WEIGHT, "egar": WEIGHT * AFFIRMED}),
        ("pas perdu, retrouvé", {"retrouv": WEIGHT}),
        ("pas perdu, pas égaré", {"¬egar": WEIGHT, "egar": WEIGHT * AFFIRMED}),
    ],
)
def test_what_stands_for_a_denied_word_is_denied_unless_it_stands_for_the_denial(
    text: str, weights: dict[str, float]
) -> None:
    tokens = list(analyzer_for("fr").read("il n’est pas perdu"))

    found = alternatives(tokens, groups_of(text), lambda _: 1.0)

    assert found == {("perdu",): weights}


@pytest.mark.parametrize(
    ("language", "text", "query", "expected"),
    [
        ("zh", "退款，退钱", "怎么退钱", {"退钱": ["退款"]}),
        ("ja", "返金、払い戻し", "返金の方法", {"返金": ["払い", "い戻", "戻し"]}),
        ("ar", "طرد، حزمة", "حزمة", {"حزم": ["طرد"]}),
        ("de", "Paket, Sendung", "Pakete", {"pak": ["sendung"]}),
    ],
)
def test_other_scripts_have_synonyms_too(
    language: str, text: str, query: str, expected: dict[str, list[str]]
) -> None:
    assert added(query, text, language) == expected


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    groups, problems = read_synonyms("x.txt", text, analyzer_for("fr"))

    assert all(group.sources and group.targets for group in groups)
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)
