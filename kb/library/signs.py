"""Signs: the names of categories, announcements, and images, in the catalogue."""

import hashlib
import io
import sqlite3
import struct
import unicodedata
from pathlib import Path

import imagesize
import msgspec

from kb.content.article import digest, read_header, read_text
from kb.content.body import compose
from kb.content.file import SourceFile
from kb.content.markup import Renderer
from kb.errors import FileProblem
from kb.i18n import words_for
from kb.languages import parse_language
from kb.library.schema import EARLIEST, LATEST, UNORDERED, moment
from kb.problems import Problem, error, warning

MAX_ANNOUNCEMENT = 500
_SIGNATURES = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
}
# What imagesize raises on bytes that end too soon.
_UNREADABLE = (ValueError, IndexError, EOFError, struct.error)


def enter_sign(
    db: sqlite3.Connection, file: SourceFile, data: bytes, media: Path
) -> list[Problem]:
    """Enter a category file, an announcement or an image; what is wrong with it.

    Images are copied into the folder `media` under the hash of their bytes. A file with
    an error changes nothing; a draft takes out what was there.
    """
    try:
        if file.kind == "category":
            return _category(db, file, data)
        if file.kind == "announcement":
            return _announcement(db, file, data)
        if file.kind == "source":
            return _source(file, data)
        return _image(db, file, data, media)
    except FileProblem as bad:
        return [bad.problem]


def remove_sign(db: sqlite3.Connection, kind: str, path: str) -> None:
    """Take out what the file at `path` had entered."""
    folder, _, rest = unicodedata.normalize("NFC", path).partition("/")
    language = parse_language(folder)
    if kind == "category" and language:
        where = (rest.rpartition("/")[0], language.code)
        db.execute("DELETE FROM category_name WHERE path = ? AND language = ?", where)
    elif kind == "announcement" and language:
        db.execute("DELETE FROM announcement WHERE language = ?", (language.code,))
    elif kind == "image":
        db.execute("DELETE FROM media WHERE name = ?", (path.partition("/")[2],))


def _category(db: sqlite3.Connection, file: SourceFile, data: bytes) -> list[Problem]:
    matter, _, problems = read_header(file.path, data)
    if any(problem.level == "error" for problem in problems):
        return problems
    if not file.key:
        message = "the folder of a language has no name; put the file into a category"
        return [*problems, error(file.path, 1, "category", message)]
    if not matter.is_published:
        remove_sign(db, file.kind, file.path)
        return problems
    title = matter.title or file.key.rpartition("/")[2].replace("-", " ").capitalize()
    position = UNORDERED if matter.order is None else matter.order
    db.execute(
        "INSERT OR REPLACE INTO category_name VALUES (?, ?, ?, ?, ?, ?)",
        (file.key, file.language, title, matter.summary, position, matter.icon),
    )
    return problems


def _announcement(
    db: sqlite3.Connection, file: SourceFile, data: bytes
) -> list[Problem]:
    matter, header, problems = read_header(file.path, data)
    if file.key:
        message = "an announcement stands in the folder of its language"
        problems.append(error(file.path, 1, "announcement", message))
    if len(header.body) > MAX_ANNOUNCEMENT:
        message = f"longer than {MAX_ANNOUNCEMENT} characters; link to an article"
        problems.append(error(file.path, header.body_line, "announcement", message))
    if any(problem.level == "error" for problem in problems):
        return problems
    if not matter.is_published:
        remove_sign(db, file.kind, file.path)
        return problems
    language = parse_language(file.language)
    assert language, "the scan lists only languages"
    # So short a text can be no burden: no worker process is needed.
    try:
        body = compose(Renderer(words_for(language)).render(header.body), file.path)
    except (ValueError, RecursionError) as bad:
        return [*problems, error(file.path, header.body_line, "announcement", str(bad))]
    problems += [
        warning(file.path, header.body_line, "announcement", remark)
        for remark in body.remarks
    ]
    db.execute(
        "INSERT OR REPLACE INTO announcement VALUES (?, ?, ?, ?)",
        (
            file.language,
            msgspec.msgpack.encode(body.pieces),
            moment(matter.since or matter.publish_at, EARLIEST),
            moment(matter.until or matter.expires_at, LATEST),
        ),
    )
    return problems


def _source(file: SourceFile, data: bytes) -> list[Problem]:
    """Nothing is entered: only its words are compared, by their digest."""
    if digest(read_text(file.path, data).encode()) == file.key:
        return []
    message = "is not the text that its name says; restore it, or take it out"
    return [error(file.path, 1, "source", message)]


def _image(
    db: sqlite3.Connection, file: SourceFile, data: bytes, media: Path
) -> list[Problem]:
    extension = "." + file.path.rpartition(".")[2].lower()
    kind = extension[1:].upper()
    if not data.startswith(_SIGNATURES[extension]):
        message = f"is not what its name says; save it as {kind}"
        return [error(file.path, 1, "image", message)]
    try:
        width, height = imagesize.get(io.BytesIO(data))
    except _UNREADABLE:
        width = height = -1
    if min(width, height) < 1:
        message = f"is no whole image; save it as {kind} again"
        return [error(file.path, 1, "image", message)]
    media.mkdir(exist_ok=True)
    name = hashlib.sha256(data).hexdigest()[:16] + extension
    target = media / name
    if not target.exists():
        target.write_bytes(data)
    db.execute(
        "INSERT OR REPLACE INTO media VALUES (?, ?, ?, ?)",
        (file.key, name, width, height),
    )
    return []
