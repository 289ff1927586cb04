"""Attempts to sign in: who guesses passwords waits, longer each time.

Strangers who guess at a login keep other strangers waiting, and not its agent: a
browser that has signed in before carries a mark, and is counted alone, as OWASP
describes ("Slow Down Online Guessing Attacks with Device Cookies").
"""

import datetime
import math
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import sqlalchemy as sa

from kb.desk.seals import Seals
from kb.desk.tables import sign_ins
from kb.errors import DoorBusy

# So many attempts may fail before anybody waits: of one client with one login; of one
# client; of one login by all strangers together.
FREE_OF_BOTH = 5
FREE_OF_CLIENT = 20
FREE_OF_LOGIN = 20
# Then two seconds, four, eight; never more than this.
LONGEST_S = 900
# An attempt is forgotten after so long.
KEPT = datetime.timedelta(days=1)
# How many passwords are looked at, and how many more may wait for that: of strangers,
# and as many of browsers that are known.
AT_ONCE = 2
WAITING = 2

_MARK_BYTES = 16
_PURPOSE = "browser"
_NAMES = "browser name"


class Attempt(msgspec.Struct, frozen=True):
    """Who tries to sign in: keyed hashes of the login they typed and of the client.

    The client is a browser that is known for this login; else a network address.
    """

    login_hash: str
    client_hash: str
    is_known: bool = False


class _Turns:
    def __init__(self) -> None:
        self.places = threading.BoundedSemaphore(AT_ONCE + WAITING)
        self.looks = threading.BoundedSemaphore(AT_ONCE)


_STRANGERS, _KNOWN = _Turns(), _Turns()


@contextmanager
def turn(*, is_known: bool) -> Iterator[None]:
    """A place among those whose passwords this process looks at; some wait for it.

    Strangers never take those of known browsers. Raises DoorBusy.
    """
    turns = _KNOWN if is_known else _STRANGERS
    if not turns.places.acquire(blocking=False):
        raise DoorBusy("the desk's door: too many sign in at once; try again")
    try:
        with turns.looks:
            yield
    finally:
        turns.places.release()


def new_mark(seals: Seals, login: str) -> str:
    """What a browser keeps once it has signed in with a login. It lets nobody in."""
    browser = secrets.token_urlsafe(_MARK_BYTES)
    return f"{browser}.{seals.tag(_of(browser, login), _PURPOSE)}"


def browser_of(seals: Seals, login: str, mark: str) -> str | None:
    """The browser that a mark was made for; None where we made none for this login."""
    browser, _, tag = mark.partition(".")
    return browser if seals.is_tag(tag, _of(browser, login), _PURPOSE) else None


def mark_name(seals: Seals, login: str) -> str:
    """The name of a login's mark: agents who share a browser have one each."""
    return f"desk-{seals.tag(login, _NAMES)}"


def _of(browser: str, login: str) -> str:
    return f"{browser} {login}"


def begin_attempt(
    connection: sa.Connection, attempt: Attempt, at: datetime.datetime
) -> int:
    """Count an attempt before it is looked at; in how many seconds it may be, 0 if now.

    One that has to wait is not counted.
    """
    connection.execute(sa.delete(sign_ins).where(sign_ins.c.at <= at - KEPT))
    wait_s = wait_of(connection, attempt, at)
    if not wait_s:
        values = {
            "at": at,
            "login_hash": attempt.login_hash,
            "client_hash": attempt.client_hash,
        }
        connection.execute(sa.insert(sign_ins).values(values))
    return wait_s


def wait_of(connection: sa.Connection, attempt: Attempt, at: datetime.datetime) -> int:
    """In how many seconds an attempt may be; nothing is written."""
    login = sign_ins.c.login_hash == attempt.login_hash
    client = sign_ins.c.client_hash == attempt.client_hash
    counted = [(sa.and_(login, client), FREE_OF_BOTH)]
    if not attempt.is_known:
        counted += [(client, FREE_OF_CLIENT), (login, FREE_OF_LOGIN)]
    return max(_wait_s(connection, where, free, at) for where, free in counted)


def forgive(connection: sa.Connection, attempt: Attempt) -> None:
    """Forget the attempts of a client that has signed in with that login."""
    connection.execute(
        sa.delete(sign_ins).where(
            sign_ins.c.login_hash == attempt.login_hash,
            sign_ins.c.client_hash == attempt.client_hash,
        )
    )


def _wait_s(
    connection: sa.Connection,
    where: sa.ColumnElement[bool],
    free: int,
    at: datetime.datetime,
) -> int:
    recent = sign_ins.c.at > at - KEPT
    statement = sa.select(sa.func.count(), sa.func.max(sign_ins.c.at))
    statement = statement.where(where, recent)
    failed, last = connection.execute(statement).one()
    if failed < free:
        return 0
    wait_s = min(math.ldexp(2, min(int(failed) - free, 16)), float(LONGEST_S))
    # A clock that was set back makes nobody wait for longer.
    past_s: float = max(0.0, (at - last).total_seconds())
    return max(0, math.ceil(wait_s - past_s))
