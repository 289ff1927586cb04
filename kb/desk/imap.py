"""IMAP: a folder of a mail server, as a mailbox."""

import datetime
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from typing import Any

from kb.desk.delays import OTHERS_GO_ON, Delays
from kb.desk.mail import MAX_BYTES
from kb.desk.patience import hang_up_after
from kb.errors import InboxUnavailable

# For one answer of a server, and for one mail.
ANSWER_S = 20.0
MAIL_S = 120.0
# Searched at a time: Python takes no answer above a million letters.
TOGETHER = 50_000

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")

_log = logging.getLogger(__name__)


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
        self._count = 0
        self._delays = Delays()

    def unread(self, at: datetime.datetime) -> Iterator[tuple[str, bytes]]:
        try:
            imap = self._imap = self._connect()
            unread = self._search(imap)
            yield from self._delays.taken(
                unread, at, lambda key: self._given(imap, key, at)
            )
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
            status, told = imap.select(f'"{name}"')
            if status != "OK":
                raise OSError(0, f"has no folder {self._folder}")
            self._count = int(told[0] or 0)
        return imap

    def _search(self, imap: imaplib.IMAP4_SSL) -> list[str]:
        _, given = imap.response("UIDVALIDITY")
        validity = given[-1] or b""
        if validity != self._validity:
            # The same numbers are other mails now.
            self._validity, self._delays = validity, Delays()
        keys: list[str] = []
        for first in range(1, self._count + 1, TOGETHER):
            some = f"{first}:{min(first + TOGETHER - 1, self._count)}"
            status, found = imap.uid("SEARCH", some, "UNSEEN")
            if status != "OK":
                raise OSError(0, "does not say which mails are unread")
            keys += (key.decode("ascii") for key in (found[0] or b"").split())
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
            _log.warning("%s: %s %s; %s", self._name, what, key, OTHERS_GO_ON)

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
