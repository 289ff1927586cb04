"""One source file becomes all that an edition keeps of it; runs in worker processes."""

import functools
import hashlib
from collections import defaultdict
from pathlib import Path
from typing import Literal

import msgspec

from kb.content.article import (
    Article,
    Withdrawn,
    read_article,
    read_header,
    read_text,
)
from kb.content.blocks import Blocks
from kb.content.body import blocks_in
from kb.content.file import SourceFile
from kb.content.markup import Renderer
from kb.content.sections import countries_in, text_for
from kb.content.tree import FACT_MARK
from kb.errors import FileProblem
from kb.i18n import words_for
from kb.languages import Language, parse_language
from kb.problems import Problem, error
from kb.search.analysis import analyzer_for
from kb.search.postings import Entry, Text, make_entry

# Part of an edition's fingerprint: raise it when the same file gives another outcome.
VERSION = 8


class Job(msgspec.Struct, frozen=True):
    """A file to read: for an edition, or only for the blocks of its text.

    `left_out` is the position of a question that is not indexed, so that it can be
    asked.
    """

    content: str
    file: SourceFile
    left_out: int | None = None
    task: Literal["article", "blocks"] = "article"


class Variant(msgspec.Struct, frozen=True):
    """One text of an article: for these countries, or the default for the others."""

    countries: tuple[str, ...]
    entry: Entry


class Built(msgspec.Struct, frozen=True):
    """What became of a file.

    `digest` is the sha256 of its bytes, empty when they cannot be read. `withdrawn`: it
    is a draft or archived. Otherwise without `article` when an error keeps it out.
    """

    path: str
    digest: str
    problems: list[Problem]
    withdrawn: bool = False
    article: Article | None = None
    variants: list[Variant] = []
    blocks: list[Blocks] = []


def build(job: Job) -> Built:
    """Read, render and analyse the article file of `job`."""
    file = job.file
    try:
        data = (Path(job.content) / file.path).read_bytes()
    except OSError as bad:
        message = f"cannot be read: {bad.strerror}"
        return Built(file.path, "", [error(file.path, 1, "file", message)])
    digest = hashlib.sha256(data).hexdigest()
    if job.task == "blocks":
        return Built(file.path, digest, [], blocks=_blocks(file, data))
    article, problems = read_article(file, data, _renderer(file.language))
    if isinstance(article, Withdrawn):
        return Built(file.path, digest, problems, withdrawn=True)
    if article is None:
        return Built(file.path, digest, problems)
    if job.left_out is not None:
        article = _without_question(article, job.left_out)
    variants = _variants(article)
    return Built(file.path, digest, problems, article=article, variants=variants)


def _blocks(file: SourceFile, data: bytes) -> list[Blocks]:
    """The blocks of a text; none when it cannot be read, which its own file says."""
    try:
        if file.kind == "source":
            body = read_text(file.path, data)
        else:
            body = read_header(file.path, data)[1].body
        return blocks_in(_renderer(file.language).render(body))
    except (FileProblem, ValueError, RecursionError):
        return []


def _without_question(article: Article, position: int) -> Article:
    """The article with one question moved out of what is indexed and suggested."""
    questions = article.questions
    if position >= len(questions):
        return article
    rest = questions[:position] + questions[position + 1 :]
    return msgspec.structs.replace(
        article, questions=rest, left_out=questions[position]
    )


@functools.lru_cache(maxsize=64)
def _renderer(code: str) -> Renderer:
    return Renderer(words_for(_language(code)))


def _language(code: str) -> Language:
    language = parse_language(code)
    assert language, f"the scan lists {code} only because it is a language"
    return language


def _variants(article: Article) -> list[Variant]:
    """The article's distinct texts: countries that see the same blocks share one."""
    blocks = countries_in(article.sections)
    groups: dict[tuple[bool, ...], list[str]] = defaultdict(list)
    for country in sorted(frozenset().union(*blocks)):
        groups[tuple(country in block for block in blocks)].append(country)
    return [
        Variant((), _entry(article, None)),
        *(
            Variant(tuple(group), _entry(article, group[0]))
            for group in groups.values()
        ),
    ]


def _entry(article: Article, country: str | None) -> Entry:
    text = Text(
        title=_plain(article.title),
        summary=_plain(article.summary or ""),
        asks=article.questions + article.keywords,
        sections=[
            (
                _plain(section.title) if section.is_for(country) else "",
                _plain(text_for(section.text, country)),
            )
            for section in article.sections
        ],
    )
    family = _language(article.language).family
    return make_entry(text, analyzer_for(family))


def _plain(text: str) -> str:
    return FACT_MARK.sub(" ", text)
