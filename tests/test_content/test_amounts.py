"""Amounts: the numbers of days that a text writes out."""

import pytest

from kb.content.amounts import days_in
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
