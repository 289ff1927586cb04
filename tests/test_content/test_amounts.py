"""Amounts: the days and the sums of money that a text writes out."""

from decimal import Decimal

import pytest

from kb.content.amounts import days_in, money_in, read_money, signs_of
from kb.languages import parse_language


@pytest.mark.parametrize(
    ("code", "text", "days"),
    [
        ("fr", "15 jours, 3\u00a0jours ouvrés, 1 jour", [15, 3, 1]),
        ("fr-ca", "15 jours", [15]),
        ("en", "a 15-day window, 30 days, 3 Days", [15, 30, 3]),
        ("de", "14 Tage, 1 Tag", [14, 1]),
        ("ar", "15 يومًا, 3 أيام", [15, 3]),
        ("ja", "12月15日、15日以内、3 日", [15, 3]),
        ("sw", "siku 15", [15]),
        ("en", "2.15 days, 15 daysail, x15 days, fifteen days, 15 hours", []),
    ],
)
def test_days_are_seen_as_the_language_writes_them(
    code: str, text: str, days: list[int]
) -> None:
    language = parse_language(code)
    assert language

    found = list(days_in(f"\n{text}", language))

    assert found == [(1, number) for number in days]


@pytest.mark.parametrize(
    ("code", "text", "sums"),
    [
        ("fr", "4,90 €, 4,90\u00a0€, 5€, 5 EUR, 5,00 EUR, 5 euros, 1 euro",
         ["4.90 €", "4.90 €", "5 €", "5 EUR", "5 EUR", "5 euros", "1 euro"]),
        ("fr", "11,50 $, 11,50 $ CA, 11,50 $CA", ["11.50 $", "11.50 $", "11.50 $CA"]),
        ("fr", "1 234,50 €, 1\u202f234 €, 100 000 EUR", ["1234.50 €", "1234 €", "100000 EUR"]),
        ("en", "€5, € 5.00, £3.95, EUR 5, CA$11.50, €1,234.50",
         ["5 €", "5 €", "3.95 £", "5 EUR", "11.50 CA$", "1234.50 €"]),
        ("en", "5 Euros, a 5-euro fee, 3 Canadian dollars", ["5 euros", "5 euro", "3 canadian dollars"]),
        ("de", "1.234,50 Euro, 12 Schweizer Franken", ["1234.50 euro", "12 schweizer franken"]),
        ("es", "5 euros, 20 libras esterlinas", ["5 euros", "20 libras esterlinas"]),
        ("ar", "4.90 €، 5 يورو", ["4.90 €", "5 يورو"]),
        ("ja", "500円です、￥500、5ユーロです", ["500 円", "500 ￥", "5 ユーロ"]),
        ("pl", "5 zł, 5 złotych polskich", ["5 zł", "5 złotych polskich"]),
        ("en", "US$3.1.2, version 4.90, M-20481937, 5 try, x5 €, five euros, 5 % of 3 days, 5 eurosceptics", []),
    ],
)  # fmt: skip
def test_money_is_seen_as_the_language_writes_it(
    code: str, text: str, sums: list[str]
) -> None:
    language = parse_language(code)
    assert language

    found = [
        (line, *read_money(sum_)) for line, sum_ in money_in(f"\n{text}", language)
    ]

    wanted = [sum_.split(" ", 1) for sum_ in sums]
    assert found == [(1, Decimal(amount), sign) for amount, sign in wanted]


def test_a_sum_is_given_as_it_is_written() -> None:
    language = parse_language("fr")
    assert language

    found = list(money_in("De 4,90 € à\n1 000 euros.", language))

    assert found == [(0, "4,90 €"), (1, "1 000 euros")]


@pytest.mark.parametrize(
    ("currency", "code", "signs"),
    [
        ("EUR", "fr", {"EUR", "€", "euro", "euros"}),
        ("CAD", "fr", {"CAD", "$CA", "$", "dollar canadien", "dollars canadiens"}),
        ("CAD", "fr-ca", {"CAD", "$", "dollar canadien", "dollars canadiens"}),
        ("CHF", "de", {"CHF", "schweizer franken"}),
    ],
)
def test_a_currency_has_several_signs(
    currency: str, code: str, signs: set[str]
) -> None:
    language = parse_language(code)
    assert language

    assert signs_of(currency, language) == signs
