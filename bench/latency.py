"""How long engines take that are asked the same queries, each in turn.

Times are CPU time of the asking thread, which no other process on the same cores
lengthens by its turn, as it does the time on the wall. A query's time is the least of
three passes that follow a first one, which is reported beside.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

PASSES = 3


@dataclass(frozen=True, slots=True)
class Engine:
    """`ask` is timed; `prepare` comes before each query and is not."""

    ask: Callable[[str], object]
    prepare: Callable[[], object] = lambda: None

    def time_ms(self, query: str) -> float:
        self.prepare()
        started_s = time.thread_time()
        self.ask(query)
        return 1000 * (time.thread_time() - started_s)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds, a query each: when first asked, and warm."""

    first: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)

    def shown(self, share: float) -> str:
        """A percentile, and that of the first pass beside it."""
        warm, first = percentile(self.warm, share), percentile(self.first, share)
        return f"{warm:.2f} ms (first {first:.1f})"


def in_turn(
    engines: Mapping[str, Engine], queries: Sequence[str], passes: int = PASSES
) -> dict[str, Times]:
    """Ask all engines a query before any is asked the next: noise falls on each."""
    times = {name: Times() for name in engines}
    for query in queries:
        for name, engine in engines.items():
            times[name].first.append(engine.time_ms(query))
    for n in range(passes):
        for at, query in enumerate(queries):
            for name, engine in engines.items():
                took_ms = engine.time_ms(query)
                if n == 0:
                    times[name].warm.append(took_ms)
                else:
                    times[name].warm[at] = min(times[name].warm[at], took_ms)
    return times


def percentile(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
