"""Uploads: forms with files, read to the disk as they come."""

import datetime
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import msgspec
from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import get_input_stream

from kb.desk import attachments
from kb.desk.arrivals import Arrival, discard
from kb.desk.attachments import Attachment
from kb.desk.desk import Desk
from kb.desk.kinds import ENDINGS
from kb.errors import DeskUnavailable, FileRefused
from kb.web.limits import Limits
from kb.web.numbers import number_of

# Fields and files of one form, and more of them than any of ours has.
MAX_PARTS = 80
# Files that are too large are let pass up to here, so that the form can be shown again
# with all that was typed: a telephone chooses a video of this size without a word.
MAX_BODY_BYTES = 300_000_000

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def new_form_key() -> str:
    """What makes a form, and the files that come for it, its reader's own."""
    return secrets.token_urlsafe(24)


def accepted() -> str:
    """What a field for files asks for, as its `accept` says it.

    A telephone that keeps photos as HEIC then sends a JPEG.
    """
    return ",".join(
        one for kind, endings in ENDINGS.items() for one in (kind, *endings)
    )


class Sent(msgspec.Struct, frozen=True):
    """A form as it came. Its files are kept, and belong to its `form_key`.

    `refused` are those that were not taken. With a `fault` the desk could not keep them
    all. `has_changed` when the reader only took a file away: the form is shown again.
    Without `has_files` none has come, as far as the page and its reader know.
    """

    fields: MultiDict[str, str]
    refused: tuple[FileRefused, ...] = ()
    fault: DeskUnavailable | None = None
    has_changed: bool = False
    has_files: bool = False

    @property
    def form_key(self) -> str | None:
        """The random key of the form; None where it is none of ours."""
        key = self.fields.get("form_key", "")
        return key if _KEY.fullmatch(key) else None


class Uploads:
    """Reads forms with files for all pages of one application.

    All fields of a form together have at most `fields_bytes`.
    """

    def __init__(self, desk: Desk, limits: Limits, fields_bytes: int) -> None:
        self._desk = desk
        self._limits = limits
        self._fields_bytes = fields_bytes

    def read_form(self, request: Request, at: datetime.datetime) -> Sent:
        """The form of a request, its files kept; `request.form` must not be read.

        A page shows the form again when `refused` or `fault` is not empty; what came
        well is `attachments.of_form`, and need not be chosen again. A field `remove`
        holds the id of a file to take away, fields `held` the names of those that the
        page showed as kept. Raises RequestEntityTooLarge, BadRequest and what `Bodies`
        says.
        """
        with self._parsed(request) as (fields, arrivals):
            sent = Sent(fields)
            if sent.form_key is None:
                return sent
            # A field for files that was left empty sends one without a name.
            came = [one for one in arrivals if one.name or one.size_bytes]
            has_files = bool(came) or "held" in fields
            try:
                refused = tuple(self._kept(request, sent.form_key, came, at))
                has_changed = self._remove(fields, sent.form_key)
                if not has_changed:
                    refused += self._gone(fields, sent.form_key)
            except DeskUnavailable as fault:
                return Sent(fields, fault=fault)
        return Sent(fields, refused, None, has_changed, has_files)

    def held(self, form_key: str) -> list[Attachment]:
        """The files that a form has so far. Raises DeskUnavailable."""
        with self._desk.database.read() as connection:
            return attachments.of_form(connection, form_key)

    @contextmanager
    def _parsed(
        self, request: Request
    ) -> Iterator[tuple[MultiDict[str, str], list[Arrival]]]:
        """The fields of a form, and its files on their way; none stays after that."""
        arrivals: list[Arrival] = []
        with ExitStack() as stack:

            def arrive(*_: object, filename: str | None, **__: object) -> Arrival:
                arrival = self._arrival(filename or "", arrivals)
                arrivals.append(stack.enter_context(arrival))
                return arrival

            # The parser writes to what this gives, and does nothing else with it.
            factory: Any = arrive
            parser = FormDataParser(
                factory,
                max_form_memory_size=self._fields_bytes,
                max_form_parts=MAX_PARTS,
                silent=False,
            )
            is_multipart = request.mimetype == "multipart/form-data"
            most = MAX_BODY_BYTES if is_multipart else self._fields_bytes
            stream = get_input_stream(request.environ, max_content_length=most)
            try:
                _, fields, _ = parser.parse(
                    stream,
                    request.mimetype,
                    request.content_length,
                    request.mimetype_params,
                )
            except ValueError as error:
                raise BadRequest from error
            if sum(len(value) for _, value in fields.items(multi=True)) > (
                self._fields_bytes
            ):
                raise RequestEntityTooLarge
            yield fields, arrivals

    def _arrival(self, name: str, others: Iterable[Arrival]) -> Arrival:
        """What takes a file in, as long as there is room beside the others."""
        most = self._desk.attachment_bytes
        sizes = (one.size_bytes for one in others)
        room = attachments.LARGEST_OF_FORM * most
        room -= sum(size for size in sizes if size <= most)
        return Arrival(self._desk.folder, name, most, room)

    def _kept(
        self,
        request: Request,
        form_key: str,
        arrivals: list[Arrival],
        at: datetime.datetime,
    ) -> Iterator[FileRefused]:
        for arrival in arrivals:
            if not self._limits.allow_file(request):
                yield FileRefused(arrival.name, "client")
                continue
            try:
                attachments.receive(self._desk, arrival, form_key, at)
            except FileRefused as refused:
                yield refused

    def _remove(self, fields: MultiDict[str, str], form_key: str) -> bool:
        number = number_of(fields.get("remove", ""))
        if number is None:
            return False
        with self._desk.database.write() as connection:
            gone = attachments.remove(connection, form_key, number)
        discard(self._desk.folder, gone)
        return True

    def _gone(
        self, fields: MultiDict[str, str], form_key: str
    ) -> tuple[FileRefused, ...]:
        """The files that a page showed as kept, and that were thrown away since."""
        shown = fields.getlist("held")
        if not shown:
            return ()
        with self._desk.database.read() as connection:
            known = attachments.names_of_form(connection, form_key)
        return tuple(FileRefused(name, "gone") for name in shown if name not in known)
