"""The words of the interface: catalogs, dates, numbers."""

import datetime
import functools
import io
import math
from dataclasses import dataclass
from decimal import Decimal
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError, dates, numbers, units
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from markupsafe import Markup

from kb.languages import Language, parse_language

CATALOGS = Path(__file__).parent / "translations"

# The words are written in this language; a language without a catalog gets them.
SOURCE_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The interface in one language, with the formats of a country.

    `interface` is the language that the words really are in: the asked one, a parent of
    it, or English where no catalog exists. `locale` is that language as the country
    writes it, so that a page never mixes two languages in one sentence.
    """

    interface: Language
    locale: Locale

    def gettext(self, message: str) -> str:
        return _compile(self.interface.code).gettext(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return _compile(self.interface.code).ngettext(singular, plural, n)

    def in_page(self, message: str, /, **named: Any) -> Markup:
        """A message for a page, its named holes filled and escaped.

        Catalogs are ours: their own markup is meant.
        """
        found = _in_page(self.interface.code, message)
        return found % named if named else found

    def in_page_for(
        self, singular: str, plural: str, n: int, /, **named: Any
    ) -> Markup:
        """The form for `n`, which `%(num)s` shows as the language writes it."""
        text = Markup(self.ngettext(singular, plural, n))
        return text % {"num": self.number(n), **named}

    def in_text(self, message: str, /, **named: Any) -> str:
        """A message for a text that is no HTML: nothing in it is escaped."""
        text = self.gettext(message)
        return text % named if named else text

    @property
    def plain_names(self) -> dict[str, Any]:
        """What a template of plain text needs to speak this language."""
        return {"words": self, "_": self.in_text}

    @property
    def names(self) -> dict[str, Any]:
        """What a template needs to speak this language."""
        return {"words": self, "_": self.in_page, "ngettext": self.in_page_for}

    def long_date(self, day: datetime.date) -> str:
        return _long_date(self.locale, day)

    def short_date(self, day: datetime.date) -> str:
        """Day and month, such as "4 nov."."""
        return _short_date(self.locale, day)

    def clock(self, at: datetime.datetime) -> str:
        """The time of day in the zone of `at`, such as "18:00"."""
        return dates.format_time(at, "short", tzinfo=at.tzinfo, locale=self.locale)

    def weekday(self, day: datetime.date) -> str:
        """The name of a day, such as "lundi"."""
        return dates.format_date(day, "EEEE", locale=self.locale)

    def day(self, day: datetime.date) -> str:
        """A day with its name, such as "lundi 30 novembre 2026"."""
        return dates.format_date(day, "full", locale=self.locale)

    def moment(self, at: datetime.datetime) -> str:
        """Date and time in the zone of `at`, such as "4 novembre 2026 à 09:12"."""
        together = self.gettext("%(day)s at %(clock)s")
        return together % {"day": self.long_date(at.date()), "clock": self.clock(at)}

    def zone_name(self, at: datetime.datetime) -> str:
        """The zone of `at`, such as "heure normale d’Europe centrale"."""
        return dates.get_timezone_name(at, locale=self.locale)

    def file_size(self, size_bytes: int) -> str:
        """A size such as "1,4 Mo"; at least a kilobyte."""
        kilobytes = max(1, round(size_bytes / 1000))
        unit, size = "kilobyte", float(kilobytes)
        if kilobytes >= 1000:
            unit, size = "megabyte", round(kilobytes / 1000, 1)
        return units.format_unit(
            size, f"digital-{unit}", "short", locale=self.locale, format="#,##0.#"
        )

    def number(self, value: float) -> str:
        return numbers.format_decimal(value, locale=self.locale)

    def days(self, count: int) -> str:
        """A number of days with its unit, such as "14 jours"."""
        # Babel's format_unit knows no day where the long name is the short one, as in
        # Arabic and Japanese; its format_timedelta does, but groups no digits.
        span = datetime.timedelta(days=count)
        written = dates.format_timedelta(span, "day", math.inf, locale=self.locale)
        return written.replace(str(count), self.number(count))

    def span(self, span: datetime.timedelta) -> str:
        """A length of time in its largest unit, such as "3 h"."""
        return dates.format_timedelta(
            span, "minute", threshold=1, format="short", locale=self.locale
        )

    def money(self, amount: str | float, currency: str) -> str:
        return numbers.format_currency(
            Decimal(str(amount)), currency, locale=self.locale
        )

    def language_name(self, language: Language) -> str:
        """The name of a language as this one says it, such as "anglais"."""
        locale = language.locale
        names = self.locale
        return (
            locale.get_display_name(names)
            or locale.get_language_name(names)
            or language.name
        )


@functools.lru_cache(maxsize=2048)
def _long_date(locale: Locale, day: datetime.date) -> str:
    return dates.format_date(day, "long", locale=locale)


@functools.lru_cache(maxsize=2048)
def _short_date(locale: Locale, day: datetime.date) -> str:
    return dates.format_skeleton("MMMd", day, locale=locale)


@functools.lru_cache(maxsize=256)
def words_for(language: Language, country: str | None = None) -> Words:
    """The interface for readers of `language`, with the dates and sums of `country`.

    Its own catalog, that of its parent, or English.
    """
    found = next(filter(None, map(parse_language, _candidates(language))))
    return Words(found, _located(found, country))


def _located(language: Language, country: str | None) -> Locale:
    territory = country or language.locale.territory
    try:
        return Locale(language.locale.language, territory)
    except UnknownLocaleError:
        return language.locale


def available_catalogs() -> list[str]:
    """Codes of the languages that the interface speaks."""
    return sorted(
        path.parent.parent.name for path in CATALOGS.glob("*/LC_MESSAGES/messages.po")
    )


def add_catalog(language: Language) -> tuple[Path, int] | None:
    """Make a catalog to translate: its file, and how many messages it has.

    None where the interface speaks the language already. Until a message is translated
    it stays in English.
    """
    if {language.code, language.family, language.locale.language} & {
        *available_catalogs()
    }:
        return None
    with _catalog_path(SOURCE_LANGUAGE).open("rb") as source:
        catalog = read_po(source, locale=Locale(SOURCE_LANGUAGE))
    empty = Catalog(locale=language.locale, fuzzy=False)
    messages = [message for message in catalog if message.id]
    for message in messages:
        empty.add(message.id, flags=message.flags)
    path = _catalog_path(language.code)
    path.parent.mkdir(parents=True)
    with path.open("wb") as target:
        write_po(target, empty, omit_header=False, width=0)
    return path, len(messages)


def _catalog_path(code: str) -> Path:
    return CATALOGS / code / "LC_MESSAGES" / "messages.po"


def _candidates(language: Language) -> list[str]:
    known = set(available_catalogs())
    chain = [language.code, language.family, language.locale.language, SOURCE_LANGUAGE]
    return [code for code in chain if code in known]


# So many messages in a dozen languages; all countries of a language share them.
@functools.lru_cache(maxsize=4096)
def _in_page(code: str, message: str) -> Markup:
    return Markup(_compile(code).gettext(message))


@functools.lru_cache(maxsize=64)
def _compile(code: str) -> GNUTranslations:
    with _catalog_path(code).open("rb") as source:
        catalog = read_po(source, locale=Locale.parse(code, sep="-"))
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)
