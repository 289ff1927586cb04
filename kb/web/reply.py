"""Replies: what a reader is writing about a ticket, as a form brings it."""

from typing import Literal

import msgspec

from kb.desk.attachments import Attachment
from kb.errors import FileRefused
from kb.web.uploads import Sent, new_form_key
from kb.web.visit import house

MAX_REPLY = 10_000


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply that is being written. `held` are the files that have come for it.

    `fault` says what is to correct, `trouble` that it could not be kept.
    """

    form_key: str
    body: str = ""
    held: tuple[Attachment, ...] = ()
    refused: tuple[FileRefused, ...] = ()
    fault: Literal["empty", "long", "old"] | None = None
    trouble: bool = False


def new_reply() -> Reply:
    return Reply(form_key=new_form_key())


def read_reply(sent: Sent) -> Reply:
    """The reply as it came, with what is to correct. Raises DeskUnavailable."""
    typed = sent.fields.get("reply", "")
    # PostgreSQL stores no NUL, and nobody types one.
    body = typed.replace("\r\n", "\n").replace("\0", "").strip()
    if sent.form_key is None:
        return Reply(form_key=new_form_key(), body=body, fault="old")
    held = () if sent.fault else tuple(house().uploads.held(sent.form_key))
    draft = Reply(form_key=sent.form_key, body=body, held=held, refused=sent.refused)
    if len(body) > MAX_REPLY:
        return msgspec.structs.replace(draft, fault="long")
    if not (body or held or sent.refused) and sent.fields.get("do") is None:
        return msgspec.structs.replace(draft, fault="empty")
    return draft
