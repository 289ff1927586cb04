"""What starting costs when an edition is at hand: time and private memory."""

import statistics
import sys
import tempfile
import urllib.request
from pathlib import Path

from bench.client import HOST, free_port, private_mb, running
from bench.corpus import write_articles
from bench.table import Row
from kb.library.publish import publish
from kb.settings import Settings

ROUNDS = 3


def measure() -> list[Row]:
    """Start `serve` at 100 and at 10,000 articles; both should cost the same."""
    few, many = _start(100), _start(10_000)
    return [
        Row(
            name="serve to its first answer, 10,000 articles beside 100",
            ours=f"{many[0]:.2f} s",
            peer=f"{few[0]:.2f} s",
            ratio=many[0] / few[0],
            bound="<= 1.3",
        ),
        Row(
            name="private memory of the serving process, 10,000 beside 100",
            ours=f"{many[1]:.1f} MB",
            peer=f"{few[1]:.1f} MB",
            ratio=many[1] / few[1],
            bound="<= 1.3",
        ),
    ]


def _start(count: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="firststop-bench-") as folder:
        settings = Settings(content=Path(folder) / "in", var=Path(folder) / "var")
        write_articles(settings.content, count, words=120)
        publish(settings)
        # Files written a moment ago are read once more before they count as settled.
        publish(settings)
        times, sizes = [], []
        for _ in range(ROUNDS):
            port = free_port()
            command = [sys.executable, "-m", "kb", "serve", "--workers", "1"]
            command += ["--content", str(settings.content), "--var", str(settings.var)]
            command += ["--port", str(port)]
            with running(command, port, {}, "/healthz") as (pid, seconds):
                for n in range(20):
                    address = f"http://{HOST}:{port}/fr/articles/article-{n}"
                    urllib.request.urlopen(address).read()
                times.append(seconds)
                sizes.append(private_mb(pid))
    return statistics.median(times), statistics.median(sizes)
