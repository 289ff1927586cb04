"""The postman: what a real SMTP server may do to a letter, and what we make of it."""

import email
import stat
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from kb.desk import postman
from kb.desk.postman import FilePostman, SmtpPostman, make_postman, read_server
from kb.errors import DeliveryFailed, ParcelRefused, RoadClosed, SettingsError
from kb.settings import Settings
from tests.ports import free_port
from tests.smtp import (
    PASSWORD,
    USER,
    make_certificate,
    server_context,
    sign_in,
    smtp_server,
    speaker,
)

WORDS = "Bonjour. Merci."


def letter(number: int = 1, to: str = "camille@example.org") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Maison Claire <help@shop.example>"
    mail["To"] = to
    mail["Message-ID"] = f"<{number}@shop.example>"
    mail.set_content(WORDS)
    return mail


@pytest.fixture
def to() -> Iterator[Callable[[str], SmtpPostman]]:
    """Makes postmen for addresses of servers; they rest in the end."""
    made: list[SmtpPostman] = []

    def to(address: str) -> SmtpPostman:
        made.append(SmtpPostman(read_server(address), "shop.example"))
        return made[-1]

    yield to
    for one in made:
        one.rest()


def test_letters_go_through_starttls_with_a_password_in_one_connection(
    to: Callable[[str], SmtpPostman], trusted: tuple[Path, Path]
) -> None:
    options = {
        "tls_context": server_context(*trusted),
        "require_starttls": True,
        "auth_required": True,
        "authenticator": sign_in,
    }
    with smtp_server(**options) as (received, port):
        claire = to(f"smtp://{USER}:p%40ss%2Fword@localhost:{port}")
        claire.deliver(letter(1))
        claire.deliver(letter(2))

    assert received.copies == {"1@shop.example": 1, "2@shop.example": 1}
    assert received.mails[0].get_content().strip() == WORDS


def test_letters_go_through_tls_from_the_first_byte(
    to: Callable[[str], SmtpPostman], trusted: tuple[Path, Path]
) -> None:
    with smtp_server(ssl_context=server_context(*trusted)) as (received, port):
        # aiosmtpd looks whether its server is there without TLS.
        claire = to(f"smtps://localhost:{port}")
        claire.deliver(letter())

    assert len(received.mails) == 1


def test_a_certificate_that_nobody_vouches_for_ends_it(
    to: Callable[[str], SmtpPostman], tmp_path: Path
) -> None:
    context = server_context(*make_certificate(tmp_path))
    with (
        smtp_server(tls_context=context, require_starttls=True) as (received, port),
        pytest.raises(RoadClosed) as caught,
    ):
        to(f"smtp://localhost:{port}").deliver(letter())

    assert str(caught.value) == (
        f"localhost:{port}: its certificate is not valid: self-signed certificate"
    )
    assert received.mails == []


def test_a_certificate_of_another_name_ends_it(
    to: Callable[[str], SmtpPostman], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = make_certificate(tmp_path, "other.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = server_context(certificate, key)
    with (
        smtp_server(tls_context=context, require_starttls=True) as (received, port),
        pytest.raises(RoadClosed, match=r"Hostname mismatch"),
    ):
        to(f"smtp://localhost:{port}").deliver(letter())

    assert received.mails == []


def test_a_server_without_starttls_gets_neither_password_nor_mail(
    to: Callable[[str], SmtpPostman],
) -> None:
    with (
        smtp_server() as (received, port),
        pytest.raises(RoadClosed, match=r"offers no STARTTLS, or no sign-in$"),
    ):
        to(f"smtp://{USER}:secret@127.0.0.1:{port}").deliver(letter())

    assert received.mails == []


def test_a_wrong_password_is_said_without_it(
    to: Callable[[str], SmtpPostman], trusted: tuple[Path, Path]
) -> None:
    options = {
        "tls_context": server_context(*trusted),
        "auth_required": True,
        "authenticator": sign_in,
    }
    with smtp_server(**options) as (_, port), pytest.raises(RoadClosed) as caught:
        to(f"smtp://{USER}:geheim@localhost:{port}").deliver(letter())

    assert str(caught.value) == (
        f"localhost:{port}: 535: refuses the user or the password"
    )
    assert caught.value.answer == ""


@pytest.mark.parametrize(
    ("fault", "kind", "message", "answer"),
    [
        ("says_421_to_the_recipient", RoadClosed, "421: refuses the recipient", "4.3.2 Shutting down"),
        ("says_450_to_the_recipient", DeliveryFailed, "450: refuses the recipient", "4.2.1 Mailbox busy"),
        ("says_550_to_the_recipient", ParcelRefused, "550: refuses the recipient", "5.1.1 No such user"),
        ("says_451_to_the_mail", DeliveryFailed, "451: refuses the mail", "4.3.0 Try later"),
        ("says_421_to_the_mail", RoadClosed, "421: refuses the mail", "4.3.2 Shutting down"),
        ("says_554_to_the_mail", ParcelRefused, "554: refuses the mail", "5.7.1 Spam"),
        ("says_553_to_the_sender", RoadClosed, "553: refuses our sender", "5.7.1 Not your address"),
        ("says_552_to_the_size", ParcelRefused, "552: too large", "5.3.4 Too large"),
        ("drops_after_the_mail", RoadClosed, "ended the connection", ""),
        ("hangs_at_the_greeting", RoadClosed, "does not answer in time", ""),
        ("hangs_after_the_mail", RoadClosed, "does not answer in time", ""),
    ],
)  # fmt: skip
def test_what_a_server_says_is_for_now_for_ever_or_for_all(
    to: Callable[[str], SmtpPostman],
    fault: str,
    kind: type[DeliveryFailed],
    message: str,
    answer: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postman, "ANSWER_S", 0.3)
    with smtp_server() as (received, port):
        received.fault = fault
        claire = to(f"smtp+plain://127.0.0.1:{port}")
        with pytest.raises(DeliveryFailed) as caught:
            claire.deliver(letter())
        received.fault = ""
        claire.deliver(letter(2))

    assert type(caught.value) is kind
    assert str(caught.value) == f"127.0.0.1:{port}: {message}"
    assert caught.value.answer == answer
    assert received.copies["2@shop.example"] == 1


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([b"421 4.3.2 Later\r\n"], "421: takes no mail now"),
        ([b"554 5.7.1 Never\r\n"], "554: takes no mail now"),
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], "-1: takes no mail now"),
        ([b""], "ended the connection"),
        (
            [b"220 hello\r\n", b"250-hello\r\n250 STARTTLS\r\n", b"220 go\r\n", b"?"],
            "SSLError",
        ),
    ],
)
def test_a_server_that_takes_nothing_closes_the_road(
    to: Callable[[str], SmtpPostman], lines: list[bytes], message: str
) -> None:
    with speaker(*lines) as port, pytest.raises(RoadClosed) as caught:
        to(f"smtp://127.0.0.1:{port}").deliver(letter())

    assert str(caught.value).startswith(f"127.0.0.1:{port}: ")
    assert message in str(caught.value) or "SSL" in str(caught.value)


def test_nobody_who_listens_closes_the_road(to: Callable[[str], SmtpPostman]) -> None:
    port = free_port()

    with pytest.raises(RoadClosed) as caught:
        to(f"smtp://127.0.0.1:{port}").deliver(letter())

    assert str(caught.value) == f"127.0.0.1:{port}: Connection refused"


def test_a_server_that_answers_a_letter_at_a_time_is_not_listened_to_for_ever(
    to: Callable[[str], SmtpPostman], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postman, "LETTER_S", 0.5)
    with (
        speaker(b"220 hello\r\n", *[b"2"] * 200, wait_s=0.05) as port,
        pytest.raises(RoadClosed, match=r"ended the connection$"),
    ):
        to(f"smtp+plain://127.0.0.1:{port}").deliver(letter())


def test_an_address_in_a_script_that_the_server_does_not_take_is_refused(
    to: Callable[[str], SmtpPostman],
) -> None:
    with (
        smtp_server(enable_SMTPUTF8=False) as (_, port),
        pytest.raises(ParcelRefused, match=r"takes no address in this script$"),
    ):
        to(f"smtp+plain://127.0.0.1:{port}").deliver(letter(to="héé@example.org"))


@pytest.mark.parametrize(
    "address",
    [
        "mail.example:587",
        "http://mail.example",
        "smtp://",
        "smtp://user:geheim@mail.example:0x",
        "smtp://user:geheim@mail.example:587/path",
        "smtp://[user:geheim@mail.example",
        "smtp://user:geheim@mail.example?tls=no",
    ],
)
def test_an_address_that_is_no_mail_server_is_refused_without_its_password(
    address: str,
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_server(address)

    assert str(caught.value) == (
        "KB_SMTP: not the address of a mail server; write for example "
        "smtp://user:password@mail.example:587"
    )


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("smtp://m.example", 587),
        ("smtps://m.example/", 465),
        ("smtp+plain://m.example", 25),
        ("smtp://m.example:2525", 2525),
    ],
)
def test_each_way_has_its_usual_port(address: str, port: int) -> None:
    assert read_server(address).port == port


def test_a_server_needs_a_sender() -> None:
    with pytest.raises(SettingsError, match=r"^KB_MAIL_FROM: missing"):
        make_postman(Settings(smtp="smtp://m.example"), "m.example")


def test_without_a_server_each_mail_is_a_file_of_its_own(tmp_path: Path) -> None:
    claire = make_postman(Settings(var=tmp_path), "shop.example")

    for number in (1, 2, 2):
        claire.deliver(letter(number))

    files = sorted((tmp_path / "mail").iterdir())
    assert [path.name for path in files] == [
        "1@shop.example.eml",
        "2@shop.example.eml",
    ]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    read = email.message_from_bytes(files[0].read_bytes(), policy=default)
    assert read["To"] == "camille@example.org"
    assert read.get_content().strip() == WORDS


def test_files_that_cannot_be_written_close_the_road(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")

    with pytest.raises(RoadClosed, match=r"File exists$"):
        FilePostman(tmp_path / "mail").deliver(letter())


def test_the_password_of_the_tests_has_letters_that_an_address_must_escape() -> None:
    assert read_server(f"smtp://{USER}:p%40ss%2Fword@m").password == PASSWORD
