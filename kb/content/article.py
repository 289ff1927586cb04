"""One Markdown file becomes one typed article, or problems that say what to mend."""

import datetime
import hashlib
import re
import unicodedata

import msgspec

from kb.content.amounts import SEEN
from kb.content.body import Body, compose
from kb.content.file import SourceFile
from kb.content.frontmatter import FrontMatter, read
from kb.content.header import Header, split
from kb.content.markup import (
    FACT,
    FACT_END,
    Renderer,
    block_lines,
    mark_facts,
)
from kb.content.sections import Section, text_for
from kb.content.slugs import make_slug
from kb.content.spacing import squeeze
from kb.content.tree import FACT_MARK, Piece
from kb.countries import is_country
from kb.errors import FileProblem
from kb.languages import parse_language
from kb.problems import Problem, error, warning

TEASER = 180


class Reference(msgspec.Struct, frozen=True):
    """Something that an article names, and the line where it does."""

    name: str
    line: int


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """A published article in one language, ready for the catalogue and the index.

    `slug` is what the editor wrote, or None; `default_slug` comes from the file's name.
    `teaser` is the summary, or the start of the text without one. Moments are local: of
    the time zone of whoever reads. `text_digest` is what translations of this text are
    marked with, `amounts` are days and sums that it writes out, with unit, `places` the
    countries it or some of it is for. `left_out` is a question kept apart, to be asked.
    """

    path: str
    language: str
    key: str
    title: str
    summary: str | None
    teaser: str
    slug: str | None
    default_slug: str
    questions: tuple[str, ...]
    keywords: tuple[str, ...]
    aliases: tuple[str, ...]
    order: int | None
    featured: bool
    updated: datetime.date | None
    publish_at: datetime.datetime | None
    expires_at: datetime.datetime | None
    review_by: datetime.date | None
    countries: tuple[str, ...]
    related: tuple[Reference, ...]
    translated_from: str | None
    text_digest: str
    pieces: list[Piece]
    sections: list[Section]
    links: tuple[Reference, ...]
    images: tuple[Reference, ...]
    facts: tuple[Reference, ...]
    amounts: tuple[tuple[str, Reference], ...] = ()
    places: tuple[Reference, ...] = ()
    left_out: str | None = None

    @property
    def category(self) -> str:
        return self.key.rpartition("/")[0]


class Withdrawn(msgspec.Struct, frozen=True):
    """The file says that nobody may read it: a draft, or archived."""

    path: str


def read_text(path: str, data: bytes) -> str:
    """The text of a file.

    Raises FileProblem when it is empty, not UTF-8, or holds NUL characters.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = data.count(b"\n", 0, bad.start) + 1
        message = "not UTF-8; save the file as UTF-8"
        raise FileProblem(error(path, line, "encoding", message)) from bad
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FileProblem(
            error(path, line, "encoding", "holds a NUL character; take it out")
        )
    if not text.strip():
        raise FileProblem(error(path, 1, "empty", "empty; write at least a title"))
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_header(path: str, data: bytes) -> tuple[FrontMatter, Header, list[Problem]]:
    """The typed header of a file, and its body as text. Raises FileProblem."""
    header, problems = split(path, read_text(path, data))
    matter, more = read(path, header)
    return matter, header, problems + more


def read_article(
    file: SourceFile, data: bytes, renderer: Renderer
) -> tuple[Article | Withdrawn | None, list[Problem]]:
    """The article that `data`, the bytes of `file`, holds, and what is wrong with it.

    None when an error keeps it out of the edition; a warning does not.
    """
    try:
        matter, header, problems = read_header(file.path, data)
    except FileProblem as bad:
        return None, [bad.problem]
    if not matter.is_published:
        return Withdrawn(file.path), problems
    problems += _disagreements(file, matter, header)
    if any(problem.level == "error" for problem in problems):
        return None, problems
    try:
        is_followed = matter.translated_from is not None
        html = renderer.render(header.body)
        body = compose(html, file.path, is_followed=is_followed)
    except ValueError as bad:
        line = _line_of_block_fault(header)
        return None, [*problems, error(file.path, line, "country", str(bad))]
    except RecursionError:
        message = "lists or quotes nested too deep; flatten them"
        return None, [*problems, error(file.path, header.body_line, "nesting", message)]
    problems += [
        warning(file.path, header.body_line, "body", remark) for remark in body.remarks
    ]
    if not (matter.title or body.title):
        message = "no title; the file's name is shown"
        problems.append(warning(file.path, 1, "title", message))
    return _article(file, matter, header, body), problems


def _article(
    file: SourceFile, matter: FrontMatter, header: Header, body: Body
) -> Article:
    name = file.key.rpartition("/")[2]
    summary = matter.summary or matter.description
    summary = summary and mark_facts(summary)
    related = header.entries.get("related")
    related_line = related.line if related else 1
    title = mark_facts(matter.title) if matter.title else body.title
    return Article(
        path=file.path,
        language=file.language,
        key=file.key,
        title=title or _readable(name),
        summary=summary,
        teaser=summary or _teaser(body.sections),
        slug=matter.slug,
        default_slug=make_slug(name) or digest(name.encode()),
        questions=matter.questions,
        keywords=matter.keywords,
        aliases=matter.aliases,
        order=matter.order,
        featured=matter.featured,
        updated=matter.updated,
        publish_at=matter.publish_at,
        expires_at=matter.expires_at,
        review_by=matter.review_by,
        countries=matter.countries,
        related=tuple(Reference(key, related_line) for key in matter.related),
        translated_from=matter.translated_from,
        text_digest=digest(header.body.encode()),
        pieces=body.pieces,
        sections=body.sections,
        links=_references(header, body.links),
        images=_references(header, body.images),
        facts=_facts(header, body),
        amounts=_amounts(file, header),
        places=_places(matter, header),
    )


def digest(data: bytes) -> str:
    """The first 12 digits of the sha256 of `data`."""
    return hashlib.sha256(data).hexdigest()[:12]


def _readable(name: str) -> str:
    words = squeeze(re.sub(r"[-_]+", " ", name))
    return words[:1].upper() + words[1:]


def _teaser(sections: list[Section]) -> str:
    """The start of what every country reads, cut between words and whole facts."""
    texts = (text_for(s.text, None) for s in sections if not s.countries)
    line = squeeze(next(filter(None, texts), "").replace("\n", " "))
    if len(line) <= TEASER:
        return line
    start = line[: TEASER - 1]
    if start.rfind(FACT) > start.rfind(FACT_END):
        start = start[: start.rfind(FACT)]
    return (start.rpartition(" ")[0] or start).rstrip(",;:. ") + "…"


def _references(header: Header, names: list[str]) -> tuple[Reference, ...]:
    return tuple(
        Reference(name, _line_of(header, name.rpartition("/")[2])) for name in names
    )


def _facts(header: Header, body: Body) -> tuple[Reference, ...]:
    """What title, summary and text cite, each fact once."""
    found: dict[str, Reference] = {}
    for key in ("title", "summary", "description"):
        entry = header.entries.get(key)
        if entry and isinstance(entry.value, str):
            for name, _ in FACT_MARK.findall(mark_facts(entry.value)):
                found.setdefault(name, Reference(name, entry.line))
    headed = [name for name, _ in FACT_MARK.findall(body.title or "")]
    for reference in _references(header, [*headed, *body.facts]):
        found.setdefault(reference.name, reference)
    return tuple(found.values())


def _amounts(file: SourceFile, header: Header) -> tuple[tuple[str, Reference], ...]:
    language = parse_language(file.language)
    assert language, "the scan lists only languages"
    return tuple(
        (unit, Reference(str(amount), header.body_line + line))
        for unit, see in SEEN.items()
        for line, amount in see(header.body, language)
    )


def _places(matter: FrontMatter, header: Header) -> tuple[Reference, ...]:
    found: dict[str, Reference] = {}
    for code in matter.countries:
        found[code] = Reference(code, header.entries["countries"].line)
    for line, codes in block_lines(header.body):
        for code in codes:
            found.setdefault(code, Reference(code, header.body_line + line))
    return tuple(found.values())


def _line_of_block_fault(header: Header) -> int:
    """The line of the country block that is nested, never ends, or never started."""
    opened: int | None = None
    first = 0
    for line, codes in block_lines(header.body):
        first = first or line
        if not all(map(is_country, codes)):
            return header.body_line + line
        if codes and opened is None:
            opened = line
        elif codes or opened is None:
            return header.body_line + line
        else:
            opened = None
    return header.body_line + (first if opened is None else opened)


def _line_of(header: Header, needle: str) -> int:
    """The line of the file on which the body first has `needle`, or its first line."""
    lines = enumerate(header.body.split("\n"), header.body_line)
    return next((number for number, line in lines if needle in line), header.body_line)


def _disagreements(
    file: SourceFile, matter: FrontMatter, header: Header
) -> list[Problem]:
    """`lang` and `category` may be written, and must then say what the folder says."""
    problems = []
    language = parse_language(matter.lang or file.language)
    if language is None or language.code != file.language:
        message = (
            f"lang: {matter.lang!r} disagrees with the folder; write {file.language}"
        )
        line = header.entries["lang"].line
        problems.append(error(file.path, line, "language", message))
    folder = file.key.rpartition("/")[0]
    if matter.category is not None and matter.category.strip("/") != folder:
        message = (
            f"category: {matter.category!r} disagrees with the folder; write {folder}"
        )
        line = header.entries["category"].line
        problems.append(error(file.path, line, "category", message))
    return problems
