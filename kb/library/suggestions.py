"""Suggestions: rows of titles and questions by the start of any of their words.

Their rank is the order in which they are offered: titles before questions, and both
before those that start otherwise and only hold such a word.
"""

import functools
import sqlite3
from collections.abc import Iterator, Sequence

from kb.content.article import Article
from kb.content.tree import FACT_MARK
from kb.search.suggest import after, flatten, tails

TITLE, QUESTION, INNER = 0, 1, 2
RANKS = range(2 * INNER)

# Of a row: its rank, its text flattened, the number of that text, and its article's.
Row = tuple[int, str, int, int]


def enter_suggestions(db: sqlite3.Connection, article: Article, number: int) -> None:
    """Enter the title and the questions of the article with this number."""
    texts = [(article.title, TITLE)]
    texts += [(question, QUESTION) for question in article.questions]
    for text, rank in texts:
        entered = db.execute(
            "INSERT INTO suggested VALUES (NULL, ?, ?, ?, ?)",
            (number, article.language, rank, text),
        )
        assert entered.lastrowid, "the row has just been numbered"
        flat = f" {flatten(_plain(text))}"
        db.executemany(
            "INSERT INTO suggestion VALUES (?, ?, ?, ?, ?, ?)",
            [
                (*key, number, flat)
                for key in _keys(article.language, rank, text, entered.lastrowid)
            ],
        )


def forget_suggestions(db: sqlite3.Connection, number: int) -> None:
    """Take out what was entered for an article."""
    texts = db.execute(
        "SELECT language, rank, text, number FROM suggested WHERE article = ?",
        (number,),
    ).fetchall()
    db.executemany(
        """DELETE FROM suggestion
        WHERE language = ? AND rank = ? AND tail = ? AND suggested = ?""",
        [key for text in texts for key in _keys(*text)],
    )
    db.execute("DELETE FROM suggested WHERE article = ?", (number,))


def _keys(
    language: str, rank: int, text: str, suggested: int
) -> Iterator[tuple[str, int, str, int]]:
    """The keys of the rows of a text: a row for each of its tails."""
    for n, tail in enumerate(tails(_plain(text))):
        yield language, rank + (INNER if n else 0), tail, suggested


def _plain(text: str) -> str:
    return FACT_MARK.sub("", text)


def suggestions_of(
    db: sqlite3.Connection,
    languages: Sequence[str],
    start: str,
    limit: int,
    words: Sequence[str] = (),
) -> list[Row]:
    """Rows of texts in these languages with a tail that starts so, best ranks first.

    At most `limit` a language, and of those only texts in which each of `words`, which
    are flattened, starts a word.
    """
    return db.execute(
        _sql(len(languages), len(words)),
        (start, after(start), limit, *languages, *(f" {word}" for word in words)),
    ).fetchall()


@functools.cache
def _sql(languages: int, words: int) -> str:
    """One statement: several would take longer to begin than to read."""
    each = [
        f"""SELECT * FROM (SELECT rank, flat, suggested, article FROM suggestion
        WHERE language = ?{4 + n} AND rank = {rank} AND tail >= ?1 AND tail < ?2
        ORDER BY tail LIMIT ?3)"""
        for rank in RANKS
        for n in range(languages)
    ]
    fit = "".join(f" AND instr(flat, ?{4 + languages + n})" for n in range(words))
    return f"""SELECT * FROM ({" UNION ALL ".join(each)})
        WHERE 1{fit} LIMIT ?3 * {languages}"""
