"""Languages: a folder's name becomes a language that Babel knows."""

import functools
import re
from collections.abc import Iterable
from typing import Literal

import msgspec
from babel import Locale, UnknownLocaleError

Direction = Literal["ltr", "rtl"]
# What editors write once for all languages, or by language code.
Text = str | dict[str, str]

# Babel turns a locale's name into a file's name: only this shape ever reaches it.
_SHAPE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}", re.IGNORECASE | re.ASCII)


class Language(msgspec.Struct, frozen=True):
    """The language of words.

    `code` is lower case and hyphenated (`zh-tw`) and names folders, columns and URLs;
    `tag` is what `lang=` says (`zh-Hant-TW`); `name` is in the language itself.
    """

    code: str
    tag: str
    name: str
    direction: Direction

    @property
    def locale(self) -> Locale:
        return _locale(self.tag)

    @property
    def family(self) -> str:
        """The code of all who share an index: language and script, without country."""
        locale = self.locale
        return "-".join(filter(None, (locale.language, locale.script))).lower()


@functools.lru_cache(maxsize=1024)
def parse_language(name: str) -> Language | None:
    """The language that `name` spells, in any case, with hyphens or underscores."""
    if len(name) > 35 or not _SHAPE.fullmatch(name):
        return None
    try:
        locale = Locale.parse(_cased(name), sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    return Language(
        code=name.replace("_", "-").lower(),
        tag=str(locale).replace("_", "-"),
        name=locale.get_display_name() or name,
        direction="rtl" if locale.text_direction == "rtl" else "ltr",
    )


@functools.lru_cache(maxsize=256)
def own_of(chain: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a chain of codes that are the first one's own: it, and its dialects.

    For readers of `fr-ca` an article in `fr` is in their language.
    """
    families = {code: _family(code) for code in chain}
    return tuple(code for code in chain if families[code] == families[chain[0]])


def _family(code: str) -> str:
    language = parse_language(code)
    return language.family if language else code


def text_in(text: Text, languages: Iterable[str]) -> str:
    """The text in the first of `languages` that it has, or in whichever it has."""
    if isinstance(text, str):
        return text
    return text.get(spoken_in(text, languages) or "", "")


def spoken_in(text: Text, languages: Iterable[str]) -> str | None:
    """The code of the language that `text_in` finds; None where it is one for all."""
    if isinstance(text, str):
        return None
    return next((code for code in languages if code in text), next(iter(text), None))


@functools.lru_cache(maxsize=256)
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def _cased(name: str) -> str:
    language, *rest = name.replace("_", "-").lower().split("-")
    return "-".join(
        [language, *(part.title() if len(part) == 4 else part.upper() for part in rest)]
    )
