"""The README's pictures, taken anew from the sample content: `make pictures`."""

import base64
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from kb.library.publish import publish
from kb.settings import Settings
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.conftest import CONTENT, REPOSITORY
from tests.served import serve

PICTURES = REPOSITORY / "docs" / "pictures"
DESK = {"width": 1160, "height": 720}
PHONE = {"width": 390, "height": 780}
ARTICLE = "/en/articles/return-an-item"
TABLE = {"width": 1400, "height": 726}
# A desk's window and a phone before it, both at their own size, on a table.
LAID_OUT = """
<style>
  body {{ margin: 0; background: #ece9e1; overflow: hidden; }}
  img {{ position: absolute; display: block; }}
  .desk {{ inset: 40px auto auto 40px; border: 1px solid #82858a;
    border-radius: 8px; }}
  .phone {{ inset: 100px 47px auto auto; outline: 7px solid #18202c;
    border-radius: 24px; }}
</style>
<img class="desk" src="data:image/png;base64,{desk}">
<img class="phone" src="data:image/png;base64,{phone}">
"""


def take(
    browser: Browser, address: str, size: dict[str, int], **options: object
) -> bytes:
    """A page as a reader sees it first, as a PNG."""
    context = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    picture = page.screenshot()
    context.close()
    return picture


def compose(browser: Browser, desk: bytes, phone: bytes) -> bytes:
    """A desk's picture with a phone's before it."""
    page = browser.new_page(viewport=TABLE)
    written = {
        name: base64.b64encode(picture).decode()
        for name, picture in (("desk", desk), ("phone", phone))
    }
    page.set_content(LAID_OUT.format(**written))
    return page.screenshot()


def take_all(site: str, browser: Browser) -> dict[str, bytes]:
    """Each picture by its name."""
    return {
        "home": compose(
            browser,
            take(browser, f"{site}/en/", {"width": 1040, "height": 646}),
            take(browser, site + ARTICLE, {"width": 330, "height": 566}),
        ),
        "article": take(browser, site + ARTICLE, DESK),
        "results": take(
            browser, f"{site}/en/search?q=card+declined", DESK, color_scheme="dark"
        ),
        "phone": take(browser, f"{site}/en/", PHONE, device_scale_factor=2),
    }


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="firststop-pictures-") as folder:
        settings = Settings(content=CONTENT, var=Path(folder))
        publish(settings)
        with serve(settings) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=ARGUMENTS
            )
            site = f"http://127.0.0.1:{served.port}"
            for name, picture in take_all(site, browser).items():
                (PICTURES / f"{name}.png").write_bytes(picture)


if __name__ == "__main__":
    main()
