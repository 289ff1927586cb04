"""An edition that is damaged: what goes on, and how it is mended."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.errors import DamagedEdition, DamagedIndex
from kb.library import shelf
from kb.library.answers import find
from kb.library.edition import Library
from kb.library.manifest import approve, read_manifest, write_manifest
from kb.search.query import parse
from tests.conftest import Place, article
from tests.reading import NOON, Readers
from tests.test_library.damage import change, reading


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
    mended = place.publish()
    with reading(place) as en:
        after = (en.text("parcel"), en.found("version"), en.found("hand"))

    assert before == ("Version one.", ["post/parcel"])
    assert (mended.is_new, mended.edition == whole.name) == (True, False)
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


def test_an_article_that_is_indexed_and_no_longer_there_is_no_hit_and_not_counted(
    whole: Path, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite3.connect(whole / "catalogue.db") as db:
        db.execute("DELETE FROM article WHERE key = 'post/letter'")
    db.close()
    write_manifest(whole, whole.name, read_manifest(whole).versions, None)
    approve(whole, place.settings.var)

    with reading(place) as en:
        before = en.offered("hands")
        page = find(en.edition, en.audience, parse("hand parcel version"))
        after = en.offered("hands")

    assert [hit.card.key for hit in page.hits] == ["post/parcel"]
    assert (page.total, page.by_category) == (1, {"post": 1})
    assert (before, after) == (["hand"], [])
    assert caplog.messages == [f"{whole}: 1 texts of no article are hidden"]


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
