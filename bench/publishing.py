"""What publishing costs: cold, as the content grows, and after one edit."""

import tempfile
import time
from pathlib import Path

from bench.corpus import write_articles
from bench.table import Row
from kb.library.publish import publish
from kb.settings import Settings

COUNTS = (100, 1_000, 10_000)


def measure() -> list[Row]:
    """Publish 100, 1,000 and 10,000 articles cold, and each again after one edit."""
    rows = []
    per_article: dict[int, float] = {}
    for count in COUNTS:
        with tempfile.TemporaryDirectory(prefix="firststop-bench-") as folder:
            settings = Settings(content=Path(folder) / "in", var=Path(folder) / "var")
            write_articles(settings.content, count)
            cold_s = _timed(settings)
            edited = settings.content / "fr" / "subject-0" / "article-0.md"
            edited.write_text(edited.read_text().replace("## ", "## Nouveau ", 1))
            edit_s = _timed(settings)
        per_article[count] = cold_s / count
        rows.append(
            Row(
                name=f"publish {count:,} articles of 500 words, cold",
                ours=f"{count / cold_s:.0f} articles/s",
                peer=f"{cold_s:.1f} s",
            )
        )
        rows.append(
            Row(
                name=f"one article of {count:,} edited, from save to served",
                ours=f"{edit_s:.2f} s",
                peer=f"{cold_s:.1f} s cold",
                ratio=edit_s / cold_s,
                bound="<= 0.05" if count == 1_000 else "",
            )
        )
    rows.append(
        Row(
            name="an article at 10,000 beside one at 100, cold",
            ours=f"{1000 * per_article[10_000]:.1f} ms",
            peer=f"{1000 * per_article[100]:.1f} ms",
            ratio=per_article[10_000] / per_article[100],
        )
    )
    return rows


def _timed(settings: Settings) -> float:
    started_s = time.perf_counter()
    publish(settings)
    return time.perf_counter() - started_s
