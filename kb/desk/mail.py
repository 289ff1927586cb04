"""Mail: what arrived, read so that nothing in it can break the reader.

Whoever sends a mail decides on every byte of it: lengths, charsets, structure.
"""

import codecs
import email
import hashlib
import logging
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr

import msgspec

from kb.desk.mailtext import own_words, text_of_html

# Of a whole mail: what is larger is left to a person.
MAX_BYTES = 30 << 20
MAX_PARTS = 200
_MAX_HEADER = 20_000
_MAX_ID = 200

_DESTINATIONS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_THREAD = ("In-Reply-To", "References")
_BULK = frozenset(("bulk", "junk", "list", "auto_reply", "auto-reply"))
_AUTOMATIC = (
    "List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Auto-Reply",
    "X-Failed-Recipients",
)  # fmt: skip
# Of text; others of Python's are no charsets, or warn.
_CHARSET = re.compile(
    r"(?:ascii|utf|iso8859|iso2022|latin|cp|windows|koi8|gb|big5|euc|shift_jis|hz|johab"
    r"|mac|tis)"
)
_ID = re.compile(r"<([!-;=?-~]+)>")

# What Python's `email` raises of mails that are nested too deep, or whose headers and
# encodings are none: one of them must not stop the others.
_UNREADABLE = (RecursionError, LookupError, ValueError, TypeError, AttributeError)

_log = logging.getLogger(__name__)


class Enclosure(msgspec.Struct, frozen=True):
    """A file of a mail."""

    name: str
    data: bytes


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as far as we read it.

    `trail` holds all addresses it went to and all Message-IDs it answers. It is
    automatic when no person wrote it: an out-of-office note, a list, a bounce.
    """

    mail_id: str
    sender: str
    subject: str
    trail: str
    is_automatic: bool
    text: str
    enclosures: tuple[Enclosure, ...]


def read_mail(raw: bytes) -> Mail | None:
    """The mail in some bytes; None where they are too many, or cannot be read."""
    if len(raw) > MAX_BYTES:
        return None
    try:
        return _read(raw)
    except _UNREADABLE as bad:
        _log.warning("a mail cannot be read: %r", bad)
        return None


def _read(raw: bytes) -> Mail:
    message = email.message_from_bytes(raw, policy=compat32)
    text, enclosures = _content(list(_leaves(message)))
    return Mail(
        mail_id=_mail_id(message, raw),
        sender=parseaddr(_header(message, "From"))[1].lower(),
        subject=_subject(message),
        trail=" ".join(_headers(message, *_DESTINATIONS, *_THREAD)),
        is_automatic=_is_automatic(message),
        text=own_words(text),
        enclosures=tuple(enclosures),
    )


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, at most so many; not those of a mail inside."""
    count = 0
    waiting = [message]
    while waiting and count < MAX_PARTS:
        part = waiting.pop()
        count += 1
        if not part.is_multipart():
            yield part
        elif part.get_content_maintype() == "multipart":
            inside = part.get_payload()
            assert isinstance(inside, list), "it has parts"
            waiting += [one for one in reversed(inside) if isinstance(one, Message)]


def _content(parts: list[Message]) -> tuple[str, list[Enclosure]]:
    """The words, of plain text rather than of HTML, and the files."""
    plain: list[str] = []
    html: list[str] = []
    enclosures = []
    for part in parts:
        name = _name(part)
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes), "no part with parts of its own is here"
        kind = part.get_content_type()
        if name or part.get_content_disposition() == "attachment":
            enclosures.append(Enclosure(name or "file", data))
        elif kind == "text/plain":
            plain.append(_decoded(data, part.get_content_charset()))
        elif kind == "text/html":
            html.append(_decoded(data, part.get_content_charset()))
    words = "\n\n".join(plain)
    if not words.strip():
        words = "\n\n".join(map(text_of_html, html))
    return words, enclosures


def _name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        # A name in a charset that is none, or in pieces that do not fit.
        name = "file"
    return _readable(name)


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        name = codecs.lookup(charset or "utf-8").name.replace("-", "")
        if _CHARSET.match(name):
            return data.decode(charset or "utf-8")
    except (LookupError, ValueError):
        pass
    # Many mails say one charset and mean another; Latin 1 reads any byte.
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _mail_id(message: Message, raw: bytes) -> str:
    """Its Message-ID; where it has none that can be kept, one made of its bytes."""
    found = _ID.search(_header(message, "Message-ID"))
    if found and len(found[1]) <= _MAX_ID:
        return found[1]
    return f"{hashlib.sha256(raw).hexdigest()}@none"


def _subject(message: Message) -> str:
    written = _header(message, "Subject")
    try:
        pieces = decode_header(written)
    except HeaderParseError:
        return written
    return "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset)
        for piece, charset in pieces
    )


def _is_automatic(message: Message) -> bool:
    submitted = _header(message, "Auto-Submitted").strip().lower()
    return (
        bool(submitted and not submitted.startswith("no"))
        or _header(message, "Precedence").strip().lower() in _BULK
        or any(name in message for name in _AUTOMATIC)
        or _header(message, "Return-Path").strip() == "<>"
        or message.get_content_type() == "multipart/report"
    )


def _header(message: Message, name: str) -> str:
    return next(iter(_headers(message, name)), "")


def _headers(message: Message, *names: str) -> list[str]:
    found = [value for name in names for value in message.get_all(name, [])]
    return [_readable(str(value)) for value in found]


def _readable(text: str) -> str:
    """A text on one line, without halves of letters."""
    whole = text.encode("utf-8", "replace").decode()
    return " ".join(whole[:_MAX_HEADER].split())
