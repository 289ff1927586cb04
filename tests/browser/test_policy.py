"""What a page may load and run, and how much it weighs."""

from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, Request

from tests.browser.conftest import Visit
from tests.browser.kinds import KINDS, open_suggestions
from tests.test_web.payloads import PAYLOADS

BUDGET = 40_000
# Puts an element into the page, and says by which rule it was refused.
SMUGGLE = """([tag, attributes]) => new Promise((resolve) => {
  addEventListener("securitypolicyviolation", (e) => resolve(e.violatedDirective));
  setTimeout(resolve, 5000, "by none");
  const smuggled = document.createElement(tag);
  for (const pair of Object.entries(attributes)) smuggled.setAttribute(...pair);
  smuggled.textContent = "window.ran = true";
  document.body.append(smuggled);
})"""


class Noted:
    """What happens on a page from now on."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        self.complaints: list[str] = []
        page.on("requestfinished", self.note)
        page.on("requestfailed", lambda request: self.complaints.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(error.message))

    def note(self, request: Request) -> None:
        self.requests.append(request)

    def hosts(self) -> set[str]:
        return {urlsplit(request.url).netloc for request in self.requests}

    def weight(self) -> int:
        """The bytes of all answers, as they were sent."""
        sizes = [request.sizes() for request in self.requests]
        return sum(s["responseBodySize"] + s["responseHeadersSize"] for s in sizes)


def settled(page: Page, address: str) -> Noted:
    """Go to an address, and wait until nothing more is loaded."""
    noted = Noted(page)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return noted


@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_a_page_loads_nothing_from_elsewhere_and_complains_of_nothing(
    address: str, visit: Visit, site: str
) -> None:
    page = visit("about:blank")

    noted = settled(page, address)

    gone = "the server responded with a status of 404"
    assert noted.hosts() == {urlsplit(site).netloc}
    assert [said for said in noted.complaints if gone not in said] == []


def test_typing_asks_nobody_else(visit: Visit, site: str) -> None:
    page = visit("/fr/")
    noted = Noted(page)

    open_suggestions(page, "retour")

    assert noted.hosts() == {urlsplit(site).netloc}
    assert noted.complaints == []


def test_a_reader_leaves_with_no_cookie(visit: Visit) -> None:
    page = visit("/")

    for address in KINDS.values():
        page.goto(address)

    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("tag", "attributes", "directive"),
    [
        ("script", {}, "script-src-elem"),
        ("script", {"src": "data:text/javascript,window.ran=true"}, "script-src-elem"),
        ("script", {"src": "https://evil.example/x.js"}, "script-src-elem"),
        ("img", {"src": "x", "onerror": "window.ran=true"}, "script-src-attr"),
        ("img", {"src": "https://evil.example/x.png"}, "img-src"),
        ("iframe", {"src": "https://evil.example/"}, "frame-src"),
        ("object", {"data": "https://evil.example/"}, "object-src"),
        ("base", {"href": "https://evil.example/"}, "base-uri"),
        ("p", {"style": "color: red"}, "style-src-attr"),
        ("style", {}, "style-src-elem"),
    ],
    ids=str,
)
def test_what_is_smuggled_into_a_page_is_refused(
    tag: str, attributes: dict[str, str], directive: str, visit: Visit
) -> None:
    page = visit("/fr/")

    refused = page.evaluate(SMUGGLE, [tag, attributes])

    assert refused == directive
    assert page.evaluate("window.ran") is None


def test_a_page_cannot_be_framed(visit: Visit, site: str) -> None:
    page = visit("about:blank")
    framing = '<iframe src="/fr/contact"></iframe>'
    page.route("**/framing", lambda route: route.fulfill(body=framing))

    with page.expect_event("requestfailed") as refused:
        page.goto("/framing")

    assert refused.value.url == f"{site}/fr/contact"
    assert refused.value.failure == "net::ERR_BLOCKED_BY_RESPONSE"


def test_a_script_that_is_typed_never_runs(visit: Visit) -> None:
    page = visit("/fr/")
    page.add_init_script("window.alert = () => { window.ran = true; };")

    ran = []
    for typed in PAYLOADS:
        page.goto(f"/fr/search?q={quote(typed)}")
        if page.evaluate("window.ran"):
            ran.append(typed)

    assert ran == []


def test_a_script_in_an_address_never_runs(visit: Visit) -> None:
    page = visit("/fr/")
    page.add_init_script("window.alert = () => { window.ran = true; };")

    ran = []
    for typed in PAYLOADS:
        page.goto(f"/fr/articles/{quote(typed, '')}?{quote(typed)}#{quote(typed)}")
        if page.evaluate("window.ran"):
            ran.append(typed)

    assert ran == []


@pytest.mark.parametrize("kind", ["home", "article", "results"])
def test_a_page_weighs_little_with_all_that_it_loads(kind: str, visit: Visit) -> None:
    page = visit("about:blank")

    noted = settled(page, KINDS[kind])

    assert len(noted.requests) > 3
    assert noted.weight() <= BUDGET


def test_a_second_page_loads_nothing_but_itself_and_counts(visit: Visit) -> None:
    page = visit("/fr/contact")
    page.wait_for_load_state("networkidle")

    noted = settled(page, "/fr/categories/returns")

    fetched = page.evaluate(
        """() => performance.getEntriesByType("resource")
            .filter((one) => one.transferSize > 0 && one.initiatorType !== "beacon")
            .map((one) => one.name)"""
    )
    assert len(noted.requests) > 3
    assert fetched == []
