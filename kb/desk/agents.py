"""Agents: who answers at the desk, and for which sites."""

import datetime
import re
from typing import Any

import msgspec
import sqlalchemy as sa

from kb.desk.passwords import hash_password
from kb.desk.tables import agents, sessions
from kb.errors import AgentRefused
from kb.shapes import Shape

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,79}")
_MAX_NAME = 80


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """An account of the desk. Without `sites`, prefixes, they see all sites.

    One that is not active cannot sign in until it gets a new password.
    """

    id: int
    login: str
    name: str
    sites: tuple[str, ...]
    is_active: bool
    added_at: datetime.datetime

    def sees(self, site: str) -> bool:
        return not self.sites or site in self.sites


_AGENT = Shape(Agent)


COLUMNS = [agents.c[name] for name in Agent.__struct_fields__]


def agent_of(row: sa.Row[Any] | tuple[Any, ...]) -> Agent:
    """The agent in a row of COLUMNS."""
    values = dict(zip(Agent.__struct_fields__, row, strict=True))
    return _AGENT.of(values)


def written_login(typed: str) -> str:
    """A login as it is stored: small letters, no spaces around."""
    # PostgreSQL is not even asked for a NUL, and nobody types one.
    return typed.replace("\0", "").strip().lower()


def add_agent(
    connection: sa.Connection,
    login: str,
    *,
    name: str,
    password: str,
    sites: tuple[str, ...],
    at: datetime.datetime,
) -> Agent:
    """A new account. Raises AgentRefused: it exists, or what it is made of is bad."""
    login = written_login(login)
    if not _LOGIN.fullmatch(login):
        raise AgentRefused(
            f"{login!r} is no login; write letters, digits and . _ @ + - "
            "such as ines or ines@example.org"
        )
    name = " ".join(name.split())
    if not name or len(name) > _MAX_NAME:
        raise AgentRefused(f"{login}: give a name of 1 to {_MAX_NAME} characters")
    if find_agent(connection, login):
        raise AgentRefused(
            f"{login} exists already; choose another login, "
            "or change it by `firststop desk password`"
        )
    connection.execute(
        sa.insert(agents).values(
            login=login,
            name=name,
            password=hash_password(password),
            sites=list(sites),
            is_active=True,
            added_at=at,
        )
    )
    return known_agent(connection, login)


def find_agent(connection: sa.Connection, login: str) -> Agent | None:
    where = agents.c.login == written_login(login)
    row = connection.execute(sa.select(*COLUMNS).where(where)).one_or_none()
    return agent_of(row) if row else None


def known_agent(connection: sa.Connection, login: str) -> Agent:
    """The account with that login. Raises AgentRefused when there is none."""
    found = find_agent(connection, login)
    if found is None:
        raise AgentRefused(f"no agent {login!r}; `firststop desk list` shows them all")
    return found


def all_agents(connection: sa.Connection) -> list[Agent]:
    rows = connection.execute(sa.select(*COLUMNS).order_by(agents.c.login))
    return [agent_of(row) for row in rows]


def hash_of(connection: sa.Connection, login: str) -> tuple[Agent | None, str | None]:
    """Who may sign in with a login, and the hash of their password; None for nobody."""
    agent = find_agent(connection, login)
    if agent is None or not agent.is_active:
        return None, None
    statement = sa.select(agents.c.password).where(agents.c.id == agent.id)
    return agent, connection.execute(statement).scalar_one()


def set_password(connection: sa.Connection, agent: Agent, password: str) -> None:
    """Give a new password: whoever is signed in by the old one is signed out.

    An account that was revoked works again. Raises AgentRefused.
    """
    _end_sessions(connection, agent)
    _change(connection, agent, password=hash_password(password), is_active=True)


def revoke(connection: sa.Connection, agent: Agent) -> int:
    """Sign an agent out everywhere and let nobody in; how many sessions ended."""
    _change(connection, agent, is_active=False)
    return _end_sessions(connection, agent)


def remove(connection: sa.Connection, agent: Agent) -> None:
    """Delete an account; what they wrote stays, without their name."""
    connection.execute(sa.delete(agents).where(agents.c.id == agent.id))


def _change(connection: sa.Connection, agent: Agent, **values: object) -> None:
    where = agents.c.id == agent.id
    connection.execute(sa.update(agents).where(where).values(values))


def _end_sessions(connection: sa.Connection, agent: Agent) -> int:
    where = sessions.c.agent_id == agent.id
    return connection.execute(sa.delete(sessions).where(where)).rowcount
