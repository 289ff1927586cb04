"""Whether an edition is still what was published: nothing altered is ever opened."""

import os
import random
from contextlib import suppress
from pathlib import Path

import pytest

from kb.errors import DamagedEdition, DamagedIndex
from kb.library.manifest import inspect
from kb.search.engine import IndexReader
from tests.conftest import Place
from tests.test_library.damage import change, reading

FLIPS = 200


def paths(edition: Path) -> list[str]:
    """Files of an edition; the locks of those who wrote it are not."""
    files = [path for path in edition.rglob("*") if path.is_file()]
    listed = [path for path in files if not path.name.endswith("LOCK")]
    return sorted(str(path.relative_to(edition)) for path in listed)


def is_of_search(path: str) -> bool:
    return path.startswith(("index/", "words-", "synonyms.db"))


def pickle_that_makes(file: Path) -> bytes:
    """What runs a command of the system when it is unpickled."""
    return b"cos\nsystem\n(S'touch " + os.fsencode(file) + b"'\ntR."


# Whoosh leaves a table of contents open when it cannot read it.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
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
    assert len(listed) == 9
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
