"""Suggestions: rows of titles and questions by the start of any of their words.

Their rank is the order in which they are offered: titles before questions, and both
before those that start otherwise and only hold such a word.
"""

import sqlite3
from collections.abc import Sequence

from kb.content.article import Article
from kb.content.tree import FACT_MARK
from kb.search.suggest import after, tails

TITLE, QUESTION, INNER = 0, 1, 2
RANKS = range(2 * INNER)


def enter_suggestions(db: sqlite3.Connection, article: Article, number: int) -> None:
    """Enter the title and the questions of the article with this number."""
    texts = [(article.title, TITLE)]
    texts += [(question, QUESTION) for question in article.questions]
    db.executemany(
        "INSERT INTO suggestion VALUES (?, ?, ?, ?, ?)",
        [
            (article.language, tail, number, rank + (INNER if n else 0), text)
            for text, rank in texts
            for n, tail in enumerate(tails(FACT_MARK.sub("", text)))
        ],
    )


def suggestions_of(
    db: sqlite3.Connection, languages: Sequence[str], start: str, limit: int
) -> list[tuple[int, str, int]]:
    """(rank, text, article) of the texts in these languages with a tail that starts so.

    At most `limit` of a rank, the best ranks first; none of those after enough.
    """
    marks = ", ".join("?" * len(languages))
    rows: list[tuple[int, str, int]] = []
    for rank in RANKS:
        if len(rows) < limit:
            rows += db.execute(
                f"""SELECT rank, text, article FROM suggestion
                WHERE language IN ({marks}) AND rank = ?
                AND tail >= ? AND tail < ? ORDER BY tail LIMIT ?""",
                (*languages, rank, start, after(start), limit),
            )
    return rows
