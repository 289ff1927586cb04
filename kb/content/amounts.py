"""Amounts: numbers of days that an article writes out, where a fact may hold them."""

import datetime
import functools
import math
import re
from collections.abc import Iterator

from babel.dates import format_timedelta

from kb.languages import Language

# Between them they take every form that a language has for a whole number.
_COUNTS = (0, 1, 2, 3, 6, 11, 100)
_NUMBER = r"([0-9]{1,5})"
_SPACE = r"[\s-]?"
# Scripts that put no space between words.
_UNSPACED = "\u2e80"


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
