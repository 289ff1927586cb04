"""The brand: whose help center it is, and the ways to a person there."""

import re
from typing import TypeVar

import msgspec

from kb.problems import Problem
from kb.toml import TomlFile

_ADDRESS = re.compile(r"https?://|/")


class Link(msgspec.Struct, frozen=True):
    """A link of the footer, its words by language code."""

    href: str
    title: dict[str, str]


class Brand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose help center this is. `home` is where the brand's own site stands.

    `examples` are queries to start from, by language code.
    """

    name: str = "First Stop"
    home: str | None = None
    links: tuple[Link, ...] = ()
    examples: dict[str, tuple[str, ...]] = {}


class Channels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ways to a person. A channel with an article, by its key, is offered."""

    email: str | None = None
    chat_article: str | None = None
    email_article: str | None = None
    dispute_article: str | None = None


_Table = TypeVar("_Table", Brand, Channels)


def _table(
    file: TomlFile, name: str, kind: type[_Table], problems: list[Problem]
) -> _Table:
    try:
        return msgspec.convert(file.tables.get(name, {}), kind)
    except msgspec.ValidationError as bad:
        problems.append(file.problem(name, f"[{name}] {bad}", name))
        return kind()


def read_brand(file: TomlFile, problems: list[Problem]) -> Brand:
    """What `[brand]` says, without the addresses that are none."""
    brand = _table(file, "brand", Brand, problems)
    hrefs = [brand.home, *(link.href for link in brand.links)]
    bad = {href for href in hrefs if href is not None and not _ADDRESS.match(href)}
    problems += [
        file.problem("brand", f"[brand] {href!r} is no web address", "brand")
        for href in bad
    ]
    return msgspec.structs.replace(
        brand,
        home=None if brand.home in bad else brand.home,
        links=tuple(link for link in brand.links if link.href not in bad),
    )


def read_channels(file: TomlFile, problems: list[Problem]) -> Channels:
    """What `[channels]` says."""
    return _table(file, "channels", Channels, problems)
