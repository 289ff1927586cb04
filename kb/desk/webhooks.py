"""Webhooks: a help desk of its own gets every ticket as signed JSON."""

import datetime
import hashlib
import hmac
import http.client
import ssl
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa

from kb.desk.composing import ticket_of, told_in
from kb.desk.letters import OPENED, REPLIED
from kb.desk.outbox import Held
from kb.desk.patience import hang_up_after
from kb.errors import DeliveryFailed, ParcelRefused, RoadClosed

EVENTS = {OPENED: "ticket.opened", REPLIED: "ticket.replied"}
SIGNATURE = "Firststop-Signature"
CALL_ID = "Firststop-Id"

# For one answer, and for the whole call.
ANSWER_S = 10.0
CALL_S = 30.0

_GONE = 410


def describe(connection: sa.Connection, held: Held) -> bytes:
    """What is sent for a parcel: the event, its ticket and what the reader wrote.

    Raises ParcelRefused when the ticket is gone.
    """
    ticket = ticket_of(connection, held)
    messages = [
        {"body": one.body, "at": one.at, "is_verified": one.is_verified}
        for one in told_in(connection, held)
    ]
    inside = ("id", "form_key", "agent_id", "merged_into", "renewals")
    values = msgspec.structs.asdict(ticket)
    shown = {name: value for name, value in values.items() if name not in inside}
    return msgspec.json.encode(
        {
            "event": EVENTS[held.parcel.letter],
            "id": held.parcel.mail_id,
            "ticket": shown,
            "messages": messages,
        }
    )


def sign(secret: str, body: bytes, at: datetime.datetime) -> str:
    """The signature of a call: its time, and an HMAC-SHA256 of time and body."""
    moment = str(int(at.timestamp()))
    seal = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256)
    return f"t={moment},v1={seal.hexdigest()}"


class Caller:
    """Calls one web address."""

    def __init__(self, address: str, secret: str) -> None:
        self._parts = urlsplit(address)
        self._secret = secret

    def call(self, body: bytes, call_id: str, at: datetime.datetime) -> None:
        """Post a body, signed; any answer of the 200s takes it.

        Redirects are not followed. Raises DeliveryFailed.
        """
        line = self._line()
        path = self._parts._replace(scheme="", netloc="", fragment="").geturl()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "firststop",
            CALL_ID: call_id,
            SIGNATURE: sign(self._secret, body, at),
        }
        name = f"webhook at {self._parts.hostname}"
        try:
            with hang_up_after(CALL_S, lambda: line.sock):
                line.request("POST", path or "/", body, headers)
                status = line.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            what = (isinstance(error, OSError) and error.strerror) or ""
            raise RoadClosed(f"{name}: {what or type(error).__name__}") from None
        finally:
            line.close()
        if not 200 <= status < 300:
            kind = ParcelRefused if status == _GONE else DeliveryFailed
            raise kind(f"{name}: answers {status}")

    def _line(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=ANSWER_S)
        return http.client.HTTPSConnection(
            host, port, timeout=ANSWER_S, context=ssl.create_default_context()
        )
