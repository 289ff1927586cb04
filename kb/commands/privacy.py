"""The commands for what is kept of readers: purge it, erase it, hand it over."""

import contextlib
import datetime
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from kb.commands import options
from kb.desk.desk import Desk, open_desk
from kb.desk.erasure import erase_address, erased_at
from kb.desk.export import export_address
from kb.desk.migrate import migrate
from kb.desk.retention import purge
from kb.entries import is_address
from kb.errors import SettingsError
from kb.settings import Settings, read_settings

_email = click.option("--email", required=True, help="Address of the person.")


@click.group()
@options.var
@click.pass_context
def privacy(ctx: click.Context, /, **given: Any) -> None:
    """Erase what has been kept for long enough, or what is kept of one person.

    \b
    Examples:
      firststop privacy erase --email camille@example.org
      firststop privacy export --email camille@example.org --to camille.zip
    """
    ctx.obj = read_settings(os.environ, **given)


@contextlib.contextmanager
def _desk(settings: Settings) -> Iterator[Desk]:
    """The desk, its tables up to date."""
    desk = open_desk(settings)
    try:
        migrate(desk.database)
        yield desk
    finally:
        desk.database.close()


@privacy.command("purge")
@click.pass_obj
def purge_command(settings: Settings) -> None:
    """Erase what has been kept for long enough; `worker` does it once a day."""
    with _desk(settings) as desk:
        counts = purge(desk, settings.keep_days, _now())
    click.echo(_told(counts) or "Nothing has been kept for too long")


@privacy.command("erase")
@_email
@click.pass_obj
def erase_command(settings: Settings, email: str) -> None:
    """Erase the tickets of an address with all that belongs to them.

    Backups, logs and mail that has been sent are not reached.
    """
    _check(email)
    with _desk(settings) as desk:
        before = erased_at(desk, email)
        counts = erase_address(desk, email, _now())
    if counts:
        click.echo(_told(counts))
    elif before:
        click.echo(f"Nothing is kept of it; it was erased on {before.date()}")
    else:
        click.echo("Nothing is kept of it")


@privacy.command("export")
@_email
@click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path),
    help="ZIP archive to write; it must not exist.",
)  # fmt: skip
@click.pass_obj
def export_command(settings: Settings, email: str, target: Path) -> None:
    """Write what is kept of an address into an archive: data.json, and the files.

    Notes and names of agents, and mails that nothing proves to be the person's, are
    left out.
    """
    _check(email)
    with _desk(settings) as desk, _new_file(target) as fd, os.fdopen(fd, "wb") as file:
        person = export_address(desk, email, _now(), file)
    files = sum(len(told.files) for told in person.tickets)
    click.echo(f"{target}: {len(person.tickets)} tickets, {files} files")


@contextlib.contextmanager
def _new_file(path: Path) -> Iterator[int]:
    """A file for its owner's eyes; nothing of it stays when the block fails."""
    try:
        fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise SettingsError(
            f"--to {path}: {error.strerror}; name a new file"
        ) from error
    try:
        yield fd
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _check(email: str) -> None:
    if not is_address(email.strip()):
        raise SettingsError(
            f"--email {email!r}: not one address; write for example camille@example.org"
        )


def _told(counts: Mapping[str, int]) -> str:
    """What was erased, in one line; empty where that is nothing."""
    found = ", ".join(f"{n} {name}" for name, n in counts.items() if n)
    return found and f"Erased: {found}"


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
