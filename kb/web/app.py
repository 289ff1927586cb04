"""The application: where all its parts meet."""

import re
from typing import Any
from urllib.parse import quote

from flask import Flask, Request, Response, abort, request
from flask.sessions import NullSession, SessionInterface, SessionMixin
from werkzeug.routing import BaseConverter

from kb.desk.desk import open_desk
from kb.errors import NoEdition
from kb.insight.counting import Counter
from kb.library.edition import Library
from kb.library.kept import Kept
from kb.negotiation import negotiate
from kb.settings import STATIC, Settings
from kb.web.assets import Assets
from kb.web.bodies import Bodies
from kb.web.contact import contact
from kb.web.contact_form import contact_form
from kb.web.desk.blueprint import agents
from kb.web.editors import editors
from kb.web.faults import handle_faults
from kb.web.health import health
from kb.web.limits import Limits
from kb.web.machines import everywhere, machines
from kb.web.pages import KeptPages
from kb.web.reader import reader
from kb.web.render import led_to
from kb.web.search import search
from kb.web.security import Guard, Sealed, refuse_cross_site
from kb.web.tabs import tabs
from kb.web.tally import Tally
from kb.web.tickets import tickets
from kb.web.uploads import Uploads
from kb.web.urls import Urls
from kb.web.visit import House, begin_visit, house, keep_file
from kb.web.votes import votes

# Fields of a form, and more of them than any of ours has.
MAX_FORM_PARTS = 50
FOREVER = "public, max-age=31536000, immutable"

_MEDIA_NAME = re.compile(r"[0-9a-f]{16}\.(?:png|jpe?g|gif|webp)")


# Pages below the prefix of a site.
_OF_SITES = (reader, search, votes, tabs, contact, contact_form, tickets, machines)


class _Prefix(BaseConverter):
    """The first part of a path, where it can be a site; `favicon.ico` cannot."""

    regex = r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*"


class _FirstStop(Flask):
    def log_exception(self, exc_info: Any) -> None:
        """Log what went wrong, and on which kind of page: a path may hold a secret."""
        where = request.url_rule or "no page of ours"
        self.logger.error("%s %s", request.method, where, exc_info=exc_info)


class _NoSession(SessionInterface):
    """Readers get no cookie, and no page depends on one."""

    def open_session(self, app: Flask, request: Request) -> NullSession:
        return _NO_SESSION

    def save_session(
        self, app: Flask, session: SessionMixin, response: Response
    ) -> None:
        pass


_NO_SESSION = NullSession()


def create_app(settings: Settings) -> Flask:
    """A WSGI application for the editions below `settings.var`."""
    app = _FirstStop("firststop", static_folder=None, template_folder=None)
    ours = _house(settings)
    app.extensions["firststop"] = ours
    app.url_map.converters["site"] = _Prefix
    # Werkzeug's own redirects would name the host that the request named.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.session_interface = _NoSession()
    app.config["MAX_CONTENT_LENGTH"] = settings.body_kb * 1024
    app.config["MAX_FORM_PARTS"] = MAX_FORM_PARTS
    handle_faults(app)
    app.before_request(_begin)
    app.add_url_rule("/", view_func=_root)
    app.add_url_rule("/favicon.ico", view_func=_favicon)
    app.add_url_rule("/static/<name>", view_func=_static)
    app.add_url_rule("/media/<name>", view_func=_media)
    for blueprint in _OF_SITES:
        app.register_blueprint(blueprint, url_prefix="/<site:prefix>")
    app.register_blueprint(everywhere)
    app.register_blueprint(agents, url_prefix="/desk")
    if settings.watch:
        app.register_blueprint(editors)
    app.register_blueprint(health)
    sealed = Sealed(Bodies(app.wsgi_app, settings.threads), settings)
    kept = KeptPages(
        sealed,
        ours.library.current_name,
        settings.pages_mb << 20,
        Tally(ours.counter, settings.mount).see,
    )
    app.wsgi_app = Guard(kept, settings)  # type: ignore[method-assign]
    return app


def _house(settings: Settings) -> House:
    desk = open_desk(settings)
    limits = Limits(settings.searches, settings.messages, settings.proxies)
    return House(
        Library(settings.var, settings.impacts_mb << 20),
        Assets(STATIC),
        Urls(settings.public_url, settings.mount),
        limits,
        settings.watch,
        Kept(),
        Kept(),
        desk,
        Counter(desk.database),
        Uploads(desk, limits, settings.body_kb * 1024),
    )


def _begin() -> Response | None:
    """Begin a visit where the path names a site, or stands for all of them."""
    refuse_cross_site()
    if request.blueprint in (everywhere.name, editors.name):
        edition = house().library.edition()
        if not edition.sites.all:
            raise NoEdition
        begin_visit(edition, edition.sites.default_site)
    elif request.view_args and "prefix" in request.view_args:
        prefix = request.view_args.pop("prefix")
        edition = house().library.edition()
        site = edition.sites.get(prefix)
        if site is None:
            return _other_spelling(prefix)
        begin_visit(edition, site)
    return _other_slash()


def _other_spelling(prefix: str) -> Response:
    """Lead `/FR/` and `/fr_be/` to the site that is meant."""
    plain = prefix.lower().replace("_", "-")
    if plain == prefix or house().library.edition().sites.get(plain) is None:
        abort(404)
    return _moved_to(plain + request.path.removeprefix(f"/{prefix}"))


def _other_slash() -> Response | None:
    """Lead an address with or without a slash at its end to the one that is ours."""
    rule, path = request.url_rule, request.path
    if rule is None or rule.rule.endswith("/") == path.endswith("/"):
        return None
    return _moved_to(path.rstrip("/") if path.endswith("/") else f"{path}/")


def _moved_to(path: str) -> Response:
    """Lead to another path of ours, with the same query."""
    query = request.query_string.decode("latin-1")
    rest = quote(path.lstrip("/")) + (f"?{query}" if query else "")
    return led_to(f"{house().urls.root()}{rest}", 301)


def _root() -> Response:
    """Lead to the site that suits the reader's languages: the only page that asks."""
    edition = house().library.edition()
    if not edition.sites.all:
        raise NoEdition
    site = negotiate(request.headers.get("Accept-Language", ""), edition.sites)
    answer = led_to(house().urls.home(site), 302)
    answer.headers["Vary"] = "Accept-Language, Accept-Encoding"
    return answer


def _static(name: str) -> Response:
    asset = house().assets.get(name)
    if asset is None:
        abort(404)
    keep_file(house().library.current_name())
    answer = Response(asset.body, content_type=asset.kind)
    answer.headers["Cache-Control"] = FOREVER
    return answer


def _favicon() -> Response:
    return led_to(house().urls.static(house().assets.name("mark.svg")), 301)


def _media(name: str) -> Response:
    """An image of the current edition; its name is the hash of its bytes."""
    if not _MEDIA_NAME.fullmatch(name):
        abort(404)
    body = house().library.edition().media(name)
    if body is None:
        abort(404)
    kind = name.rpartition(".")[2].replace("jpg", "jpeg")
    answer = Response(body, mimetype=f"image/{kind}")
    answer.headers["Cache-Control"] = FOREVER
    return answer
