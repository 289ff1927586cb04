"""The brand: whose help center it is."""

import re

import msgspec

from kb.problems import Problem
from kb.shapes import Shape
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


_BRAND = Shape(Brand)


def read_brand(file: TomlFile, problems: list[Problem]) -> Brand:
    """What `[brand]` says, without the addresses that are none."""
    try:
        brand = _BRAND.of(file.tables.get("brand", {}))
    except msgspec.ValidationError as fault:
        problems.append(file.problem("brand", f"[brand] {fault}", "brand"))
        return Brand()
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
