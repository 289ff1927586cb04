"""Seals: what shows that a link or an address was made by us."""

import datetime
import hashlib
import hmac
import os
import secrets
from pathlib import Path

import msgspec
from itsdangerous import BadSignature, URLSafeSerializer

from kb.errors import SettingsError

FILE = "secret"
# How long the link in a mail leads to its ticket.
LINK_DAYS = 180
_SECRET_BYTES = 32
# 64 bits: short enough for the name of a mail address, too long to be guessed there.
_TAG_LETTERS = 16


class Link(msgspec.Struct, frozen=True):
    """What a link says: its ticket, and how often that had got new links by then."""

    reference: str
    renewals: int


class Seals:
    """Signs and verifies with one secret; another secret makes all links invalid."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._links = URLSafeSerializer(
            secret, salt="link", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def link_token(self, reference: str, renewals: int, today: datetime.date) -> str:
        """What the link to a ticket ends with, valid for half a year."""
        until = today + datetime.timedelta(days=LINK_DAYS)
        token = self._links.dumps([reference, renewals, until.toordinal()])
        assert isinstance(token, str), "a serializer of texts"
        return token

    def link_of(self, token: str, today: datetime.date) -> Link | None:
        """What a link says that we signed; None where we did not, or too long ago."""
        try:
            reference, renewals, until = self._links.loads(token)
        except BadSignature:
            return None
        return Link(reference, renewals) if today.toordinal() <= until else None

    def tag(self, text: str, purpose: str) -> str:
        """Letters that only we can make from a text, for one purpose."""
        whole = self.hash(text, purpose)
        return whole[:_TAG_LETTERS]

    def is_tag(self, tag: str, text: str, purpose: str) -> bool:
        """Whether `tag` was made from a text; as slow for a wrong one as for ours."""
        return hmac.compare_digest(tag.encode(), self.tag(text, purpose).encode())

    def hash(self, text: str, purpose: str) -> str:
        """64 hexadecimal digits that say nothing of a text to whom has no secret."""
        message = f"{purpose}\0{text}".encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()


def read_secret(given: str, var: Path) -> str:
    """The secret of an installation: the one given, else that of the file in `var`.

    The file is made once, for its owner's eyes. Several machines must be given one.
    Raises SettingsError when it cannot be made or read.
    """
    if given:
        return given
    path = var / FILE
    try:
        var.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"{path}: {error.strerror}; make it writable, or set KB_SECRET"
        ) from error


def _make(path: Path) -> None:
    """Write a whole secret aside first: another process may read at any moment."""
    aside = path.with_name(f"{FILE}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    aside.touch(mode=0o600)
    aside.write_text(secrets.token_urlsafe(_SECRET_BYTES) + "\n")
    try:
        # A link fails where the file exists by now: the first one made is kept.
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
