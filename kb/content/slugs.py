"""Slugs: how an article's name looks in an address."""

import unicodedata

MAX_SLUG = 80


def is_slug(text: str) -> bool:
    """Whether `text` is letters and digits of any script, single hyphens between."""
    parts = text.split("-")
    return (
        len(text) <= MAX_SLUG
        and unicodedata.is_normalized("NFC", text)
        and all(part and all(map(_is_word_character, part)) for part in parts)
        and not any(map(_mixes_scripts, parts))
    )


def make_slug(text: str) -> str:
    """The slug that a name gives by default; `""` when it holds no letter or digit."""
    lower = unicodedata.normalize("NFC", text.lower())
    spaced = "".join(c if _is_word_character(c) else " " for c in lower)
    return "-".join(spaced.split())[:MAX_SLUG].strip("-")


def _is_word_character(character: str) -> bool:
    # Marks belong to letters in most scripts outside Europe.
    return unicodedata.category(character)[0] in "LNM"


def _mixes_scripts(part: str) -> bool:
    """Whether a word mixes Latin with Greek or Cyrillic letters, which look alike."""
    scripts = {unicodedata.name(c, "").split(" ")[0] for c in part if c.isalpha()}
    return "LATIN" in scripts and bool(scripts & {"GREEK", "CYRILLIC"})
