"""Rules across articles: what no single file can know to be wrong."""

import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from kb.content.amounts import read_money, signs_of
from kb.content.facts import Fact, Value
from kb.languages import Language, parse_language
from kb.library.manifest import INDEX
from kb.library.thesaurus import Thesaurus
from kb.library.words import Words
from kb.problems import Problem, error, warning
from kb.search.analysis import analyzer_for, fold
from kb.search.engine import IndexReader
from kb.search.spelling import nearest
from kb.search.synonyms import Group
from kb.sites import Sites


def check_catalogue(
    db: sqlite3.Connection, facts: Mapping[str, Fact], sites: Sites, edition: Path
) -> list[Problem]:
    """What is wrong between articles, facts and sites, sorted.

    The indexes in the folder `edition` must have been written.
    """
    return sorted(
        [
            *_links(db),
            *_related(db),
            *_images(db),
            *_facts(db, facts),
            *_days(db, facts),
            *_money(db, facts, sites),
            *_places(db, sites),
            *_aliases(db),
            *_synonyms(db, edition),
        ]
    )


_NO_ARTICLE = "NOT EXISTS (SELECT 1 FROM article other WHERE other.key = {})"


def _links(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        f"""SELECT path, line, name FROM reference JOIN article ON number = article
        WHERE kind = 'link' AND {_NO_ARTICLE.format("name")}"""
    )
    for path, line, key in rows:
        yield error(
            path, line, "link", f"links to {key!r}, which no article has as its key"
        )


def _related(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        f"""SELECT path, line, related.key FROM related JOIN article ON number = article
        WHERE {_NO_ARTICLE.format("related.key")}"""
    )
    for path, line, key in rows:
        yield error(path, line, "related", f"related: no article has the key {key!r}")


def _images(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        """SELECT path, line, name FROM reference JOIN article ON number = article
        WHERE kind = 'image' AND name NOT IN (SELECT name FROM media)"""
    )
    for path, line, name in rows:
        yield error(path, line, "image", f"media/{name} does not exist or is no image")


def _facts(db: sqlite3.Connection, facts: Collection[str]) -> Iterator[Problem]:
    rows = db.execute(
        """SELECT path, line, name FROM reference JOIN article ON number = article
        WHERE kind = 'fact'"""
    )
    for path, line, name in rows:
        if name not in facts:
            message = f"no fact is called {name!r}; write it in facts.toml"
            yield error(path, line, "fact", message)


def _days(db: sqlite3.Connection, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """Numbers of days that are written out though a fact holds them."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, fact in sorted(facts.items()):
        if fact.unit == "days":
            for days in {str(value.value) for value in fact.values}:
                names[days].append(name)
    rows = db.execute(
        """SELECT path, line, name FROM reference JOIN article ON number = article
        WHERE kind = 'days'"""
    )
    for path, line, days in rows:
        if days in names:
            advice = " or ".join(f"{{fact: {name}}}" for name in names[days])
            message = f"{days} days are written out, which a fact holds; write {advice}"
            yield warning(path, line, "written-out", message)


def _money(
    db: sqlite3.Connection, facts: Mapping[str, Fact], sites: Sites
) -> Iterator[Problem]:
    """Sums that are written out, in any spelling, though a fact holds them."""
    held: dict[Decimal, set[tuple[str, str]]] = defaultdict(set)
    for name, fact in facts.items():
        for value in fact.values if fact.unit == "money" else ():
            for currency in _currencies(fact, value, sites):
                held[Decimal(str(value.value))].add((name, currency))
    rows = db.execute(
        """SELECT path, line, name, language FROM reference
        JOIN article ON number = article WHERE kind = 'money'"""
    )
    for path, line, written, code in rows:
        language = parse_language(code)
        assert language, "articles are in languages"
        amount, sign = read_money(written)
        names = {n for n, c in held.get(amount, ()) if sign in signs_of(c, language)}
        if names:
            advice = " or ".join(f"{{fact: {name}}}" for name in sorted(names))
            message = f"{written} is written out, which a fact holds; write {advice}"
            yield warning(path, line, "written-out", message)


def _currencies(fact: Fact, value: Value, sites: Sites) -> set[str]:
    """What a value is in, on the sites where it holds."""
    there = [site for site in sites.all if site.country in value.countries]
    return {
        fact.currency_of(value, currency)
        for currency in {site.currency for site in there} or {None}
    }


def _places(db: sqlite3.Connection, sites: Sites) -> Iterator[Problem]:
    known = sorted({site.country for site in sites.all if site.country})
    rows = db.execute(
        """SELECT path, line, name FROM reference JOIN article ON number = article
        WHERE kind = 'place'"""
    )
    there = f"; there are {', '.join(known)}" if known else ""
    for path, line, code in rows:
        if code not in known:
            message = f"no site has the country {code!r}{there}"
            yield warning(path, line, "country", message)


def _aliases(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        """SELECT a.path, alias.slug, b.path FROM alias
        JOIN article a ON a.number = alias.article
        JOIN article b ON b.slug = alias.slug AND b.language = alias.language"""
    )
    for path, slug, other in rows:
        message = f"aliases: {slug!r} is the address of {other}; take it out"
        yield warning(path, 1, "alias", message)


def _synonyms(db: sqlite3.Connection, edition: Path) -> Iterator[Problem]:
    """Lines that lead to nothing.

    A single word that no article holds is no mistake: synonyms are for those.
    """
    rows = db.execute("SELECT path FROM source WHERE kind = 'synonyms' ORDER BY path")
    spoken = {code for (code,) in db.execute("SELECT DISTINCT language FROM article")}
    for (path,) in rows.fetchall():
        language = parse_language(path.partition("/")[0])
        if language and language.code in spoken:
            with contextlib.closing(_Vocabulary(edition, language)) as vocabulary:
                for group in vocabulary.unknown():
                    yield warning(path, group.line, "synonyms", vocabulary.told(group))


class _Vocabulary:
    """The words of a language's articles, beside its synonyms."""

    def __init__(self, edition: Path, language: Language) -> None:
        self._language = language
        self._analyzer = analyzer_for(language.family)
        self._thesaurus = Thesaurus(edition)
        self._reader = IndexReader(edition / INDEX / language.family)
        self._words = Words(edition / f"words-{language.family}.db")

    def close(self) -> None:
        self._words.close()
        self._reader.close()
        self._thesaurus.close()

    def unknown(self) -> Iterator[Group]:
        """Groups that lead to no word of an article."""
        for group in self._thesaurus.all(self._language.code):
            words = (member.content for member in group.targets)
            if not any(all(map(self._holds, content)) for content in words):
                yield group

    def _holds(self, terms: tuple[str, ...]) -> bool:
        return any(map(self._reader.holds, terms))

    def told(self, group: Group) -> str:
        """What to do about a group, with the nearest known word if there is one."""
        texts = [member.text for member in group.targets]
        message = f"no article holds {', '.join(map(repr, texts))}"
        near = next(filter(None, map(self._nearest, texts)), None)
        such = f", such as {near!r}" if near else ""
        return f"{message}; add a word that one holds{such}, or take the line out"

    def _nearest(self, text: str) -> str | None:
        tokens = self._analyzer.tokens(text)
        for word in [t.word for t in tokens if t.word and not self._holds(t.terms)]:
            shown = self._words.near(word)
            counts = {plain: articles for plain, (_, articles) in shown.items()}
            for near in nearest(fold(word), counts):
                known = self._analyzer.tokens(shown[near.word][0])
                if all(self._holds(token.terms) for token in known):
                    return shown[near.word][0]
        return None
