"""Mailboxes: where replies arrive, a maildir or a folder of an IMAP server."""

import datetime
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from kb.desk.delays import OTHERS_GO_ON, Delays
from kb.desk.imap import ImapFolder
from kb.desk.mail import MAX_BYTES
from kb.errors import InboxUnavailable, SettingsError

_PORT = 993
_SEEN = ":2,"

_log = logging.getLogger(__name__)


class Mailbox(Protocol):
    """Mails that wait. What goes wrong is an InboxUnavailable."""

    def unread(self, at: datetime.datetime) -> Iterator[tuple[str, bytes]]:
        """Mails that nobody has read: a key, and its bytes, none where too many.

        What cannot be read is logged once, and looked at again after growing pauses.
        """

    def mark_read(self, key: str, *, is_flagged: bool) -> None:
        """Do not give a mail again; flag it where a person has to look at it."""

    def put_off(self, key: str, at: datetime.datetime) -> bool:
        """Give a mail again after a pause that grows; whether it is the first time."""


def make_mailbox(inbox: str) -> Mailbox:
    """The mailbox that KB_INBOX names. Raises SettingsError."""
    if "://" not in inbox:
        return Maildir(Path(inbox))
    # It holds a password: it is not repeated.
    wrong = SettingsError(
        "KB_INBOX: neither a folder nor the address of an IMAP folder; write for "
        "example imaps://user:password@mail.example/INBOX"
    )
    try:
        parts = urlsplit(inbox)
        port = parts.port or _PORT
    except ValueError:
        raise wrong from None
    if parts.scheme != "imaps" or not parts.hostname or not parts.username:
        raise wrong
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if not folder.isascii() or not folder.isprintable():
        raise wrong
    user, password = unquote(parts.username), unquote(parts.password or "")
    return ImapFolder(parts.hostname, port, user, password, folder=folder)


class Maildir:
    """A folder that a mail server delivers to, a file for each mail.

    A mail that cannot be moved is not given twice as long as this lives, like one that
    an IMAP server does not let us mark.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unmarked: set[str] = set()
        self._delays = Delays()

    def unread(self, at: datetime.datetime) -> Iterator[tuple[str, bytes]]:
        try:
            arrived = [*self._files("new"), *self._files("cur")]
        except OSError as error:
            raise InboxUnavailable(f"{error.filename}: {error.strerror}") from error
        waiting = [path for path in arrived if "S" not in _flags(path)]
        keys = [str(path.relative_to(self._folder)) for path in waiting]
        self._unmarked.intersection_update(keys)
        fresh = (key for key in keys if key not in self._unmarked)
        yield from self._delays.taken(fresh, at, lambda key: self._read(key, at))

    def mark_read(self, key: str, *, is_flagged: bool) -> None:
        path = self._folder / key
        name = path.name.partition(_SEEN)[0]
        flags = _flags(path) | {"S"} | ({"F"} if is_flagged else set())
        target = self._folder / "cur" / f"{name}{_SEEN}{''.join(sorted(flags))}"
        try:
            path.rename(target)
        except OSError as error:
            if not self._unmarked:
                _log.warning(
                    "%s: cannot be moved to cur: %s; mails are taken in all the same, "
                    "but let the worker move them",
                    path,
                    error.strerror,
                )
            self._unmarked.add(key)
        self._delays.end(key)

    def put_off(self, key: str, at: datetime.datetime) -> bool:
        return self._delays.lengthen(key, at)

    def _read(self, key: str, at: datetime.datetime) -> bytes | None:
        path = self._folder / key
        try:
            return path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
        except OSError as error:
            if self.put_off(key, at):
                _log.warning("%s: %s; %s", path, error.strerror, OTHERS_GO_ON)
            return None

    def _files(self, name: str) -> list[Path]:
        return sorted(path for path in (self._folder / name).iterdir())


def _flags(path: Path) -> set[str]:
    return set(path.name.partition(_SEEN)[2])
