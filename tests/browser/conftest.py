"""A real browser, and real servers for it: Debian's Chromium, `firststop serve`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kb.settings import Settings
from tests.browser.arabic import ARABIC
from tests.browser.german import GERMAN
from tests.conftest import Place
from tests.served import serve

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
PATIENCE_MS = 10_000
# Icelandic: no site suits these readers better than the one that a test opens.
LOCALE = "is"

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail("Chromium is missing: apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(sample: Settings) -> Iterator[str]:
    """The address at which the project's own content is served."""
    with serve(sample) as served:
        yield f"http://127.0.0.1:{served.port}"


@pytest.fixture(scope="session")
def arabic_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a small help center that reads from right to left."""
    place = Place(tmp_path_factory.mktemp("arabic"))
    assert place.problems(ARABIC) == []
    with serve(place.settings) as served:
        yield f"http://127.0.0.1:{served.port}"


@pytest.fixture(scope="session")
def german_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a help center of long words and many subjects."""
    place = Place(tmp_path_factory.mktemp("german"))
    place.publish(GERMAN)
    with serve(place.settings) as served:
        yield f"http://127.0.0.1:{served.port}"


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Opens pages as a new reader each time: `visit("/fr/", color_scheme="dark")`.

    Options are those of a browser context; `site` is another site than our own.
    """
    contexts: list[BrowserContext] = []

    def open_page(address: str, *, site: str = site, **options: object) -> Page:
        options = {"locale": LOCALE} | options
        context = browser.new_context(base_url=site, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
