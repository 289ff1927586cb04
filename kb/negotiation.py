"""Which site suits a reader's `Accept-Language`."""

import functools
import re

from babel.core import get_global

from kb.languages import Language, parse_language
from kb.sites import Site, Sites

# What a browser sends is under 200 characters and 10 entries; the rest is noise.
MAX_CHARACTERS = 1000
MAX_ENTRIES = 20

_QUALITY = re.compile(r"q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?)", re.ASCII)

# Codes that stand for the same language.
_SAME = {"no": "nb", "iw": "he", "in": "id", "ji": "yi"}

# What a macro-language is written in where nobody says.
_SCRIPTS = {"zh": "Hans"}


def negotiate(header: str, sites: Sites) -> Site:
    """The site for the reader's languages, or the default where none suits.

    The wish that weighs most is served first: by a site for its very country, then by
    one in its language. Only the first 1,000 characters and 20 wishes are looked at.

    Source: the lookup scheme of RFC 4647, 3.4, with the country as a second axis.
    """
    for wish in _wishes(header, _spoken(sites.all)):
        best = max(sites.all, key=lambda site: _closeness(wish, site))
        if _closeness(wish, best):
            return best
    return sites.default_site


def _wishes(header: str, spoken: frozenset[str]) -> list[Language]:
    """The languages asked for, best first, without those that no site speaks.

    Babel reads a file for each language that it meets: strangers choose none of them.
    """
    weighted = []
    for entry in header[:MAX_CHARACTERS].split(",")[:MAX_ENTRIES]:
        tag, _, parameters = entry.partition(";")
        weight = 1.0
        if parameters:
            quality = _QUALITY.fullmatch(parameters.strip())
            weight = float(quality[1]) if quality else 0.0
        if _plainest(tag) not in spoken:
            continue
        language = _parse(tag)
        if language and weight:
            weighted.append((weight, language))
    return [language for _, language in sorted(weighted, key=lambda pair: -pair[0])]


@functools.lru_cache(maxsize=8)
def _spoken(sites: tuple[Site, ...]) -> frozenset[str]:
    return frozenset(_plainest(site.languages[0]) for site in sites)


def _plainest(tag: str) -> str:
    """The code of a tag's language alone, the usual one of those that it has."""
    code = tag.strip().replace("_", "-").partition("-")[0].lower()
    code = str(get_global("language_aliases").get(code, code)).partition("_")[0]
    return _SAME.get(code, code)


def _parse(tag: str) -> Language | None:
    """The language of a tag, also where it has three letters for two."""
    first, mark, rest = tag.strip().replace("_", "-").partition("-")
    usual = get_global("language_aliases").get(first.lower(), first)
    return parse_language(f"{usual}{mark}{rest}")


def _closeness(wish: Language, site: Site) -> int:
    """0 for another language; more for the same country, then for the plainest site."""
    wanted, offered = wish.locale, site.language.locale
    if _family(wish) != _family(site.language):
        return 0
    if wanted.territory is None:
        return 2 if site.country is None and offered.territory is None else 1
    country = site.country or offered.territory
    if country == wanted.territory:
        return 4
    return 3 if country is None else 1


def _family(language: Language) -> tuple[str, str | None]:
    locale = language.locale
    code = _SAME.get(locale.language, locale.language)
    return code, locale.script or _SCRIPTS.get(code)
