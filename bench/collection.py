"""A collection to search: articles and queries of judged sets, or made-up ones.

The sets lie in the folder that `BENCH_DATA` names, one language is taken. Articles are
cut at their headings to the length of a help article; where there are too few, copies
follow in which a fifth of the words are swapped for others.
"""

import functools
import itertools
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.insight.judged import read_queries

DATA = Path(os.environ.get("BENCH_DATA", "../shared/evaldata"))
SETS = ("cdtn", "login-gov", "opensource-guide")
LANGUAGE = "fr"
QUERIES, TITLE_QUERIES = 240, 40
CATEGORIES = 20
# Words that an article has at least before it is cut at the next heading, and at most.
MIN_WORDS, MAX_WORDS = 120, 300
SWAPPED = 0.2
VOCABULARY = 30_000

_FRONT_MATTER = re.compile(
    r'\A---\n.*?^title: "?(?P<title>.*?)"?\n.*?^---\n', re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"[*_`<>|{}\[\]\\]|^\s*(?:[-+>]|\d+\.)\s+|^:::.*$", re.MULTILINE)
_LETTERS = "bcdfglmnprstv", "aeiou"


@dataclass(frozen=True, slots=True)
class Record:
    """An article: its title, and its sections as (heading, text), "" at the start."""

    title: str
    sections: tuple[tuple[str, str], ...]

    @property
    def headings(self) -> str:
        return "\n".join(heading for heading, _ in self.sections if heading)

    @property
    def body(self) -> str:
        return "\n\n".join(text for _, text in self.sections)

    @property
    def markdown(self) -> str:
        title = self.title.replace('"', "")
        parts = [f'---\ntitle: "{title}"\nupdated: 2026-10-01\n---']
        for heading, text in self.sections:
            parts += [f"## {heading}", text] if heading else [text]
        return "\n\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class Collection:
    """Real articles in a fixed order, queries, and where they come from."""

    real: list[Record]
    queries: list[str]
    source: str

    def records(self, count: int) -> Iterator[Record]:
        """`count` articles: the real ones, then copies with other words in them."""
        yield from self.real[:count]
        generator = random.Random(count)
        words = self._words()
        for record in itertools.islice(
            itertools.cycle(self.real), max(0, count - len(self.real))
        ):
            yield _swapped(record, words, generator)

    def _words(self) -> list[str]:
        """Words as often as they are written, so that copies keep the frequencies."""
        return [word for record in self.real[:1000] for word in record.body.split()]

    def describe(self, count: int) -> str:
        """How many of `count` articles are real, and how many copies."""
        real = min(count, len(self.real))
        return (
            f"{count:,} articles: {real:,} {self.source}, {count - real:,} replicated"
        )


@functools.cache
def collection() -> Collection:
    """The judged sets, or a made-up collection where they are not at hand."""
    generator = random.Random(1)
    folders = [DATA / name for name in SETS if (DATA / name).is_dir()]
    if not folders:
        real, queries = _made_up(generator)
        return Collection(real, queries, "made up (no BENCH_DATA)")
    paths = [
        p for f in folders for p in sorted((f / "content" / LANGUAGE).rglob("*.md"))
    ]
    real = [record for path in paths for record in _cut(path.read_text())]
    generator.shuffle(real)
    asked = [q.query for f in folders for q in read_queries(f) if q.lang == LANGUAGE]
    queries = generator.sample(asked, QUERIES - TITLE_QUERIES)
    queries += [record.title for record in generator.sample(real, TITLE_QUERIES)]
    return Collection(real, queries, f"real ({LANGUAGE})")


def write_markdown(folder: Path, count: int) -> list[Path]:
    """The collection as a content folder; the paths of its articles, in order."""
    paths = []
    for n, record in enumerate(collection().records(count)):
        path = folder / LANGUAGE / f"subject-{n % CATEGORIES}" / f"article-{n}.md"
        if n < CATEGORIES:
            path.parent.mkdir(parents=True)
        path.write_text(record.markdown)
        paths.append(path)
    return paths


def _cut(text: str) -> Iterator[Record]:
    """An article in pieces of about the length of a help article."""
    found = _FRONT_MATTER.match(text)
    assert found, "the sets have a title each"
    title = re.sub(r'[\\"]', "", found["title"])
    sections: list[tuple[str, str]] = []
    words = 0
    for section in _sections(text[found.end() :]):
        sections.append(section)
        words += len(section[1].split())
        if words >= MIN_WORDS:
            yield Record(_title(title, sections), tuple(sections))
            sections, words = [], 0
    if sections:
        yield Record(_title(title, sections), tuple(sections))


def _title(title: str, sections: list[tuple[str, str]]) -> str:
    return f"{title}, {sections[0][0]}" if sections[0][0] else title


def _sections(text: str) -> Iterator[tuple[str, str]]:
    heading = ""
    kept: list[str] = []
    for block in re.split(r"\n\s*\n", _LINK.sub(r"\1", text)):
        plain = " ".join(_MARKUP.sub("", block.lstrip("# ")).split())
        if block.startswith("#"):
            if kept:
                yield heading, "\n\n".join(kept)
            heading, kept = plain[:80], []
        elif plain:
            kept.append(plain)
            if sum(len(one.split()) for one in kept) >= MAX_WORDS:
                yield heading, "\n\n".join(kept)
                kept = []
    if kept:
        yield heading, "\n\n".join(kept)


def _swapped(record: Record, words: list[str], generator: random.Random) -> Record:
    def swap(text: str) -> str:
        return " ".join(
            generator.choice(words) if generator.random() < SWAPPED else word
            for word in text.split(" ")
        )

    return Record(
        swap(record.title),
        tuple((swap(heading), swap(text)) for heading, text in record.sections),
    )


def _made_up(generator: random.Random) -> tuple[list[Record], list[str]]:
    """Articles of made-up words whose frequencies fall as Zipf found."""
    syllables = ["".join(pair) for pair in itertools.product(*_LETTERS)]
    words = ["".join(generator.choices(syllables, k=4)) for _ in range(VOCABULARY)]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))

    def some(count: int) -> str:
        return " ".join(generator.choices(words, cum_weights=weights, k=count))

    records = [
        Record(some(6), tuple((some(4), some(60)) for _ in range(3)))
        for _ in range(1000)
    ]
    return records, [some(generator.randint(2, 9)) for _ in range(QUERIES)]
