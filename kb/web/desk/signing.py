"""Signing in and out of the desk, and the language of its words."""

import datetime
import re

from flask import Blueprint, Response, request

from kb.desk.agents import Agent, hash_of, written_login
from kb.desk.passwords import is_password
from kb.desk.sessions import begin_session, choose_language, end_session
from kb.desk.sign_ins import (
    Attempt,
    begin_attempt,
    browser_of,
    forgive,
    mark_name,
    new_mark,
    turn,
    wait_of,
)
from kb.errors import DoorBusy
from kb.i18n import available_catalogs
from kb.web.desk.seat import COOKIE, page, seat
from kb.web.render import led_to
from kb.web.visit import house

signing = Blueprint("signing", __name__)

# The pages that one can be led to: whatever it says, it stays below `desk/`.
_NEXT = re.compile(r"[a-z]{1,20}|tickets/T-[0-9A-Z]{4}-[0-9A-Z]{4}")
_MAX_LOGIN = 80
# How long a browser is known that an agent has signed in with.
MARK_DAYS = 180
# When to come back to a door where too many stand.
BUSY_S = 2


@signing.route("/sign-in", methods=["GET", "POST"], endpoint="door")
def door() -> Response:
    """Let an agent in who knows their password; who guesses waits, longer each time."""
    if request.method != "POST":
        return _ask(200)
    login = written_login(request.form.get("login", ""))[:_MAX_LOGIN]
    try:
        agent, wait_s = _who(login, request.form.get("password", ""))
    except DoorBusy:
        answer = _ask(503, login=login, is_busy=True)
        answer.headers["Retry-After"] = str(BUSY_S)
        return answer
    if wait_s:
        answer = _ask(429, login=login, wait_s=wait_s)
        answer.headers["Retry-After"] = str(wait_s)
        return answer
    if agent is None:
        return _ask(403, login=login, is_wrong=True)
    at = datetime.datetime.now(datetime.UTC)
    with house().desk.database.write() as connection:
        token = begin_session(connection, agent, at)
    answer = led_to(house().urls.desk(_next()))
    _give(answer, COOKIE, token)
    seals = house().desk.seals
    _give(answer, mark_name(seals, login), new_mark(seals, login), MARK_DAYS)
    return answer


def _give(answer: Response, name: str, value: str, days: int | None = None) -> None:
    """A cookie for the desk alone, until the browser is closed or for some days."""
    urls = house().urls
    answer.set_cookie(
        name,
        value,
        max_age=days and datetime.timedelta(days=days),
        path=urls.desk().rstrip("/"),
        secure=urls.absolute("").startswith("https:"),
        httponly=True,
        samesite="Strict",
    )


def _who(login: str, password: str) -> tuple[Agent | None, int]:
    """The agent with a login and its password; else None, or in how long to try again.

    A login that nobody has is counted, hashed and answered like any other. Raises
    DoorBusy.
    """
    attempt = _attempt(login)
    database = house().desk.database
    at = datetime.datetime.now(datetime.UTC)
    with database.read() as connection:
        wait_s = wait_of(connection, attempt, at)
    if wait_s:
        return None, wait_s
    with turn(is_known=attempt.is_known):
        with database.write() as connection:
            wait_s = begin_attempt(connection, attempt, at)
        if wait_s:
            return None, wait_s
        with database.read() as connection:
            agent, hashed = hash_of(connection, login)
        if not is_password(hashed, password):
            return None, 0
    with database.write() as connection:
        forgive(connection, attempt)
    return agent, 0


def _attempt(login: str) -> Attempt:
    seals = house().desk.seals
    mark = request.cookies.get(mark_name(seals, login), "")
    browser = browser_of(seals, login, mark)
    client = browser or house().limits.client(request)
    purpose = "browser" if browser else "client"
    return Attempt(
        seals.hash(login, "login"), seals.hash(client, purpose), browser is not None
    )


def _ask(
    status: int,
    *,
    login: str = "",
    wait_s: int = 0,
    is_wrong: bool = False,
    is_busy: bool = False,
) -> Response:
    return page(
        "desk/sign_in.html",
        status,
        login=login,
        wait=datetime.timedelta(seconds=wait_s),
        is_wrong=is_wrong,
        is_busy=is_busy,
        next=_next(),
    )


def _next() -> str:
    """Where to go after signing in, below `desk/`; the queue where nothing is asked."""
    wanted = request.values.get("next", "")
    return wanted if _NEXT.fullmatch(wanted) else ""


@signing.post("/sign-out")
def sign_out() -> Response:
    """End this session; those on other machines go on."""
    here = seat()
    with here.desk.database.write() as connection:
        end_session(connection, here.session)
    answer = led_to(here.urls.desk("sign-in"))
    answer.delete_cookie(COOKIE, path=here.urls.desk().rstrip("/"))
    return answer


@signing.post("/language")
def language() -> Response:
    """Speak another language to this agent, until they sign out."""
    here = seat()
    code = request.form.get("language", "")
    if code in available_catalogs():
        with here.desk.database.write() as connection:
            choose_language(connection, here.session, code)
    return led_to(here.urls.desk(_next()))
