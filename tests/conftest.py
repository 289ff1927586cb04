"""What tests share: a place to write articles, publish them and read them."""

import datetime
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.desk.desk import Desk, open_desk
from kb.desk.migrate import migrate
from kb.library.audience import Audience, audience_of
from kb.library.edition import Edition, Library
from kb.library.publish import Outcome, publish
from kb.settings import Settings
from kb.web.app import create_app
from tests.postgres import Cluster, running_cluster

REPOSITORY = Path(__file__).parent.parent
CONTENT = REPOSITORY / "content"

Files = dict[str, str | bytes]


class Place:
    """A content folder that a test writes to, and what is published from it."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.content = folder / "content"
        self.content.mkdir(parents=True, exist_ok=True)
        # Tests ask more in a second than any reader.
        settings = {"searches": 0, "messages": 0} | settings
        self.settings = Settings(content=self.content, var=folder / "var", **settings)

    def write(self, files: Files) -> None:
        """Write files by their path below the content folder."""
        for name, text in files.items():
            path = self.content / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def publish(self, files: Files | None = None) -> Outcome:
        """Write files, then publish all that is there."""
        self.write(files or {})
        return publish(self.settings)

    def problems(self, files: Files | None = None) -> list[str]:
        """What publishing says, a line each."""
        return [str(problem) for problem in self.publish(files).problems]

    def edition(self) -> Edition:
        return Library(self.settings.var, 16 << 20).edition()

    def desk(self) -> Desk:
        """The desk of this place, its tables made."""
        desk = open_desk(self.settings)
        migrate(desk.database)
        return desk

    def app(self) -> Flask:
        return create_app(self.settings)

    def client(self) -> FlaskClient:
        return self.app().test_client()


Stock = Callable[[Place, Files], Place]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def make_place(tmp_path: Path) -> Callable[..., Place]:
    """Makes places with settings of their own."""
    count = iter(range(1000))
    return lambda **settings: Place(tmp_path / str(next(count)), **settings)


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """Publishes files in a new place: copies what was published of them before.

    What an edition holds hangs on no setting but the limits of what an article takes.
    """
    folders: dict[str, Path] = {}

    def fill(place: Place, files: Files) -> Place:
        place.write(files)
        key = repr(sorted(files.items()))
        if key not in folders:
            first = Place(tmp_path_factory.mktemp("stock"))
            problems = first.publish(files).problems
            assert [one for one in problems if one.level == "error"] == []
            folders[key] = first.settings.var
        shutil.copytree(folders[key], place.settings.var, dirs_exist_ok=True)
        return place

    return fill


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A PostgreSQL server of the whole test run."""
    # Its user must be able to reach it, which pytest's own folders do not allow.
    with (
        tempfile.TemporaryDirectory(prefix="firststop-", dir="/tmp") as folder,
        running_cluster(Path(folder)) as running,
    ):
        if running is None:
            pytest.fail("PostgreSQL is missing: apt-get install postgresql", False)
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest) -> str:
    """What `KB_DATABASE` says: nothing for SQLite, then an empty PostgreSQL schema."""
    if request.param == "sqlite":
        return ""
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.new_schema()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The project's own content, published once."""
    var = tmp_path_factory.mktemp("sample")
    settings = Settings(content=CONTENT, var=var, searches=0)
    publish(settings)
    return settings


@pytest.fixture(scope="session")
def sample_edition(sample: Settings) -> Iterator[Edition]:
    edition = Library(sample.var, 16 << 20).edition()
    yield edition
    edition.close()


@pytest.fixture(scope="session")
def french(sample_edition: Edition) -> Audience:
    """Readers of the French site, now."""
    site = sample_edition.sites.get("fr")
    assert site
    return audience_of(site, datetime.datetime.now(datetime.UTC))


@pytest.fixture(scope="session")
def english(sample_edition: Edition) -> Audience:
    site = sample_edition.sites.get("en")
    assert site
    return audience_of(site, datetime.datetime.now(datetime.UTC))


@pytest.fixture(scope="session")
def app(sample: Settings) -> Flask:
    return create_app(sample)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def article(title: str = "Title", body: str = "Text.", **keys: str) -> str:
    """A Markdown file with a header; other keys are written as they are given."""
    lines = [f"title: {title}", *(f"{key}: {value}" for key, value in keys.items())]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"
