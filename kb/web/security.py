"""What every answer promises a browser, and which requests are not answered at all."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Request, abort, request

from kb.settings import Settings
from kb.web.pages import Application, StartResponse

MAX_PATH = 2048
MAX_QUERY = 4096

_POLICY = (
    "default-src 'none'; "
    "base-uri 'none'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'; "
    "img-src 'self'; "
    "manifest-src 'self'; "
    "script-src 'self'; "
    "style-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))


class Guard:
    """A WSGI application that answers only what can be read in one way, for our hosts.

    It stands before everything that is kept, so that a page never reaches a host that
    is not ours. Host names come from the settings; without any, all are answered. No
    browser sends a form in chunks: bodies have a length, or are not read.
    """

    def __init__(self, application: Application, settings: Settings) -> None:
        self._application = application
        self._hosts = frozenset(map(str.lower, settings.hosts))
        self._mount = settings.mount
        self._headers = _promises(settings)

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ:
            return self._refuse("411 Length Required", start_response)
        if self._hosts and _host(environ.get("HTTP_HOST", "")) not in self._hosts:
            return self._refuse("400 Bad Request", start_response)
        path = environ["PATH_INFO"]
        if len(path) > MAX_PATH or len(environ["QUERY_STRING"]) > MAX_QUERY:
            return self._refuse("414 URI Too Long", start_response)
        if self._mount:
            if not path.startswith(self._mount + "/"):
                return self._refuse("404 Not Found", start_response)
            environ["PATH_INFO"] = path[len(self._mount) :]
        return self._application(environ, start_response)

    def _refuse(self, status: str, start_response: StartResponse) -> Iterable[bytes]:
        body = status.encode() + b"\n"
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            *self._headers,
        ]
        start_response(status, headers)
        return [body]


def _host(header: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def _promises(settings: Settings) -> list[tuple[str, str]]:
    """The headers of this module; behind TLS, one that says to stay there."""
    headers = list(HEADERS.items())
    if settings.base_url.startswith("https:"):
        headers.append(("Strict-Transport-Security", "max-age=31536000"))
    return headers


class Sealed:
    """A WSGI application whose every answer carries the headers of this module.

    An answer that has one of them already is stricter, and keeps its own.
    """

    def __init__(self, application: Application, settings: Settings) -> None:
        self._application = application
        self._headers = _promises(settings)

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        def seal(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            own = {name.lower() for name, _ in headers}
            ours = [one for one in self._headers if one[0].lower() not in own]
            return start_response(status, headers + ours, *rest)

        return self._application(environ, seal)


def refuse_cross_site() -> None:
    """Refuse what another site's page sends in a reader's name."""
    if not is_reading(request) and not is_same_site(request):
        abort(403)


def is_reading(asked: Request) -> bool:
    """Whether a request only looks, by its method."""
    return asked.method in _SAFE_METHODS


def is_same_site(asked: Request) -> bool:
    """Whether a browser says that a request comes from our own pages.

    `Sec-Fetch-Site` where it is sent, else `Origin` against `Host`. A request with
    neither is from no browser, and carries nobody's session.
    """
    fetch_site = asked.headers.get("Sec-Fetch-Site")
    if fetch_site:
        return fetch_site in ("same-origin", "none")
    origin = asked.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == asked.host
    except ValueError:
        return False
