"""Replies: what leads an answer by mail back to its ticket.

A letter carries the reference of its ticket and a tag that only we can make, in its
Message-ID and in the address that replies go to. Who answers with the tag has got a
letter of ours.

A letter to operators has another tag, by which their answers, and those of programs
behind them, are told from a reader's. It proves nothing: they may pass it on.

A tag outlives the links of its ticket: whoever has it can write, and reads nothing by
it. Answers go to the address of the ticket alone, as letters with the newest link.
"""

import re
import secrets
from typing import Literal

from kb.desk.office import Office
from kb.desk.references import read_reference
from kb.desk.seals import Seals

Recipient = Literal["reader", "operators"]

_PURPOSES: dict[Recipient, str] = {"reader": "reply", "operators": "word"}
# In a Message-ID and before the @ of an address, whose case a server may change.
_MARK = re.compile(r"(T-\w{4}-\w{4})\.([0-9a-f]{16})(?![0-9a-f])", re.IGNORECASE)
_REFERENCE = re.compile(r"\bT-\w{4}-\w{4}\b", re.IGNORECASE)


def mail_id(
    office: Office, seals: Seals, reference: str, to: Recipient = "reader"
) -> str:
    """A new Message-ID about a ticket, without its angle brackets."""
    # Short, so that the header is one line.
    return f"{secrets.token_hex(8)}.{_mark(seals, reference, to)}@{office.domain}"


def reply_address(office: Office, seals: Seals, reference: str) -> str:
    """The address that replies about a ticket go to."""
    local, _, domain = office.address.rpartition("@")
    return f"{local}+{_mark(seals, reference, 'reader')}@{domain}"


def marked_reference(seals: Seals, text: str, to: Recipient = "reader") -> str | None:
    """The reference in addresses or Message-IDs, where our tag stands beside it."""
    for found in _MARK.finditer(text):
        reference = read_reference(found[1])
        if reference and seals.is_tag(found[2].lower(), reference, _PURPOSES[to]):
            return reference
    return None


def named_reference(text: str) -> str | None:
    """The first reference that a subject names: anybody may have written it."""
    found = map(read_reference, _REFERENCE.findall(text))
    return next(filter(None, found), None)


def _mark(seals: Seals, reference: str, to: Recipient) -> str:
    return f"{reference}.{seals.tag(reference, _PURPOSES[to])}"
