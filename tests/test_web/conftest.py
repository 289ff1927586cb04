"""Places for the tests of pages: a small shop, its desk, a post office."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.desk.migrate import prepare
from tests.conftest import Place, Stock
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


@pytest.fixture
def make_post(stock: Stock, make_place: Callable[..., Place]) -> Callable[..., Place]:
    """Makes post offices with settings of their own, and a desk without a ticket."""
    return lambda **settings: stock(make_place(**settings), POST)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """What time it is for the pages on the way to a person; a test sets it."""
    moment = Moment()
    for room in ("contact", "contact_form"):
        monkeypatch.setattr(f"kb.web.{room}.datetime", moment)
    return moment


@pytest.fixture
def counting_app(place: Place, stock: Stock) -> Iterator[Flask]:
    """The small shop with a desk of its own, whose events can be looked at."""
    stock(place, FILES)
    desk = place.desk()
    yield place.app()
    desk.database.close()


@pytest.fixture
def counting(counting_app: Flask) -> FlaskClient:
    return counting_app.test_client()
