"""The office: whom our mail comes from, and who is told of every ticket."""

import email.utils
from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from kb.entries import is_address
from kb.errors import SettingsError
from kb.settings import Settings


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes, and to whom besides readers.

    `name` signs letters, `address` is where they come from. `confirmations` is how many
    are sent in an hour. With `takes_replies`, an answer to a letter reaches its ticket.
    """

    name: str
    address: str
    public_url: str
    confirmations: int
    tickets_to: str | None
    webhook: str | None
    takes_replies: bool

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    def is_among(self, senders: Iterable[str]) -> bool:
        """Whether our own address is one of these."""
        return mailbox_of(self.address) in map(mailbox_of, senders)

    def is_told_among(self, senders: Iterable[str]) -> bool:
        """Whether the address that gets every ticket is one of these."""
        if not self.tickets_to:
            return False
        return mailbox_of(self.tickets_to) in map(mailbox_of, senders)


def mailbox_of(address: str) -> str:
    """Where the mail to an address ends up: `a+x@b` is one of `a@b`."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def read_office(settings: Settings) -> Office:
    """The office that settings describe. Raises SettingsError."""
    written = email.utils.getaddresses(settings.mail_from.splitlines())
    name, address = written[0] if len(written) == 1 else ("", "")
    if not is_address(address):
        raise SettingsError(
            f"KB_MAIL_FROM={settings.mail_from!r}: not one address; "
            "write for example Maison Claire <help@shop.example>"
        )
    if settings.mail_tickets_to and not is_address(settings.mail_tickets_to):
        raise SettingsError(
            f"KB_MAIL_TICKETS_TO={settings.mail_tickets_to!r}: not one address; "
            "write for example tickets@shop.example"
        )
    _check_webhook(settings)
    return Office(
        name=name or address.rpartition("@")[2],
        address=address,
        public_url=settings.public_url,
        confirmations=settings.confirmations,
        tickets_to=settings.mail_tickets_to or None,
        webhook=settings.webhook or None,
        takes_replies=bool(settings.inbox),
    )


def _check_webhook(settings: Settings) -> None:
    if not settings.webhook:
        return
    # It may hold a secret of its own: it is not repeated.
    try:
        parts = urlsplit(settings.webhook)
        is_ours = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_ours = is_ours and parts.port != 0 and settings.webhook.isascii()
    except ValueError:
        is_ours = False
    if not is_ours:
        raise SettingsError(
            "KB_WEBHOOK: not a web address; write for example "
            "https://desk.example/tickets"
        )
    if not settings.webhook_secret:
        raise SettingsError(
            "KB_WEBHOOK_SECRET: missing; give what the webhook's calls are signed with"
        )
