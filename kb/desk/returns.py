"""Returns: mails that tell of a letter of ours which did not arrive.

Source: RFC 3464; RFC 3462 for the letter, or its headers, that comes back with it.
"""

import re
from collections.abc import Iterator
from email.message import Message

from kb.desk.mailparsing import Allowance, message_of
from kb.desk.mailparts import header, headers, parts_of

# Where nothing more is said: RFC 3463, 3.
UNKNOWN = "5.0.0"
_REPORT = "multipart/report"
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


def is_report(message: Message) -> bool:
    return message.get_content_type() == _REPORT


def failure_of(message: Message) -> str | None:
    """The status by which a letter was given up; None of any other mail."""
    for part in _parts(message, "message/delivery-status"):
        for recipient in parts_of(part):
            if header(recipient, "Action").lower() == "failed":
                status = _STATUS.search(header(recipient, "Status"))
                return status[0] if status else UNKNOWN
    # Of servers older than that.
    return UNKNOWN if header(message, "X-Failed-Recipients") else None


def returned_ids(message: Message, allowance: Allowance) -> list[str]:
    """The Message-IDs of the letters that a report brings back."""
    found: list[str] = []
    for part in _parts(message, "message/rfc822"):
        for letter in parts_of(part):
            found += headers(letter, "Message-ID")
    for part in _parts(message, "text/rfc822-headers"):
        words = part.get_payload(decode=True)
        if isinstance(words, bytes):
            found += headers(message_of(words, allowance), "Message-ID")
    return found


def _parts(message: Message, kind: str) -> Iterator[Message]:
    """The parts of a report that are of a kind."""
    if is_report(message):
        inside = parts_of(message)
        yield from (part for part in inside if part.get_content_type() == kind)
