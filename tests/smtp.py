"""A real SMTP server for tests, on a real port, that can misbehave in all ways."""

import asyncio
import contextlib
import socket
import ssl
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.ports import free_port

HOST = "127.0.0.1"
USER, PASSWORD = "camille", "p@ss/word"
LONG_S = 30.0

# What a server that does not do its work answers, by the name of the fault.
ANSWERS = {
    "says_421_to_the_recipient": ("RCPT", "421 4.3.2 Shutting down"),
    "says_450_to_the_recipient": ("RCPT", "450 4.2.1 Mailbox busy"),
    "says_550_to_the_recipient": ("RCPT", "550 5.1.1 No such user"),
    "says_451_to_the_mail": ("DATA", "451 4.3.0 Try later"),
    "says_421_to_the_mail": ("DATA", "421 4.3.2 Shutting down"),
    "says_554_to_the_mail": ("DATA", "554 5.7.1 Spam"),
    "says_553_to_the_sender": ("MAIL", "553 5.7.1 Not your address"),
    "says_552_to_the_size": ("MAIL", "552 5.3.4 Too large"),
}


class Handler:
    """Keeps what was sent; `fault` is what goes wrong from now on."""

    def __init__(self) -> None:
        self.fault = ""
        self.mails: list[EmailMessage] = []

    @property
    def copies(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(mail["Message-ID"].strip("<>") for mail in self.mails)

    async def handle_EHLO(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        if self.fault == "hangs_at_the_greeting":
            await asyncio.sleep(LONG_S)
        return responses

    async def handle_MAIL(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        envelope.mail_from = address
        return self._answer("MAIL")

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._answer("RCPT")

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.fault == "hangs_after_the_mail":
            await asyncio.sleep(LONG_S)
        answer = self._answer("DATA")
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            mail = message_from_bytes(content, policy=default)
            assert isinstance(mail, EmailMessage)
            assert envelope.rcpt_tos == [str(mail["To"])]
            self.mails.append(mail)
        if self.fault == "drops_after_the_mail":
            server.transport.abort()
        return answer

    def _answer(self, command: str) -> str:
        at, answer = ANSWERS.get(self.fault, ("", ""))
        return answer if at == command else "250 OK"


class Remembering(Controller):
    """Knows whom it speaks with, so that nobody is left on the line."""

    def __init__(self, *given: Any, **options: Any) -> None:
        self.spoken: list[SMTP] = []
        super().__init__(*given, **options)

    def factory(self) -> SMTP:
        self.spoken.append(super().factory())
        return self.spoken[-1]

    async def hang_up(self) -> None:
        for one in self.spoken:
            if one.transport is not None:
                one.transport.abort()
        # A line is closed in the next round of the loop.
        await asyncio.sleep(0.01)


@contextlib.contextmanager
def smtp_server(port: int = 0, **options: Any) -> Iterator[tuple[Handler, int]]:
    """A server, and its port. Options are those of aiosmtpd's controller."""
    handler = Handler()
    controller = Remembering(handler, HOST, port or free_port(), **options)
    controller.start()
    try:
        yield handler, controller.port
    finally:
        ending = asyncio.run_coroutine_threadsafe(controller.hang_up(), controller.loop)
        ending.result(timeout=60)
        controller.stop()


def sign_in(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    is_ours = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_ours, handled=False)


@contextlib.contextmanager
def speaker(*lines: bytes, wait_s: float = 0.0, port: int = 0) -> Iterator[int]:
    """Something that listens, says lines whatever it hears, and hangs up; its port."""
    stop = threading.Event()
    with socket.create_server((HOST, port or free_port())) as listener:
        listener.settimeout(0.05)

        def answer() -> None:
            while not stop.is_set():
                with contextlib.suppress(OSError):
                    client, _ = listener.accept()
                    with client:
                        _say(client, lines, wait_s, stop)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            stop.set()
            thread.join()


def _say(
    client: socket.socket,
    lines: tuple[bytes, ...],
    wait_s: float,
    stop: threading.Event,
) -> None:
    for n, line in enumerate(lines):
        if n and not wait_s:
            client.recv(4096)
        client.sendall(line)
        stop.wait(wait_s)


def make_certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A certificate that vouches for itself, and its key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}",
        "-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", certificate,
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
