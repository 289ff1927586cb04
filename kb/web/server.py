"""The server: granian, a process a core, with settings passed in the environment."""

import faulthandler
import logging
import os
import socket
import sys
import time
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.common import AbstractServer

from kb.errors import SettingsError
from kb.settings import Settings, read_settings, to_environment
from kb.web.app import create_app
from kb.web.memory import give_back, keep_shared

# A client that has not sent its headers by then is not waited for.
HEADERS_TIMEOUT_MS = 10_000
# A thread that comes back from the database or the disk waits no longer than this for
# one that computes: far less than Python's own, since it may hold a lock that
# others wait for.
SWITCH_S = 0.0002
# Before all processes are begun anew, where one of them could not be kept alive.
PAUSE_S = 1.0

_log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Serve until a signal ends it; requests under way are finished.

    A process that dies is replaced. Where one dies twice within seconds, granian ends:
    it is begun anew, or a page that ends its process would end the site. One that dies
    of a fault in a library says in which lines of ours.
    """
    faulthandler.enable()
    keep_shared()
    os.environ.update(to_environment(settings))
    while True:
        server = _server(settings)
        try:
            server.serve()
        except SystemExit:
            time.sleep(PAUSE_S)
            if server.interrupt_signal or not server.interrupt_children:
                raise
            _log.error("processes died twice within seconds; all are begun anew")
        else:
            return


def _server(settings: Settings) -> AbstractServer[Any]:
    return Granian(
        "kb.web.server:make_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers or len(os.sched_getaffinity(0)),
        blocking_threads=settings.threads,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_TIMEOUT_MS),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_access=False,
    )


def check_address(settings: Settings) -> None:
    """Make sure that nobody listens where we are about to.

    The server shares its port among its processes, and so with any other that does the
    same: without this look, two help centers would answer in turn. Raises
    SettingsError.
    """
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as one:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind(address)
    except OSError as error:
        raise SettingsError(
            f"{settings.host}:{settings.port}: cannot be listened on: "
            f"{error.strerror}; choose another by --port or --host"
        ) from error


def make_app() -> Flask:
    """The application of a worker process, from the settings of its parent."""
    sys.setswitchinterval(SWITCH_S)
    give_back()
    return create_app(read_settings(os.environ))
