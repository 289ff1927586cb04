"""The commands for the desk: who may sign in there."""

import contextlib
import datetime
import os
import sys
from collections.abc import Iterator
from typing import Any

import click

from kb.commands import options
from kb.commands.columns import table
from kb.desk.agents import (
    add_agent,
    all_agents,
    known_agent,
    remove,
    revoke,
    set_password,
)
from kb.desk.database import Database
from kb.desk.desk import open_desk
from kb.desk.migrate import migrate
from kb.errors import AgentRefused
from kb.settings import read_settings


@click.group()
@options.var
@click.pass_context
def desk(ctx: click.Context, /, **given: Any) -> None:
    """Say who may sign in at the desk, where tickets are answered.

    Passwords are asked for twice on a terminal, and read from a line elsewhere.

    \b
    Examples:
      firststop desk add ines --name "Inès Roux" --site fr --site fr-be
      firststop desk password ines < password.txt
    """
    ctx.obj = read_settings(os.environ, **given)


@contextlib.contextmanager
def _database(ctx: click.Context) -> Iterator[Database]:
    """The desk's database, its tables up to date."""
    database = open_desk(ctx.obj).database
    try:
        migrate(database)
        yield database
    finally:
        database.close()


def _password() -> str:
    if sys.stdin.isatty():
        first = click.prompt("Password", hide_input=True, err=True)
        again = click.prompt("Once more", hide_input=True, err=True)
        if first != again:
            raise AgentRefused("the two passwords differ; try again")
        return str(first)
    return sys.stdin.readline().rstrip("\r\n")


@desk.command()
@click.argument("login")
@click.option("--name", required=True, help="Name that other agents see.")
@click.option("--site", "sites", multiple=True, help="See this site only; repeat.")
@click.pass_context
def add(ctx: click.Context, login: str, name: str, sites: tuple[str, ...]) -> None:
    """Add an agent. The password has at least twelve characters."""
    password = _password()
    at = datetime.datetime.now(datetime.UTC)
    with _database(ctx) as database, database.write() as connection:
        agent = add_agent(
            connection, login, name=name, password=password, sites=sites, at=at
        )
    click.echo(f"{agent.login} may sign in")


@desk.command("list")
@click.pass_context
def list_command(ctx: click.Context) -> None:
    """List the agents and the sites that they see."""
    with _database(ctx) as database, database.write() as connection:
        found = all_agents(connection)
    rows = [
        (
            one.login,
            one.name,
            " ".join(one.sites) or "all sites",
            "active" if one.is_active else "revoked",
        )
        for one in found
    ]
    for line in table([("login", "name", "sites", "state"), *rows]):
        click.echo(line)


@desk.command("password")
@click.argument("login")
@click.pass_context
def password_command(ctx: click.Context, login: str) -> None:
    """Give an agent a new password, and end their sessions."""
    password = _password()
    with _database(ctx) as database, database.write() as connection:
        agent = known_agent(connection, login)
        set_password(connection, agent, password)
    click.echo(f"{agent.login} may sign in with the new password")


@desk.command("revoke")
@click.argument("login")
@click.pass_context
def revoke_command(ctx: click.Context, login: str) -> None:
    """Sign an agent out everywhere; a new password lets them in again."""
    with _database(ctx) as database, database.write() as connection:
        agent = known_agent(connection, login)
        ended = revoke(connection, agent)
    click.echo(f"{agent.login} may not sign in; sessions ended: {ended}")


@desk.command("remove")
@click.argument("login")
@click.pass_context
def remove_command(ctx: click.Context, login: str) -> None:
    """Delete an agent; what they wrote stays, without their name."""
    with _database(ctx) as database, database.write() as connection:
        agent = known_agent(connection, login)
        remove(connection, agent)
    click.echo(f"{agent.login} is deleted")
