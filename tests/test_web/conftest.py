"""Places for the tests of pages: a small shop, its desk, a post office."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.desk.migrate import prepare
from tests.conftest import Place
from tests.test_web.desk import Shop
from tests.test_web.post import POST, Moment
from tests.test_web.shop import FILES


@pytest.fixture(scope="session")
def shop_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("shop")
    place = Place(folder, base_url="https://help.example.org")
    assert place.problems(FILES) == []
    prepare(place.settings)
    return place.app()


@pytest.fixture
def shop(shop_app: Flask) -> FlaskClient:
    """Asks the small shop, whose public address is https://help.example.org."""
    return shop_app.test_client()


@pytest.fixture(scope="module")
def one_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The small shop with its desk, which each test clears."""
    folder = tmp_path_factory.mktemp("desk")
    shop = Shop(Place(folder, base_url="https://help.example.org"))
    yield shop
    shop.close()


@pytest.fixture(scope="session")
def post_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is published of the post office, to be copied."""
    place = Place(tmp_path_factory.mktemp("post"))
    assert place.problems(POST) == []
    return place.settings.var


@pytest.fixture
def make_post(
    post_office: Path, make_place: Callable[..., Place]
) -> Callable[..., Place]:
    """Makes post offices with settings of their own, and a desk without a ticket."""

    def make(**settings: object) -> Place:
        place = make_place(**settings)
        shutil.copytree(post_office, place.settings.var)
        return place

    return make


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """What time it is for the pages on the way to a person; a test sets it."""
    moment = Moment()
    for room in ("contact", "contact_form"):
        monkeypatch.setattr(f"kb.web.{room}.datetime", moment)
    return moment


@pytest.fixture
def counting_app(place: Place) -> Iterator[Flask]:
    """The small shop with a desk of its own, whose events can be looked at."""
    place.publish(FILES)
    desk = place.desk()
    yield place.app()
    desk.database.close()


@pytest.fixture
def counting(counting_app: Flask) -> FlaskClient:
    return counting_app.test_client()
