"""Files of readers, on both databases: what is kept, what is refused, what is left."""

import contextlib
import datetime
import hashlib
import os
import resource
import stat
import threading
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from kb.desk import attachments as rooms
from kb.desk.arrivals import Arrival
from kb.desk.attachments import (
    HELD,
    MAX_OF_FORM,
    Attachment,
    claim,
    of_form,
    of_ticket,
    path_of,
    receive,
    remove,
    sweep,
)
from kb.desk.desk import Desk
from kb.desk.kinds import clean_name
from kb.desk.messages import Post, add_message
from kb.desk.tickets import open_ticket
from kb.errors import DeskFull, DeskUnavailable, FileRefused
from tests.conftest import Place
from tests.small_disk import small_disk
from tests.test_desk.conftest import NOW, opening
from tests.test_desk.pictures import (
    HEIC,
    MP4,
    OTHERS,
    PAGE,
    PDF,
    PLAYLIST,
    SVG,
    WEBM,
    flood,
    photo,
    picture,
    saved,
    with_archive,
)

CHUNK = 1000


def send(desk: Desk, name: str, content: bytes, form_key: str = "k1") -> Attachment:
    """Receive a file in pieces, as a form brings it."""
    arrival = Arrival(desk.folder, name, desk.attachment_bytes)
    for start in range(0, len(content), CHUNK):
        arrival.write(content[start : start + CHUNK])
    return receive(desk, arrival, form_key, NOW)


def refusal(desk: Desk, name: str, content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        send(desk, name, content)
    return refused.value.reason


def lying(desk: Desk) -> list[str]:
    """The names of all files that lie below the desk."""
    return sorted(path.name for path in desk.folder.glob("**/*"))


def kept(desk: Desk, form_key: str = "k1") -> list[Attachment]:
    with desk.database.read() as connection:
        return of_form(connection, form_key)


@pytest.fixture
def lone(make_place: Callable[..., Place]) -> Iterator[Desk]:
    """A desk on SQLite: what a file holds is no matter of the database."""
    desk = make_place(attachment_mb=1).desk()
    yield desk
    desk.database.close()


def test_a_file_is_kept_byte_by_byte_under_a_name_that_says_nothing(desk: Desk) -> None:
    sent = photo(size=(600, 400))

    held = send(desk, "Photo de l’avis.JPG", sent)

    assert kept(desk) == [held]
    assert (held.name, held.kind, held.size_bytes) == (
        "Photo de l’avis.JPG",
        "image/jpeg",
        len(sent),
    )
    assert held.sha256 == hashlib.sha256(sent).hexdigest()
    path = path_of(desk, held.file)
    assert path.read_bytes() == sent
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(desk.folder.stat().st_mode) == 0o700
    assert held.shown_file
    assert lying(desk) == sorted([held.file, held.shown_file])
    assert len(held.file) == 43
    assert "." not in held.file


def test_the_copy_that_is_shown_says_nothing_of_where_it_was_taken(lone: Desk) -> None:
    sent = photo(size=(3000, 2000))
    assert b"Camille" in sent

    held = send(lone, "photo.jpg", sent)

    assert held.shown_file
    shown = path_of(lone, held.shown_file)
    assert stat.S_IMODE(shown.stat().st_mode) == 0o600
    content = shown.read_bytes()
    assert b"Exif" not in content
    assert b"Camille" not in content
    assert b"at home" not in content
    with Image.open(shown) as image:
        assert not image.getexif()
        # Held upright, and at most 1600 pixels long: its top half is red.
        assert (image.format, image.size) == ("JPEG", (1067, 1600))
        assert image.getpixel((500, 100))[0] > 150
        assert image.getpixel((500, 100))[1] < 80
        assert image.getpixel((500, 1500)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("capture.png", picture("PNG")),
        ("clear.png", saved(Image.new("RGBA", (30, 20), (0, 0, 0, 0)), "PNG")),
        ("few.png", saved(Image.new("P", (30, 20)), "PNG", transparency=0)),
        ("grey.png", saved(Image.new("I;16", (30, 20)), "PNG")),
        ("paper.jpg", saved(Image.new("CMYK", (30, 20)), "JPEG")),
        ("grey.jpeg", saved(Image.new("L", (30, 20)), "JPEG")),
        ("sent.webp", picture("WEBP")),
        ("20 millions.png", flood(4472)),
    ],
)
def test_images_of_every_sort_get_a_copy(lone: Desk, name: str, content: bytes) -> None:
    held = send(lone, name, content)

    assert held.shown_file
    with Image.open(path_of(lone, held.shown_file)) as image:
        assert (image.format, image.mode) == ("JPEG", "RGB")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("facture.pdf", PDF, "application/pdf"),
        ("film.mp4", MP4, "video/mp4"),
        ("film.webm", WEBM, "video/webm"),
    ],
)
def test_what_is_no_image_is_only_kept(
    lone: Desk, name: str, content: bytes, kind: str
) -> None:
    held = send(lone, name, content)

    assert (held.kind, held.shown_file) == (kind, None)
    assert lying(lone) == [held.file]


JPEG = picture()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("page.html", PAGE, "kind"),
        ("page", PAGE, "kind"),
        ("page.jpg", PAGE, "kind"),
        ("drawing.svg", SVG, "kind"),
        ("drawing.png", SVG, "kind"),
        ("code.js", b"alert(1)", "kind"),
        ("feed.xml", b"<?xml version='1.0'?>", "kind"),
        (".htaccess", b"AddType text/html .jpg", "kind"),
        (".user.ini", b"auto_prepend_file=x.jpg", "kind"),
        ("polyglot.gif", b"GIF89a/*" + PAGE, "kind"),
        ("photo.html", JPEG, "name"),
        ("photo", JPEG, "name"),
        (".jpg", JPEG, "name"),
        ("photo.png", JPEG, "name"),
        ("photo.jpg.html", JPEG, "name"),
        ("photo.php.jpg", JPEG, "name"),
        ("a.png;.html", picture("PNG"), "name"),
        ("a.php;.png", picture("PNG"), "name"),
        ("photo.jpg.", b"MZ\x90\0", "kind"),
        ("photo.h\u200btml", JPEG, "name"),
        ("photo.html\u200f", JPEG, "name"),
        ("gpj.\u202elmth", JPEG, "name"),
        ("photo.html...", JPEG, "name"),
        ("IMG_0042.HEIC", HEIC, "heic"),
        ("IMG_0042.jpg", HEIC, "heic"),
        ("page after.jpg", JPEG + PAGE, "mixed"),
        ("page inside.jpg", picture(comment=PAGE), "mixed"),
        ("program.png", picture("PNG") + b"<?php system($_GET[0]);", "mixed"),
        ("archive.jpg", with_archive(JPEG), "mixed"),
        ("archive.pdf", with_archive(PDF), "mixed"),
        ("archive.mp4", with_archive(MP4), "mixed"),
        (
            "script.pdf",
            PDF.replace(
                b"/Type/Catalog", b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"
            ),
            "mixed",
        ),
        ("cut.jpg", photo(size=(600, 400))[:-2000], "damaged"),
        ("cut.png", picture("PNG", (600, 400))[:200], "damaged"),
        ("start.webp", picture("WEBP")[:20], "damaged"),
        ("nothing.png", b"", "empty"),
        ("144 millions.png", flood(12_000), "pixels"),
        ("400 millions.png", flood(20_000), "pixels"),
        ("20.1 millions.png", flood(4480), "pixels"),
        ("playlist.mp4", PLAYLIST, "kind"),
        ("playlist.webm", PLAYLIST, "kind"),
        ("large.pdf", PDF.ljust(1_000_001), "size"),
        *((f"{name}.png", make(), "kind") for name, make in OTHERS.items()),
        *((f"{name}.{name}", make(), "kind") for name, make in OTHERS.items()),
    ],
)
def test_what_we_do_not_take_leaves_nothing_behind(
    lone: Desk, name: str, content: bytes, reason: str
) -> None:
    assert refusal(lone, name, content) == reason
    assert lying(lone) == []
    assert kept(lone) == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ('"><img src=x onerror=alert(1)>.png', '"><img src=x onerror=alert(1)>.png'),
        ("../../etc/x.png", "x.png"),
        ("C:\\Users\\Camille\\x.png", "x.png"),
        ("a\r\nSet-Cookie: b.png", "aSet-Cookie: b.png"),
        ("x" * 300 + ".png", "x" * 196 + ".png"),
        ("a." + "x" * 300, "a." + "x" * 198),
        ("cafe\u0301\u00a0 noir.png", "café noir.png"),
        ("photo\u200b\u202e.png . ", "photo.png"),
        ("صورة.png", "صورة.png"),
        ("..", ""),
    ],
)
def test_a_name_is_shown_in_one_line_of_200_characters(given: str, shown: str) -> None:
    assert clean_name(given) == shown


def test_the_same_file_twice_in_a_form_is_one(desk: Desk) -> None:
    first = send(desk, "a.jpg", JPEG)
    second = send(desk, "b.jpg", JPEG)
    elsewhere = send(desk, "a.jpg", JPEG, form_key="k2")

    assert second == first
    assert elsewhere != first
    assert len(lying(desk)) == 4


def test_the_same_file_four_times_at_once_is_one(desk: Desk) -> None:
    threads = [
        threading.Thread(target=send, args=(desk, "a.pdf", PDF)) for _ in range(4)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert [one.file for one in kept(desk)] == lying(desk)


def test_a_form_takes_ten_files_and_four_times_the_largest(lone: Desk) -> None:
    for number in range(MAX_OF_FORM):
        send(lone, "a.pdf", PDF + b"%d" % number)
    for number in range(4):
        send(lone, "b.pdf", (PDF + b"%d" % number).ljust(999_900), "k2")

    assert refusal(lone, "a.pdf", PDF) == "number"
    with pytest.raises(FileRefused, match="total"):
        send(lone, "c.pdf", PDF.ljust(500), "k2")
    assert len(lying(lone)) == 14


def test_a_file_belongs_to_the_message_that_its_form_became(desk: Desk) -> None:
    held = send(desk, "a.pdf", PDF)
    send(desk, "b.pdf", PDF + b" ", form_key="of somebody else")

    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(), NOW)
        number = add_message(connection, ticket.id, Post(body="Voici"), NOW)
        assert number
        claimed = claim(connection, "k1", ticket.id, number)
        note = add_message(connection, ticket.id, Post(body="Vu", kind="note"), NOW)
        assert note
        claim(connection, "of somebody else", ticket.id, note)

    assert [one.id for one in claimed] == [held.id]
    with desk.database.read() as connection:
        shown = of_ticket(connection, ticket.id, kinds=("message",))
        everything = of_ticket(connection, ticket.id, kinds=("message", "note"))
    assert shown == claimed
    assert [one.name for one in everything] == ["a.pdf", "b.pdf"]
    assert kept(desk) == []


def test_a_ticket_takes_fifty_files(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "MAX_OF_TICKET", 2)
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(), NOW)
        number = add_message(connection, ticket.id, Post(body="Voici"), NOW)
    assert number
    for form_key in ("k1", "k2"):
        send(desk, "a.pdf", PDF, form_key)
        send(desk, "b.pdf", PDF + b" ", form_key)
        with desk.database.write() as connection:
            claim(connection, form_key, ticket.id, number)

    with desk.database.read() as connection:
        assert len(of_ticket(connection, ticket.id, kinds=("message",))) == 2


def test_a_file_can_be_taken_from_its_own_form_only(desk: Desk) -> None:
    held = send(desk, "a.pdf", PDF)

    with desk.database.write() as connection:
        assert remove(connection, "another form", held.id) == ()
        gone = remove(connection, "k1", held.id)

    assert gone == (held.file,)
    assert kept(desk) == []


def test_what_nobody_claims_within_an_hour_is_thrown_away(desk: Desk) -> None:
    old = send(desk, "a.jpg", JPEG)
    claimed = send(desk, "b.pdf", PDF, form_key="sent")
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(), NOW)
        number = add_message(connection, ticket.id, Post(body="Voici"), NOW)
        assert number
        claim(connection, "sent", ticket.id, number)
    stray, unfinished, fresh = (
        desk.folder / name for name in ("stray", "a.part", "b.part")
    )
    for path, age_s in ((stray, 3700), (unfinished, 400), (fresh, 100)):
        path.touch()
        then_s = path.stat().st_mtime - age_s
        os.utime(path, (then_s, then_s))

    sweep(desk, NOW + HELD)
    assert kept(desk) == [old]
    sweep(desk, NOW + HELD + datetime.timedelta(seconds=1))

    assert kept(desk) == []
    assert lying(desk) == sorted([claimed.file, "b.part"])


def test_a_full_disk_takes_none_of_20_files_and_leaves_no_half(
    make_place: Callable[..., Place],
) -> None:
    desk = make_place().desk()
    with contextlib.closing(desk.database), small_disk(desk.folder, "64k"):
        for number in range(20):
            with pytest.raises(DeskFull):
                send(desk, f"{number}.pdf", PDF.ljust(100_000))
        assert lying(desk) == []
        assert kept(desk) == []

        send(desk, "small.pdf", PDF)
        # Its copy finds no room, though it does itself.
        with pytest.raises(DeskFull):
            send(desk, "photo.png", noise())
        assert [one.name for one in kept(desk)] == ["small.pdf"]
        assert len(lying(desk)) == 1


def noise() -> bytes:
    """A PNG that is smaller than the JPEG that shows it: 56 kB, then more than 8."""
    image = Image.effect_noise((230, 230), 90)
    return saved(image, "PNG")


def test_a_disk_that_takes_no_more_leaves_no_half_file(
    lone: Desk,
) -> None:
    """The same without a disk of our own: a limit to what this process may write."""
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    arrival = Arrival(lone.folder, "a.pdf", lone.attachment_bytes)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        arrival.write(PDF.ljust(2000))
        with pytest.raises(DeskFull, match="make room below it"):
            receive(lone, arrival, "k1", NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))

    assert lying(lone) == []


def test_no_row_no_file(lone: Desk) -> None:
    with lone.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE attachments")

    with pytest.raises(DeskUnavailable):
        send(lone, "a.pdf", PDF)

    assert lying(lone) == []


def test_a_file_that_a_form_is_just_sent_with_is_not_swept_away(desk: Desk) -> None:
    send(desk, "avis.jpg", photo())
    later = NOW + HELD + datetime.timedelta(seconds=1)
    sweeper = threading.Thread(target=sweep, args=(desk, later))

    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(), later)
        number = add_message(connection, ticket.id, Post(body="Voici."), later)
        assert number
        claim(connection, "k1", ticket.id, number)
        sweeper.start()
        # It waits for this transaction, or would have looked at the files before it.
        sweeper.join(0.5)
    sweeper.join()

    with desk.database.read() as connection:
        (one,) = of_ticket(connection, ticket.id, kinds=("message",))
    assert path_of(desk, one.file).exists()
