"""The search engines that ours is measured beside, each used as its users do.

Each answers a query with ten highlighted excerpts, suggests titles by the start of
their words, and can be given one changed article.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tantivy
from whoosh import fields, index
from whoosh.analysis import LanguageAnalyzer
from whoosh.qparser import MultifieldParser, OrGroup

from bench.collection import LANGUAGE, Record
from kb.search.analysis import Analyzer, analyzer_for
from kb.search.excerpts import excerpt
from kb.search.suggest import flatten

SHOWN = 10
SUGGESTED = 8
# What a word of the title, of a heading and of the text counts.
WEIGHTS = (4.0, 2.0, 1.0)

_ANALYZER: Analyzer = analyzer_for(LANGUAGE)


class Whoosh:
    """Whoosh as its tutorial says: a searcher a query, `hit.highlights`."""

    def __init__(self, folder: Path) -> None:
        self.index = index.open_dir(str(folder))

    @classmethod
    def build(cls, folder: Path, records: Iterable[Record]) -> "Whoosh":
        schema = fields.Schema(
            path=fields.ID(unique=True, stored=True),
            title=fields.TEXT(stored=True, analyzer=LanguageAnalyzer(LANGUAGE)),
            content=fields.TEXT(stored=True, analyzer=LanguageAnalyzer(LANGUAGE)),
        )
        folder.mkdir()
        writer = index.create_in(str(folder), schema).writer()
        for number, record in enumerate(records):
            writer.add_document(**_row(number, record))
        writer.commit()
        return cls(folder)

    def ask(self, text: str) -> list[str]:
        with self.index.searcher() as searcher:
            parser = MultifieldParser(
                ["title", "content"], self.index.schema, group=OrGroup
            )
            found = searcher.search(parser.parse(plain(text)), limit=SHOWN)
            return [hit.highlights("content") for hit in found]

    def update(self, number: int, record: Record) -> None:
        writer = self.index.writer()
        writer.update_document(**_row(number, record))
        writer.commit()


def _row(number: int, record: Record) -> dict[str, str]:
    text = f"{record.headings}\n{record.body}"
    return {"path": f"article-{number}", "title": record.title, "content": text}


class Fts5:
    """SQLite's index, given our stems; the excerpts are made as ours are."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)

    @classmethod
    def build(cls, path: Path, records: Iterable[Record]) -> "Fts5":
        made = cls(path)
        made._db.executescript(
            f"""CREATE VIRTUAL TABLE article USING fts5(title, headings, body,
                content='', tokenize="unicode61 remove_diacritics 0");
            INSERT INTO article (article, rank) VALUES ('rank', 'bm25{WEIGHTS}');
            CREATE VIRTUAL TABLE suggestion USING fts5(title, prefix='2 3');
            CREATE TABLE text (number INTEGER PRIMARY KEY, body TEXT);"""
        )
        for number, record in enumerate(records):
            made._add(number, record)
        for table in ("article", "suggestion"):
            made._db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        made._db.commit()
        return made

    def _add(self, number: int, record: Record) -> None:
        texts = [record.title, record.headings, record.body]
        stems = [" ".join(stems_of(text)) for text in texts]
        self._db.execute(
            "INSERT INTO article (rowid, title, headings, body) VALUES (?, ?, ?, ?)",
            (number, *stems),
        )
        self._db.execute("INSERT INTO text VALUES (?, ?)", (number, record.body))
        self._db.execute(
            "INSERT INTO suggestion (rowid, title) VALUES (?, ?)",
            (number, flatten(record.title)),
        )

    def ask(self, text: str) -> list[str]:
        return self._ask(stems_of(text), stems_of(text, small=False))

    def ask_without_small_words(self, text: str) -> list[str]:
        terms = stems_of(text, small=False) or stems_of(text)
        return self._ask(terms, terms)

    def _ask(self, terms: list[str], marked: list[str]) -> list[str]:
        rows = self._db.execute(
            f"""SELECT body FROM (
                SELECT rowid AS number FROM article WHERE article MATCH ?
                ORDER BY rank LIMIT {SHOWN}
            ) JOIN text USING (number)""",
            (" OR ".join(f'"{term}"' for term in terms),),
        )
        return [excerpt(body, marked, _ANALYZER) for (body,) in rows]

    def suggest(self, typed: str) -> list[str]:
        words = flatten(typed).split()
        rows = self._db.execute(
            f"""SELECT title FROM suggestion WHERE suggestion MATCH ?
            ORDER BY rank LIMIT {SUGGESTED}""",
            (" ".join(f'"{word}"' for word in words) + "*",),
        )
        return [title for (title,) in rows]


class Tantivy:
    """Tantivy with its own French analysis and its own snippets."""

    def __init__(self, records: Iterable[Record]) -> None:
        builder = tantivy.SchemaBuilder()
        for name in ("title", "headings", "body"):
            builder.add_text_field(name, stored=name == "body", tokenizer_name="stems")
        self._schema: Any = builder.build()
        self._index = tantivy.Index(self._schema)
        self._index.register_tokenizer("stems", _stems())
        writer = self._index.writer(num_threads=1)
        for record in records:
            document = tantivy.Document()
            document.add_text("title", record.title)
            document.add_text("headings", record.headings)
            document.add_text("body", record.body)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, text: str) -> list[str]:
        names = ["title", "headings", "body"]
        query = self._index.parse_query(
            plain(text), names, field_boosts=dict(zip(names, WEIGHTS, strict=True))
        )
        snippets = tantivy.SnippetGenerator.create(
            self._searcher, query, self._schema, "body"
        )
        return [
            snippets.snippet_from_doc(self._searcher.doc(address)).to_html()
            for _, address in self._searcher.search(query, SHOWN).hits
        ]


def _stems() -> Any:
    stages = tantivy.Filter
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for stage in (stages.lowercase(), stages.stemmer("french"), stages.ascii_fold()):
        builder = builder.filter(stage)
    return builder.build()


def plain(text: str) -> str:
    """A query without characters that a peer's own grammar would read."""
    return "".join(c if c.isalnum() else " " for c in text.lower())


def stems_of(text: str, *, small: bool = True) -> list[str]:
    """The terms of a text as our own index has them, those of small words or not."""
    tokens = _ANALYZER.tokens(text)
    return [t for token in tokens if small or not token.is_small for t in token.terms]
