"""The files of a content folder, before any is opened."""

import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from kb.content.almanac import FILE as FACTS_FILE
from kb.content.file import Kind, SourceFile
from kb.content.frontmatter import is_digest
from kb.errors import ContentError
from kb.languages import Language, parse_language
from kb.problems import Problem, error
from kb.sites import FILE as SITES_FILE

MEDIA = "media"
# Texts as they were when a translation was made from them, named by their digest.
SOURCES = "_sources"
IMAGE_TYPES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp"))
MAX_IMAGE_BYTES = 5_000_000
MAX_DEPTH = 12
MAX_PATH = 240

_NAMED: dict[str, Kind] = {
    "_category.md": "category",
    "_announcement.md": "announcement",
    "synonyms.txt": "synonyms",
}


class Scan(msgspec.Struct, frozen=True):
    """What a content folder holds."""

    files: list[SourceFile]
    languages: list[Language]
    problems: list[Problem]


def scan(content: Path, article_bytes: int) -> Scan:
    """List the files of `content`, sorted by path; nothing is opened.

    What cannot be used becomes a problem: links out of the folder, names that are not
    UTF-8, twins, files over `article_bytes`, folders that are no language.
    Raises ContentError when the folder itself cannot be read.
    """
    files: list[SourceFile] = []
    problems: list[Problem] = []
    languages: dict[str, Language] = {}
    # Of two spellings of a language, the usual one is kept.
    for entry in sorted(_top(content), key=lambda e: e.name != e.name.lower()):
        name = _printable(entry.name)
        language = parse_language(entry.name)
        if entry.name == SOURCES and entry.is_dir(follow_symlinks=False):
            files += _sources(content, article_bytes, problems)
        elif entry.name.startswith((".", "_")) or entry.name in (
            SITES_FILE,
            FACTS_FILE,
        ):
            continue
        elif not entry.is_dir(follow_symlinks=False):
            if name.endswith(".md") or entry.is_symlink():
                advice = "put articles into a language's folder, such as fr/orders/"
                problems.append(error(name, 1, "place", advice))
        elif entry.name == MEDIA:
            files += _images(content, problems)
        elif language is None or language.code in languages:
            problems.append(error(name, 1, "language", _refusal(name, language)))
        else:
            languages[language.code] = language
            files += _articles(content, entry.name, language, article_bytes, problems)
    return Scan(sorted(files), sorted(languages.values(), key=_code), sorted(problems))


def _refusal(name: str, language: Language | None) -> str:
    if language is None:
        return f"{name!r} is no language; name the folder by its code, such as fr"
    return f"{language.code} has another folder, in another spelling; keep one"


def _code(language: Language) -> str:
    return language.code


def _top(content: Path) -> list[os.DirEntry[str]]:
    try:
        return _entries(content)
    except OSError as bad:
        raise ContentError(
            f"{content}: {bad.strerror}; give the folder of the articles"
        ) from bad


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _articles(
    content: Path,
    folder: str,
    language: Language,
    article_bytes: int,
    problems: list[Problem],
) -> Iterator[SourceFile]:
    seen: dict[str, str] = {}
    for path, status in sorted(_files(content, folder, problems), key=_normal_first):
        name = path.rpartition("/")[2]
        kind = _NAMED.get(name, "article")
        if kind == "article" and (not name.endswith(".md") or name.startswith("_")):
            continue
        key = unicodedata.normalize("NFC", path.partition("/")[2].removesuffix(".md"))
        if kind != "article":
            key = key.rpartition("/")[0]
        if f"{kind} {key}" in seen:
            message = f"the same name as {seen[f'{kind} {key}']}; rename one"
            problems.append(error(path, 1, "twin", message))
        elif status.st_size > article_bytes:
            advice = "shorten it" if kind == "synonyms" else "split it into articles"
            message = f"larger than {article_bytes // 1024} KB; {advice}"
            problems.append(error(path, 1, "size", message))
        else:
            seen[f"{kind} {key}"] = path
            yield SourceFile(path, kind, language.code, key, _stamp(status))


def _sources(
    content: Path, article_bytes: int, problems: list[Problem]
) -> Iterator[SourceFile]:
    for path, status in _files(content, SOURCES, problems):
        digest = PurePosixPath(path).stem
        if path != f"{SOURCES}/{digest}.md" or not is_digest(digest):
            message = "no source of a translation; a command writes them, take it out"
            problems.append(error(path, 1, "source", message))
        elif status.st_size > article_bytes:
            message = f"larger than {article_bytes // 1024} KB; take it out"
            problems.append(error(path, 1, "size", message))
        else:
            yield SourceFile(path, "source", "", digest, _stamp(status))


def _images(content: Path, problems: list[Problem]) -> Iterator[SourceFile]:
    for path, status in _files(content, MEDIA, problems):
        if PurePosixPath(path).suffix.lower() not in IMAGE_TYPES:
            message = "no image that we show; use PNG, JPEG, GIF or WebP"
            problems.append(error(path, 1, "image", message))
        elif status.st_size > MAX_IMAGE_BYTES:
            message = f"larger than {MAX_IMAGE_BYTES // 1_000_000} MB; make it smaller"
            problems.append(error(path, 1, "image", message))
        else:
            yield SourceFile(path, "image", "", path.partition("/")[2], _stamp(status))


def _files(
    content: Path, folder: str, problems: list[Problem]
) -> Iterator[tuple[str, os.stat_result]]:
    """Regular files below `folder`, and links to regular files of the content."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = _entries(content / here)
        except OSError as bad:
            message = f"cannot be read: {bad.strerror}"
            problems.append(error(here, 1, "folder", message))
            continue
        for entry in entries:
            path = f"{here}/{entry.name}"
            if entry.name.startswith("."):
                continue
            try:
                fault = _fault(content, entry, path)
                if fault is None and entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith("_"):
                        waiting.append(path)
                elif fault is None:
                    yield path, entry.stat()
                elif fault:
                    problems.append(error(_printable(path), 1, "file", fault))
            except OSError as bad:
                message = f"cannot be read: {bad.strerror}"
                problems.append(error(_printable(path), 1, "file", message))


def _fault(content: Path, entry: os.DirEntry[str], path: str) -> str | None:
    if path != _printable(path):
        return "the name has unreadable characters; rename the file"
    if len(path) > MAX_PATH or path.count("/") > MAX_DEPTH:
        return "the path is too long or too deep; shorten it"
    if entry.is_dir(follow_symlinks=False):
        fault = "a folder that is named like an article; rename it"
        return fault if entry.name.endswith(".md") else None
    if entry.is_symlink():
        # Path.resolve raises on a link that leads to itself.
        target = Path(os.path.realpath(entry.path))
        if not target.is_relative_to(content.resolve()) or not target.is_file():
            return "a link that leads out of the content or nowhere; copy the file"
    elif not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
        return "not a regular file"
    return None


def _normal_first(found: tuple[str, os.stat_result]) -> tuple[bool, str]:
    """Of two names that only look alike, the composed one is kept."""
    path, _ = found
    return not unicodedata.is_normalized("NFC", path), path


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _printable(name: str) -> str:
    """`name` with what cannot be shown or encoded as escapes."""
    if name.isprintable():
        return name
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)
