"""Front matter: what an editor may say of an article, typed key by key."""

import datetime
import difflib
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from kb.content.header import Header
from kb.content.markup import MARKS
from kb.content.slugs import is_slug
from kb.content.spacing import squeeze
from kb.countries import is_country
from kb.problems import Problem, error, warning

MAX_TEXT = 500
MAX_LIST = 100

Status = Literal["draft", "published", "archived"]


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True):
    """What an editor may say of an article or category; None where nothing is said."""

    title: str | None = None
    summary: str | None = None
    description: str | None = None
    questions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    slug: str | None = None
    aliases: tuple[str, ...] = ()
    order: int | None = None
    featured: bool = False
    updated: datetime.date | None = None
    publish_at: datetime.datetime | None = None
    expires_at: datetime.datetime | None = None
    review_by: datetime.date | None = None
    countries: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    status: Status = "published"
    draft: bool = False
    published: bool = True
    translated_from: str | None = None
    lang: str | None = None
    category: str | None = None
    icon: str | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None

    @property
    def is_published(self) -> bool:
        return self.status == "published" and self.published and not self.draft


def read(path: str, header: Header) -> tuple[FrontMatter, list[Problem]]:
    """Type the entries.

    An unknown key is a warning; a value that does not fit is an error.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, entry in header.entries.items():
        name = _SPELLINGS.get(key, key)
        if name not in _TYPES:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            problems.append(
                warning(path, entry.line, "unknown-key", f"unknown key {key!r}{hint}")
            )
            continue
        if entry.value == "":
            continue
        try:
            values[name] = _TYPES[name](entry.value)
        except ValueError as bad:
            problems.append(error(path, entry.line, "value", f"{key}: {bad}"))
    return FrontMatter(**values), problems


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("write one text, in quotes where it holds : or #")
    text = squeeze(MARKS.sub("", unicodedata.normalize("NFC", value)))
    if len(text) > MAX_TEXT:
        raise ValueError(f"{len(text)} characters; write at most {MAX_TEXT}")
    return text


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        raise ValueError("write a list of texts, such as [one, two]")
    parts = [value] if isinstance(value, str) else value
    if len(parts) > MAX_LIST:
        raise ValueError(f"{len(parts)} entries; write at most {MAX_LIST}")
    return tuple(text for text in map(_text, parts) if text)


def _whole(value: Any) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[+-]?[0-9]{1,9}", value):
        raise ValueError(f"{value!r} is no whole number; write for example 10")
    return int(value)


def _flag(value: Any) -> bool:
    word = value.lower() if isinstance(value, str) else None
    if word not in ("true", "false", "yes", "no"):
        raise ValueError(f"{value!r} is neither; write true or false")
    return word in ("true", "yes")


def _day(value: Any) -> datetime.date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"{value!r} is no date; write for example 2026-11-02")


def _moment(value: Any) -> datetime.datetime:
    """A day, or a day and an hour, in the time zone of whoever reads."""
    if isinstance(value, str):
        shape = r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::00)?)?"
        match = re.fullmatch(shape, value, re.ASCII)
        if match:
            try:
                return datetime.datetime.fromisoformat(
                    f"{match[1]}T{match[2] or '00:00'}"
                )
            except ValueError:
                pass
    raise ValueError(
        f"{value!r} is no moment; write for example 2026-11-02 or 2026-11-02 09:00"
    )


def _slug(value: Any) -> str:
    slug = _text(value).lower()
    if not is_slug(slug):
        raise ValueError(
            f"{value!r} is no slug; "
            "write letters, digits and single hyphens, at most 80"
        )
    return slug


def _slugs(value: Any) -> tuple[str, ...]:
    return tuple(_slug(part) for part in _texts(value))


def _article_keys(value: Any) -> tuple[str, ...]:
    return tuple(part.strip("/").removesuffix(".md") for part in _texts(value))


def _countries(value: Any) -> tuple[str, ...]:
    written = _texts(value)
    for code in written:
        # The capitals of ß are SS, which is South Sudan.
        if not code.isascii() or not is_country(code.upper()):
            raise ValueError(f"{code!r} is no country code; write for example [FR, BE]")
    return tuple(code.upper() for code in written)


def _status(value: Any) -> Status:
    if value not in ("draft", "published", "archived"):
        raise ValueError(f"{value!r} is no status; write draft, published or archived")
    status: Status = value
    return status


def _digest(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{12}", value):
        raise ValueError(f"{value!r} is no fingerprint; it is written by a command")
    return value


# `from` is a word of Python.
_SPELLINGS = {"from": "since"}

# What a key may hold: a function of what was written, or ValueError with advice.
_TYPES: dict[str, Callable[[Any], Any]] = {
    "title": _text,
    "summary": _text,
    "description": _text,
    "questions": _texts,
    "keywords": _texts,
    "slug": _slug,
    "aliases": _slugs,
    "order": _whole,
    "featured": _flag,
    "updated": _day,
    "publish_at": _moment,
    "expires_at": _moment,
    "review_by": _day,
    "countries": _countries,
    "related": _article_keys,
    "status": _status,
    "draft": _flag,
    "published": _flag,
    "translated_from": _digest,
    "lang": _text,
    "category": _text,
    "icon": _slug,
    "since": _moment,
    "until": _moment,
}
_KEYS = [*(_TYPES.keys() - {"since"}), "from"]
