"""Attempts to sign in: who guesses passwords waits, longer each time."""

import datetime
import math

import msgspec
import sqlalchemy as sa

from kb.desk.tables import sign_ins

# So many attempts may fail before anybody waits: of one login, of one client.
FREE_OF_LOGIN = 5
FREE_OF_CLIENT = 20
# Then two seconds, four, eight; never more than this.
LONGEST_S = 900
# An attempt is forgotten after so long.
KEPT = datetime.timedelta(days=1)


class Attempt(msgspec.Struct, frozen=True):
    """Who tries to sign in: keyed hashes of the login they typed and of the client."""

    login_hash: str
    client_hash: str


def begin_attempt(
    connection: sa.Connection, attempt: Attempt, at: datetime.datetime
) -> int:
    """Count an attempt before it is looked at; in how many seconds it may be, 0 if now.

    One that has to wait is not counted.
    """
    connection.execute(sa.delete(sign_ins).where(sign_ins.c.at <= at - KEPT))
    login, client = sign_ins.c.login_hash, sign_ins.c.client_hash
    wait_s = max(
        _wait_s(connection, login == attempt.login_hash, FREE_OF_LOGIN, at),
        _wait_s(connection, client == attempt.client_hash, FREE_OF_CLIENT, at),
    )
    if not wait_s:
        values = {"at": at, **msgspec.structs.asdict(attempt)}
        connection.execute(sa.insert(sign_ins).values(values))
    return wait_s


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
    statement = sa.select(sa.func.count(), sa.func.max(sign_ins.c.at)).where(where)
    failed, last = connection.execute(statement).one()
    if failed < free:
        return 0
    wait_s = min(math.ldexp(2, min(int(failed) - free, 16)), float(LONGEST_S))
    # A clock that was set back makes nobody wait for longer.
    past_s: float = max(0.0, (at - last).total_seconds())
    return max(0, math.ceil(wait_s - past_s))
