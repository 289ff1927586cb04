"""The command that sends what lies in the outbox, and how `serve` keeps one at work."""

import contextlib
import datetime
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import click

from kb.commands import options
from kb.desk.desk import Desk, open_desk
from kb.desk.inbox import Outcome, empty
from kb.desk.mailboxes import Mailbox, make_mailbox
from kb.desk.migrate import migrate
from kb.desk.postman import FOLDER, make_postman
from kb.desk.retention import keep_purging
from kb.desk.sending import LOOK_S, Pause, Sender, now
from kb.desk.webhooks import Caller
from kb.errors import DeskUnavailable, InboxUnavailable, SettingsError
from kb.settings import Settings, read_settings
from kb.terminal import say
from kb.web.server import to_environment

# How long a worker may take to finish what it holds, when `serve` ends.
PATIENCE_S = 20
# How often the inbox is looked at.
INBOX_LOOK_S = 15.0
ENDS = {signal.SIGTERM, signal.SIGINT}

_log = logging.getLogger(__name__)


@click.command()
@options.var
@click.option("--once", is_flag=True, help="Send what is due now, then end.")
@click.option("--inbox", is_flag=True, help="Take in replies from KB_INBOX, too.")
@click.option("--parent", type=int, hidden=True, help="End after this process.")
def worker(*, once: bool, inbox: bool, parent: int | None, **given: Any) -> None:
    """Send mail and webhooks from the outbox until stopped.

    `serve` does it by itself, unless KB_DELIVER is false. Several may work at once, but
    only one of them with --inbox. Once a day, what has been kept for long enough is
    erased.

    \b
    Example: firststop worker --inbox
    """
    settings = read_settings(os.environ, **given)
    desk = open_desk(settings)
    stop = threading.Event()
    sender = make_sender(settings, desk, stop, now=now)
    mailbox = _mailbox(settings) if inbox else None
    with contextlib.closing(desk.database):
        if once:
            migrate(desk.database)
            tally = sender.send_due()
            click.echo(
                f"{tally.sent} sent, {tally.postponed} postponed, {tally.dead} dead"
            )
            if mailbox:
                counts = empty(mailbox, desk, now())
                told = (f"{counts.get(one, 0)} {one}" for one in get_args(Outcome))
                click.echo(", ".join(told))
        else:
            tasks = [
                lambda: _send(desk, sender, stop),
                lambda: keep_purging(desk, settings.keep_days, stop, now=now),
            ]
            if mailbox:
                tasks.append(lambda: _take_in(mailbox, desk, stop))
            _work(tasks, stop, parent)


def _work(
    tasks: list[Callable[[], None]], stop: threading.Event, parent: int | None
) -> None:
    """Do all tasks until a signal comes, or the parent is gone; let them finish.

    Signals are waited for, not handled: a handler could set `stop` while its own thread
    is just looking at it, and wait for itself.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    with ThreadPoolExecutor(len(tasks)) as pool:
        running = [pool.submit(task) for task in tasks]
        while not signal.sigtimedwait(ENDS, LOOK_S):
            is_orphan = parent is not None and os.getppid() != parent
            if is_orphan or any(task.done() for task in running):
                break
        stop.set()
    for task in running:
        task.result()


def _send(desk: Desk, sender: Sender, stop: threading.Event) -> None:
    """Send as soon as the tables are ready: the database is waited for."""
    away = Pause()
    while not stop.is_set():
        try:
            migrate(desk.database)
        except DeskUnavailable as error:
            pause_s = away.lengthen()
            _log.error("%s; trying again in %.0f s", error, pause_s)
            stop.wait(pause_s)
        else:
            sender.run()


def make_sender(
    settings: Settings,
    desk: Desk,
    stop: threading.Event,
    *,
    now: Callable[[], datetime.datetime],
) -> Sender:
    """Who sends as settings say. Raises SettingsError."""
    postman = make_postman(settings, desk.office.domain)
    webhook = desk.office.webhook
    caller = Caller(webhook, settings.webhook_secret) if webhook else None
    return Sender(desk, postman, caller, stop, now=now)


def _mailbox(settings: Settings) -> Mailbox:
    if not settings.inbox:
        raise SettingsError(
            "KB_INBOX: missing; --inbox needs the folder of a maildir, or for example "
            "imaps://user:password@mail.example/INBOX"
        )
    return make_mailbox(settings.inbox)


def _take_in(mailbox: Mailbox, desk: Desk, stop: threading.Event) -> None:
    """Take in what arrives; a mailbox or a database that is away is waited for."""
    away = Pause()
    pause_s = 0.0
    while not stop.wait(pause_s):
        try:
            empty(mailbox, desk, now())
            away.forget()
            pause_s = INBOX_LOOK_S
        except (InboxUnavailable, DeskUnavailable) as error:
            pause_s = away.lengthen()
            _log.error("%s; looking again in %.0f s", error, pause_s)


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
    if not settings.smtp:
        say(f"No KB_SMTP: mail is written to {settings.var / FOLDER}")
    stop = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        again = Pause()
        while not stop.is_set():
            running[:] = [_start(settings)]
            status = running[0].wait()
            if not stop.is_set():
                pause_s = again.lengthen()
                _log.error("worker: ended with %d; again in %.0f s", status, pause_s)
                stop.wait(pause_s)

    thread = threading.Thread(target=keep, name="worker", daemon=True)
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


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kb", "worker", "--parent", str(os.getpid())]
    if settings.inbox:
        command.append("--inbox")
    environment = os.environ | to_environment(settings)
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
