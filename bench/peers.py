"""What our pages are measured beside: the least that a server and Flask can do."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

_BODY = b"Hello, world!"


def bare(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """A WSGI application that says hello."""
    del environ
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(_BODY)))]
    start_response("200 OK", headers)
    return [_BODY]


flask = Flask(__name__)


@flask.get("/")
def hello() -> str:
    """Say hello through Flask."""
    return "Hello, world!"
