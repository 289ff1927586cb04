"""The worker: it sends, takes in replies, and throws away what is over.

`python -m kb.desk.worker` needs neither pages nor search nor the command, and so a
fraction of their memory: one stands beside every server.
"""

import argparse
import contextlib
import datetime
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from kb.desk.desk import Desk, open_desk
from kb.desk.inbox import empty
from kb.desk.mailboxes import Mailbox, make_mailbox
from kb.desk.postman import make_postman
from kb.desk.retention import keep_purging, keep_sweeping
from kb.desk.sending import LOOK_S, Pause, Sender, now
from kb.desk.webhooks import Caller
from kb.errors import DeskUnavailable, FirstStopError, InboxUnavailable
from kb.settings import Settings, read_settings

# How often the inbox is looked at.
INBOX_LOOK_S = 15.0
ENDS = {signal.SIGTERM, signal.SIGINT}

_log = logging.getLogger(__name__)


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


def work(settings: Settings, mailbox: Mailbox | None, parent: int | None) -> None:
    """Do all that a worker does, until a signal comes or `parent` is gone.

    Raises SettingsError.
    """
    desk = open_desk(settings)
    stop = threading.Event()
    with contextlib.closing(desk.database):
        sender = make_sender(settings, desk, stop, now=now)
        tasks = [
            lambda: _send(sender, stop),
            lambda: keep_purging(desk, settings.keep_days, stop, now=now),
            lambda: keep_sweeping(desk, stop, now=now),
        ]
        if mailbox:
            tasks.append(lambda: _take_in(mailbox, desk, stop))
        _do(tasks, stop, parent)


def _do(
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


def _send(sender: Sender, stop: threading.Event) -> None:
    """Send as soon as the tables are ready: the database is waited for."""
    away = Pause()
    while not stop.is_set():
        try:
            _make_tables()
        except DeskUnavailable as error:
            pause_s = away.lengthen()
            _log.error("%s; trying again in %.0f s", error, pause_s)
            stop.wait(pause_s)
        else:
            sender.run()


def _make_tables() -> None:
    """Bring the tables up to date in a process of its own: its memory goes with it.

    Raises DeskUnavailable.
    """
    command = [sys.executable, "-m", "kb.desk.migrate"]
    ended = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ended.stdout:
        raise DeskUnavailable(ended.stdout.strip())
    ended.check_returncode()


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


def main() -> None:
    """Work by the settings of the environment; `firststop worker` says how."""
    parser = argparse.ArgumentParser(prog="python -m kb.desk.worker")
    parser.add_argument("--inbox", action="store_true")
    parser.add_argument("--parent", type=int)
    given = parser.parse_args()
    try:
        settings = read_settings(os.environ)
        mailbox = make_mailbox(settings.inbox) if given.inbox else None
        work(settings, mailbox, given.parent)
    except FirstStopError as error:
        sys.exit(f"firststop: {error}")


if __name__ == "__main__":
    main()
