"""The almanac: what `facts.toml` may say, and what is said where it cannot be used."""

import datetime
from pathlib import Path

import pytest

from kb.content.almanac import Almanac, read_facts
from kb.content.facts import Fact, Text, Value

DAYS = '[window]\nunit = "days"\n\n[[window.values]]\nvalue = 14\n'


def read(folder: Path, text: str) -> tuple[dict[str, Fact], list[str]]:
    (folder / "facts.toml").write_text(text)
    almanac = read_facts(folder)
    return almanac.facts, [str(problem) for problem in almanac.problems]


def ends(folder: Path, values: str) -> list[str]:
    """When a fact of days with these values has none any more, and what is said."""
    (folder / "facts.toml").write_text(f'[a]\nunit = "days"\n{values}')
    almanac = read_facts(folder)
    assert almanac.problems == []
    return [f"{d.since} to {d.until}: {d.problem}" for d in almanac.dated]


def test_without_a_file_there_are_no_facts(tmp_path: Path) -> None:
    found = read_facts(tmp_path)

    assert found == Almanac({}, [], [])


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
        ('[a]\nunit = "days"\nvalues = [{ value = 1, valid_from = "x" }]', "fact 'a': Invalid RFC3339 encoded date - at `$.values[0].valid_from`"),
        ('[a]\nunit = "days"\nvalues = [{ value = 1, countries = ["UK"] }]', "fact 'a': 'UK' is no country; write for example BE"),
        ('[a]\nunit = "money"\nvalues = [{ value = 1, currency = "X" }]', "fact 'a': currency 'X' is unknown; write for example EUR"),
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


def test_a_fact_that_is_no_toml_leaves_the_others(tmp_path: Path) -> None:
    broken = '[a]\nunit = "days"\n[[a.values]]\nvalue = 1\nvalid_to = 2026-02-30'

    facts, problems = read(tmp_path, f"{broken}\n{DAYS}")

    assert problems == ["facts.toml:5: error: not TOML: Invalid date or datetime"]
    assert list(facts) == ["window"]


def test_a_file_that_is_no_toml_at_all_is_one_problem(tmp_path: Path) -> None:
    found = read(tmp_path, f"= x\n{DAYS}")

    assert found == ({}, ["facts.toml:1: error: not TOML: Invalid statement"])


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("", "", ["7: error: fact 'a': 1 and 1 both hold; end one with valid_to"]),
        ("FR", "", []),
        ("FR", "BE", []),
        ("FR BE", "BE FR", ["7: error: fact 'a': 1 and 1 both hold in BE, FR; end one with valid_to"]),
        ("FR to:2026-12-31", "FR from:2026-12-31", ["8: error: fact 'a': 1 and 1 both hold in FR on 2026-12-31; end one with valid_to"]),
        ("FR to:2026-12-31", "FR from:2027-01-01", []),
        ("to:2026-12-31", "from:2026-06-01", ["8: error: fact 'a': 1 and 1 both hold on 2026-06-01; end one with valid_to"]),
    ],
)  # fmt: skip
def test_two_values_of_one_place_and_day_are_said_and_the_first_holds(
    first: str, second: str, said: list[str], tmp_path: Path
) -> None:
    text = f'[a]\nunit = "days"\n{value(first)}{value(second)}'

    facts, problems = read(tmp_path, text)

    assert problems == [f"facts.toml:{problem}" for problem in said]
    assert len(facts["a"].values) == 2


def value(written: str) -> str:
    """A value of a fact, such as `FR BE to:2026-12-31`."""
    lines, countries = ["[[a.values]]", "value = 1"], []
    for word in written.split():
        side, _, day = word.partition(":")
        if day:
            lines.append(f"valid_{side} = {day}")
        else:
            countries.append(f'"{word}"')
    return "\n".join([*lines, f"countries = [{', '.join(countries)}]", "", ""])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([""], []),
        (["to:9999-12-31"], []),
        (["to:2026-12-31", "from:2027-01-01"], []),
        (["", "FR to:2026-12-31"], []),
        (
            ["to:2026-12-31"],
            [
                "2027-01-01 to None: facts.toml:3: error: fact 'a' has had no value since 2027-01-01; write the next one",
                "2026-12-02 to 2027-01-01: facts.toml:3: warning: fact 'a' has no value from 2027-01-01 on; write the next one",
            ],
        ),
        (
            ["FR to:2026-12-31", "FR from:2027-02-01"],
            [
                "2027-01-01 to 2027-02-01: facts.toml:3: error: fact 'a' has had no value in FR since 2027-01-01; write the next one",
                "2026-12-02 to 2027-01-01: facts.toml:3: warning: fact 'a' has no value in FR from 2027-01-01 on; write the next one",
            ],
        ),
        (
            ["to:2026-06-30", "FR from:2026-01-01"],
            [
                "2026-07-01 to None: facts.toml:3: error: fact 'a' has had no value since 2026-07-01; write the next one",
                "2026-06-01 to 2026-07-01: facts.toml:3: warning: fact 'a' has no value from 2026-07-01 on; write the next one",
            ],
        ),
    ],
)  # fmt: skip
def test_a_fact_that_runs_out_is_said_a_month_before_and_from_that_day_on(
    values: list[str], said: list[str], tmp_path: Path
) -> None:
    found = ends(tmp_path, "".join(map(value, values)))

    assert found == said
