"""Figures of an evaluation as lines of text.

By language, against another run, and the queries answered worst.
"""

from collections.abc import Iterator, Mapping, Sequence

from kb.insight.evaluate import Result
from kb.insight.judged import Answer
from kb.insight.measures import NAMES, by_need, compare, mean, measure

WORST = 10


def figures(results: Sequence[Result]) -> Iterator[str]:
    """A line a language: the mean measures, and what was empty, withheld or claimed.

    `withheld`: answerable queries that were answered without confidence; `claimed`:
    queries without an answer that were answered with it. Both are shares.
    """
    yield "  ".join(
        ["language", "queries", *NAMES.values(), "empty", "withheld", "claimed"]
    )
    for language in sorted({result.judged.lang for result in results}):
        mine = [result for result in results if result.judged.lang == language]
        known = [result for result in mine if result.measures]
        strange = [result for result in mine if not result.measures]
        means = mean([result.measures for result in known if result.measures])
        cells = [f"{language:8}", f"{len(known):7}"]
        cells += [f"{means[name]:{len(name)}.4f}" for name in NAMES.values()]
        cells.append(f"{_share([not r.answer.ranked for r in known]):5.3f}")
        cells.append(f"{_share([not r.answer.confident for r in known]):8.3f}")
        cells.append(f"{_share([r.answer.confident for r in strange]):7.3f}")
        yield "  ".join(cells)


def _share(facts: Sequence[bool]) -> float:
    return sum(facts) / max(1, len(facts))


def differences(
    results: Sequence[Result], other: Mapping[tuple[str, str], Answer]
) -> Iterator[str]:
    """How each measure differs from another run of the same queries, with 95 %."""
    for language in sorted({result.judged.lang for result in results}):
        mine = [
            r
            for r in results
            if r.judged.lang == language
            and r.measures
            and (language, r.judged.query) in other
        ]
        if not mine:
            continue
        needs = [result.judged.group for result in mine]
        theirs = [
            measure(
                r.judged.keep(other[language, r.judged.query].ranked), r.judged.gains
            )
            for r in mine
        ]
        for name, shown in NAMES.items():
            ours = by_need(needs, [getattr(r.measures, name) for r in mine])
            before = by_need(needs, [getattr(one, name) for one in theirs])
            gap = compare(ours, before)
            yield (
                f"{language} {shown}: {gap.mean:+.4f} "
                f"[{gap.low:+.4f}, {gap.high:+.4f}] over {len(ours)} needs"
            )


def worst(results: Sequence[Result], count: int = WORST) -> Iterator[str]:
    """The queries answered worst: what should have been found, and what was."""
    known = [r for r in results if r.measures and r.measures.mrr_10 < 1]
    known.sort(key=lambda r: r.measures.ndcg_10 if r.measures else 1.0)
    for result in known[:count]:
        wanted = result.judged.relevant[0]
        ranked = result.answer.ranked
        place = ranked.index(wanted) + 1 if wanted in ranked else None
        yield f"{result.judged.lang}: {result.judged.query}"
        yield f"    wanted {wanted} ({f'at {place}' if place else 'not found'})"
        for n, article in enumerate(ranked[:3], 1):
            yield f"    {n}. {article}"
