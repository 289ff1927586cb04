"""The private memory of a process that has served pages, searches and suggestions."""

import sys
import urllib.parse
import urllib.request

from bench.client import HOST, free_port, private_mb, running
from bench.collection import LANGUAGE, collection
from bench.ours import published

ARTICLES = 20


def serving_mb(count: int) -> float:
    """Megabytes of the one serving process after all queries of the collection."""
    settings = published(count).settings
    port = free_port()
    command = [sys.executable, "-m", "kb", "serve", "--workers", "1"]
    command += ["--content", str(settings.content), "--var", str(settings.var)]
    command += ["--port", str(port)]
    site = f"http://{HOST}:{port}/{LANGUAGE}"
    # All queries come from one client, and sooner than any reader asks.
    environment = {"KB_SEARCHES": "0"}
    with running(command, port, environment, "/healthz") as (pid, _):
        for n in range(ARTICLES):
            urllib.request.urlopen(f"{site}/articles/article-{n}").read()
        for query in collection().queries:
            asked = urllib.parse.quote(query)
            urllib.request.urlopen(f"{site}/search?q={asked}").read()
            urllib.request.urlopen(f"{site}/suggest?q={asked[:6]}").read()
        return private_mb(pid)
