"""Acceptance: translations are marked with the texts of the source that they say."""

import re
from pathlib import Path

import msgspec

from kb.content.article import digest, read_header
from kb.content.editing import replace_file, with_key
from kb.content.source import SOURCES, Scan
from kb.errors import ContentError

_MARK = re.compile(rb"(?<![0-9a-z])[0-9a-f]{12}(?![0-9a-z])")


class Accepted(msgspec.Struct, frozen=True):
    """The file that was marked, and the digest of the source's text."""

    path: str
    digest: str


def accept(content: Path, found: Scan, source: str, article: str) -> Accepted:
    """Mark the translation with the id `article` as saying what its source says now.

    Only `translated_from` of its front matter is written; the source's text is kept
    below `_sources/`. Raises ContentError when there is no such translation or source,
    and FileProblem when the source cannot be read.
    """
    language, _, key = article.removesuffix(".md").partition("/")
    paths = {
        file.language: file.path
        for file in found.files
        if file.kind == "article" and file.key == key
    }
    if language.lower() == source or language.lower() not in paths:
        raise ContentError(
            f"{article}: no translation from {source}; write an id such as fr/a/b"
        )
    if source not in paths:
        raise ContentError(f"{article}: there is no {source}/{key}.md to follow")
    path = paths[language.lower()]
    data = (content / paths[source]).read_bytes()
    _, header, _ = read_header(paths[source], data)
    mark = digest(header.body.encode())
    kept = content / SOURCES / f"{mark}.md"
    replace_file(kept, header.body.encode())
    before = (content / path).read_bytes()
    replace_file(content / path, with_key(before, "translated_from", mark))
    return Accepted(path, mark)


def prune(content: Path, found: Scan) -> list[str]:
    """Delete the kept texts that no file names any more; their paths.

    Every Markdown file counts, also one that is a draft or that cannot be used: a text
    that is gone is not known again.
    """
    kept = {file.key: file.path for file in found.files if file.kind == "source"}
    for path in sorted(content.rglob("*.md")):
        if kept and path.parent != content / SOURCES and path.is_file():
            for mark in _MARK.findall(path.read_bytes()):
                kept.pop(mark.decode(), None)
    for text in kept.values():
        (content / text).unlink()
    return sorted(kept.values())
