"""Rules across articles, facts and sites: each problem with its file and line."""

import datetime

import pytest

from tests.conftest import Place, article

SITES = """
[sites.en]
languages = ["en"]
country = "GB"

[sites.fr]
languages = ["fr", "en"]
country = "FR"
"""
FACTS = """
[return_window]
unit = "days"
[[return_window.values]]
value = 15
[[return_window.values]]
value = 30
countries = ["GB"]

[reply]
unit = "days"
[[reply.values]]
value = 30
"""
HOLDS = "days are written out, which a fact holds; write"


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "Within 15 days.", f"15 {HOLDS} {{fact: return_window}}"),
        ("fr", "Sous 15 jours.", f"15 {HOLDS} {{fact: return_window}}"),
        ("en", "A 30-day wait.", f"30 {HOLDS} {{fact: reply}} or {{fact: return_window}}"),
        ("en", "Within 14 days.", None),
        ("en", "Within {fact: reply}.", None),
        ("fr", "Within 15 days.", None),
    ],
)  # fmt: skip
def test_days_that_a_fact_holds_are_not_written_out(
    language: str, text: str, said: str | None, place: Place
) -> None:
    problems = place.problems(
        {
            "sites.toml": SITES,
            "facts.toml": FACTS,
            "en/z.md": article(),
            "fr/z.md": article(),
            f"{language}/a.md": article("A", f"First.\n\n{text}"),
        }
    )

    assert problems == ([f"{language}/a.md:6: warning: {said}"] if said else [])


MONEY = """
[label]
unit = "money"
[[label.values]]
value = "4.90"
[[label.values]]
value = 12
countries = ["GB"]

[fee]
unit = "money"
currency = "EUR"
[[fee.values]]
value = "12.00"
"""
OUT = "is written out, which a fact holds; write"


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("fr", "Pour 4,90 €.", f"4,90 € {OUT} {{fact: label}}"),
        ("fr", "Pour 4,90 EUR.", f"4,90 EUR {OUT} {{fact: label}}"),
        ("en", "It costs €4.90.", f"€4.90 {OUT} {{fact: label}}"),
        ("en", "It costs £12.", f"£12 {OUT} {{fact: label}}"),
        ("en", "It costs 12 euros.", f"12 euros {OUT} {{fact: fee}}"),
        ("en", "It costs $12.", None),
        ("en", "It costs €4.91.", None),
        ("en", "It costs {fact: label}.", None),
    ],
)  # fmt: skip
def test_money_that_a_fact_holds_is_not_written_out(
    language: str, text: str, said: str | None, place: Place
) -> None:
    gb = 'country = "GB"'
    problems = place.problems(
        {
            "sites.toml": SITES.replace(gb, f'{gb}\ncurrency = "GBP"'),
            "facts.toml": MONEY,
            "en/z.md": article(),
            "fr/z.md": article(),
            f"{language}/a.md": article("A", f"First.\n\n{text}"),
        }
    )

    assert problems == ([f"{language}/a.md:6: warning: {said}"] if said else [])


@pytest.mark.parametrize(
    ("keys", "body", "line"),
    [
        ({"countries": "[GB, DE]"}, "Text.", 3),
        ({}, "Text.\n\n::: country DE\nOnly there.\n:::", 6),
    ],
    ids=["of an article", "of a block"],
)
def test_a_country_that_no_site_has_is_said(
    keys: dict[str, str], body: str, line: int, place: Place
) -> None:
    problems = place.problems(
        {
            "sites.toml": SITES,
            "en/a.md": article("A", body, **keys),
            "fr/a.md": article("B"),
        }
    )

    assert problems == [
        f"en/a.md:{line}: warning: no site has the country 'DE'; there are FR, GB"
    ]


@pytest.mark.parametrize(
    ("keys", "line"),
    [({"title": '"{fact: nowhere}"'}, 2), ({"summary": '"{fact: nowhere}"'}, 3)],
    ids=["title", "summary"],
)
def test_an_unknown_fact_above_the_text_is_said(
    keys: dict[str, str], line: int, place: Place
) -> None:
    problems = place.problems({"en/a.md": article(**keys)})

    assert problems == [
        f"en/a.md:{line}: error: no fact is called 'nowhere'; write it in facts.toml"
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (31, []),
        (30, ["facts.toml:4: warning: fact 'a' has no value from {} on; write the next one"]),
        (0, ["facts.toml:4: error: fact 'a' has had no value since {}; write the next one"]),
    ],
)  # fmt: skip
def test_a_fact_that_runs_out_is_said_on_its_days(
    days: int, said: list[str], place: Place
) -> None:
    today = datetime.datetime.now().astimezone().date()
    end = today + datetime.timedelta(days=days)
    last = end - datetime.timedelta(days=1)
    fact = f"[a]\nunit = 'days'\n\n[[a.values]]\nvalue = 1\nvalid_to = {last}\n"

    problems = place.problems({"en/a.md": article(), "facts.toml": fact})

    assert problems == [problem.format(end) for problem in said]
