"""The seat: which agent asks, in which words, and what every page of the desk shares.

The desk stands beside the sites: its words are in the language of the agent, its brand
is the edition's, and what a ticket says is in the language of its reader.
"""

import datetime
import functools
import hmac
from typing import Any

import msgspec
from flask import Response, abort, g, request

from kb.brand import Brand
from kb.desk.agents import Agent
from kb.desk.desk import Desk
from kb.desk.sessions import SEEN_AGAIN, Session, find_session, keep_session
from kb.errors import DeskFull, DeskUnavailable
from kb.i18n import SOURCE_LANGUAGE, Words, available_catalogs, words_for
from kb.languages import Language, parse_language
from kb.library.edition import Edition
from kb.negotiation import negotiate
from kb.sites import Site, Sites
from kb.templates import template
from kb.web.body import icon
from kb.web.render import html, led_to, stalled
from kb.web.security import is_reading
from kb.web.urls import Urls
from kb.web.visit import house

COOKIE = "desk"
DOOR = "desk.signing.door"
# What a reference looks like, where one is asked for.
EXAMPLE = "T-7F3K-92QX"


class Seat(msgspec.Struct, frozen=True):
    """An agent who is signed in, at one moment; `words` are of the interface."""

    desk: Desk
    edition: Edition
    session: Session
    words: Words
    at: datetime.datetime

    @property
    def agent(self) -> Agent:
        return self.session.agent

    @property
    def urls(self) -> Urls:
        return house().urls

    @property
    def form_token(self) -> str:
        """What each form of this session carries, so that no other page can send it."""
        return self.desk.seals.hash(self.session.key, "form")


def seat() -> Seat:
    here: Seat = g.seat
    return here


def take_seat() -> Response | None:
    """Seat whoever is signed in; lead all others to the door."""
    if request.endpoint == DOOR:
        return None
    at = datetime.datetime.now(datetime.UTC)
    session = _session(at)
    if session is None:
        return _to_the_door()
    words = words_for(language_for(session.language))
    edition = house().library.edition()
    g.seat = Seat(house().desk, edition, session, words, at)
    if not is_reading(request) and not _has_token(seat()):
        abort(403)
    return None


def _session(at: datetime.datetime) -> Session | None:
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    database = house().desk.database
    with database.read() as connection:
        found = find_session(connection, token, at)
    if found and at - found.seen_at >= SEEN_AGAIN:
        with database.write() as connection:
            keep_session(connection, found, at)
    return found


def _to_the_door() -> Response:
    """Ask to sign in, and lead back afterwards; what was typed is shown, not lost."""
    if not is_reading(request):
        return page("desk/ended.html", 403, texts=typed())
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        # The browser keeps a strict cookie back when a link in a mail was followed. It
        # is sent as soon as our own page asks once more.
        answer = page("desk/arriving.html", 200, address=_own_address())
        answer.headers["Refresh"] = f"0; url={_own_address()}"
        return answer
    wanted = request.path.removeprefix("/desk/")
    return led_to(house().urls.desk("sign-in", next=wanted))


def _own_address() -> str:
    given = request.args.to_dict()
    return house().urls.desk(request.path.removeprefix("/desk/"), **given)


def _has_token(here: Seat) -> bool:
    sent = request.form.get("token", "")
    return hmac.compare_digest(sent.encode(), here.form_token.encode())


def typed() -> list[str]:
    """The texts that a form brought, to be given back where it could not be sent."""
    fields = ("body", "note")
    return [text for name in fields if (text := request.form.get(name, "").strip())]


def keep_to_itself(answer: Response) -> Response:
    """No page of the desk is kept by anybody, nor listed anywhere."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def away(fault: DeskUnavailable) -> Response:
    """Say that nothing can be stored, and give back what was typed."""
    is_full = isinstance(fault, DeskFull)
    return stalled(page("desk/away.html", is_full=is_full, texts=typed()), fault)


def lost(_: Exception) -> Response:
    """Say that there is no such page, or none for this agent."""
    return page("desk/lost.html", 404)


def language_for(chosen: str | None) -> Language:
    """The language of a catalog that was chosen, else the one the browser wants."""
    language = parse_language(chosen) if chosen in available_catalogs() else None
    asked = request.headers.get("Accept-Language", "")
    return language or negotiate(asked, _catalogs()).language


@functools.lru_cache(maxsize=1)
def _catalogs() -> Sites:
    """The languages of the interface, as sites: what negotiation chooses among."""
    codes = available_catalogs()
    sites = tuple(Site(prefix=code, languages=(code,)) for code in codes)
    return Sites(Brand(), SOURCE_LANGUAGE, sites)


def page(shown: str, status: int = 200, **values: Any) -> Response:
    """A page of the desk, for whoever sits there or stands at its door."""
    here: Seat | None = g.get("seat")
    words = here.words if here else words_for(language_for(None))
    urls, assets = house().urls, house().assets
    shared = {
        **words.names,
        "seat": here,
        "urls": urls,
        "brand": house().library.edition().sites.brand,
        "example": EXAMPLE,
        "languages": [site.language for site in _catalogs().all],
        "asset": lambda name: urls.static(assets.name(name)),
        "icon": functools.partial(icon, urls.static(assets.name("icons.svg"))),
    }
    return html(template(shown).render(shared | values), status)
