"""A real browser, and real servers for it: Debian's Chromium, `firststop serve`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from kb.settings import Settings
from tests.browser import counter
from tests.browser.arabic import ARABIC
from tests.browser.counter import Counter, Wording
from tests.browser.german import GERMAN
from tests.conftest import CONTENT, Place
from tests.served import serve

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--no-first-run"]
# A page that takes so long is late, however busy the machine.
PATIENCE_MS = 30_000
# Icelandic: no site suits these readers better than the one that a test opens.
LOCALE = "is"

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail("Chromium is missing: apt-get install chromium", pytrace=False)
    expect.set_options(timeout=PATIENCE_MS)
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


@pytest.fixture(scope="session")
def french_counter(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Counter, str]]:
    """Tickets of the project's own content, and the address at which it is served."""
    place = Place(tmp_path_factory.mktemp("counter"))
    place.settings = Settings(content=CONTENT, var=place.settings.var, searches=0)
    yield from _manned(place, counter.FRENCH)


@pytest.fixture(scope="session")
def arabic_counter(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Counter, str]]:
    """The same for a help center that reads from right to left."""
    place = Place(tmp_path_factory.mktemp("arabic-counter"))
    place.write(ARABIC)
    yield from _manned(place, counter.ARABIC)


def _manned(place: Place, wording: Wording) -> Iterator[tuple[Counter, str]]:
    manned = Counter(place, wording)
    with serve(place.settings) as served:
        yield manned, f"http://127.0.0.1:{served.port}"


@pytest.fixture
def look(
    visit: Visit,
    french_counter: tuple[Counter, str],
    arabic_counter: tuple[Counter, str],
) -> Visit:
    """Opens a page of a ticket or of the desk: `look("queue", language="ar")`.

    Options are those of `visit`; the browser of the desk's pages is an agent's.
    """
    counters = {"fr": french_counter, "ar": arabic_counter}

    def open_page(kind: str, *, language: str = "fr", **options: object) -> Page:
        manned, origin = counters[language]
        seat = manned.seat if kind != "sign-in" else {}
        options = {"locale": language} | seat | options
        return visit(manned.pages[kind], site=origin, **options)

    return open_page


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
