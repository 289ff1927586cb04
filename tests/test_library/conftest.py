"""What tests of damage start from: a place with two editions, to be spoiled."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Place, article

PICTURE = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


@pytest.fixture(scope="session")
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
