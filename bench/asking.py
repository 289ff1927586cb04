"""Rows of the table: queries and suggestions, ours beside another engine."""

import random
from collections.abc import Callable, Mapping

from bench.collection import Collection
from bench.latency import PASSES, Engine, Times, in_turn, percentile
from bench.ours import Ours
from bench.table import Row

P50, P99 = 0.50, 0.99
WORDS = "words only, excerpts included"
RECIPE = "search as readers get it, excerpts included"
UNSEEN = "words never asked before, excerpts included"
TYPED = "suggestions"

Ask = Callable[[str], object]


def queries(
    known: Collection,
    count: int,
    ours: Ours,
    peers: Mapping[str, Ask],
    passes: int = PASSES,
) -> dict[str, Times]:
    """Ask all queries of ours and of the peers in turn."""
    engines = {WORDS: Engine(ours.ask_words), RECIPE: Engine(ours.ask)}
    engines |= {name: Engine(ask) for name, ask in peers.items()}
    times = in_turn(engines, known.queries, passes)
    print(f"{count:,}:", *(f"{n} {t.shown(P50)}" for n, t in times.items()), sep="\n  ")
    return times


def unseen(known: Collection, ours: Ours, peer: str, ask: Ask) -> dict[str, Times]:
    """Ask each query when all that other queries left behind has been given up."""
    engines = {UNSEEN: Engine(ours.ask, ours.forget), peer: Engine(ask)}
    return in_turn(engines, known.queries)


def suggestions(known: Collection, ours: Ours, peer: str, ask: Ask) -> dict[str, Times]:
    """Ask for suggestions after the first letters of each query, two at least."""
    generator = random.Random(1)
    typed = [query[: generator.randint(2, 12)] for query in known.queries]
    return in_turn({TYPED: Engine(ours.suggest), peer: Engine(ask)}, typed)


def row(
    times: Mapping[str, Times],
    what: str,
    peer: str,
    share: float,
    count: int,
    *,
    bound: str = "",
) -> Row:
    """A percentile of ours beside the peer's."""
    ours, theirs = times[what], times[peer]
    return Row(
        name=f"{what}, p{100 * share:.0f}, {count:,} articles, beside {peer}",
        ours=ours.shown(share),
        peer=theirs.shown(share),
        ratio=percentile(ours.warm, share) / percentile(theirs.warm, share),
        bound=bound,
    )
