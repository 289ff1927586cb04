"""Small indexes for tests of the search floor."""

from collections.abc import Sequence
from pathlib import Path

from kb.search.analysis import Token, analyzer_for
from kb.search.engine import IndexWriter, create
from kb.search.impacts import ImpactStore
from kb.search.postings import Text, make_entry
from kb.search.question import Concept, Question
from kb.search.searcher import Searcher


def text(
    title: str = "",
    body: str = "",
    *,
    summary: str = "",
    asks: Sequence[str] = (),
    sections: Sequence[tuple[str, str]] = (),
) -> Text:
    return Text(title, summary, asks, sections or [("", body)])


def write(folder: Path, texts: dict[int, Text], language: str = "en") -> None:
    """Add texts by their number, all in the category `subject`."""
    if not folder.exists():
        create(folder)
    writer = IndexWriter(folder)
    for number, one in texts.items():
        writer.add(number, 1, "subject", make_entry(one, analyzer_for(language)))
    writer.commit()


def search(folder: Path) -> Searcher:
    return Searcher(folder, ImpactStore(16 << 20))


def ask(words: str, language: str = "en") -> Question:
    """A question with the words as they are: no correction, no completion."""
    return Question(tuple(map(_concept, analyzer_for(language).read(words))))


def _concept(token: Token) -> Concept:
    terms = tuple((term, 1.0) for term in token.terms)
    concept = Concept(terms, token.is_small, not token.word)
    return concept.denied(()) if token.is_denied else concept
