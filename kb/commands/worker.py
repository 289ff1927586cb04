"""The command that sends what lies in the outbox, and how `serve` keeps one at work."""

import contextlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from email.headerregistry import Address
from typing import Any, get_args

import click
import msgspec

from kb.commands import options
from kb.commands.processes import begin
from kb.desk.desk import open_desk
from kb.desk.inbox import Outcome, empty
from kb.desk.mailboxes import Mailbox, make_mailbox
from kb.desk.migrate import migrate
from kb.desk.postman import FOLDER, make_postman
from kb.desk.sending import Pause, now
from kb.desk.worker import make_sender
from kb.errors import DamagedEdition, NoEdition, SettingsError
from kb.library.catalogue import Catalogue
from kb.library.storage import CATALOGUE, Folder
from kb.settings import Settings, read_settings, to_environment
from kb.terminal import say

# How long a worker may take to finish what it holds, when `serve` ends.
PATIENCE_S = 20

_log = logging.getLogger(__name__)


@click.command()
@options.var
@click.option("--once", is_flag=True, help="Send what is due now, then end.")
@click.option("--inbox", is_flag=True, help="Take in replies from KB_INBOX, too.")
def worker(*, once: bool, inbox: bool, **given: Any) -> None:
    """Send mail and webhooks from the outbox until stopped.

    `serve` does it by itself, unless KB_DELIVER is false. Several may work at once, but
    only one of them with --inbox. Once a day, what has been kept for long enough is
    erased; every five minutes, files of forms that nobody sent.

    \b
    Example: firststop worker --inbox
    """
    settings = read_settings(os.environ, **given)
    mailbox = _mailbox(settings) if inbox else None
    make_postman(settings, "localhost")
    settings = _signed(settings)
    if once:
        _work_once(settings, mailbox)
        return
    # The same process goes on, without what the command needs in memory.
    environment = os.environ | to_environment(settings)
    program = [sys.executable, *_program(is_inbox=inbox)]
    os.execve(sys.executable, program, environment)  # noqa: S606


def _signed(settings: Settings) -> Settings:
    """Settings whose letters bear the brand, where no sender was named.

    A worker opens no edition: whoever starts it looks into the current one.
    """
    written = Settings().mail_from
    if settings.mail_from != written:
        return settings
    try:
        catalogue = Catalogue(Folder(settings.var).current() / CATALOGUE)
    except (DamagedEdition, NoEdition):
        return settings
    with contextlib.closing(catalogue):
        name = " ".join(catalogue.sites.brand.name.split())
    address = written.rpartition("<")[2].rstrip(">")
    return msgspec.structs.replace(
        settings, mail_from=str(Address(name, addr_spec=address))
    )


def _work_once(settings: Settings, mailbox: Mailbox | None) -> None:
    desk = open_desk(settings)
    with contextlib.closing(desk.database):
        sender = make_sender(settings, desk, threading.Event(), now=now)
        migrate(desk.database)
        tally = sender.send_due()
        click.echo(f"{tally.sent} sent, {tally.postponed} postponed, {tally.dead} dead")
        if mailbox:
            counts = empty(mailbox, desk, now())
            told = (f"{counts.get(one, 0)} {one}" for one in get_args(Outcome))
            click.echo(", ".join(told))


def _mailbox(settings: Settings) -> Mailbox:
    if not settings.inbox:
        raise SettingsError(
            "KB_INBOX: missing; --inbox needs the folder of a maildir, or for example "
            "imaps://user:password@mail.example/INBOX"
        )
    return make_mailbox(settings.inbox)


def _program(*, is_inbox: bool) -> list[str]:
    program = ["-m", "kb.desk.worker"]
    return [*program, "--inbox"] if is_inbox else program


@contextlib.contextmanager
def kept_at_work(settings: Settings) -> Iterator[None]:
    """A worker in a process of its own while the block lasts, replaced when it dies.

    Raises SettingsError when it could not send as settings say.
    """
    if not settings.deliver:
        yield
        return
    make_postman(settings, "localhost")
    if settings.inbox:
        make_mailbox(settings.inbox)
    settings = _signed(settings)
    if not settings.smtp:
        say(f"No KB_SMTP: mail is written to {settings.var / FOLDER}")
    stop = threading.Event()
    running = [_start(settings)]
    thread = threading.Thread(
        target=_keep, args=(settings, running, stop), name="worker", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        for process in running:
            process.terminate()
        thread.join(PATIENCE_S)
        for process in running:
            process.kill()


def _keep(
    settings: Settings, running: list[subprocess.Popen[bytes]], stop: threading.Event
) -> None:
    """Replace what is running whenever it ends, until `stop`."""
    again = Pause()
    while True:
        status = running[0].wait()
        if stop.is_set():
            return
        pause_s = again.lengthen()
        _log.error("worker: ended with %d; again in %.0f s", status, pause_s)
        if stop.wait(pause_s):
            return
        running[:] = [_start(settings)]


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    program = _program(is_inbox=bool(settings.inbox))
    return begin([*program, "--parent", str(os.getpid())], settings)
