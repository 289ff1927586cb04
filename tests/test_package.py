"""What an installation is made of."""

import os
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

# The lowest versions without a known weakness that could reach us.
FLOORS = {
    "flask": (3, 1, 3),
    "werkzeug": (3, 1, 6),
    "jinja2": (3, 1, 6),
    "markdown": (3, 11),
    "nh3": (0, 3, 8),
    "babel": (2, 9, 1),
}


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_no_library_is_older_than_its_last_weakness(
    name: str, floor: tuple[int, ...]
) -> None:
    assert tuple(int(part) for part in version(name).split(".")) >= floor


def test_one_distribution_provides_whoosh() -> None:
    assert len(set(packages_distributions()["whoosh"])) == 1


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_a_wheel_carries_code_templates_and_styles_and_no_articles(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    for name in ("templates/article.html", "static/site.css", "static/icons.svg"):
        assert f"kb/shipped/{name}" in names
    assert "kb/py.typed" in names
    assert any(name.endswith((".mo", ".po")) for name in names)
    tops = {name.split("/")[0] for name in names}
    assert [top for top in tops if top != "kb" and ".dist-info" not in top] == []


def test_an_installed_wheel_serves_what_it_carries(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    content = tmp_path / "content/en"
    content.mkdir(parents=True)
    (content / "hello.md").write_text("# Hello\n\nText.\n")
    program = (
        "from kb.library.publish import publish\n"
        "from kb.settings import Settings\n"
        "from kb.web.app import create_app\n"
        "settings = Settings()\n"
        "publish(settings)\n"
        "client = create_app(settings).test_client()\n"
        "page = client.get('/en/articles/hello')\n"
        "assert page.status_code == 200, page.status\n"
        "import kb; print(kb.__file__)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout.strip().startswith(str(tmp_path))
