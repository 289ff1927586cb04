"""What many sites cost: publishing, the memory of a server, and a kept page."""

import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.client import HOST, free_port, private_mb, running
from bench.corpus import write_articles
from bench.table import Row
from kb.library.publish import publish
from kb.settings import Settings

COUNTRIES = """AT BE BG BR CA CH CL CN CO CY CZ DE DK EE EG ES FI FR GB GR HR HU ID
IE IL IN IS IT JP KE KR LT LU LV MA MT MX MY NG NL NO NZ PE PH PL PT RO RS SA SE SG
SI SK TH TN TR UA US VN ZA""".split()
ARTICLES = 1_000
PAGES = 600


def measure() -> list[Row]:
    """Publish and serve the same articles for few sites and for many."""
    one_s, ten_s = _publish_s(1), _publish_s(10)
    few_mb, many_mb = _serve_mb(6), _serve_mb(60)
    return [
        Row(
            name="publish 1,000 articles for 10 sites beside one, cold",
            ours=f"{ten_s:.1f} s",
            peer=f"{one_s:.1f} s",
            ratio=ten_s / one_s,
            bound="<= 1.5",
        ),
        Row(
            name="private memory after 600 pages, 60 sites beside 6",
            ours=f"{many_mb:.1f} MB",
            peer=f"{few_mb:.1f} MB",
            ratio=many_mb / few_mb,
            bound="<= 1.1",
        ),
    ]


def _write_sites(content: Path, count: int) -> None:
    tables = [
        f"""[sites.fr-{code.lower()}]
languages = ["fr"]
country = "{code}"
currency = "EUR"
"""
        for code in COUNTRIES[:count]
    ]
    (content / "sites.toml").write_text("\n".join(tables))
    values = [
        f"""[[window.values]]
value = {10 + n}
countries = ["{code}"]
"""
        for n, code in enumerate(COUNTRIES[:count])
    ]
    facts = ["[window]\nunit = 'days'\n", *values]
    (content / "facts.toml").write_text("\n".join(facts))
    for n, path in enumerate(sorted(content.rglob("article-*.md"))):
        code = COUNTRIES[n % count]
        block = f"::: country {code}\nIci, {{fact: window}}.\n:::\n"
        with path.open("a") as article:
            article.write(
                f"\nVous avez {{fact: window}}.\n\n{block if n % 10 == 0 else ''}"
            )


def _publish_s(count: int) -> float:
    with tempfile.TemporaryDirectory(prefix="firststop-bench-") as folder:
        settings = Settings(content=Path(folder) / "in", var=Path(folder) / "var")
        write_articles(settings.content, ARTICLES)
        _write_sites(settings.content, count)
        started_s = time.perf_counter()
        publish(settings)
        return time.perf_counter() - started_s


def _serve_mb(count: int) -> float:
    with tempfile.TemporaryDirectory(prefix="firststop-bench-") as folder:
        settings = Settings(content=Path(folder) / "in", var=Path(folder) / "var")
        write_articles(settings.content, PAGES, words=120)
        _write_sites(settings.content, count)
        publish(settings)
        publish(settings)
        port = free_port()
        command = [sys.executable, "-m", "kb", "serve", "--workers", "1"]
        command += ["--content", str(settings.content), "--var", str(settings.var)]
        command += ["--port", str(port)]
        with running(command, port, {}, "/healthz") as (pid, _):
            for n in range(PAGES):
                prefix = f"fr-{COUNTRIES[n % count].lower()}"
                address = f"http://{HOST}:{port}/{prefix}/articles/article-{n}"
                urllib.request.urlopen(address).read()
            return private_mb(pid)
