"""Amounts: days and money that an article writes out, where a fact may hold them."""

import datetime
import functools
import math
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from babel.core import get_global
from babel.dates import format_timedelta
from babel.numbers import (
    get_currency_name,
    get_currency_symbol,
    get_territory_currencies,
)

from kb.languages import Language

# Between them they take every form that a language has for a whole number.
_COUNTS = (0, 1, 2, 3, 6, 11, 100)
_NUMBER = r"([0-9]{1,5})"
_SPACE = r"[\s-]?"
# Scripts that put no space between words.
_UNSPACED = "\u2e80"

# Thousands may be grouped, and a fraction has one or two digits, in any language.
_SUM = re.compile(
    r"(?<![\w.,])([0-9]{1,3}(?:[\s.,'’][0-9]{3})+|[0-9]{1,12})"
    r"(?:[.,]([0-9]{1,2}))?(?![0-9]|[.,][0-9])"
)


def days_in(text: str, language: Language) -> Iterator[tuple[int, int]]:
    """(line from 0, days) of each number of days that `text` writes in digits."""
    pattern = _pattern(language)
    for number, line in enumerate(text.split("\n")):
        for found in pattern.finditer(line):
            yield number, int(next(filter(None, found.groups())))


@functools.lru_cache(maxsize=64)
def _pattern(language: Language) -> re.Pattern[str]:
    """A number with the word for days, such as "15 jours" or "15-day"."""
    written = {
        format_timedelta(
            datetime.timedelta(days=count), "day", math.inf, locale=language.locale
        )
        for count in _COUNTS
    }
    forms = {re.sub(r"[0-9]+", "0", form) for form in written}
    parts = [
        _form(form) for form in sorted(forms, key=len, reverse=True) if "0" in form
    ]
    return re.compile("|".join(parts), re.IGNORECASE)


def _form(form: str) -> str:
    plain = _SPACE.join(re.escape(word) for word in form.split())
    end = "" if form[-1] >= _UNSPACED else r"(?!\w)"
    return rf"(?<![\w.,]){plain.replace('0', _NUMBER, 1)}{end}"


def money_in(text: str, language: Language) -> Iterator[tuple[int, str]]:
    """(line from 0, as it is written) of each sum of money that `text` writes out."""
    for number, line in enumerate(text.split("\n")):
        for found in _SUM.finditer(line):
            if span := _with_sign(line, found, language):
                yield number, line[slice(*span)]


def read_money(written: str) -> tuple[Decimal, str]:
    """The amount and the sign of a sum as `money_in` gives it; see `signs_of`."""
    found = _SUM.search(written)
    assert found, "it was found before"
    whole = re.sub(r"[^0-9]", "", found[1])
    sign = written[: found.start()] + written[found.end() :]
    return Decimal(f"{whole}.{found[2] or 0}"), _plain(sign.lstrip("-"))


@functools.lru_cache(maxsize=4096)
def signs_of(currency: str, language: Language) -> frozenset[str]:
    """What stands for a currency in a language: its code, its symbols, its names.

    Names are in lower case. The bare symbol, such as `$`, stands for several.
    """
    locale = language.locale
    symbol = get_currency_symbol(currency, locale)
    bare = re.sub(r"[\w.\s]", "", get_currency_symbol(currency, "en"))
    names = {get_currency_name(currency, count, locale) for count in _COUNTS}
    return frozenset(map(_plain, {currency, symbol, bare, *names} - {""}))


def _plain(sign: str) -> str:
    """A sign without spaces around it; a name, which has small letters, in these."""
    sign = " ".join(sign.split())
    return sign if sign.isupper() else sign.lower()


def _with_sign(
    line: str, found: re.Match[str], language: Language
) -> tuple[int, int] | None:
    """Where a number with its sign, before or behind it, begins and ends."""
    before, behind = _sign_patterns(language)
    if sign := behind.match(line, found.end()):
        return found.start(), sign.end()
    if sign := before.search(line, max(0, found.start() - 8), found.start()):
        return sign.start(), found.end()
    return None


@functools.lru_cache(maxsize=64)
def _sign_patterns(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A sign before a number, and one behind it, after at most one space."""
    signs = {sign for code in _currencies() for sign in signs_of(code, language)}
    ordered = sorted(signs, key=len, reverse=True)
    short = "|".join(map(_ended, (s for s in ordered if s.upper() == s)))
    names = "|".join(map(_ended, (s for s in ordered if s.upper() != s)))
    before = "|".join(re.escape(s) for s in ordered if s.upper() == s)
    return (
        re.compile(rf"(?<!\w)(?:{before})\s?\Z"),
        re.compile(rf"{_SPACE}(?:{short}|(?i:{names}))"),
    )


def _ended(sign: str) -> str:
    """A pattern for a sign that no letter follows, in scripts with spaces."""
    plain = r"\s".join(map(re.escape, sign.split()))
    return plain if sign[-1] >= _UNSPACED else rf"{plain}(?!\w)"


@functools.lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    """The codes of all currencies that a country has today."""
    return frozenset(
        code
        for territory in get_global("territory_currencies")
        for code in get_territory_currencies(territory)
    )


# What is looked for in a text, by the unit of the facts that may hold it.
SEEN: dict[str, Callable[[str, Language], Iterator[tuple[int, object]]]] = {
    "days": days_in,
    "money": money_in,
}
