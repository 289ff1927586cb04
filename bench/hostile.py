"""Queries that are no questions: the slowest of them, at 10,000 articles."""

import datetime
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

from bench.corpus import sentences, write_articles
from bench.table import Row
from kb.library.answers import find, nearby, suggest
from kb.library.audience import Audience, audience_of
from kb.library.edition import Edition, Library
from kb.library.publish import publish
from kb.search.query import parse
from kb.settings import Settings

ARTICLES = 10_000
LIMIT_S = 0.1
ROUNDS = 3

_LETTERS = "esaitnrulo"
_COMMON = " ".join(" ".join(sentences()).split()[:400])
# Nearly every article holds the first of these.
_FREQUENT = [
    word
    for word, _ in Counter(" ".join(sentences()).lower().split()).most_common(400)
    if word.isalpha() and len(word) > 3
]
_LONG = [word for word in _FREQUENT if len(word) > 6]

QUERIES = {
    "a huge word": "a" * 100_000,
    "unknown long words": " ".join(f"{letter * 31}x" for letter in _LETTERS * 2),
    "misspelt words": " ".join(
        f"{word[:3]}{word[4:]}e" for word in _COMMON.split() if len(word) > 6
    ),
    "frequent words": " ".join(_FREQUENT),
    "frequent long words": " ".join(_LONG),
    "frequent words, a letter twice": " ".join(w[:3] + w[2:] for w in _LONG),
    "frequent words, a letter less": " ".join(w[:2] + w[3:] for w in _FREQUENT),
    "frequent words, other letters": " ".join(f"k{w[1:-1]}k" for w in _LONG),
    "frequent words, long ends": " ".join(f"{w}ementation" for w in _LONG),
    "frequent words cut short": " ".join(word[:5] for word in _LONG),
    "frequent words in halves": " ".join(f"{w[:4]} {w[4:]}" for w in _LONG),
    "frequent words, two by two": " ".join(map("".join, pairwise(_LONG))),
    "frequent words as a phrase": f'"{" ".join(_LONG)}"',
    "a phrase of frequent words and more": f'"{" ".join(_LONG[:3])}" {" ".join(_LONG)}',
    "frequent words excluded": "colis " + " ".join(f"-{word}" for word in _FREQUENT),
    "frequent words beside small ones": " pas ne le ".join(_FREQUENT),
    "starts of words": " ".join(f"{a}{b}" for a in _LETTERS for b in _LETTERS),
    "single letters": " ".join(_LETTERS * 2),
    "stop words": "le la les de des un une et à en que qui ne pas ce se " * 4,
    "the commonest words": _COMMON,
    "commonest words, each twice": " ".join(w for w in _COMMON.split() for _ in "ab"),
    "a phrase of common words": f'"{_COMMON}"',
    "many phrases": '"de la" "de les" "et de" "pour la" "sur le" "dans le" ' * 8,
    "only exclusions": " ".join(f"-{word}" for word in _COMMON.split()),
    "common words but for common words": "de la le " + "-les -un -et -pour " * 40,
    "a word that runs on": "remboursementcolislivraisonfacturecompteretour" * 4,
    "brackets": "(" * 5_000,
    "wildcards": "*o* " * 50,
    "operators": "a~9 AND NOT (b OR c)^100 [a TO z] title:* " * 10,
    "a regular expression": 'r"(a+)+$" ' * 20,
    "many words": " ".join(f"w{n}" for n in range(20_000)),
    "combining marks": "e" + "\u0301" * 5_000,
    "letters of all scripts": "書返品หนังسكتاب부품ελλкни" * 20,
    "Chinese without a space": "返品送料無料" * 60,
    "apostrophes": "l'd'qu'" * 60,
    "digits": " ".join(str(n) for n in range(400)),
    "signs": "\u202e\u200f\x00\u2028&&||!!" * 40,
}


def measure() -> list[Row]:
    """The slowest of the hostile queries when it is asked for the first time."""
    with tempfile.TemporaryDirectory(prefix="firststop-bench-") as folder:
        place = Path(folder)
        write_articles(place / "content", ARTICLES)
        settings = Settings(content=place / "content", var=place / "var")
        publish(settings)
        found = slowest(settings)
    name, taken_s = max(found.items(), key=lambda item: item[1])
    return [
        Row(
            name=f"the slowest of {len(found)} hostile queries, {ARTICLES:,} articles",
            ours=f"{1000 * taken_s:.1f} ms ({name})",
            peer=f"{1000 * LIMIT_S:.0f} ms",
            ratio=taken_s / LIMIT_S,
            bound="<= 1",
        )
    ]


def slowest(settings: Settings) -> dict[str, float]:
    """Seconds of each hostile query: the least of a few first askings."""
    return {
        f"{name}, exactly" if exactly else name: min(
            _first_asked(settings, typed, exactly=exactly) for _ in range(ROUNDS)
        )
        for name, typed in QUERIES.items()
        for exactly in (False, True)
    }


def _first_asked(settings: Settings, typed: str, *, exactly: bool) -> float:
    # A new store for each: nothing that was asked before helps.
    edition = Library(settings.var, settings.impacts_mb << 20).edition()
    now = datetime.datetime.now(datetime.UTC)
    audience = audience_of(edition.sites.default_site, now)
    find(edition, audience, parse("colis"))
    taken_s = _seconds(edition, audience, typed, exactly=exactly)
    edition.close()
    return taken_s


def _seconds(
    edition: Edition, audience: Audience, typed: str, *, exactly: bool
) -> float:
    start_s = time.perf_counter()
    query = parse(typed)
    if query.words and not find(edition, audience, query, exactly=exactly).hits:
        nearby(edition, audience, query)
    suggest(edition, audience, query.text)
    return time.perf_counter() - start_s
