"""Evaluation: how good answers are, by judged queries or articles' own questions."""

import datetime
import random
import tempfile
from pathlib import Path

import msgspec

from kb.insight.judged import Answer, Judged, Perturbation, perturb, read_queries
from kb.insight.measures import Measures, measure
from kb.library.answers import CONFIDENT, rank_cards
from kb.library.audience import Audience
from kb.library.edition import Edition, Library
from kb.library.publish import Progress, publish
from kb.search.query import parse
from kb.settings import Settings

DEPTH = 50


class Result(msgspec.Struct, frozen=True):
    """A judged query with what was answered; measures only where an answer exists."""

    judged: Judged
    answer: Answer
    certainty: float
    measures: Measures | None


def evaluate(
    folder: Path,
    settings: Settings,
    *,
    how: Perturbation | None = None,
    seed: int = 1,
    foreign: Path | None = None,
    progress: Progress = lambda *_: None,
) -> list[Result]:
    """Ask every query of `folder/queries.jsonl` of `folder/content`, published aside.

    Each is asked of its language alone. `how` perturbs the queries; those of `foreign`
    in the same languages are asked too, and have no answer here.
    """
    queries = read_queries(folder)
    generator = random.Random(seed)
    asked = [(q, perturb(q.query, how, generator) if how else q.query) for q in queries]
    if foreign:
        languages = {q.lang for q in queries}
        strangers = [q for q in read_queries(foreign) if q.lang in languages]
        asked += [(Judged(q.lang, q.query), q.query) for q in strangers]
    with _Aside(settings, folder / "content", progress) as edition:
        return [_ask(edition, judged, text) for judged, text in asked]


def evaluate_questions(
    settings: Settings, progress: Progress = lambda *_: None
) -> list[Result]:
    """Ask each article's own questions, each left out of the index when it is asked.

    One edition is published aside for each position in the lists of questions.
    """
    results: list[Result] = []
    position = 0
    while True:
        with _Aside(settings, settings.content, progress, left_out=position) as edition:
            asked = edition.catalogue.left_out()
            if not asked:
                return results
            for article, language, question in asked:
                judged = Judged(language, question, [article])
                results.append(_ask(edition, judged, question))
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


def _ask(edition: Edition, judged: Judged, text: str) -> Result:
    now = datetime.datetime.now().astimezone().replace(tzinfo=None)
    moment = now.isoformat(timespec="minutes")
    audience = Audience((judged.lang.lower(),), None, moment)
    cards, certainty = rank_cards(edition, audience, parse(text), DEPTH)
    ranked = [f"{judged.lang}/{card.key}" for card in cards]
    answer = Answer(judged.lang, judged.query, ranked, certainty >= CONFIDENT)
    kept = judged.keep(dict.fromkeys(ranked))
    measures = measure(kept, judged.gains) if judged.relevant else None
    return Result(judged, answer, certainty, measures)
