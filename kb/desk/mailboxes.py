"""Mailboxes: where replies arrive, a maildir or a folder of an IMAP server."""

import datetime
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from kb.desk.delays import Delays
from kb.desk.mail import MAX_BYTES
from kb.desk.patience import hang_up_after
from kb.errors import InboxUnavailable, SettingsError

# For one answer of an IMAP server, and for one mail.
ANSWER_S = 20.0
MAIL_S = 120.0
# Taken in at a time; the others wait for the next look. Those that cannot be are not
# among them: however many they are, what comes after them comes through.
BATCH = 100

_PORT = 993

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_SEEN = ":2,"

_OTHERS_GO_ON = "it stays unread for a later look, and others go on"

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
        taken = 0
        for key in self._delays.due(fresh, at):
            raw = self._read(key, at)
            if raw is not None:
                yield key, raw
                taken += key not in self._delays
            if taken == BATCH:
                return

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
                _log.warning("%s: %s; %s", path, error.strerror, _OTHERS_GO_ON)
            return None

    def _files(self, name: str) -> list[Path]:
        return sorted(path for path in (self._folder / name).iterdir())


def _flags(path: Path) -> set[str]:
    return set(path.name.partition(_SEEN)[2])


class ImapFolder:
    """A folder of an IMAP server, asked over TLS.

    A mail that the server does not let us mark as read is not given twice as long as
    this lives; by its Message-ID it is known after that, too.
    """

    def __init__(
        self, host: str, port: int, user: str, password: str, *, folder: str
    ) -> None:
        self._name = f"{host}:{port}"
        self._host, self._port = host, port
        self._user, self._password = user, password
        self._folder = folder
        self._imap: imaplib.IMAP4_SSL | None = None
        # By the numbers of the folder and of the mail: RFC 9051, 2.3.1.1.
        self._unmarked: set[tuple[bytes, str]] = set()
        self._validity = b""
        self._delays = Delays()

    def unread(self, at: datetime.datetime) -> Iterator[tuple[str, bytes]]:
        try:
            imap = self._imap = self._connect()
            unread = self._search(imap)
            taken = 0
            for key in self._delays.due(unread, at):
                raw = self._given(imap, key, at)
                if raw is not None:
                    yield key, raw
                    taken += key not in self._delays
                if taken == BATCH:
                    return
        except (OSError, imaplib.IMAP4.error) as error:
            raise self._gone(error) from None
        finally:
            self._leave()

    def mark_read(self, key: str, *, is_flagged: bool) -> None:
        assert self._imap, "the mail was just given"
        flags = r"(\Seen \Flagged)" if is_flagged else r"(\Seen)"
        try:
            status, _ = self._imap.uid("STORE", key, "+FLAGS", flags)
        except (OSError, imaplib.IMAP4.error) as error:
            raise self._gone(error) from None
        if status != "OK":
            if not self._unmarked:
                _log.warning(
                    "%s: does not let mails be marked as read; they are taken in all "
                    "the same, but give the user of KB_INBOX the right to set flags",
                    self._name,
                )
            self._unmarked.add((self._validity, key))
        self._delays.end(key)

    def put_off(self, key: str, at: datetime.datetime) -> bool:
        return self._delays.lengthen(key, at)

    def _connect(self) -> imaplib.IMAP4_SSL:
        imap = imaplib.IMAP4_SSL(
            self._host,
            self._port,
            ssl_context=ssl.create_default_context(),
            timeout=ANSWER_S,
        )
        self._imap = imap
        with hang_up_after(MAIL_S, lambda: imap.sock):
            try:
                imap.login(self._user, self._password)
            except imaplib.IMAP4.error:
                # The server's words may repeat what it was told.
                raise OSError(0, "refuses the user or the password") from None
            name = self._folder.replace("\\", "\\\\").replace('"', '\\"')
            status, _ = imap.select(f'"{name}"')
            if status != "OK":
                raise OSError(0, f"has no folder {self._folder}")
        return imap

    def _search(self, imap: imaplib.IMAP4_SSL) -> list[str]:
        _, given = imap.response("UIDVALIDITY")
        validity = given[-1] or b""
        if validity != self._validity:
            # The same numbers are other mails now.
            self._validity, self._delays = validity, Delays()
        status, found = imap.uid("SEARCH", "UNSEEN")
        if status != "OK":
            raise OSError(0, "does not say which mails are unread")
        keys = (key.decode("ascii") for key in (found[0] or b"").split())
        return [key for key in keys if (self._validity, key) not in self._unmarked]

    def _given(
        self, imap: imaplib.IMAP4_SSL, key: str, at: datetime.datetime
    ) -> bytes | None:
        """A mail, nothing of one that is too large; None where it is not given.

        One at which the conversation ends must not end the next one as well.
        """
        try:
            with hang_up_after(MAIL_S, lambda: imap.sock):
                raw = self._fetch(imap, key)
        except (OSError, imaplib.IMAP4.error):
            self._wait(key, at, "breaks off at mail")
            raise
        if raw is None:
            self._wait(key, at, "does not give mail")
        return raw

    def _wait(self, key: str, at: datetime.datetime, what: str) -> None:
        if self.put_off(key, at):
            _log.warning("%s: %s %s; %s", self._name, what, key, _OTHERS_GO_ON)

    def _fetch(self, imap: imaplib.IMAP4_SSL, key: str) -> bytes | None:
        told = self._told(imap, key, "(RFC822.SIZE)")
        if told is None:
            return None
        size = _SIZE.search(told[0] if isinstance(told[0], bytes) else b"")
        if size is None or int(size[1]) > MAX_BYTES:
            return b""
        found = self._told(imap, key, "(BODY.PEEK[])")
        if found is None:
            return None
        bodies = [part[1] for part in found if isinstance(part, tuple)]
        return bodies[0] if bodies else b""

    def _told(self, imap: imaplib.IMAP4_SSL, key: str, what: str) -> list[Any] | None:
        status, found = imap.uid("FETCH", key, what)
        return found if status == "OK" else None

    def _gone(self, error: Exception) -> InboxUnavailable:
        # An error of IMAP repeats the server's words, which may be those of a mail.
        what = (isinstance(error, OSError) and error.strerror) or ""
        if isinstance(error, TimeoutError):
            what = "does not answer in time"
        if isinstance(error, imaplib.IMAP4.readonly):
            what = "the folder can only be read; give the user the right to set flags"
        return InboxUnavailable(f"{self._name}: {what or type(error).__name__}")

    def _leave(self) -> None:
        imap, self._imap = self._imap, None
        if imap is not None:
            try:
                imap.logout()
            except (OSError, imaplib.IMAP4.error):
                imap.shutdown()
