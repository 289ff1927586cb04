"""What a reader types: words, phrases, exclusions, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.query import Query, parse


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("carte  refusée", Query("carte refusée", ("carte", "refusée"), (), (), True)),
        (
            '"mot de passe"',
            Query('"mot de passe"', ("mot", "de", "passe"), ("mot de passe",)),
        ),
        (
            "« colis perdu »",
            Query("« colis perdu »", ("colis", "perdu"), ("colis perdu",)),
        ),
        ("colis -perdu", Query("colis -perdu", ("colis",), (), ("perdu",), True)),
        (
            'colis -"pas perdu"',
            Query('colis -"pas perdu"', ("colis",), (), ("pas", "perdu")),
        ),
        ("e-mail", Query("e-mail", ("e-mail",), (), (), True)),
        ("-perdu", Query("-perdu", ("perdu",), (), (), True)),
        ('"', Query('"')),
        ("", Query("")),
        ("colis ", Query("colis", ("colis",))),
        ("colis ?", Query("colis ?", ("colis", "?"))),
    ],
)
def test_the_grammar(typed: str, query: Query) -> None:
    assert parse(typed) == query


@pytest.mark.parametrize(
    "typed",
    [
        *("lang:fr draft:true", "*", "*o*", "[a TO zzzz]", "*:*", "remboursment~9"),
        *(r'r"(((', "(" * 500, "NOT " * 2000, "AND OR NOT", "-" * 100),
    ],
    ids=lambda typed: typed[:12],
)
def test_operators_of_other_engines_are_plain_text(typed: str) -> None:
    query = parse(typed)

    assert set(query.words) <= set(typed.replace('"', " ").split()) | {typed[:64]}
    assert len(query.words) <= 16


def test_long_queries_are_cut() -> None:
    query = parse("a" * 100_000)
    many = parse("word " * 20_000)

    assert query.words == ("a" * 64,)
    assert len(query.text) == 200
    assert len(many.words) == 16


@pytest.mark.parametrize(
    "typed", ["a\0b", "a\rb\nc", "a\u2028b", "a\x1b[31mb", "a\ud800b"]
)
def test_control_characters_are_spaces(typed: str) -> None:
    assert parse(typed).words[:2] in {("a", "b"), ("a", "[31mb")}


@given(st.text())
def test_any_text_is_a_query_within_its_limits(typed: str) -> None:
    query = parse(typed)

    assert len(query.text) <= 200
    assert len(query.words) <= 16
    assert all(0 < len(word) <= 64 for word in query.words)
    query.text.encode()
