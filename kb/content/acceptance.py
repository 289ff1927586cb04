"""Acceptance: a translation is marked with the text of the source that it says."""

import re
from pathlib import Path

import msgspec

from kb.content.article import digest, read_header
from kb.content.source import SOURCES, Scan
from kb.errors import ContentError

_MARK = re.compile(r"(?m)^translated_from[ \t]*:.*?(?=\r?$)")
_FENCE = re.compile(r"\A\ufeff?---[ \t]*(\r?\n)")
_END = re.compile(r"(?m)^(?:---|\.\.\.)[ \t]*\r?$")


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
    kept.parent.mkdir(exist_ok=True)
    _write(kept, header.body.encode())
    _write(content / path, marked((content / path).read_bytes(), mark))
    return Accepted(path, mark)


def marked(data: bytes, mark: str) -> bytes:
    """The bytes of an article with `translated_from`, and nothing else changed."""
    text = data.decode()
    line = f"translated_from: {mark}"
    fence = _FENCE.match(text)
    end = _END.search(text, fence.end()) if fence else None
    if fence is None or end is None:
        return f"---\n{line}\n---\n{text}".encode()
    header = text[fence.end() : end.start()]
    if _MARK.search(header):
        header = _MARK.sub(line, header, count=1)
    else:
        header += line + fence[1]
    return (text[: fence.end()] + header + text[end.start() :]).encode()


def _write(path: Path, data: bytes) -> None:
    """Replace a file at once: whoever reads it meanwhile gets the old one."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
