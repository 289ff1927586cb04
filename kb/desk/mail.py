"""Mail: what arrived, read so that nothing in it can break the reader.

Whoever sends a mail decides on every byte of it: lengths, charsets, structure.
"""

import hashlib
import logging
import re
from email.message import Message
from email.utils import getaddresses

import msgspec

from kb.desk.mailparsing import Allowance, message_of
from kb.desk.mailparts import (
    Enclosure,
    Forwarded,
    content_of,
    header,
    headers,
    words_of_header,
)
from kb.desk.mailtext import MAX_TEXT, own_words, whole_text
from kb.desk.returns import failure_of, is_report, returned_ids

# Of a whole mail: what is larger is left to a person.
MAX_BYTES = 30 << 20
_MAX_ID = 200

_DESTINATIONS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_THREAD = ("In-Reply-To", "References")
# Of RFC 3834, 5: a person's mail says nothing, or this.
_BY_A_PERSON = re.compile(r"no\b")
# What programs say of their answers that know nothing of that RFC.
_ANSWERS = frozenset(("bulk", "junk", "auto_reply", "auto-reply"))
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Failed-Recipients")
_LISTS = ("List-Id", "List-Unsubscribe")
_ID = re.compile(r"<([!-;=?-~]+)>")

# What Python's `email` raises of mails that are nested too deep, or whose headers and
# encodings are none: one of them must not stop the others.
_UNREADABLE = (RecursionError, LookupError, ValueError, TypeError, AttributeError)

_log = logging.getLogger(__name__)


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as far as we read it.

    `senders` are all addresses that it says it is from, in lower case. `trail` holds
    all addresses it went to, and all Message-IDs that it answers or brings back;
    `parents` only those that it answers itself, or brings back. It is
    automatic when no person wrote it, such as an out-of-office note or a bounce; a
    person's may have come by a list. `failure` is the status by which a letter of ours
    was given up, such as 5.1.1. It is not whole where some of it was too much to be
    looked into.
    """

    mail_id: str
    senders: tuple[str, ...]
    subject: str
    trail: str
    parents: str
    is_automatic: bool
    is_of_a_list: bool
    failure: str | None
    text: str
    enclosures: tuple[Enclosure, ...]
    forwarded: tuple[Forwarded, ...]
    is_whole: bool


def read_mail(raw: bytes) -> Mail | None:
    """The mail in some bytes; None where they are too many, or cannot be read."""
    if len(raw) > MAX_BYTES:
        return None
    try:
        return _read(raw)
    except _UNREADABLE as bad:
        _log.warning("a mail cannot be read: %s", type(bad).__name__)
        return None


def _read(raw: bytes) -> Mail:
    allowance = Allowance()
    message = message_of(raw, allowance)
    content = content_of(message, allowance)
    trail = headers(message, *_DESTINATIONS, *_THREAD)
    returned = returned_ids(message, allowance)
    text = own_words(content.text)
    return Mail(
        mail_id=_mail_id(message, raw),
        senders=_senders(message),
        subject=words_of_header(message, "Subject"),
        trail=" ".join(trail + returned),
        parents=" ".join(_answered(message) + returned),
        is_automatic=_is_automatic(message),
        is_of_a_list=_is_of_a_list(message),
        failure=failure_of(message),
        text=text,
        enclosures=content.enclosures,
        # What a report brings back is our own.
        forwarded=() if is_report(message) else content.forwarded,
        is_whole=content.is_whole and len(text) < MAX_TEXT,
    )


def _senders(message: Message) -> tuple[str, ...]:
    # Not by `Sender`: a list that a reader's mail went through names itself there.
    try:
        named = getaddresses(headers(message, "From"))
    except RecursionError:
        # Of brackets in brackets.
        return ()
    return tuple(whole_text(address).lower() for _, address in named if address)


def _answered(message: Message) -> list[str]:
    """The Message-IDs that a mail answers, without those that were answered before."""
    named = headers(message, "In-Reply-To")
    return named or _ID.findall(" ".join(headers(message, "References")))[-1:]


def _mail_id(message: Message, raw: bytes) -> str:
    """Its Message-ID; where it has none that can be kept, one made of its bytes."""
    found = _ID.search(header(message, "Message-ID"))
    if found and len(found[1]) <= _MAX_ID:
        return found[1]
    return f"{hashlib.sha256(raw).hexdigest()}@none"


def _is_automatic(message: Message) -> bool:
    if is_report(message) or header(message, "Return-Path").strip() == "<>":
        return True
    submitted = header(message, "Auto-Submitted").strip().lower()
    if submitted:
        return not _BY_A_PERSON.match(submitted)
    return _precedence(message) in _ANSWERS or any(one in message for one in _AUTOMATIC)


def _is_of_a_list(message: Message) -> bool:
    return _precedence(message) == "list" or any(one in message for one in _LISTS)


def _precedence(message: Message) -> str:
    return header(message, "Precedence").strip().lower()
