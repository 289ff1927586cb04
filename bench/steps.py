"""`python -m bench.steps [SET ...]`: what each step of the ranking is worth, and costs.

Every set is published once and asked with all steps, without each, and without any. A
step is left out by putting a neutral value in the place of a constant; what it costs
shows only where its code does nothing at that value.
"""

import contextlib
import importlib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from bench.collection import DATA
from kb.insight.evaluate import Result, _ask
from kb.insight.judged import Judged, read_queries
from kb.insight.measures import by_need, compare, mean
from kb.library.edition import Edition, Library
from kb.library.publish import publish
from kb.search.impacts import Impacts, SegmentImpacts
from kb.settings import Settings


def _never(*_: Any) -> bool:
    return False


# Step, module, constant, neutral value; rows with the same step go together.
STEPS: tuple[tuple[str, str, str, Any], ...] = (
    ("title counts more", "kb.search.impacts", "TITLE_WEIGHT", 1.0),
    ("headings count more", "kb.search.impacts", "HEADING_WEIGHT", 1.0),
    ("headings count more", "kb.search.passages", "HEADING_WEIGHT", 1.0),
    ("small words", "kb.search.reranking", "SMALL_WEIGHT", 0.0),
    ("neighbouring words", "kb.search.ranking", "may_be_neighbours", _never),
    ("title all about it", "kb.search.reranking", "TITLE_SHARE", 0.0),
    ("words near unknown ones", "kb.search.spelling", "MAX_NEAR", 0),
    ("last word as a start", "kb.library.meaning", "MAX_COMPLETIONS", 0),
)
ALL, NONE = "all steps", "none of them"
# Queries that are asked once more, warm, for their cost.
TIMED = 100


@dataclass(frozen=True, slots=True)
class Cost:
    """What a warm query costs on average: CPU, and postings that it looks at."""

    cpu_ms: float
    postings: float


def main() -> None:
    """Print a table a set and language; of all sets when none is named."""
    names = sys.argv[1:] or [path.parent.name for path in DATA.glob("*/queries.jsonl")]
    for name in sorted(names):
        with tempfile.TemporaryDirectory(prefix="firststop-bench-") as folder:
            settings = Settings(content=DATA / name / "content", var=Path(folder))
            publish(settings)
            queries = [q for q in read_queries(DATA / name) if q.relevant]
            for language in sorted({query.lang for query in queries}):
                mine = [query for query in queries if query.lang == language]
                _table(f"{name} {language}, {len(mine)} queries", settings, mine)


def _table(title: str, settings: Settings, queries: Sequence[Judged]) -> None:
    names = list(dict.fromkeys(step for step, *_ in STEPS))
    print(f"\n{title}")
    print(
        f"{'':34}nDCG@10  change, 95 %                      success@3  ms      postings"
    )
    whole: list[Result] = []
    for left_out in ([], *([name] for name in names), names):
        with _without(left_out):
            results, cost = _asked(settings, queries)
        whole = whole or results
        shown = f"without {left_out[0]}" if left_out else ALL
        _line(NONE if left_out == names else shown, whole, results, cost)


@contextlib.contextmanager
def _without(steps: Sequence[str]) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for step, module, constant, neutral in STEPS:
            if step in steps:
                room = importlib.import_module(module)
                stack.enter_context(mock.patch.object(room, constant, neutral))
        yield


def _asked(settings: Settings, queries: Sequence[Judged]) -> tuple[list[Result], Cost]:
    # What is kept of a term was worked out with the constants of its time.
    edition = Library(settings.var, settings.impacts_mb << 20).edition()
    results = [_ask(edition, query, query.query) for query in queries]
    cost = _cost(edition, queries[:: max(1, len(queries) // TIMED)])
    edition.close()
    return results, cost


def _cost(edition: Edition, queries: Sequence[Judged]) -> Cost:
    looked_at: dict[tuple[object, ...], int] = {}
    of = SegmentImpacts.of

    def counting(self: SegmentImpacts, terms: tuple[str, ...]) -> Impacts:
        impacts = of(self, terms)
        looked_at[query.query, id(self), terms] = len(impacts)
        return impacts

    started_s = time.thread_time()
    for query in queries:
        _ask(edition, query, query.query)
    cpu_s = time.thread_time() - started_s
    with mock.patch.object(SegmentImpacts, "of", counting):
        for query in queries:
            _ask(edition, query, query.query)
    count = len(queries)
    return Cost(1000 * cpu_s / count, sum(looked_at.values()) / count)


def _line(
    name: str, whole: Sequence[Result], results: Sequence[Result], cost: Cost
) -> None:
    means = mean([result.measures for result in results if result.measures])
    gap = compare(_by_need(results), _by_need(whole))
    change = f"{gap.mean:+.4f} [{gap.low:+.4f}, {gap.high:+.4f}]"
    print(
        f"{name:34}{means['nDCG@10']:.4f}   {'' if results is whole else change:34}"
        f"{means['success@3']:.4f}     {cost.cpu_ms:<7.2f} {cost.postings:,.0f}",
        flush=True,
    )


def _by_need(results: Sequence[Result]) -> dict[str, list[float]]:
    needs = [result.judged.group for result in results]
    scores = [result.measures.ndcg_10 for result in results if result.measures]
    return by_need(needs, scores)


if __name__ == "__main__":
    main()
