"""The postman: hands mail to an SMTP server, or lays it down as files."""

import contextlib
import re
import secrets
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import unquote, urlsplit

import msgspec

from kb.desk.patience import hang_up_after
from kb.errors import DeliveryFailed, ParcelRefused, RoadClosed, SettingsError
from kb.settings import Settings

FOLDER = "mail"
# For one answer of the server, and for all of one letter.
ANSWER_S = 20.0
LETTER_S = 90.0

Security = Literal["starttls", "tls", "plain"]

_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("starttls", 587),
    "smtps": ("tls", 465),
    "smtp+plain": ("plain", 25),
}
_WELCOME = 220
_GONE = 421
_TOO_LARGE = 552
_MAX_ANSWER = 300
_NOT_A_NAME = re.compile(r"[^\w.@-]")


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """An SMTP server and how to speak to it."""

    host: str
    port: int
    security: Security
    user: str
    password: str

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"


class Postman(Protocol):
    """Who delivers mail. What goes wrong is a DeliveryFailed."""

    def deliver(self, message: EmailMessage) -> None:
        """Hand over a mail to the one address in its `To`."""

    def rest(self) -> None:
        """Let go of what a delivery needs: there is nothing to do for a while."""


def make_postman(settings: Settings, domain: str) -> Postman:
    """The postman that settings ask for; he greets as `domain`. Raises SettingsError.

    Nobody is spoken to yet.
    """
    if not settings.smtp:
        return FilePostman(settings.var / FOLDER)
    if settings.mail_from == Settings().mail_from:
        raise SettingsError(
            "KB_MAIL_FROM: missing; KB_SMTP needs a sender, for example "
            "Maison Claire <help@shop.example>"
        )
    return SmtpPostman(read_server(settings.smtp), domain)


def read_server(address: str) -> Server:
    """The server that `smtp://user:password@host:587` names. Raises SettingsError."""
    # It holds a password: it is not repeated.
    wrong = SettingsError(
        "KB_SMTP: not the address of a mail server; write for example "
        "smtp://user:password@mail.example:587"
    )
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise wrong from None
    is_plain = parts.path in ("", "/") and not parts.query and not parts.fragment
    if parts.scheme not in _SCHEMES or not parts.hostname or not is_plain:
        raise wrong
    security, usual_port = _SCHEMES[parts.scheme]
    return Server(
        host=parts.hostname,
        port=port or usual_port,
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def file_of(mail_id: str) -> str:
    """The name of the file that a mail without an SMTP server becomes."""
    return f"{_NOT_A_NAME.sub('', mail_id)}.eml"


class FilePostman:
    """Lays each mail down as a file named by its Message-ID."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, message: EmailMessage) -> None:
        name = file_of(message["Message-ID"])
        aside = self._folder / f".{secrets.token_hex(8)}.tmp"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            aside.touch(mode=0o600)
            aside.write_bytes(message.as_bytes())
            aside.rename(self._folder / name)
        except OSError as error:
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)
            raise RoadClosed(f"{self._folder}: {error.strerror}") from error

    def rest(self) -> None:
        """Nothing is held between two files."""


class SmtpPostman:
    """Speaks to an SMTP server, in one connection for as long as there is mail."""

    def __init__(self, server: Server, domain: str) -> None:
        self._server = server
        self._domain = domain
        self._smtp: smtplib.SMTP | None = None

    def deliver(self, message: EmailMessage) -> None:
        with hang_up_after(LETTER_S, lambda: self._smtp.sock if self._smtp else None):
            if self._smtp is None:
                self._connect()
            self._hand_over(message)

    def rest(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def _connect(self) -> None:
        server = self._server
        try:
            self._smtp = self._new()
            code, answer = self._smtp.connect(server.host, server.port)
            if code != _WELCOME:
                raise smtplib.SMTPConnectError(code, answer)
            self._smtp.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                self._smtp.starttls(context=ssl.create_default_context())
                self._smtp.ehlo_or_helo_if_needed()
            if server.user:
                self._smtp.login(server.user, server.password)
        except smtplib.SMTPAuthenticationError as error:
            # The server's words may repeat what it was told.
            self._drop()
            raise RoadClosed(
                f"{server.name}: {error.smtp_code}: refuses the user or the password"
            ) from None
        except smtplib.SMTPResponseException as error:
            self._drop()
            raise RoadClosed(
                f"{server.name}: {error.smtp_code}: takes no mail now", _said(error)
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise RoadClosed(f"{server.name}: {_what(error)}") from None

    def _new(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                local_hostname=self._domain,
                timeout=ANSWER_S,
                context=ssl.create_default_context(),
            )
        else:
            smtp = smtplib.SMTP(local_hostname=self._domain, timeout=ANSWER_S)
        # What it checks a certificate against; it sets it only when it connects itself.
        smtp._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001
        return smtp

    def _hand_over(self, message: EmailMessage) -> None:
        assert self._smtp, "just connected"
        server = self._server
        try:
            self._smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            ((code, answer),) = error.recipients.values()
            raise self._failed(code, "refuses the recipient", _words(answer)) from None
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code == _TOO_LARGE:
                raise self._failed(_TOO_LARGE, "too large", _said(error)) from None
            # That is about us, not about this letter.
            self._drop()
            raise RoadClosed(
                f"{server.name}: {error.smtp_code}: refuses our sender", _said(error)
            ) from None
        except smtplib.SMTPResponseException as error:
            raise self._failed(
                error.smtp_code, "refuses the mail", _said(error)
            ) from None
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            raise ParcelRefused(
                f"{server.name}: takes no address in this script"
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise RoadClosed(f"{server.name}: {_what(error)}") from None

    def _failed(self, code: int, what: str, answer: str) -> DeliveryFailed:
        text = f"{self._server.name}: {code}: {what}"
        if code == _GONE:
            self._drop()
            return RoadClosed(text, answer)
        kind = ParcelRefused if code >= 500 else DeliveryFailed
        return kind(text, answer)

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _said(error: smtplib.SMTPResponseException) -> str:
    return _words(error.smtp_error)


def _words(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())[:_MAX_ANSWER]


def _what(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "offers no STARTTLS, or no sign-in"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    # While it waits for an answer, smtplib says that the connection is gone.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "does not answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "ended the connection"
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__
