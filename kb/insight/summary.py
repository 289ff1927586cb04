"""Figures of an evaluation as lines of text.

By language and pooled, against another run, what each threshold of certainty would do,
and the queries answered worst.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from kb.insight.calibration import Calibration, calibrate, judge, share
from kb.insight.evaluate import Evaluation, Result
from kb.insight.judged import Answer
from kb.insight.measures import NAMES, Interval, by_need, compare, mean, measure

WORST = 10
# Of a query answered badly: how many articles that were wanted, and that were found.
SHOWN = 3
# What all languages together are called.
POOLED = "all"


class Difference(msgspec.Struct, frozen=True):
    """How a measure differs from that of another run, over so many needs."""

    language: str
    measure: str
    gap: Interval
    needs: int

    @property
    def is_loss(self) -> bool:
        """Worse than the other run, by more than chance."""
        return self.gap.high < 0

    def __str__(self) -> str:
        mean, low, high = self.gap.mean, self.gap.low, self.gap.high
        return (
            f"{self.language} {self.measure}: {mean:+.4f} "
            f"[{low:+.4f}, {high:+.4f}] over {self.needs} needs"
        )


def summary(
    evaluation: Evaluation, compared: Sequence[Difference], *, is_judged: bool
) -> Iterator[str]:
    """All lines about an evaluation.

    Of judged queries the worst are listed; of articles' own questions all that fail.
    """
    yield from figures(evaluation)
    yield from map(str, compared)
    yield from ("", "Certainty from which an answer counts as one:")
    yield from thresholds(evaluation)
    if is_judged:
        yield from ("", "Answered worst:", *worst(evaluation))
        return
    failed = failing(evaluation)
    asked = sum(result.measures is not None for result in evaluation.results)
    yield ""
    yield f"Not among the first three: {len(failed)} of {asked} questions"
    for result in failed:
        yield from _shown(result, evaluation.titles)


def _by_language(results: Sequence[Result]) -> dict[str, list[Result]]:
    """Results by language; where there are several, all of them last."""
    languages = sorted({result.judged.lang for result in results})
    scopes = {
        language: [result for result in results if result.judged.lang == language]
        for language in languages
    }
    return scopes if len(scopes) < 2 else scopes | {POOLED: list(results)}


def figures(evaluation: Evaluation) -> Iterator[str]:
    """A line a language: the mean measures, and what was empty, withheld or claimed.

    `withheld`: answerable queries that were answered without confidence; `claimed`:
    queries without an answer that were answered with it. Both are shares, a dash where
    there are no such queries.
    """
    yield "  ".join(
        ["language", "queries", *NAMES.values(), "empty", "withheld", "claimed"]
    )
    for language, mine in _by_language(evaluation.results).items():
        known = [result for result in mine if result.measures]
        strange = [result for result in mine if not result.measures]
        means = mean([result.measures for result in known if result.measures])
        cells = [f"{language:8}", f"{len(known):7}"]
        cells += [f"{means[name]:{len(name)}.4f}" for name in NAMES.values()]
        cells.append(_cell(share([not r.found for r in known]), 5))
        cells.append(_cell(share([not r.answer.confident for r in known]), 8))
        cells.append(_cell(share([r.answer.confident for r in strange]), 7))
        yield "  ".join(cells)


def _cell(value: float | None, width: int) -> str:
    return "–".rjust(width) if value is None else f"{value:{width}.3f}"


def thresholds(evaluation: Evaluation) -> Iterator[str]:
    """A line a language: what its threshold does, and what a calibrated one would."""
    yield "language  now    withheld  claimed  calibrated  withheld  claimed"
    for language, confident in evaluation.confident.items():
        mine = [r for r in evaluation.results if r.judged.lang == language]
        known = [r.certainty for r in mine if r.measures]
        strange = [r.certainty for r in mine if not r.measures]
        if known:
            now = _told(judge(confident, known, strange), 5)
            yield f"{language:8}  {now}  {_told(calibrate(known, strange), 10)}"


def _told(calibration: Calibration, width: int) -> str:
    return "  ".join(
        [
            f"{calibration.threshold:<{width}.2f}",
            _cell(calibration.withheld, 8),
            _cell(calibration.claimed, 7),
        ]
    )


def differences(
    evaluation: Evaluation, other: Mapping[tuple[str, str], Answer]
) -> list[Difference]:
    """How each measure differs from another run of the same queries.

    Queries that only one of both was asked are left out.
    """
    both = [
        result
        for result in evaluation.results
        if result.measures and _name(result) in other
    ]
    found = []
    for language, mine in _by_language(both).items():
        needs = [result.judged.group for result in mine]
        theirs = [
            measure(r.judged.keep(other[_name(r)].ranked), r.judged.gains) for r in mine
        ]
        for name, shown in NAMES.items():
            ours = by_need(needs, [getattr(r.measures, name) for r in mine])
            before = by_need(needs, [getattr(one, name) for one in theirs])
            gap = compare(ours, before)
            found.append(Difference(language, shown, gap, len(ours)))
    return found


def _name(result: Result) -> tuple[str, str]:
    return result.judged.lang, result.judged.query


def worst(evaluation: Evaluation, count: int = WORST) -> Iterator[str]:
    """The queries answered worst: what should have been found, and what was."""
    known = [r for r in evaluation.results if r.measures and r.measures.mrr_10 < 1]
    known.sort(key=lambda r: r.measures.ndcg_10 if r.measures else 1.0)
    for result in known[:count]:
        yield from _shown(result, evaluation.titles)


def failing(evaluation: Evaluation) -> list[Result]:
    """Answerable queries without an answer among the first three, article by article.

    An article's questions stand together: they are mended together.
    """
    found = [r for r in evaluation.results if r.measures and not r.measures.success_3]
    return sorted(found, key=lambda r: (r.judged.lang, r.judged.relevant))


def _shown(result: Result, titles: Mapping[str, str]) -> Iterator[str]:
    yield f"{result.judged.lang}: {result.judged.query}"
    wanted = result.judged.relevant
    for article in wanted[:SHOWN]:
        place = result.found.index(article) + 1 if article in result.found else None
        where = f"at {place}" if place else "not found"
        yield f"    wanted {_titled(article, titles)}: {where}"
    if len(wanted) > SHOWN:
        yield f"    … and {len(wanted) - SHOWN} more"
    for n, article in enumerate(result.found[:SHOWN], 1):
        mark = "*" if article in result.judged.gains else "."
        yield f"    {n}{mark} {_titled(article, titles)}"


def _titled(article: str, titles: Mapping[str, str]) -> str:
    title = titles.get(article)
    return f"{article} “{title}”" if title else article
