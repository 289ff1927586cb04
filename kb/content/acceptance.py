"""Acceptance: a translation is marked with the text of the source that it says."""

from pathlib import Path

import msgspec

from kb.content.article import digest, read_header
from kb.content.editing import replace_file, with_key
from kb.content.source import SOURCES, Scan
from kb.errors import ContentError


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
