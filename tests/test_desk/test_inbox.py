"""The inbox: replies find their tickets, forged ones are marked, loops end."""

import contextlib
import datetime
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from kb.desk import attachments, delays
from kb.desk.arrivals import Arrival
from kb.desk.attachments import Attachment, of_ticket, receive
from kb.desk.desk import Desk
from kb.desk.erasure import erase_address
from kb.desk.following import follow
from kb.desk.inbox import MAX_IN_VAIN, empty, take_in
from kb.desk.mailboxes import Maildir, make_mailbox
from kb.desk.messages import Message, Post, add_message, thread
from kb.desk.replies import mail_id, reply_address
from kb.desk.seals import Link
from kb.desk.tables import outbox
from kb.desk.tickets import Ticket, change, find_ticket, open_ticket
from kb.errors import InboxUnavailable, SettingsError
from tests.conftest import Place, article
from tests.imap import Folder, imap_server
from tests.smtp import USER, make_certificate, server_context
from tests.test_desk.conftest import NOW, opening
from tests.test_desk.pictures import photo

LATER = datetime.timedelta(hours=1)
GO_ON = "it stays unread for a later look, and others go on"

Serving = Callable[[list[bytes]], AbstractContextManager[tuple[Folder, int]]]


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """A closed ticket with one message."""
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(), NOW)
        add_message(connection, ticket.id, Post(body="Bonjour"), NOW)
        return change(connection, ticket, NOW, state="closed")


def written(text: str = "Merci.", number: int = 1, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = headers.pop("From", "camille@example.org")
    mail["Message-ID"] = f"<{number}@example.org>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def said(desk: Desk, ticket: Ticket) -> list[Message]:
    with desk.database.read() as connection:
        return thread(connection, ticket.id, kinds=("message",))[1:]


def all_of(desk: Desk, ticket: Ticket) -> list[Message]:
    """What came to a ticket, of all kinds, after the first message."""
    with desk.database.read() as connection:
        return thread(connection, ticket.id, kinds=("message", "note", "event"))[1:]


def now(desk: Desk, ticket: Ticket) -> Ticket:
    with desk.database.read() as connection:
        found = find_ticket(connection, ticket.reference)
    assert found
    return found


def test_a_reply_to_the_address_with_a_tag_is_its_readers(
    desk: Desk, ticket: Ticket
) -> None:
    address = reply_address(desk.office, desk.seals, ticket.reference)

    outcome = take_in(desk, bytes(written(To=address.lower())), NOW)

    (message,) = said(desk, ticket)
    assert outcome == "added"
    assert (message.author, message.body) == ("reader", "Merci.")
    assert message.is_verified
    assert now(desk, ticket).state == "open"


def test_a_reply_to_a_message_id_with_a_tag_is_its_readers(
    desk: Desk, ticket: Ticket
) -> None:
    ours = mail_id(desk.office, desk.seals, ticket.reference)
    mail = written(References=f"<x@y.example> <{ours}>", Subject="Re: bonjour")

    assert take_in(desk, bytes(mail), NOW) == "added"
    assert said(desk, ticket)[0].is_verified


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"To": "help+{reference}.0123456789abcdef@shop.example"},
        {"In_Reply_To": "<x.{reference}.0000000000000000@localhost>"},
        {"Reply_To": "agent@shop.example", "Sender": "agent@shop.example"},
        {"From": "Inès <ines@shop.example>"},
        {"From": "camille@example.org, ines@shop.example"},
    ],
)
def test_a_reply_with_the_reference_alone_is_marked(
    desk: Desk, ticket: Ticket, headers: dict[str, str]
) -> None:
    given = {
        name: value.format(reference=ticket.reference)
        for name, value in headers.items()
    }
    subject = f"Re: [{ticket.reference.lower()}]"

    outcome = take_in(desk, bytes(written(Subject=subject, **given)), NOW)

    (message,) = said(desk, ticket)
    assert outcome == "unproved"
    assert not message.is_verified
    assert message.author == "reader"


def test_a_tag_of_another_ticket_or_another_house_proves_nothing(
    desk: Desk, ticket: Ticket
) -> None:
    other = msgspec.structs.replace(desk, seals=type(desk.seals)("another secret"))
    address = reply_address(other.office, other.seals, ticket.reference)

    assert take_in(desk, bytes(written(To=address)), NOW) == "unknown"
    assert said(desk, ticket) == []


def test_the_same_mail_twice_is_one_message(desk: Desk, ticket: Ticket) -> None:
    mail = bytes(written(Subject=ticket.reference))

    outcomes = [take_in(desk, mail, NOW) for _ in range(3)]

    assert outcomes == ["unproved", "known", "known"]
    assert len(said(desk, ticket)) == 1


def test_a_mail_is_the_same_by_its_words_too_not_by_an_id_that_anybody_chooses(
    desk: Desk, ticket: Ticket
) -> None:
    with desk.database.write() as connection:
        other, _ = open_ticket(connection, opening(form_key="k2"), NOW)
    mails = []
    for about, text in ((other, "Merci."), (ticket, "Merci."), (ticket, "Encore.")):
        mail = written(text, Subject=about.reference)
        mail.add_attachment(photo(), "image", "jpeg", filename="colis.jpg")
        mails.append(bytes(mail))

    outcomes = [take_in(desk, mail, NOW) for mail in mails * 2]

    assert outcomes == ["unproved"] * 3 + ["known"] * 3
    assert [one.body for one in said(desk, ticket)] == ["Merci.", "Encore."]
    with desk.database.read() as connection:
        files = of_ticket(connection, ticket.id, kinds=("message",))
    assert [one.name for one in files] == ["colis.jpg"] * 2


def test_a_mail_that_comes_again_after_its_ticket_was_merged_is_known(
    desk: Desk, ticket: Ticket
) -> None:
    mail = bytes(written(Subject=ticket.reference))
    take_in(desk, mail, NOW)
    with desk.database.write() as connection:
        other, _ = open_ticket(connection, opening(form_key="k2"), NOW)
        change(connection, ticket, NOW, merged_into=other.id)

    assert take_in(desk, mail, NOW) == "known"


AUTOMATIC = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated", "X_Auto_Response_Suppress": "All"},
    {"Precedence": "bulk"},
    {"Return_Path": "<>"},
]


@pytest.mark.parametrize("headers", [*AUTOMATIC, {"List_Id": "<x.example>"}])
def test_automatic_mail_with_the_reference_alone_is_not_taken_in(
    desk: Desk, ticket: Ticket, headers: dict[str, str]
) -> None:
    mail = written(Subject=ticket.reference, **headers)

    assert take_in(desk, bytes(mail), NOW) == "automatic"
    assert all_of(desk, ticket) == []


def test_our_own_letter_that_comes_back_is_not_taken_in(
    desk: Desk, ticket: Ticket
) -> None:
    address = reply_address(desk.office, desk.seals, ticket.reference)
    mail = written(To=address, From=desk.office.address)

    assert take_in(desk, bytes(mail), NOW) == "automatic"
    assert all_of(desk, ticket) == []


def _told(desk: Desk) -> Desk:
    """A desk whose operators hear of every ticket, in both ways."""
    office = msgspec.structs.replace(
        desk.office, tickets_to="desk@shop.example", webhook="https://x.example/"
    )
    return msgspec.structs.replace(desk, office=office)


def _letters(desk: Desk) -> int:
    with desk.database.read() as connection:
        return connection.execute(sa.select(sa.func.count(outbox.c.id))).scalar_one()


@pytest.mark.parametrize("headers", AUTOMATIC)
def test_automatic_mail_with_a_tag_is_a_note_that_changes_nothing_and_sends_nothing(
    desk: Desk, ticket: Ticket, headers: dict[str, str]
) -> None:
    before = now(desk, ticket)
    address = reply_address(desk.office, desk.seals, ticket.reference)
    mail = written("De retour lundi.", To=address, **headers)
    mail.add_attachment(photo(), "image", "jpeg", filename="plan.jpg")

    outcomes = [
        take_in(_told(desk), bytes(mail), NOW + datetime.timedelta(hours=1))
        for _ in range(2)
    ]

    assert outcomes == ["noted", "known"]
    (note,) = all_of(desk, ticket)
    assert (note.kind, note.author, note.body) == ("note", "system", "De retour lundi.")
    assert now(desk, ticket) == before
    assert _letters(desk) == 0
    with desk.database.read() as connection:
        assert of_ticket(connection, ticket.id, kinds=("message",)) == []
        (file,) = of_ticket(connection, ticket.id, kinds=("note",))
        followed = follow(connection, Link(ticket.reference, 0), ticket.site)
    assert file.message_id == note.id
    assert followed
    assert len(followed.entries) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Precedence": "list"},
        {"List_Id": "<x.example>"},
        {"X_Auto_Response_Suppress": "All"},
        {"Auto_Submitted": "no", "Precedence": "bulk"},
    ],
)
def test_what_a_person_sends_with_a_tag_is_taken_in_whatever_servers_stamp_on_it(
    desk: Desk, ticket: Ticket, headers: dict[str, str]
) -> None:
    address = reply_address(desk.office, desk.seals, ticket.reference)

    assert take_in(desk, bytes(written(To=address, **headers)), NOW) == "added"
    assert said(desk, ticket)[0].is_verified
    assert now(desk, ticket).state == "open"


BOUNCE = """From: MAILER-DAEMON@mail.example
To: help@shop.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <bounce@mail.example>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

The mail system: user unknown.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; camille@example.org
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

From: help@shop.example
Message-ID: <{mail_id}>

https://shop.example/fr/tickets/link
--b--
"""


def test_a_letter_that_comes_back_is_seen_by_agents_and_answered_by_nobody(
    desk: Desk, ticket: Ticket
) -> None:
    before = now(desk, ticket)
    ours = mail_id(desk.office, desk.seals, ticket.reference)

    outcomes = [
        take_in(_told(desk), BOUNCE.format(mail_id=one).encode(), NOW)
        for one in (ours, ours, "x@shop.example")
    ]

    assert outcomes == ["noted", "known", "automatic"]
    note, event = all_of(desk, ticket)
    assert (note.kind, note.body) == ("note", "The mail system: user unknown.")
    assert (event.kind, event.author, event.body) == (
        "event",
        "system",
        "undelivered:5.1.1",
    )
    assert now(desk, ticket) == before
    assert _letters(desk) == 0


def test_a_loop_of_two_programs_ends_at_once(desk: Desk, ticket: Ticket) -> None:
    """Who answers each of our letters at once gets none for it, however often."""
    address = reply_address(desk.office, desk.seals, ticket.reference)

    for number in range(50):
        for headers in AUTOMATIC:
            mail = written(number=number, To=address, **headers)
            take_in(_told(desk), bytes(mail), NOW)

    assert _letters(desk) == 0
    assert now(desk, ticket).state == "closed"


def test_a_reply_to_a_merged_ticket_reaches_the_one_that_goes_on(
    desk: Desk, ticket: Ticket
) -> None:
    with desk.database.write() as connection:
        other, _ = open_ticket(connection, opening(form_key="k2"), NOW)
        change(connection, ticket, NOW, merged_into=other.id)

    take_in(desk, bytes(written(Subject=ticket.reference)), NOW)

    with desk.database.read() as connection:
        assert len(thread(connection, other.id, kinds=("message",))) == 1


HOURS = """
[channels]
email = "help@shop.example"
hours = { email = "desk" }
days = { email = 1 }

[calendars.desk]
week = { monday-friday = ["9:00-18:00"] }

[sites.fr]
languages = ["fr"]
"""


def test_an_answer_to_a_reply_is_due_by_the_hours_of_the_site(
    desk: Desk, ticket: Ticket
) -> None:
    take_in(desk, bytes(written(Subject=ticket.reference)), NOW)
    unknown = now(desk, ticket).due_at
    Place(desk.folder.parent.parent).publish(
        {"sites.toml": HOURS, "fr/a.md": article("A")}
    )
    with desk.database.write() as connection:
        change(connection, ticket, NOW, state="closed")

    take_in(desk, bytes(written(number=2, Subject=ticket.reference)), NOW)

    assert unknown is None
    assert now(desk, ticket).due_at == NOW.replace(day=26, hour=18, minute=0)


def test_operators_hear_of_a_reply(desk: Desk, ticket: Ticket) -> None:
    office = msgspec.structs.replace(desk.office, tickets_to="desk@shop.example")
    told = msgspec.structs.replace(desk, office=office)

    take_in(told, bytes(written(Subject=ticket.reference)), NOW)

    with desk.database.read() as connection:
        (row,) = connection.execute(sa.select(outbox))
    assert (row.letter, row.recipient) == ("reply", "desk@shop.example")
    assert row.data == {"message": said(desk, ticket)[0].id}


def test_files_are_kept_and_those_that_are_not_are_named(
    desk: Desk, ticket: Ticket
) -> None:
    mail = written("Voici.", Subject=ticket.reference)
    mail.add_attachment(photo(), "image", "jpeg", filename="colis.jpg")
    mail.add_attachment(b"<svg/>", "image", "svg+xml", filename="x.svg")

    take_in(desk, bytes(mail), NOW)

    with desk.database.read() as connection:
        files = of_ticket(connection, ticket.id, kinds=("message",))
    assert [one.name for one in files] == ["colis.jpg"]
    assert said(desk, ticket)[0].body == "Voici.\n\nFichiers non conservés\u00a0: x.svg"


def test_files_that_are_looked_into_in_vain_are_soon_only_named(
    desk: Desk, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    def receive_counted(desk: Desk, arrival: Arrival, *given: Any) -> Attachment:
        names.append(arrival.name)
        return receive(desk, arrival, *given)

    monkeypatch.setattr(attachments, "receive", receive_counted)
    mail = written("Voici.", Subject=ticket.reference)
    for number in range(MAX_IN_VAIN + 2):
        broken = photo()[:200] + bytes([number])
        mail.add_attachment(broken, "image", "jpeg", filename=f"{number}.jpg")

    take_in(desk, bytes(mail), NOW)

    whole = [f"{number}.jpg" for number in range(MAX_IN_VAIN + 2)]
    assert names == whole[:MAX_IN_VAIN]
    assert said(desk, ticket)[0].body.endswith(", ".join(whole))


@pytest.mark.parametrize(
    ("name", "told"),
    [("a%00b%ED%A0%80.svg", "ab"), ("a%E2%80%AEgpj.svg", "agpj.svg"), ("...", "file")],
)
def test_a_name_that_no_database_takes_or_that_deceives_is_told_without_that(
    desk: Desk, ticket: Ticket, name: str, told: str
) -> None:
    mail = (
        f"Subject: {ticket.reference}\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Disposition: attachment; filename*=utf-8''{name}\n\nx\n"
    )

    assert take_in(desk, mail.encode(), NOW) == "unproved"
    assert said(desk, ticket)[0].body.partition("\u00a0: ")[2].startswith(told)


def test_a_mail_that_a_reader_forwards_stands_below_their_words_with_its_files(
    desk: Desk, ticket: Ticket
) -> None:
    inside = EmailMessage()
    inside["From"] = "Le vendeur <shop@seller.example>"
    inside["Date"] = "Tue, 24 Nov 2026 09:12:00 +0100"
    inside["Subject"] = "Votre colis"
    inside.set_content("Il est parti.")
    inside.add_attachment(photo(), "image", "jpeg", filename="recu.jpg")
    inside.add_attachment("<script>x</script>", "html", filename="x.html")
    mail = written("Voir ci-joint.", Subject=ticket.reference)
    mail.add_attachment(inside)

    take_in(desk, bytes(mail), NOW)

    assert said(desk, ticket)[0].body.splitlines() == [
        "Voir ci-joint.",
        "",
        "────────────",
        "E-mail transféré",
        "De\u00a0: Le vendeur <shop@seller.example>",
        "Envoyé\u00a0: 24 novembre 2026 à 09:12",
        "Objet\u00a0: Votre colis",
        "",
        "Il est parti.",
        "",
        "Fichiers non conservés\u00a0: x.html",
    ]
    with desk.database.read() as connection:
        files = of_ticket(connection, ticket.id, kinds=("message",))
    assert [one.name for one in files] == ["recu.jpg"]


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("=?utf-8?q?a=00b=1B?=", "ab"),
        ("=?utf-7?q?a+2AA-b?=", "ab"),
        # A line of its own would look like one of ours.
        ("=?utf-8?q?a=0AFrom:_b?=", "a From: b"),
    ],
)
def test_a_header_that_no_database_takes_or_that_forges_a_line_is_made_one_line(
    desk: Desk, ticket: Ticket, subject: str, told: str
) -> None:
    inside = f"Subject: {subject}\n\nIl est parti.\n"
    mail = (
        f"Subject: {ticket.reference}\nFrom: camille@example.org\n"
        f"Content-Type: message/rfc822\n\n{inside}"
    )

    assert take_in(desk, mail.encode(), NOW) == "unproved"

    assert said(desk, ticket)[0].body.splitlines()[2:] == [
        f"Objet\u00a0: {told}",
        "",
        "Il est parti.",
    ]


def test_a_mail_that_is_too_much_is_a_message_that_says_so_and_stays_flagged(
    desk: Desk, ticket: Ticket, maildir: Path
) -> None:
    parts = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(200)
    )
    mail = (
        f"Subject: {ticket.reference}\nFrom: camille@example.org\n"
        "Content-Type: multipart/mixed; boundary=b\n\n"
        f"--b\n\nVoici.\n--b\n{parts}\nAu fond.\n"
    )
    (maildir / "new" / "1.x").write_bytes(mail.encode())

    assert empty(Maildir(maildir), desk, NOW) == {"partly": 1}

    assert said(desk, ticket)[0].body == (
        "Voici.\n\nCet e-mail n’a pas pu être lu jusqu’au bout. "
        "Il est conservé en entier dans notre boîte de réception."
    )
    assert (maildir / "cur" / "1.x:2,FS").read_bytes() == mail.encode()


def test_a_mail_inside_without_headers_is_told_by_its_words_alone(
    desk: Desk, ticket: Ticket
) -> None:
    mail = written("", Subject=ticket.reference)
    inside = EmailMessage()
    inside.set_content("Il est parti.")
    mail.add_attachment(inside)

    take_in(desk, bytes(mail), NOW)

    assert said(desk, ticket)[0].body == (
        "────────────\nE-mail transféré\n\nIl est parti."
    )


def test_a_reply_to_a_ticket_that_is_erased_at_this_moment_is_left_to_a_person(
    desk: Desk, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = written(Subject=ticket.reference)
    mail.add_attachment(photo(), "image", "jpeg", filename="plan.jpg")

    def erase_and_receive(*given: Any) -> Attachment:
        assert ticket.email
        erase_address(desk, ticket.email, NOW)
        return receive(*given)

    monkeypatch.setattr(attachments, "receive", erase_and_receive)

    assert take_in(desk, bytes(mail), NOW) == "unknown"


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    folder = tmp_path / "maildir"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


def test_a_maildir_is_emptied_and_what_is_unknown_stays_flagged(
    desk: Desk, ticket: Ticket, maildir: Path
) -> None:
    (maildir / "new" / "1.x").write_bytes(bytes(written(Subject=ticket.reference)))
    (maildir / "new" / "2.x").write_bytes(bytes(written(number=2, Subject="Bonjour")))
    (maildir / "cur" / "3.x:2,").write_bytes(
        bytes(written(number=3, Subject=ticket.reference))
    )
    (maildir / "cur" / "4.x:2,S").write_bytes(bytes(written(number=4)))

    first = empty(Maildir(maildir), desk, NOW)
    second = empty(Maildir(maildir), desk, NOW)

    assert first == {"unproved": 2, "unknown": 1}
    assert second == {}
    assert sorted(path.name for path in (maildir / "cur").iterdir()) == [
        "1.x:2,S",
        "2.x:2,FS",
        "3.x:2,S",
        "4.x:2,S",
    ]
    assert list((maildir / "new").iterdir()) == []


def _a_file_in_the_place_of_the_folder(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.folder.write_bytes(b"")


def _no_process_can_be_started(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(desk.folder / "no-python"))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_a_file_in_the_place_of_the_folder, "attachments: File exists"),
        (_no_process_can_be_started, "no-python: No such file or directory"),
    ],
)
def test_a_mail_whose_files_cannot_be_kept_waits_while_others_go_on(
    desk: Desk,
    ticket: Ticket,
    maildir: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[Desk, pytest.MonkeyPatch], None],
    told: str,
) -> None:
    mail = written("Voici.", Subject=ticket.reference)
    mail.add_attachment(photo(), "image", "jpeg", filename="colis.jpg")
    (maildir / "new" / "1.x").write_bytes(bytes(mail))
    (maildir / "new" / "2.x").write_bytes(
        bytes(written(number=2, Subject=ticket.reference))
    )

    with monkeypatch.context() as patch:
        spoil(desk, patch)
        first = [empty(Maildir(maildir), desk, NOW) for _ in range(2)]
    if desk.folder.is_file():
        desk.folder.unlink()
    later = empty(Maildir(maildir), desk, NOW)

    assert first == [{"waiting": 1, "unproved": 1}, {"waiting": 1}]
    assert later == {"unproved": 1}
    assert [message.body for message in said(desk, ticket)] == ["Merci.", "Voici."]
    with desk.database.read() as connection:
        assert len(of_ticket(connection, ticket.id, kinds=("message",))) == 1
    assert len(list(desk.folder.iterdir())) == 2
    warned = [message for message in caplog.messages if "waits" in message]
    assert len(warned) == 2
    assert warned[0].startswith(f"a mail about {ticket.reference} waits: ")
    assert warned[0].endswith(told)


def test_a_hundred_mails_that_cannot_be_taken_in_hold_back_no_later_one(
    desk: Desk, ticket: Ticket, maildir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mail = written("Voici.", Subject=ticket.reference)
    mail.add_attachment(photo(), "image", "jpeg", filename="colis.jpg")
    for number in range(delays.BATCH):
        (maildir / "new" / f"{number:03}.x").write_bytes(bytes(mail))
    # What cannot be read at all.
    (maildir / "new" / "a.x").mkdir()
    (maildir / "new" / "b.x").write_bytes(
        bytes(written(number=2, Subject=ticket.reference))
    )
    desk.folder.write_bytes(b"")
    mailbox = Maildir(maildir)

    first = empty(mailbox, desk, NOW)
    at_once = empty(mailbox, desk, NOW)
    still = empty(mailbox, desk, NOW + LATER)
    desk.folder.unlink()
    later = empty(mailbox, desk, NOW + 2 * LATER)

    assert first == {"waiting": delays.BATCH, "unproved": 1}
    assert at_once == {}
    assert still == {"waiting": delays.BATCH}
    assert later == {"unproved": 1, "known": delays.BATCH - 1}
    told = [one for one in caplog.messages if "waits" in one]
    assert len(told) == delays.BATCH
    unread = [one for one in caplog.messages if "Is a directory" in one]
    assert unread == [f"{maildir / 'new' / 'a.x'}: Is a directory; {GO_ON}"]


def test_a_mail_that_cannot_be_moved_is_taken_in_once_and_holds_back_no_other(
    desk: Desk,
    ticket: Ticket,
    maildir: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(delays, "BATCH", 1)
    # With the letters that say that it was read, its name would be too long.
    stuck = maildir / "new" / f"1.{'x' * 253}"
    stuck.write_bytes(bytes(written(Subject=ticket.reference)))
    (maildir / "new" / "2.x").write_bytes(
        bytes(written(number=2, Subject=ticket.reference))
    )
    mailbox = Maildir(maildir)

    counts = [empty(mailbox, desk, NOW) for _ in range(3)]

    assert counts == [{"unproved": 1}, {"unproved": 1}, {}]
    assert stuck.exists()
    (told,) = [one for one in caplog.messages if "moved" in one]
    assert told == (
        f"{stuck}: cannot be moved to cur: File name too long; "
        "mails are taken in all the same, but let the worker move them"
    )


def test_a_maildir_that_is_not_there_is_said(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(InboxUnavailable, match=r"new: No such file or directory$"):
        empty(Maildir(tmp_path / "nothing"), desk, NOW)


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serving:
    """Makes an IMAP server on localhost whose certificate this process trusts."""
    certificate, key = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = server_context(certificate, key)
    return lambda mails: imap_server(mails, context)


def test_an_imap_folder_is_emptied_and_what_is_unknown_stays_flagged(
    desk: Desk, ticket: Ticket, trusted: Serving
) -> None:
    mails = [bytes(written(Subject=ticket.reference)), bytes(written(number=2))]
    with trusted(mails) as (folder, port):
        mailbox = make_mailbox(f"imaps://{USER}:p%40ss%2Fword@localhost:{port}/INBOX")
        first = empty(mailbox, desk, NOW)
        second = empty(mailbox, desk, NOW)

    assert first == {"unproved": 1, "unknown": 1}
    assert second == {}
    assert folder.flags == {1: {"Seen"}, 2: {"Seen", "Flagged"}}


def test_an_imap_server_that_hangs_up_leaves_the_rest_unread(
    desk: Desk, ticket: Ticket, trusted: Serving
) -> None:
    mails = [bytes(written(number=n, Subject=ticket.reference)) for n in range(3)]
    with trusted(mails) as (folder, port):
        mailbox = make_mailbox(f"imaps://{USER}:p%40ss%2Fword@localhost:{port}")
        folder.drops_after = 7
        with pytest.raises(InboxUnavailable):
            empty(mailbox, desk, NOW)
        folder.drops_after = 10_000
        empty(mailbox, desk, NOW + LATER)

    assert len(said(desk, ticket)) == 3
    assert all(flags == {"Seen"} for flags in folder.flags.values())


def test_mails_that_cannot_be_marked_as_read_are_taken_in_once_and_told_of(
    desk: Desk,
    ticket: Ticket,
    trusted: Serving,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delays, "BATCH", 2)
    mails = [bytes(written(f"Mot {n}.", n, Subject=ticket.reference)) for n in range(3)]
    with trusted([*mails, bytes(written(number=3))]) as (folder, port):
        folder.refused = {"STORE"}
        address = f"imaps://{USER}:p%40ss%2Fword@localhost:{port}"
        mailbox = make_mailbox(address)
        counts = [empty(mailbox, desk, NOW) for _ in range(3)]
        after_restart = empty(make_mailbox(address), desk, NOW)
        folder.validity = 2
        as_new = empty(mailbox, desk, NOW)
        folder.refused = set()
        folder.validity = 3
        empty(mailbox, desk, NOW)
        at_last = empty(mailbox, desk, NOW)

    assert counts == [{"unproved": 2}, {"unproved": 1, "unknown": 1}, {}]
    assert after_restart == as_new == {"known": 2}
    assert at_last == {"known": 1, "unknown": 1}
    assert all("Seen" in flags for flags in folder.flags.values())
    assert [one.body for one in said(desk, ticket)] == ["Mot 0.", "Mot 1.", "Mot 2."]
    told = [one for one in caplog.messages if "marked as read" in one]
    # By each of the two that looked.
    advice = (
        "does not let mails be marked as read; they are taken in all the same, "
        "but give the user of KB_INBOX the right to set flags"
    )
    assert told == [f"localhost:{port}: {advice}"] * 2


def test_a_mail_that_a_server_does_not_give_is_told_of_once_and_asked_for_later(
    desk: Desk, ticket: Ticket, trusted: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    mails = [bytes(written(number=n, Subject=ticket.reference)) for n in range(2)]
    with trusted(mails) as (folder, port):
        mailbox = make_mailbox(f"imaps://{USER}:p%40ss%2Fword@localhost:{port}")
        folder.refused = {"FETCH 1 "}
        first = empty(mailbox, desk, NOW)
        still = empty(mailbox, desk, NOW + LATER)
        flags = {number: set(one) for number, one in folder.flags.items()}
        folder.refused = set()
        at_once = empty(mailbox, desk, NOW + LATER)
        later = empty(mailbox, desk, NOW + 2 * LATER)

    assert first == later == {"unproved": 1}
    assert still == at_once == {}
    assert flags == {1: set(), 2: {"Seen"}}
    told = f"localhost:{port}: does not give mail 1; {GO_ON}"
    assert [one for one in caplog.messages if "localhost" in one] == [told]


@pytest.mark.parametrize("how", ["refused", "fatal"])
def test_mails_that_a_server_never_gives_hold_back_no_later_one(
    desk: Desk,
    ticket: Ticket,
    trusted: Serving,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    monkeypatch.setattr(delays, "BATCH", 3)
    mails = [bytes(written(number=n, Subject=ticket.reference)) for n in range(5)]
    with trusted(mails) as (folder, port):
        mailbox = make_mailbox(f"imaps://{USER}:p%40ss%2Fword@localhost:{port}")
        setattr(folder, how, {f"FETCH {number} " for number in range(1, 5)})
        for _ in range(5):
            with contextlib.suppress(InboxUnavailable):
                empty(mailbox, desk, NOW)

    assert folder.flags == {1: set(), 2: set(), 3: set(), 4: set(), 5: {"Seen"}}
    assert len(said(desk, ticket)) == 1


def test_numbers_that_a_server_gives_to_other_mails_do_not_wait(
    desk: Desk, ticket: Ticket, trusted: Serving
) -> None:
    with trusted([bytes(written(Subject=ticket.reference))]) as (folder, port):
        mailbox = make_mailbox(f"imaps://{USER}:p%40ss%2Fword@localhost:{port}")
        folder.refused = {"FETCH 1 "}
        empty(mailbox, desk, NOW)
        folder.refused = set()
        folder.validity = 2

        assert empty(mailbox, desk, NOW) == {"unproved": 1}


def test_more_unread_mails_than_one_answer_can_name_hold_back_none(
    desk: Desk, ticket: Ticket, trusted: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delays, "BATCH", 1)
    with trusted([bytes(written(Subject=ticket.reference))]) as (folder, port):
        folder.flags |= {number: set() for number in range(2, 160_001)}
        mailbox = make_mailbox(f"imaps://{USER}:p%40ss%2Fword@localhost:{port}")

        assert empty(mailbox, desk, NOW) == {"unproved": 1}


def test_a_folder_that_cannot_be_used_is_said(desk: Desk, trusted: Serving) -> None:
    with trusted([bytes(written())]) as (folder, port):
        mailbox = make_mailbox(f"imaps://{USER}:p%40ss%2Fword@localhost:{port}")
        folder.refused = {"SEARCH"}
        with pytest.raises(InboxUnavailable) as unsearched:
            empty(mailbox, desk, NOW)
        folder.is_read_only = True
        with pytest.raises(InboxUnavailable) as read_only:
            empty(mailbox, desk, NOW)

    assert str(unsearched.value) == (
        f"localhost:{port}: does not say which mails are unread"
    )
    assert str(read_only.value) == (
        f"localhost:{port}: the folder can only be read; "
        "give the user the right to set flags"
    )


def test_a_wrong_password_of_a_mailbox_is_said_without_it(
    desk: Desk, trusted: Serving
) -> None:
    with trusted([]) as (_, port), pytest.raises(InboxUnavailable) as caught:
        empty(make_mailbox(f"imaps://{USER}:geheim@localhost:{port}"), desk, NOW)

    assert str(caught.value) == f"localhost:{port}: refuses the user or the password"


@pytest.mark.parametrize(
    "inbox",
    ["imap://u:geheim@m.example", "imaps://m.example", "imaps://u:geheim@m:0x", "imaps://u:geheim@m/é"],
)  # fmt: skip
def test_an_inbox_that_is_none_is_refused_without_its_password(inbox: str) -> None:
    with pytest.raises(SettingsError) as caught:
        make_mailbox(inbox)

    assert str(caught.value).startswith("KB_INBOX: neither a folder nor")
    assert "geheim" not in str(caught.value)
