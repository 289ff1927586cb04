"""The thesaurus of an edition: the synonyms of all its languages, found by a word."""

import codecs
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from kb.content.article import read_text
from kb.content.file import SourceFile
from kb.errors import DamagedIndex, FileProblem
from kb.languages import parse_language
from kb.library.tables import open_tables
from kb.problems import Problem, error
from kb.search.analysis import analyzer_for
from kb.search.synonyms import Group, read_synonyms
from kb.shapes import Shape

FILE = "synonyms.db"
# How many groups one query may meet.
MAX_MET = 64

_GROUP = Shape(Group)

_TABLES = """
CREATE TABLE line (
    language TEXT, line INTEGER, data BLOB NOT NULL, PRIMARY KEY (language, line)
) WITHOUT ROWID;
CREATE TABLE start (
    language TEXT, term TEXT, line INTEGER, PRIMARY KEY (language, term, line)
) WITHOUT ROWID;
"""


def make_thesaurus(folder: Path) -> None:
    """Make an empty one in the folder of an edition."""
    with sqlite3.connect(folder / FILE) as db:
        db.executescript(_TABLES)
    db.close()


def enter_synonyms(folder: Path, file: SourceFile, data: bytes) -> list[Problem]:
    """Put the synonyms of a file in place of those of its language.

    What is wrong with it is returned; a line with an error is left out, and a file that
    cannot be read changes nothing.
    """
    if file.key:
        message = "synonyms stand in the folder of their language; move the file there"
        return [error(file.path, 1, "synonyms", message)]
    language = parse_language(file.language)
    assert language, "the scan lists only languages"
    try:
        is_empty = not data.removeprefix(codecs.BOM_UTF8).strip()
        text = "" if is_empty else read_text(file.path, data)
    except FileProblem as bad:
        return [bad.problem]
    groups, problems = read_synonyms(file.path, text, analyzer_for(language.family))
    _replace(folder / FILE, language.code, groups)
    return problems


def remove_synonyms(folder: Path, path: str) -> None:
    """Take out the synonyms that the file at `path` gave its language."""
    language = parse_language(path.partition("/")[0])
    if language and path.count("/") == 1:
        _replace(folder / FILE, language.code, [])


def _replace(path: Path, language: str, groups: Iterable[Group]) -> None:
    """Write a file that may be shared with an older edition: into a copy of it."""
    temporary = path.with_suffix(".tmp")
    shutil.copyfile(path, temporary)
    with sqlite3.connect(temporary) as db:
        db.execute("DELETE FROM line WHERE language = ?", (language,))
        db.execute("DELETE FROM start WHERE language = ?", (language,))
        for group in groups:
            row = (language, group.line, msgspec.msgpack.encode(group))
            db.execute("INSERT INTO line VALUES (?, ?, ?)", row)
            starts = {term for member in group.sources for term in member.run[0]}
            db.executemany(
                "INSERT INTO start VALUES (?, ?, ?)",
                [(language, term, group.line) for term in sorted(starts)],
            )
    db.close()
    temporary.replace(path)


class Thesaurus:
    """The synonyms of an edition, open for one thread."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._db = open_tables(self._path, DamagedIndex)

    def close(self) -> None:
        self._db.close()

    def groups(self, languages: Sequence[str], terms: Iterable[str]) -> list[Group]:
        """Groups of some languages with a member that begins with one of `terms`.

        Raises DamagedIndex when they cannot be read.
        """
        wanted = sorted(set(terms))
        sql = f"""SELECT DISTINCT data FROM start JOIN line USING (language, line)
            WHERE start.language IN ({_marks(languages)})
            AND term IN ({_marks(wanted)}) LIMIT {MAX_MET}"""
        try:
            rows = self._db.execute(sql, [*languages, *wanted]).fetchall()
            return [_GROUP.of_msgpack(data) for (data,) in rows]
        except msgspec.DecodeError as bad:
            raise DamagedIndex(f"{self._path}: {bad}; publish again") from bad

    def all(self, language: str) -> list[Group]:
        """Every group of a language, by its line."""
        rows = self._db.execute(
            "SELECT data FROM line WHERE language = ? ORDER BY line", (language,)
        )
        return [_GROUP.of_msgpack(data) for (data,) in rows]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
