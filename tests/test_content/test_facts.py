"""Facts: which value holds for a country on a day."""

import datetime

import pytest

from kb.content.facts import Fact, Value
from kb.languages import Text, text_in

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


@pytest.mark.parametrize(
    ("value", "fact", "currency"),
    [
        (Value(value=1, currency="GBP", countries=("GB",)), "CAD", "GBP"),
        (Value(value=1, countries=("CA",)), "CAD", "CAD"),
        (Value(value=1, countries=("CH",)), None, "CHF"),
        (Value(value=1), None, "EUR"),
    ],
    ids=["its own", "the fact's", "the site's", "for everywhere"],
)
def test_an_amount_is_in_the_nearest_currency_that_is_said(
    value: Value, fact: str | None, currency: str
) -> None:
    found = Fact(unit="money", currency=fact, values=(value,)).currency_of(value, "CHF")

    assert found == currency
