"""An edition that is damaged: what is refused, what goes on, and how it is mended."""

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kb.errors import DamagedEdition, DamagedIndex
from kb.library import shelf
from kb.library.answers import find
from kb.library.edition import Library
from kb.library.manifest import approve, inspect, read_manifest, write_manifest
from kb.search.engine import IndexReader
from kb.search.query import parse
from tests.conftest import Place, article
from tests.reading import NOON, Readers

FLIPS = 200
PICTURE = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with an edition of a few articles, after one with other words."""
    folder = tmp_path_factory.mktemp("published")
    place = Place(folder)
    place.publish({"en/post/parcel.md": article("Parcel", "Version one.")})
    name = place.publish(
        {
            "en/post/parcel.md": article("Parcel", "Version two."),
            "en/post/letter.md": article("Letter", "Written by hand."),
            "media/dot.gif": PICTURE,
        }
    ).edition
    return folder, name


@pytest.fixture
def whole(published: tuple[Path, str], place: Place, tmp_path: Path) -> Path:
    """The newer of two editions, in a place of its own."""
    folder, name = published
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return place.settings.var / "editions" / name


def paths(edition: Path) -> list[str]:
    """Files of an edition; the locks of those who wrote it are not."""
    files = [path for path in edition.rglob("*") if path.is_file()]
    listed = [path for path in files if not path.name.endswith("LOCK")]
    return sorted(str(path.relative_to(edition)) for path in listed)


def is_of_search(path: str) -> bool:
    return path.startswith(("index/", "words-"))


@contextmanager
def reading(place: Place) -> Iterator[Readers]:
    """Readers of a process that has just been started."""
    edition = Library(place.settings.var, 1 << 20).edition()
    yield Readers(edition, "en", NOON)
    edition.close()


def change(path: Path, data: bytes) -> None:
    """Put a file in place of one that may be shared with another edition."""
    path.unlink()
    path.write_bytes(data)


def pickle_that_makes(file: Path) -> bytes:
    """What runs a command of the system when it is unpickled."""
    return b"cos\nsystem\n(S'touch " + os.fsencode(file) + b"'\ntR."


def test_a_pickle_in_a_table_of_contents_is_refused_unread(
    whole: Path, place: Place, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    (toc,) = (whole / "index" / "en").glob("*.toc")
    data = toc.read_bytes()
    bad = data[: data.index(b"\x80")] + pickle_that_makes(made)
    change(toc, bad + data[len(bad) :])

    with reading(place) as en:
        texts = [en.text("parcel"), en.text("letter")]
        with pytest.raises(DamagedIndex) as raised:
            en.found("hand")

    assert made.exists() is False
    assert texts == ["Version two.", "Written by hand."]
    assert str(raised.value) == f"{toc}: missing, foreign or altered; publish again"
    with suppress(DamagedIndex):
        IndexReader(toc.parent)
    assert made.exists(), "whoever opens it unseen runs it"


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o707, 0o701])
def test_an_edition_that_others_may_enter_is_refused(
    whole: Path, place: Place, mode: int
) -> None:
    whole.chmod(mode)

    with pytest.raises(DamagedEdition) as raised:
        inspect(whole, place.settings.var)

    assert str(raised.value) == f"{whole}: must belong to the server's user, mode 0700"


def spoiled(data: bytes) -> dict[str, bytes]:
    return {
        "empty": b"",
        "half": data[: len(data) // 2],
        "short": data[:-1],
        "long": data + b"\0",
        "other": bytes(len(data)),
    }


@pytest.mark.parametrize("how", spoiled(b"").keys())
def test_no_file_can_be_spoiled_unseen(whole: Path, place: Place, how: str) -> None:
    kinds = {}
    listed = paths(whole)

    for path in listed:
        data = (whole / path).read_bytes()
        change(whole / path, spoiled(data)[how])
        with pytest.raises(DamagedEdition) as raised:
            inspect(whole, place.settings.var)
        kinds[path] = raised.type
        change(whole / path, data)

    inspect(whole, place.settings.var)
    assert len(listed) == 8
    assert kinds == {
        path: DamagedIndex if is_of_search(path) else DamagedEdition for path in listed
    }


def test_no_bit_can_be_flipped_unseen(whole: Path, place: Place) -> None:
    generator = random.Random(0)
    listed = [path for path in paths(whole) if path != "manifest.json"]
    unseen = []

    for _ in range(FLIPS):
        path = whole / generator.choice(listed)
        data = path.read_bytes()
        flipped = bytearray(data)
        flipped[generator.randrange(len(data))] ^= 1 << generator.randrange(8)
        change(path, bytes(flipped))
        try:
            inspect(whole, place.settings.var)
            unseen.append(path)
        except DamagedEdition:
            pass
        change(path, data)

    assert unseen == []


def test_a_file_that_is_written_to_in_its_place_is_seen(
    whole: Path, place: Place
) -> None:
    path = whole / "catalogue.db"
    inspect(whole, place.settings.var)
    with path.open("r+b") as file:
        file.seek(200)
        file.write(b"\xff")

    with pytest.raises(DamagedEdition) as raised:
        inspect(whole, place.settings.var)

    assert str(raised.value) == f"{path}: missing, foreign or altered; publish again"


def add_a_foreign_segment(edition: Path) -> None:
    (edition / "index" / "en" / "_MAIN_99.toc").write_bytes(b"foreign")


def lose_the_index(edition: Path) -> None:
    shutil.rmtree(edition / "index")


def lose_an_index(edition: Path) -> None:
    shutil.rmtree(edition / "index" / "en")


def lose_the_words(edition: Path) -> None:
    (edition / "words-en.db").unlink()


def put_a_file_in_place_of_the_index(edition: Path) -> None:
    lose_the_index(edition)
    (edition / "index").write_text("no folder")


SEARCH = [add_a_foreign_segment, lose_the_index, lose_an_index, lose_the_words]


@pytest.mark.parametrize("spoil", SEARCH, ids=lambda f: f.__name__)
def test_without_its_index_an_edition_is_read_and_made_anew(
    whole: Path, place: Place, spoil: Callable[[Path], None]
) -> None:
    spoil(whole)

    with reading(place) as en:
        listed, suggested = en.listed(), en.suggested("let")
        with pytest.raises(DamagedIndex):
            en.found("hand")
        outcome = place.publish()
        text_meanwhile = en.text("parcel")
    with reading(place) as en:
        found = en.found("hand")

    assert (listed, suggested) == (["post/letter", "post/parcel"], ["Letter"])
    assert text_meanwhile == "Version two."
    assert (outcome.is_new, outcome.edition == whole.name) == (True, False)
    assert found == ["post/letter"]
    assert place.publish().is_new is False


def lose_the_manifest(edition: Path) -> None:
    (edition / "manifest.json").unlink()


def lose_the_catalogue(edition: Path) -> None:
    (edition / "catalogue.db").unlink()


def lose_everything(edition: Path) -> None:
    shutil.rmtree(edition)


def empty_the_manifest(edition: Path) -> None:
    change(edition / "manifest.json", b"{}")


def cut_a_pack(edition: Path) -> None:
    path = max(edition.glob("pack-*.db"))
    change(path, path.read_bytes()[:512])


def open_it_to_others(edition: Path) -> None:
    edition.chmod(0o755)


WHOLE = [
    lose_the_manifest,
    lose_the_catalogue,
    lose_everything,
    empty_the_manifest,
    cut_a_pack,
    open_it_to_others,
    put_a_file_in_place_of_the_index,
]


@pytest.mark.parametrize("spoil", WHOLE, ids=lambda f: f.__name__)
def test_the_edition_before_is_shown_until_a_damaged_one_is_made_anew(
    whole: Path, place: Place, spoil: Callable[[Path], None]
) -> None:
    spoil(whole)

    with reading(place) as en:
        before = (en.text("parcel"), en.found("version"))
    place.publish()
    with reading(place) as en:
        after = (en.text("parcel"), en.found("version"), en.found("hand"))

    assert before == ("Version one.", ["post/parcel"])
    assert after == ("Version two.", ["post/parcel"], ["post/letter"])


@pytest.mark.parametrize("data", [b"", b"../x", b"\xff\xfe", b"nowhere", None])
def test_when_nothing_says_which_edition_is_current_the_newest_is_shown(
    whole: Path, place: Place, data: bytes | None
) -> None:
    current = place.settings.var / "current"
    current.unlink()
    if data is not None:
        current.write_bytes(data)

    with reading(place) as en:
        before = en.text("parcel")
    name = place.publish().edition

    assert before == "Version two."
    assert (name, current.read_text()) == (whole.name, f"{whole.name}\n")


def test_the_last_good_version_of_a_broken_file_outlives_a_damaged_edition(
    place: Place,
) -> None:
    place.publish({"en/a.md": article("Parcel", "Good."), "en/b.md": article("Letter")})
    name = place.publish({"en/a.md": "---\norder: ten\n---\n"}).edition
    lose_the_catalogue(place.settings.var / "editions" / name)

    place.publish()

    with reading(place) as en:
        assert en.text("a") == "Good."


def test_a_process_that_reads_goes_on_and_then_takes_the_mended_edition(
    whole: Path, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.library.edition.LOOK_S", 0.0)
    library = Library(place.settings.var, 1 << 20)
    first = library.edition()
    lose_everything(whole)

    meanwhile = library.edition()
    place.publish()
    mended = library.edition()

    assert meanwhile is first
    assert mended.name == (place.settings.var / "current").read_text().strip()
    assert Readers(mended, "en", NOON).found("hand") == ["post/letter"]
    mended.close()


@pytest.mark.parametrize(
    ("part", "lost"),
    [("whoosh", True), ("analysis", True), ("schema", False), ("interface", False)],
)
def test_an_edition_of_another_version_is_made_anew(
    whole: Path,
    place: Place,
    part: str,
    lost: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = shelf.versions() | {part: "another"}
    for user in ("shelf", "fingerprint"):
        monkeypatch.setattr(f"kb.library.{user}.versions", lambda: other)

    if lost:
        with reading(place) as en:
            text = en.text("parcel")
            with pytest.raises(DamagedIndex) as raised:
                en.found("hand")
        assert text == "Version two."
        said = f"{whole}: indexed by another version; publish again"
    else:
        with pytest.raises(DamagedEdition) as raised:
            place.edition()
        said = f"{whole}: made by another version; publish again"
    outcome = place.publish()

    assert str(raised.value) == said
    assert outcome.changed == 3
    with reading(place) as en:
        assert en.found("hand") == ["post/letter"]


def test_an_article_that_is_indexed_and_no_longer_there_is_no_hit(
    whole: Path, place: Place
) -> None:
    with sqlite3.connect(whole / "catalogue.db") as db:
        db.execute("DELETE FROM article WHERE key = 'post/letter'")
    db.close()
    write_manifest(whole, whole.name, read_manifest(whole).versions, None)
    approve(whole, place.settings.var)

    with reading(place) as en:
        page = find(en.edition, en.audience, parse("hand parcel version"))

    assert [hit.card.key for hit in page.hits] == ["post/parcel"]


def test_what_cannot_be_removed_stops_no_publisher(whole: Path, place: Place) -> None:
    editions = place.settings.var / "editions"
    (editions / "stray").write_text("a file")
    (editions / "tmpstray.tmp").write_text("a file")
    names = [
        place.publish({"en/post/parcel.md": article("Parcel", f"{n}.")}).edition
        for n in range(4)
    ]

    assert (place.settings.var / "current").read_text().strip() == names[-1]


def test_a_language_without_an_article_finds_nothing(place: Place) -> None:
    files = {
        "en/a.md": article("Parcel", "A parcel."),
        "de/b.md": article("Paket", "Ein Paket."),
        "sites.toml": '[sites.en]\nlanguages = ["en"]\n[sites.de]\nlanguages = ["de"]\n',
    }
    place.publish(files | {"de/b.md": "---\norder: x\n---\n"})
    never = place.client().get("/de/search?q=paket")
    place.publish(files)
    there = place.client().get("/de/search?q=paket")
    place.publish({"de/b.md": article("Paket", "Ein Paket.", status="draft")})
    gone = place.client().get("/de/search?q=paket")

    counts = [answer.text.count('class="hit"') for answer in (never, there, gone)]
    assert [answer.status_code for answer in (never, there, gone)] == [200, 200, 200]
    assert counts == [0, 1, 0]
    assert "Retry-After" not in never.headers
