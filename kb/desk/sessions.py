"""Sessions: how long an agent stays signed in, and how that ends."""

import datetime
import hashlib
import secrets

import msgspec
import sqlalchemy as sa

from kb.desk.agents import COLUMNS, Agent, agent_of
from kb.desk.tables import agents, sessions

# A working day without a click, and a week in all.
IDLE = datetime.timedelta(hours=8)
LONGEST = datetime.timedelta(days=7)
# A session that was seen so lately is not written again: most clicks only read.
SEEN_AGAIN = datetime.timedelta(minutes=5)

_TOKEN_BYTES = 32


class Session(msgspec.Struct, frozen=True):
    """An agent who is signed in; `language` is the code of the catalog they chose.

    `key` is the sha256 of the token, which only their browser has.
    """

    key: str
    agent: Agent
    seen_at: datetime.datetime
    language: str | None


def begin_session(
    connection: sa.Connection, agent: Agent, at: datetime.datetime
) -> str:
    """Sign an agent in: the token for their browser. What is over is swept away."""
    connection.execute(sa.delete(sessions).where(sa.not_(_goes_on(at))))
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    values = {"token_sha256": _key(token), "agent_id": agent.id}
    values |= {"began_at": at, "seen_at": at}
    connection.execute(sa.insert(sessions).values(values))
    return token


def find_session(
    connection: sa.Connection, token: str, at: datetime.datetime
) -> Session | None:
    """The session of a token, if it goes on."""
    statement = (
        sa.select(sessions.c.seen_at, sessions.c.language, *COLUMNS)
        .join(agents, agents.c.id == sessions.c.agent_id)
        .where(sessions.c.token_sha256 == _key(token), agents.c.is_active)
        .where(_goes_on(at))
    )
    row = connection.execute(statement).one_or_none()
    return Session(_key(token), agent_of(row[2:]), row[0], row[1]) if row else None


def keep_session(
    connection: sa.Connection, session: Session, at: datetime.datetime
) -> None:
    """Say that an agent is still there."""
    _change(connection, session, seen_at=at)


def choose_language(connection: sa.Connection, session: Session, code: str) -> None:
    _change(connection, session, language=code)


def end_session(connection: sa.Connection, session: Session) -> None:
    where = sessions.c.token_sha256 == session.key
    connection.execute(sa.delete(sessions).where(where))


def _goes_on(at: datetime.datetime) -> sa.ColumnElement[bool]:
    return sa.and_(sessions.c.seen_at > at - IDLE, sessions.c.began_at > at - LONGEST)


def _change(connection: sa.Connection, session: Session, **values: object) -> None:
    where = sessions.c.token_sha256 == session.key
    connection.execute(sa.update(sessions).where(where).values(values))


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
