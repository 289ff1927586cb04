"""Evaluation: how good answers are, by judged queries or articles' own questions."""

import datetime
import random
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from kb.errors import ContentError
from kb.insight.judged import Answer, Judged, Perturbation, perturb, read_queries
from kb.insight.measures import Measures, measure
from kb.library.answers import confident_from, rank_cards
from kb.library.audience import Audience
from kb.library.edition import Edition, Library
from kb.library.publish import Progress, publish
from kb.search.query import parse
from kb.settings import Settings

DEPTH = 50

# A query with its judgement, and how it is typed.
_Typed = tuple[Judged, str]


class Result(msgspec.Struct, frozen=True):
    """A judged query with what was answered; measures only where an answer exists.

    `found` is the ranking as it is judged: what the judgement ignores is left out.
    """

    judged: Judged
    answer: Answer
    found: list[str]
    certainty: float
    measures: Measures | None


class Evaluation(msgspec.Struct, frozen=True):
    """What was asked and answered.

    `titles` are those of the articles by id, `confident` the certainty from which an
    answer counted as one, by language.
    """

    results: list[Result]
    titles: dict[str, str]
    confident: dict[str, float]


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How queries are asked.

    `perturbed` as a hurried reader types, in these `languages` only (none: all), and
    with the queries of a `foreign` folder, which have no answer here.
    """

    perturbed: Perturbation | None = None
    seed: int = 1
    languages: Collection[str] = ()
    foreign: Path | None = None

    def chosen(self, queries: Iterable[Judged]) -> list[Judged]:
        return [q for q in queries if not self.languages or q.lang in self.languages]

    def typed(self, queries: Iterable[Judged], seed: int = 0) -> list[_Typed]:
        """Each query as it is typed; `seed` tells one list of them from another."""
        generator = random.Random(self.seed + seed)
        how = self.perturbed
        return [
            (q, perturb(q.query, how, generator) if how else q.query) for q in queries
        ]

    def strangers(self, languages: Collection[str]) -> list[_Typed]:
        """The foreign queries in `languages`; ContentError where there are none."""
        if self.foreign is None:
            return []
        foreign = [q for q in read_queries(self.foreign) if q.lang in languages]
        if not foreign:
            known = ", ".join(sorted(languages))
            raise ContentError(f"{self.foreign}: no query in {known}; give another set")
        return [(Judged(q.lang, q.query), q.query) for q in foreign]


AS_TYPED = Manner()


def evaluate(
    folder: Path,
    settings: Settings,
    manner: Manner = AS_TYPED,
    progress: Progress = lambda *_: None,
) -> Evaluation:
    """Ask every query of `folder/queries.jsonl` of `folder/content`, published aside.

    Each is asked of its language alone. Raises ContentError when a file of queries
    cannot be used, or has none to ask.
    """
    queries = manner.chosen(read_queries(folder))
    languages = {query.lang for query in queries}
    if not queries:
        wanted = ", ".join(manner.languages) or "any language"
        raise ContentError(f"{folder / 'queries.jsonl'}: no query in {wanted}")
    asked = manner.typed(queries) + manner.strangers(languages)
    with _Aside(settings, folder / "content", progress) as edition:
        for language in sorted(languages - set(edition.catalogue.languages())):
            raise ContentError(f"{folder / 'content' / language}: no article to find")
        return _evaluation(edition, [_ask(edition, *typed) for typed in asked])


def evaluate_questions(
    settings: Settings,
    manner: Manner = AS_TYPED,
    progress: Progress = lambda *_: None,
) -> Evaluation:
    """Ask each article's own questions, each left out of the index when it is asked.

    One edition is published aside for each position in the lists of questions. Raises
    ContentError when there is no question to ask.
    """
    results: list[Result] = []
    position = 0
    while True:
        with _Aside(settings, settings.content, progress, left_out=position) as edition:
            own = edition.catalogue.left_out()
            asked = [Judged(lang, asks, [article]) for article, lang, asks in own]
            if not asked:
                languages = {result.judged.lang for result in results}
                if not results:
                    raise ContentError(f"{settings.content}: no article has questions")
                # No question is left out of this edition: strangers are asked of it.
                strangers = manner.strangers(languages)
                results += [_ask(edition, *typed) for typed in strangers]
                return _evaluation(edition, results)
            typed = manner.typed(manner.chosen(asked), seed=position)
            results += [_ask(edition, *one) for one in typed]
        position += 1


class _Aside:
    """An edition published into a folder of its own, gone afterwards."""

    def __init__(
        self,
        settings: Settings,
        content: Path,
        progress: Progress,
        left_out: int | None = None,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="firststop-")
        self._settings = msgspec.structs.replace(
            settings, content=content, var=Path(self._folder.name)
        )
        self._progress = progress
        self._left_out = left_out

    def __enter__(self) -> Edition:
        publish(self._settings, self._progress, left_out=self._left_out)
        library = Library(self._settings.var, self._settings.impacts_mb << 20)
        self._edition = library.edition()
        return self._edition

    def __exit__(self, *_: object) -> None:
        self._edition.close()
        self._folder.cleanup()


def _audience(language: str) -> Audience:
    """The readers of a language, in no country, now."""
    now = datetime.datetime.now().astimezone().replace(tzinfo=None)
    return Audience((language.lower(),), None, now.isoformat(timespec="minutes"))


def _ask(edition: Edition, judged: Judged, typed: str) -> Result:
    cards, certainty = rank_cards(edition, _audience(judged.lang), parse(typed), DEPTH)
    ranked = list(dict.fromkeys(f"{judged.lang}/{card.key}" for card in cards))
    is_confident = certainty >= confident_from(edition, judged.lang)
    answer = Answer(judged.lang, judged.query, ranked, is_confident)
    found = judged.keep(ranked)
    measures = measure(found, judged.gains) if judged.relevant else None
    return Result(judged, answer, found, certainty, measures)


def _evaluation(edition: Edition, results: list[Result]) -> Evaluation:
    languages = sorted({result.judged.lang for result in results})
    titles = {
        f"{language}/{card.key}": card.title
        for language in languages
        for card in edition.catalogue.everything(_audience(language))
    }
    confident = {language: confident_from(edition, language) for language in languages}
    return Evaluation(results, titles, confident)
