"""Mail parts: the words and files of a mail, and the mails that were put inside it.

Whoever sends a mail decides on every byte of it: lengths, charsets, structure.
"""

import codecs
import datetime
import encodings
import pkgutil
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from encodings.aliases import aliases

import msgspec

from kb.desk.mailparsing import Allowance, message_of
from kb.desk.mailtext import MAX_TEXT, text_of_html, whole_text

# How far mails may stand in each other.
MAX_DEPTH = 3
# Looked into for the words of a mail and all that are inside it.
MAX_WORDS = 20 * MAX_TEXT

# RFC 5322, and RFC 6532 for addresses beyond ASCII.
_MAILS = ("message/rfc822", "message/global")
# Python remembers each name for good that it was asked for in vain.
_KNOWN = frozenset(aliases).union(
    module.name for module in pkgutil.iter_modules(encodings.__path__)
)
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


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """The words of a mail, its files and the mails inside it, in their order.

    It is not whole where some of it was too much to be looked into.
    """

    text: str
    enclosures: tuple[Enclosure, ...]
    forwarded: tuple[Forwarded, ...]
    is_whole: bool


def content_of(message: Message, allowance: Allowance) -> Content:
    """What a mail holds; files of mails inside it are among its own.

    Raises what Python's `email` does of mails that are none.
    """
    reading = _Reading(allowance)
    text = reading.words(message, 0)
    return Content(
        text=text,
        enclosures=tuple(reading.enclosures),
        forwarded=tuple(reading.forwarded),
        is_whole=not allowance.is_exceeded and reading.letters > 0,
    )


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
        piece if isinstance(piece, str) else _decoded(piece, charset or "")
        for piece, charset in pieces
    )
    # Once more: what was encoded may be anything.
    return _readable(whole_text(words))


class _Reading:
    """Goes once through a mail and all that are inside it, within bounds."""

    def __init__(self, allowance: Allowance) -> None:
        self.enclosures: list[Enclosure] = []
        self.forwarded: list[Forwarded] = []
        # That may still be looked into.
        self.letters = MAX_WORDS
        self._allowance = allowance
        self._room = MAX_TEXT

    def words(self, message: Message, depth: int) -> str:
        """The words of one mail, of plain text rather than of HTML."""
        plain: list[str] = []
        html: list[str] = []
        for part in _leaves(message):
            kind = part.get_content_type()
            if kind in _MAILS:
                self._open(part, depth)
                continue
            name = _name(part)
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes), "no part with parts of its own is here"
            if name or part.get_content_disposition() == "attachment":
                self.enclosures.append(Enclosure(name or "file", data))
            elif kind in ("text/plain", "text/html"):
                written = self._looked_into(_decoded(data, _charset(part)))
                (plain if kind == "text/plain" else html).append(written)
        words = "\n\n".join(plain)
        return words if words.strip() else "\n\n".join(map(text_of_html, html))

    def _looked_into(self, text: str) -> str:
        beginning = text[: self.letters]
        self.letters -= len(beginning)
        return beginning

    def _open(self, part: Message, depth: int) -> None:
        """Take in a mail; one that stands too deep, or is too long, is named."""
        for mail in _mails_in(part, self._allowance):
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
    # Words are not asked for: Python decodes them by whatever charset they name.
    inside = part.get_payload() if part.is_multipart() else []
    return [one for one in inside if isinstance(one, Message)]


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, and mails."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if not part.is_multipart() or part.get_content_type() in _MAILS:
            yield part
        elif part.get_content_maintype() == "multipart":
            waiting += reversed(parts_of(part))


def _mails_in(part: Message, allowance: Allowance) -> list[Message]:
    """The mail in a part, also an encoded one: RFC 2046, 5.2.1, lets none be."""
    found = parts_of(part)
    encoding = header(part, "Content-Transfer-Encoding").lower()
    if encoding == "base64" and found and not found[0].keys():
        found[0]["Content-Transfer-Encoding"] = encoding
        data = found[0].get_payload(decode=True)
        assert isinstance(data, bytes), "it has no parts"
        return [message_of(data, allowance)]
    return found


def _name(part: Message) -> str:
    try:
        name = _parameter(part, "filename", "Content-Disposition") or _parameter(
            part, "name", "Content-Type"
        )
    except (ValueError, TypeError):
        # In pieces that do not fit.
        name = "file"
    return _readable(name)


def _charset(part: Message) -> str:
    try:
        return _parameter(part, "charset", "Content-Type")
    except (ValueError, TypeError):
        return ""


def _parameter(part: Message, name: str, header: str) -> str:
    """A parameter of a header, in whichever charset it says: RFC 2231."""
    written = part.get_param(name, "", header)
    if isinstance(written, tuple):
        charset, _, letters = written
        return _decoded(letters.encode("raw-unicode-escape"), charset or "")
    return str(written or "").strip()


def _moment(written: str) -> datetime.datetime | None:
    try:
        return parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError):
        return None


def _decoded(data: bytes, charset: str) -> str:
    given = encodings.normalize_encoding(charset.lower() or "utf-8")
    try:
        if given in _KNOWN and _CHARSET.match(_plain_name(given)):
            return data.decode(given)
    except (LookupError, ValueError):
        pass
    # Many mails say one charset and mean another; Latin 1 reads any byte.
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _plain_name(charset: str) -> str:
    return codecs.lookup(charset).name.replace("-", "")


def _readable(text: str) -> str:
    """A text on one line, without halves of letters."""
    whole = text.encode("utf-8", "replace").decode()
    return " ".join(whole.split())
