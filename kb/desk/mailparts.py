"""Mail parts: the words and files of a mail, and the mails that were put inside it.

Whoever sends a mail decides on every byte of it: lengths, charsets, structure.
"""

import codecs
import datetime
import email
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_to_datetime

import msgspec

from kb.desk.mailtext import MAX_TEXT, text_of_html, whole_text

# Of a mail and all that are inside it; and how far they may stand in each other.
MAX_PARTS = 200
MAX_DEPTH = 3
_MAX_HEADER = 20_000

# RFC 5322, and RFC 6532 for addresses beyond ASCII.
_MAILS = ("message/rfc822", "message/global")
# Of text; others of Python's are no charsets, or warn.
_CHARSET = re.compile(
    r"(?:ascii|utf|iso8859|iso2022|latin|cp|windows|koi8|gb|big5|euc|shift_jis|hz|johab"
    r"|mac|tis)"
)


class Enclosure(msgspec.Struct, frozen=True):
    """A file of a mail; of what is too much to be taken, its name alone."""

    name: str
    data: bytes


class Forwarded(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that somebody put into theirs, in plain text."""

    sender: str
    subject: str
    sent_at: datetime.datetime | None
    text: str


class Content(msgspec.Struct, frozen=True):
    """The words of a mail, its files and the mails inside it, in their order."""

    text: str
    enclosures: tuple[Enclosure, ...]
    forwarded: tuple[Forwarded, ...]


class _Bounded(Compat32):
    """Headers as they came, up to a length: Python reads long ones again and again."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_MAX_HEADER]


_POLICY = _Bounded()


def message_of(raw: bytes) -> Message:
    """Bytes as a mail. Raises what Python's `email` does of mails that are none."""
    return email.message_from_bytes(raw, policy=_POLICY)


def content_of(message: Message) -> Content:
    """What a mail holds; files of mails inside it are among its own.

    Raises what Python's `email` does of mails that are none.
    """
    reading = _Reading()
    text = reading.words(message, 0)
    return Content(text, tuple(reading.enclosures), tuple(reading.forwarded))


def header(message: Message, name: str) -> str:
    return next(iter(headers(message, name)), "")


def headers(message: Message, *names: str) -> list[str]:
    """The values of headers, each on one line, as they are encoded."""
    found = [value for name in names for value in message.get_all(name, [])]
    return [_readable(str(value)) for value in found]


def words_of_header(message: Message, name: str) -> str:
    """A header for people, on one line."""
    written = header(message, name)
    try:
        pieces = decode_header(written)
    except HeaderParseError:
        pieces = [(written, None)]
    words = "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset)
        for piece, charset in pieces
    )
    # Once more: what was encoded may be anything.
    return _readable(whole_text(words))


class _Reading:
    """Goes once through a mail and all that are inside it, within bounds."""

    def __init__(self) -> None:
        self.enclosures: list[Enclosure] = []
        self.forwarded: list[Forwarded] = []
        self._parts = 0
        self._room = MAX_TEXT

    def words(self, message: Message, depth: int) -> str:
        """The words of one mail, of plain text rather than of HTML."""
        plain: list[str] = []
        html: list[str] = []
        for part in self._leaves(message):
            kind = part.get_content_type()
            if kind in _MAILS:
                self._open(part, depth)
                continue
            name = _name(part)
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes), "no part with parts of its own is here"
            if name or part.get_content_disposition() == "attachment":
                self.enclosures.append(Enclosure(name or "file", data))
            elif kind == "text/plain":
                plain.append(_decoded(data, part.get_content_charset()))
            elif kind == "text/html":
                html.append(_decoded(data, part.get_content_charset()))
        words = "\n\n".join(plain)
        return words if words.strip() else "\n\n".join(map(text_of_html, html))

    def _leaves(self, message: Message) -> Iterator[Message]:
        """The parts that hold something, and mails."""
        waiting = [message]
        while waiting and self._parts < MAX_PARTS:
            part = waiting.pop()
            self._parts += 1
            if not part.is_multipart() or part.get_content_type() in _MAILS:
                yield part
            elif part.get_content_maintype() == "multipart":
                waiting += reversed(parts_of(part))

    def _open(self, part: Message, depth: int) -> None:
        """Take in a mail; one that stands too deep, or is too long, is named."""
        for mail in _mails_in(part):
            name = f"{words_of_header(mail, 'Subject') or 'mail'}.eml"
            if depth >= MAX_DEPTH:
                self.enclosures.append(Enclosure(name, b""))
                continue
            place = len(self.forwarded)
            text = whole_text(self.words(mail, depth + 1))
            if len(text) > self._room:
                self.enclosures.append(Enclosure(name, b""))
            one = Forwarded(
                sender=words_of_header(mail, "From"),
                subject=words_of_header(mail, "Subject"),
                sent_at=_moment(header(mail, "Date")),
                text=text[: self._room],
            )
            self._room -= len(one.text)
            self.forwarded.insert(place, one)


def parts_of(part: Message) -> list[Message]:
    """The parts of a part; none where it has words instead."""
    inside = part.get_payload()
    if not isinstance(inside, list):
        return []
    return [one for one in inside if isinstance(one, Message)]


def _mails_in(part: Message) -> list[Message]:
    """The mail in a part, also an encoded one: RFC 2046, 5.2.1, lets none be."""
    found = parts_of(part)
    encoding = header(part, "Content-Transfer-Encoding").lower()
    if encoding == "base64" and found and not found[0].keys():
        found[0]["Content-Transfer-Encoding"] = encoding
        data = found[0].get_payload(decode=True)
        assert isinstance(data, bytes), "it has no parts"
        return [message_of(data)]
    return found


def _name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        # A name in a charset that is none, or in pieces that do not fit.
        name = "file"
    return _readable(name)


def _moment(written: str) -> datetime.datetime | None:
    try:
        return parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        return None


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


def _readable(text: str) -> str:
    """A text on one line, without halves of letters."""
    whole = text.encode("utf-8", "replace").decode()
    return " ".join(whole[:_MAX_HEADER].split())
