"""Mail: whatever arrives is read or left alone; nothing in it breaks the reader."""

import base64
import codecs
import sys
from collections.abc import Callable
from email.message import EmailMessage
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.desk import mail, mailparsing
from kb.desk.mail import read_mail
from kb.desk.mailparts import Enclosure
from kb.desk.mailtext import MAX_TEXT

PLAIN = b"""From: Camille <Camille@Example.org>
To: help+T-7F3K-92QX.0123456789abcdef@shop.example
Subject: =?utf-8?q?Re=3A_Nous_avons_bien_re=C3=A7u?=
Message-ID: <a@example.org>
References: <b@shop.example>
 <c@shop.example>
Content-Type: text/plain; charset=iso-8859-1

D\xe9j\xe0 re\xe7u.
"""


def test_a_mail_is_read() -> None:
    read = read_mail(PLAIN)

    assert read
    assert read.mail_id == "a@example.org"
    assert read.senders == ("camille@example.org",)
    assert read.subject == "Re: Nous avons bien reçu"
    assert read.trail == (
        "help+T-7F3K-92QX.0123456789abcdef@shop.example "
        "<b@shop.example> <c@shop.example>"
    )
    assert read.text == "Déjà reçu."
    assert not read.is_automatic
    assert read.enclosures == ()


@pytest.mark.parametrize(
    ("line", "senders"),
    [
        ("From: A@b.example, <c@d.example>", ("a@b.example", "c@d.example")),
        ("From: a@b.example\nFrom: c@d.example", ("a@b.example", "c@d.example")),
        ("From: a@b.example\nSender: help@shop.example", ("a@b.example",)),
        ("From: a\0@b.example", ("a@b.example",)),
        ("From: nobody", ("nobody",)),
        ("From:", ()),
        ("From: " + "(" * 2000, ()),
    ],
)
def test_all_are_told_whom_a_mail_says_it_is_from(
    line: str, senders: tuple[str, ...]
) -> None:
    read = read_mail(f"{line}\n\nhello\n".encode())

    assert read
    assert read.senders == senders


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; x=y",
        "Auto-Submitted: notified",
        "Precedence: Bulk",
        "X-Autoreply: yes",
        "Return-Path: <>",
        "Content-Type: multipart/report; boundary=x",
    ],
)
def test_what_no_person_wrote_is_told(line: str) -> None:
    read = read_mail(f"{line}\nSubject: x\n\nhello\n".encode())

    assert read
    assert read.is_automatic


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No; by=hand",
        "Auto-Submitted: no\nPrecedence: bulk",
        "Precedence: first-class",
        "Precedence: list",
        "List-Id: <news.example.org>",
        "X-Auto-Response-Suppress: All",
    ],
)
def test_what_a_person_wrote_is_told(line: str) -> None:
    read = read_mail(f"{line}\n\nhello\n".encode())

    assert read
    assert not read.is_automatic


@pytest.mark.parametrize(
    "line", ["Precedence: List", "List-Id: <x.example>", "List-Unsubscribe: <x:y>"]
)
def test_what_came_by_a_list_is_told(line: str) -> None:
    plain, listed = read_mail(b"\nhello\n"), read_mail(f"{line}\n\nhello\n".encode())

    assert plain
    assert listed
    assert (plain.is_of_a_list, listed.is_of_a_list) == (False, True)


def bounce(fields: str, brought: str) -> bytes:
    """A report of a mail server, with what it says of a recipient and brings back."""
    return f"""Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

We are sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; camille@example.org
{fields}

--b
{brought}
--b--
""".encode()


REPORT = b"Content-Type: multipart/report; boundary=b\n\n--b\n"
WHOLE = "Content-Type: message/rfc822\n\nMessage-ID: <a@shop.example>\n\nOur letter"
HEADERS = "Content-Type: text/rfc822-headers\n\nMessage-ID: <a@shop.example>\n"


@pytest.mark.parametrize("brought", [WHOLE, HEADERS])
@pytest.mark.parametrize(
    ("fields", "failure"),
    [
        ("Action: failed\nStatus: 5.1.1", "5.1.1"),
        ("Action: Failed\nStatus: 4.4.7 (took too long)", "4.4.7"),
        ("Action: failed\nStatus: <b>", "5.0.0"),
        ("Action: delayed\nStatus: 4.4.1", None),
        ("Action: delivered\nStatus: 2.0.0", None),
    ],
)
def test_a_bounce_says_which_letter_came_back_and_why(
    fields: str, failure: str | None, brought: str
) -> None:
    read = read_mail(bounce(fields, brought))

    assert read
    assert read.is_automatic
    assert read.failure == failure
    assert read.trail == "<a@shop.example>"
    assert read.text == "We are sorry."
    assert read.forwarded == ()


def test_a_bounce_of_an_older_server_is_told() -> None:
    read = read_mail(b"X-Failed-Recipients: camille@example.org\n\nNo such user.\n")

    assert read
    assert (read.is_automatic, read.failure) == (True, "5.0.0")


def with_inside(inside: EmailMessage, text: str = "Voir ci-joint.") -> EmailMessage:
    message = EmailMessage()
    message.set_content(text)
    message.add_attachment(inside)
    return message


def letter(subject: str = "Colis", text: str = "Perdu.") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Inès Roux <ines@example.org>"
    message["Date"] = "Tue, 24 Nov 2026 09:12:00 +0100"
    message["Subject"] = subject
    message.set_content(text)
    return message


def test_a_mail_inside_a_mail_is_read_with_its_files() -> None:
    inside = letter()
    inside.add_alternative("<p>Perdu.</p><script>x</script>", subtype="html")
    inside.add_attachment(b"\x89PNG", "image", "png", filename="reçu.png")

    read = read_mail(bytes(with_inside(inside)))

    assert read
    assert read.text == "Voir ci-joint."
    (one,) = read.forwarded
    assert (one.sender, one.subject) == ("Inès Roux <ines@example.org>", "Colis")
    assert one.sent_at
    assert one.sent_at.isoformat() == "2026-11-24T09:12:00+01:00"
    assert one.text == "Perdu."
    assert [file.name for file in read.enclosures] == ["reçu.png"]


def test_mails_in_each_other_are_read_from_the_outer_one_to_a_depth() -> None:
    message = letter("4", "Mot 4.")
    for number in (3, 2, 1, 0):
        message = with_inside(message, f"Mot {number}.")
        message["Subject"] = str(number)

    read = read_mail(bytes(message))

    assert read
    assert read.text == "Mot 0."
    told = [(one.subject, one.text) for one in read.forwarded]
    assert told == [("1", "Mot 1."), ("2", "Mot 2."), ("3", "Mot 3.")]
    # Its name is told as that of a file that was not kept.
    assert read.enclosures == (Enclosure("4.eml", b""),)


def test_a_mail_inside_that_is_encoded_against_all_rules_is_read() -> None:
    encoded = base64.encodebytes(bytes(letter()))

    read = read_mail(
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + encoded
    )

    assert read
    assert [(one.subject, one.text) for one in read.forwarded] == [("Colis", "Perdu.")]


def test_words_of_mails_inside_are_bounded_all_together() -> None:
    message = EmailMessage()
    message.set_content("Voici.")
    for number in range(3):
        message.add_attachment(letter(f"M{number}", "mots " * 5000 + "\0"))

    read = read_mail(bytes(message))

    assert read
    lengths = [len(one.text) for one in read.forwarded]
    assert lengths[:2] == [25_000, 25_000]
    assert sum(lengths) <= MAX_TEXT
    assert read.enclosures == (Enclosure("M2.eml", b""),)
    assert "\0" not in read.forwarded[0].text


def test_mails_inside_mails_cost_no_more_than_parts() -> None:
    part = b"--b\nContent-Type: message/rfc822\n\nSubject: x\n\nx\n"

    read = read_mail(b"Content-Type: multipart/mixed; boundary=b\n\n" + part * 3000)

    assert read
    assert len(read.forwarded) <= mailparsing.MAX_PARTS


def test_a_mail_without_an_id_has_one_of_its_bytes() -> None:
    first, second, again = map(read_mail, (b"\n\na", b"\n\nb", b"\n\na"))

    assert first
    assert second
    assert first == again
    assert first.mail_id != second.mail_id
    long = read_mail(b"Message-ID: <" + b"a" * 300 + b"@b>\n\n")
    assert long
    assert len(long.mail_id) < 100


def test_words_of_html_serve_where_there_is_no_plain_text() -> None:
    message = EmailMessage()
    message.set_content("<p>Bonjour</p><p>Merci</p>", subtype="html")

    read = read_mail(bytes(message))

    assert read
    assert read.text == "Bonjour\n\nMerci"


def test_files_are_taken_apart_from_the_words() -> None:
    message = EmailMessage()
    message.set_content("Voici.")
    message.add_alternative("<p>Voici.</p>", subtype="html")
    message.add_attachment(b"\x89PNG", "image", "png", filename="reçu.png")
    message.add_attachment("notes", filename="n.txt")

    read = read_mail(bytes(message))

    assert read
    assert read.text == "Voici."
    assert [(one.name, one.data) for one in read.enclosures] == [
        ("reçu.png", b"\x89PNG"),
        ("n.txt", b"notes\n"),
    ]


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("utf-8", "é".encode(), "é"),
        ("utf-8", b"\xe9", "é"),
        ("nonsense", "é".encode(), "é"),
        ("rot13", b"abc", "abc"),
        ("unicode_escape", b"\\d", "\\d"),
        ("idna", b"\xe9", "é"),
        ("shift_jis", "はい".encode("shift_jis"), "はい"),
        ("windows-1252", b"\x80", "€"),
    ],
)
def test_charsets_that_are_wrong_lose_nothing(
    charset: str, data: bytes, text: str
) -> None:
    read = read_mail(f"Content-Type: text/plain; charset={charset}\n\n".encode() + data)

    assert read
    assert read.text == text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 100,
        b"Content-Type: multipart/mixed; boundary=\n\n--\n",
        b"Content-Type: multipart/mixed\n\nwords\n",
        b"Content-Type: text/plain; charset*=x'y'%zz; name*0*=nope''%ff\n\nx",
        b"Content-Transfer-Encoding: base64\n\n%%%%=",
        b"Subject: =?utf-8?b?%%%?= =?x?q?=zz?=\n\nx",
        b"Subject: =?utf-8?b?YWJj\n\nx",
        b'From: <<<>>>,,;"\nTo: \xff\xfe\nMessage-ID: \xff\n\n\xff',
        b"Content-Type: message/rfc822\n\nSubject: inside\n\nx",
        b"Content-Type: message/rfc822",
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdA==",
        b"Content-Type: message/rfc822\n\nDate: Mon, 99 Foo 99999 99:99:99 +999999\n\nx",
        b"Content-Type: message/delivery-status\n\nAction: failed\n\nx",
        b"Content-Type: message/external-body\n\nContent-Type: x\n\nx",
        REPORT + b"Content-Type: message/delivery-status\n\n\xff\n--b--",
        REPORT + b"Content-Type: text/rfc822-headers\n\n\xff\n--b--",
        b"Content-Disposition: attachment; filename*=nonsense''%ff\n\nx",
        b"Content-Type: " + b"multipart/" * 5000 + b"\n\nx",
        b"From: " + b"(" * 20_000 + b"\n\nx",
    ],
)
def test_mails_that_are_malformed_are_read_all_the_same(raw: bytes) -> None:
    assert read_mail(raw)


def test_a_mail_that_is_nested_too_deep_or_too_large_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
        for n in range(3000)
    )
    monkeypatch.setattr(mail, "MAX_BYTES", len(deep))

    read_mail(deep)

    assert read_mail(deep + b"\n") is None


def calls_of(read: Callable[[], object]) -> int:
    """How often Python called something for that: what reading costs anywhere."""
    count = 0

    def see(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(see)
    try:
        read()
    finally:
        sys.setprofile(None)
    return count


def nested(depth: int, inside: bytes) -> bytes:
    """Parts in parts, the first of them with a word."""
    parts = (
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
        for n in range(depth)
    )
    return next(parts) + b"\nVoici.\n--b0\n" + b"".join(parts) + b"\n" + inside


MIXED = b"Content-Type: multipart/mixed; boundary=b\n\n"
# How often a line, or so many letters, may be looked at.
LOOKS = 40


@pytest.mark.parametrize(
    "raw",
    [
        nested(100, b"x\n" * 10_000),
        MIXED + b"--b\n\nx\n" * 10_000,
        MIXED + b"--b\nContent-Type: message/rfc822\n\n\nx\n" * 5_000,
        b"Content-Type: message/rfc822\n\n" * 10_000,
        b"Content-Type: message/delivery-status\n\n" + b"a: b\n\n" * 10_000,
        MIXED + (b'--b\nContent-Disposition: x; a="' + b";" * 15_000 + b"\n\nx\n") * 4,
        b"a: b\n" * 20_000 + b"\nx",
    ],
    ids=["nested", "parts", "mails", "mails in mails", "blocks", "parameters", "headers"],
)  # fmt: skip
def test_no_structure_of_a_mail_costs_more_than_its_lines_do(raw: bytes) -> None:
    lines = raw.count(b"\n") + len(raw) // 80

    assert calls_of(lambda: read_mail(raw)) < LOOKS * lines


def test_a_mail_that_is_nested_too_deep_is_read_as_far_as_it_goes() -> None:
    deep, as_usual = (read_mail(nested(n, b"Au fond.\n")) for n in (100, 10))

    assert deep
    assert as_usual
    assert (deep.text, deep.is_whole) == ("Voici.", False)
    assert (as_usual.text, as_usual.is_whole) == ("Voici.\n\nAu fond.", True)


def test_lines_without_end_are_read_as_far_as_it_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mailparsing, "MAX_LOOKS", 5_000)
    encoded = base64.encodebytes(b"\n" + b"x\n" * 1_000_000)
    many = MIXED + b"--b\n\nVoici.\n"
    many += b"--b\nContent-Type: message/rfc822\n"
    many += b"Content-Transfer-Encoding: base64\n\n" + b"".join(encoded.split())

    short = read_mail(b"\nVoici.\n" + b"x\n" * 1_000)
    long = read_mail(b"\nVoici.\n" + b"x\n" * 100_000)
    inside = read_mail(many)

    assert short
    assert short.is_whole
    for read in (long, inside):
        assert read
        assert read.text.startswith("Voici.")
        assert not read.is_whole
    assert inside
    assert inside.forwarded[0].text.count("x") < 10_000


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_words_without_end_are_looked_into_as_far_as_a_message_has_room(
    kind: str,
) -> None:
    raw = f"Content-Type: text/{kind}\n\n".encode() + b"mots " * 1_000_000

    read = read_mail(raw)

    assert read
    assert len(read.text) == MAX_TEXT
    assert not read.is_whole


def test_no_charset_is_looked_up_that_only_a_mail_knows() -> None:
    asked: list[str] = []

    def search(name: str) -> None:
        asked.append(name)

    # Python keeps the name of each that nobody knows, and has some that take an hour.
    codecs.register(search)
    try:
        for header in (
            b"Content-Type: text/plain; charset=only-here",
            b"Content-Type: text/plain; charset*=only-here'x'y",
            b"Content-Type: multipart/report; charset=only-here",
            b"Content-Disposition: x; filename*=only-here'x'y",
            b"Subject: =?only-here?q?x?=",
        ):
            assert read_mail(header + b"\n\n\xe9")
    finally:
        codecs.unregister(search)

    assert asked == []


def test_a_header_without_end_is_read_as_far_as_it_goes() -> None:
    endless = b"Content-Type: multipart/mixed" + b"; a=b" * 5_000_000

    read = read_mail(b"Subject: Colis\n" + endless + b"\n\nBonjour")

    assert read
    assert (read.subject, read.text) == ("Colis", "")


def test_a_mail_of_thousands_of_parts_is_read_as_far_as_it_goes() -> None:
    part = b"--b\nContent-Disposition: attachment; filename=x\n\nx\n"

    read = read_mail(b"Content-Type: multipart/mixed; boundary=b\n\n" + part * 3000)

    assert read
    assert len(read.enclosures) < mailparsing.MAX_PARTS


@pytest.mark.parametrize(
    ("raw", "mail_id"),
    [
        (b"Message-ID: <a@b>\n\nx", "a@b"),
        (b"Message-ID:\n <a@b> (x)\n\nx", "a@b"),
        (b"Message-ID: <a\0@b>\n\nx", None),
        (b"Message-ID: <\xe9@b>\n\nx", None),
        (b"Message-ID: a@b\n\nx", None),
    ],
)
def test_an_id_that_no_database_takes_is_replaced(
    raw: bytes, mail_id: str | None
) -> None:
    read = read_mail(raw)

    assert read
    assert read.mail_id == mail_id or (
        mail_id is None and read.mail_id.endswith("@none")
    )


def test_halves_of_letters_are_left_out() -> None:
    read = read_mail(b"Content-Type: text/plain; charset=utf-7\n\na+2AA-b\n")

    assert read
    assert read.text == "ab"


@given(st.binary(max_size=300), st.integers(0, len(PLAIN)))
def test_any_bytes_anywhere_are_read(noise: bytes, place: int) -> None:
    assert read_mail(PLAIN[:place] + noise + PLAIN[place:])
