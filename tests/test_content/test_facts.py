"""Facts: dated values of a country, and what is said where one cannot be used."""

import datetime
from pathlib import Path

import pytest

from kb.content.facts import Fact, Text, Value, read_facts, text_in

DAYS = '[window]\nunit = "days"\n\n[[window.values]]\nvalue = 14\n'


def read(folder: Path, text: str) -> tuple[dict[str, Fact], list[str]]:
    (folder / "facts.toml").write_text(text)
    facts, problems = read_facts(folder)
    return facts, [str(problem) for problem in problems]


def test_without_a_file_there_are_no_facts(tmp_path: Path) -> None:
    found = read_facts(tmp_path)

    assert found == ({}, [])


def test_everything_that_a_fact_says_is_read(tmp_path: Path) -> None:
    text = """
[label]
unit = "money"
currency = "CHF"
title = { fr = "Étiquette", en = "Label" }

[[label.values]]
value = "4.90"
countries = ["CH", "LI"]
valid_from = 2026-01-01
valid_to = "2026-12-31"
source = "Price list"
link = "https://a.example/prices"
"""

    found = read(tmp_path, text)

    value = Value(
        value="4.90",
        countries=("CH", "LI"),
        valid_from=datetime.date(2026, 1, 1),
        valid_to=datetime.date(2026, 12, 31),
        source="Price list",
        link="https://a.example/prices",
    )
    title: Text = {"fr": "Étiquette", "en": "Label"}
    assert found == (
        {"label": Fact(unit="money", currency="CHF", title=title, values=(value,))},
        [],
    )


@pytest.mark.parametrize(
    ("unit", "written", "value"),
    [
        ("days", "14", 14),
        ("days", "0", 0),
        ("money", '"4.90"', "4.90"),
        ("money", "4.9", 4.9),
        ("money", "150", 150),
        ("text", '"9:00–18:00"', "9:00–18:00"),
        ("text", '{ fr = "2 ans" }', {"fr": "2 ans"}),
        ("date", "2026-11-02", "2026-11-02"),
        ("date", '"2026-11-02"', "2026-11-02"),
        ("link", '"https://a.example"', "https://a.example"),
    ],
)
def test_a_value_fits_its_unit(
    tmp_path: Path, unit: str, written: str, value: object
) -> None:
    facts, problems = read(
        tmp_path, f'[a]\nunit = "{unit}"\nvalues = [{{ value = {written} }}]'
    )

    assert problems == []
    assert facts["a"].values[0].value == value


@pytest.mark.parametrize(
    ("unit", "written", "said"),
    [
        ("days", "-1", "-1 is no value of days; write for example 14"),
        ("days", "1.5", "1.5 is no value of days; write for example 14"),
        ("days", '"14"', "'14' is no value of days; write for example 14"),
        ("days", "true", "Expected `int | float | str | object`, got `bool` - at `$.values[0].value`"),
        ("money", '"4,90"', "'4,90' is no value of money; write for example \"4.90\""),
        ("money", '"1e3"', "'1e3' is no value of money; write for example \"4.90\""),
        ("money", '"٣"', "'٣' is no value of money; write for example \"4.90\""),
        ("money", "nan", 'nan is no value of money; write for example "4.90"'),
        ("money", "inf", 'inf is no value of money; write for example "4.90"'),
        ("money", "1e999", 'inf is no value of money; write for example "4.90"'),
        ("text", '""', "'' is no value of text; write for example \"9:00–18:00\""),
        ("text", "5", '5 is no value of text; write for example "9:00–18:00"'),
        ("date", '"2.11.2026"', "'2.11.2026' is no value of date; write for example a date or an address"),
        ("link", '"javascript:alert(1)"', "'javascript:alert(1)' is no value of link; write for example a date or an address"),
        ("link", '"http://["', "Invalid IPv6 URL"),
        ("hours", "1", "Invalid enum value 'hours' - at `$.unit`"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_said_and_its_fact_left_out(
    tmp_path: Path, unit: str, written: str, said: str
) -> None:
    text = f'{DAYS}\n[a]\nunit = "{unit}"\nvalues = [{{ value = {written} }}]'

    facts, problems = read(tmp_path, text)

    assert problems == [f"facts.toml:7: error: fact 'a': {said}"]
    assert list(facts) == ["window"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[a]", "fact 'a': Object missing required field `unit`"),
        ('[a]\nunit = "days"', "fact 'a': Object missing required field `values`"),
        ('[a]\nunit = "days"\nvalues = []', "fact 'a': Expected `array` of length >= 1 - at `$.values`"),
        ('[a]\nunit = "days"\ncolour = 1\nvalues = [{ value = 1 }]', "fact 'a': Object contains unknown field `colour`"),
        ('[a]\nunit = "days"\nvalues = [{ value = 1, colour = 1 }]', "fact 'a': Object contains unknown field `colour` - at `$.values[0]`"),
        ('[a]\nunit = "days"\nvalues = [{ value = 1, countries = "FR" }]', "fact 'a': Expected `array`, got `str` - at `$.values[0].countries`"),
        ('[a]\nunit = "days"\nvalues = [{ value = 1, countries = ["UK"] }]', "fact 'a': 'UK' is no country; write for example BE"),
        ('[a]\nunit = "days"\nvalues = [{ value = 1, valid_from = "x" }]', "fact 'a': Invalid RFC3339 encoded date - at `$.values[0].valid_from`"),
        ('[a]\nunit = "days"\nvalues = [{ value = 1, link = "data:x" }]', "fact 'a': link 'data:x' is no web address"),
        ('[a]\nunit = "money"\ncurrency = "EURO"\nvalues = [{ value = 1 }]', "fact 'a': currency 'EURO' is unknown; write for example EUR"),
        ('["É"]\nunit = "days"\nvalues = [{ value = 1 }]', "fact 'É': write the name in lower-case letters, digits and _"),
    ],
)  # fmt: skip
def test_a_fact_that_cannot_be_used_leaves_the_others(
    tmp_path: Path, table: str, said: str
) -> None:
    facts, problems = read(tmp_path, f"{DAYS}\n{table}")

    assert problems == [f"facts.toml:7: error: {said}"]
    assert list(facts) == ["window"]


def test_a_file_that_is_no_toml_is_one_problem(tmp_path: Path) -> None:
    found = read(tmp_path, f"{DAYS}\n= x")

    assert found == ({}, ["facts.toml:7: error: not TOML: Invalid statement"])


WINDOW = Fact(
    unit="days",
    values=(
        Value(value=14, valid_to=datetime.date(2026, 12, 31)),
        Value(value=20, valid_from=datetime.date(2027, 1, 1)),
        Value(value=30, countries=("BE",), valid_from=datetime.date(2026, 6, 1)),
        Value(value=7, countries=("CH",), valid_to=datetime.date(2026, 6, 30)),
    ),
)


@pytest.mark.parametrize(
    ("day", "country", "value"),
    [
        ("2026-12-31", None, 14),
        ("2027-01-01", None, 20),
        ("2026-05-31", "BE", 14),
        ("2026-06-01", "BE", 30),
        ("2030-01-01", "BE", 30),
        ("2026-06-30", "CH", 7),
        ("2026-07-01", "CH", 14),
        ("2027-01-01", "FR", 20),
    ],
)
def test_a_country_has_its_own_value_on_its_days(
    day: str, country: str | None, value: int
) -> None:
    found = WINDOW.on(datetime.date.fromisoformat(day), country)

    assert found
    assert found.value == value


def test_outside_its_days_and_countries_a_fact_has_no_value() -> None:
    fact = Fact(
        unit="days",
        values=(Value(value=1, countries=("FR",), valid_to=datetime.date(2026, 1, 1)),),
    )

    found = [
        fact.on(datetime.date(2026, 1, day), country)
        for day, country in ((2, "FR"), (1, "BE"), (1, None))
    ]

    assert found == [None, None, None]


def test_pages_change_on_the_first_day_and_the_day_after_the_last() -> None:
    found = sorted(day.isoformat() for day in WINDOW.changes())

    assert found == ["2026-06-01", "2026-07-01", "2027-01-01", "2027-01-01"]


def test_a_fact_that_holds_until_the_end_of_time_changes_never() -> None:
    fact = Fact(unit="days", values=(Value(value=1, valid_to=datetime.date.max),))

    assert list(fact.changes()) == []


@pytest.mark.parametrize(
    ("text", "languages", "found"),
    [
        ("a", ["fr"], "a"),
        ({"fr": "a", "en": "b"}, ["en", "fr"], "b"),
        ({"fr": "a", "en": "b"}, ["de", "en"], "b"),
        ({"fr": "a", "en": "b"}, ["de"], "a"),
        ({}, ["de"], ""),
    ],
)
def test_a_text_is_read_in_the_first_language_that_it_has(
    text: Text, languages: list[str], found: str
) -> None:
    assert text_in(text, languages) == found
