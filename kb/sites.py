"""Country sites: what `sites.toml` says, or one site a language without it."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from babel.core import get_global

from kb.brand import Brand, read_brand
from kb.calendars import read_calendars, zone_fault
from kb.channels import Channel, Channels, read_channels, site_ways
from kb.countries import is_country
from kb.errors import FileProblem
from kb.fields import BUILT_IN, Field, read_fields
from kb.hours import Calendar
from kb.languages import Language, own_of, parse_language
from kb.problems import Problem
from kb.subjects import Subject, read_subjects
from kb.toml import TomlFile

FILE = "sites.toml"

# First parts of a path that are not sites.
RESERVED = frozenset(
    """api desk favicon healthz llms media readyz robots search sitemap static
    translations version""".split()
)

_TABLES = frozenset(
    """brand calendars channels confident default fields sites source
    subjects""".split()
)
# No article is a more certain answer.
MAX_CERTAINTY = 4

_PREFIX = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A country site, the first part of a URL.

    `languages` are codes: its own, then those shown where a translation is missing.
    `calendar` is what its channels follow instead of their own; `channels` are those
    that its readers have, None for all.
    """

    prefix: str
    languages: tuple[str, ...]
    country: str | None = None
    time_zone: str = "UTC"
    currency: str | None = None
    calendar: str | None = None
    channels: tuple[Channel, ...] | None = None

    @property
    def language(self) -> Language:
        language = parse_language(self.languages[0])
        assert language, f"{self.languages[0]} was checked when the site was read"
        return language

    @property
    def own(self) -> tuple[str, ...]:
        """The languages of the chain in which an article needs no excuse."""
        return own_of(self.languages)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def tag(self) -> str:
        """What hreflang says: the language, and the country where there is one."""
        tag = self.language.tag
        if self.country and not self.language.locale.territory:
            return f"{tag}-{self.country}"
        return tag

    @property
    def country_name(self) -> str | None:
        """The country in the site's own language."""
        return self.country and self.language.locale.territories.get(self.country)


class Sites(msgspec.Struct, frozen=True):
    """All country sites, the default first named by `default`.

    `confident` is the certainty from which an answer counts as one, by language, where
    it was measured.
    """

    brand: Brand
    default: str
    all: tuple[Site, ...]
    channels: Channels = Channels()
    confident: dict[str, float] = {}
    source: str | None = None
    calendars: dict[str, Calendar] = {}
    subjects: dict[str, Subject] = {}
    fields: dict[str, Field] = msgspec.field(default_factory=BUILT_IN.copy)

    @property
    def source_language(self) -> str:
        """The code of the language that translations are made from."""
        if self.source or not self.all:
            return self.source or ""
        return self.default_site.languages[0]

    def get(self, prefix: str) -> Site | None:
        return next((site for site in self.all if site.prefix == prefix), None)

    @property
    def default_site(self) -> Site:
        return self.get(self.default) or self.all[0]


def read_sites(
    content: Path, languages: Iterable[Language]
) -> tuple[Sites, list[Problem]]:
    """The sites of a content folder with these languages, and what is wrong in them.

    Without a usable site in `sites.toml`, each language gets a site of its own. A site
    that cannot be used is left out; the others stay.
    """
    known = {language.code: language for language in languages}
    derived = tuple(Site(prefix=code, languages=(code,)) for code in sorted(known))
    nothing = Sites(Brand(), _default(derived, None), derived)
    if not (content / FILE).is_file():
        return nothing, []
    try:
        file = TomlFile(content / FILE, FILE, depth=2)
    except FileProblem as bad:
        return nothing, [bad.problem]
    problems = list(file.problems)
    calendars = read_calendars(file, problems)
    sites = tuple(_sites(file, known, problems)) or derived
    brand = read_brand(file, problems)
    confident = dict(_confident(file, known, problems))
    problems += [
        file.problem("key", f"unknown key {key!r}", key)
        for key in file.tables.keys() - _TABLES
    ]
    read = Sites(
        brand,
        _named_default(file, sites, problems),
        sites,
        channels=read_channels(file, problems),
        confident=confident,
        source=_source(file, known, problems),
        calendars=calendars,
        subjects=read_subjects(file, content, problems),
        fields=read_fields(file, problems),
    )
    return read, sorted(problems)


def _source(
    file: TomlFile, known: Mapping[str, Language], problems: list[Problem]
) -> str | None:
    written = file.tables.get("source")
    if written is None or _code(written) in known:
        return _code(written) or None
    message = f"source: there is no folder {written!r}"
    problems.append(file.problem("site", message, "source"))
    return None


def _named_default(
    file: TomlFile, sites: Iterable[Site], problems: list[Problem]
) -> str:
    wanted = file.tables.get("default")
    if wanted is not None and wanted not in [site.prefix for site in sites]:
        message = f"default: no site {wanted!r}"
        problems.append(file.problem("site", message, "default"))
    return _default(sites, wanted)


def _default(sites: Iterable[Site], wanted: object) -> str:
    prefixes = [site.prefix for site in sites]
    if wanted in prefixes:
        return str(wanted)
    return "en" if "en" in prefixes else prefixes[0] if prefixes else ""


def _sites(
    file: TomlFile, known: Mapping[str, Language], problems: list[Problem]
) -> Iterable[Site]:
    tables = file.tables.get("sites", {})
    if not isinstance(tables, dict):
        problems.append(
            file.problem("site", "sites: write tables such as [sites.fr]", "sites")
        )
        return
    for prefix, table in tables.items():
        faults = list(_faults(prefix, table, known))
        ways, unknown = site_ways(table, file)
        problems += [
            file.problem("site", f"[sites.{prefix}] {message}", "sites", prefix, key)
            for key, message in (*faults, *unknown)
        ]
        if not faults:
            yield Site(
                prefix=prefix,
                languages=tuple(map(_code, table["languages"])),
                country=table.get("country"),
                time_zone=table.get("time_zone", "UTC"),
                currency=table.get("currency"),
                **ways,
            )


def _faults(
    prefix: str, table: Any, known: Mapping[str, Language]
) -> Iterable[tuple[str, str]]:
    """What keeps a site from being used: the key, and what is wrong with it."""
    if not _PREFIX.fullmatch(prefix) or prefix in RESERVED or len(prefix) > 35:
        yield "", "cannot be the first part of an address; write for example fr-be"
    if not isinstance(table, dict):
        yield "", "must be a table"
        return
    for key in table.keys() - set(Site.__struct_fields__) | {"prefix"} & table.keys():
        yield key, f"unknown key {key!r}"
    languages = table.get("languages")
    if not isinstance(languages, list) or not languages:
        yield "languages", 'needs languages, for example languages = ["fr", "en"]'
    else:
        codes = [_code(name) for name in languages]
        for n, (name, code) in enumerate(zip(languages, codes, strict=True)):
            if code not in known:
                yield "languages", f"languages: there is no folder {name!r}"
            elif code in codes[:n]:
                yield "languages", f"languages: {name!r} is named twice"
    yield from _place_faults(table)


def _code(name: Any) -> str:
    """The code of a language that is spelt as its folder may be, or `""`."""
    language = parse_language(name) if isinstance(name, str) else None
    return language.code if language else ""


def _place_faults(table: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    country, currency = table.get("country"), table.get("currency")
    if country is not None and not is_country(country):
        yield "country", f"country: {country!r} is no country; write for example BE"
    if currency is not None and currency not in list(get_global("all_currencies")):
        yield (
            "currency",
            f"currency: {currency!r} is no currency; write for example EUR",
        )
    if fault := zone_fault(table.get("time_zone", "UTC")):
        yield "time_zone", fault


def _confident(
    file: TomlFile, known: Mapping[str, Language], problems: list[Problem]
) -> Iterable[tuple[str, float]]:
    table = file.tables.get("confident", {})
    if not isinstance(table, dict):
        message = "confident: write a table [confident], such as fr = 0.6"
        problems.append(file.problem("confident", message, "confident"))
        return
    for name, value in table.items():
        fault = None
        if _code(name) not in known:
            fault = f"there is no folder {name!r}"
        elif type(value) not in (int, float) or not 0 <= value <= MAX_CERTAINTY:
            fault = f"{name}: {value!r} is no number from 0 to {MAX_CERTAINTY}"
        if fault:
            message = f"[confident] {fault}"
            problems.append(file.problem("confident", message, "confident", name))
        else:
            yield _code(name), float(value)
