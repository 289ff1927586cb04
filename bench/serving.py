"""What a page costs, kept and not kept, beside the least that is possible."""

import statistics
import tempfile
from pathlib import Path

from bench.client import free_port, granian, requests_per_cpu_s, running
from bench.corpus import CONTENT
from bench.table import Row
from kb.library.publish import publish
from kb.settings import Settings

ARTICLE = "/fr/articles/carte-refusee"
ROUNDS = 3


def measure() -> list[Row]:
    """Requests a second of server CPU; each pair runs in turn, medians count."""
    with tempfile.TemporaryDirectory(prefix="firststop-bench-") as folder:
        var = Path(folder)
        publish(Settings(content=CONTENT, var=var))
        kept = _pairs("app:app", ARTICLE, {"KB_VAR": str(var)}, "bench.peers:bare")
        alone = {"KB_VAR": str(var), "KB_PAGES_MB": "0"}
        made = _pairs("app:app", ARTICLE, alone, "bench.peers:flask")
    return [
        _row("an article page, kept", kept, "a bare WSGI hello", ">= 0.65"),
        _row("the same page, not kept", made, "a Flask hello", ">= 0.15"),
    ]


def _pairs(
    target: str, path: str, environment: dict[str, str], peer: str
) -> tuple[float, float]:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_one(target, path, environment))
        theirs.append(_one(peer, "/", {}))
    return statistics.median(ours), statistics.median(theirs)


def _one(target: str, path: str, environment: dict[str, str]) -> float:
    port = free_port()
    with running(granian(target, port), port, environment, path) as (pid, _):
        return requests_per_cpu_s(pid, port, path)


def _row(name: str, pair: tuple[float, float], peer: str, bound: str) -> Row:
    ours, theirs = pair
    return Row(
        name=f"{name}, beside {peer}",
        ours=f"{ours:,.0f}/CPU s",
        peer=f"{theirs:,.0f}/CPU s",
        ratio=ours / theirs,
        bound=bound,
    )
