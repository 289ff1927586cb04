"""Static files and images, kept for good by whoever fetched them."""

import base64
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.settings import STATIC
from kb.web.assets import Assets
from tests.conftest import Place, article
from tests.test_web.reading import hrefs, read

FOREVER = "public, max-age=31536000, immutable"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


def write(folder: Path, **files: str) -> Assets:
    """The assets of a folder with all that is expected in one, and `files`."""
    (folder / "js").mkdir(parents=True)
    (folder / "css").mkdir()
    given = {"site.css": "", "icons.svg": "<svg/>", "mark.svg": "<svg/>"} | files
    for name, text in given.items():
        (folder / name).write_text(text)
    return Assets(folder)


def test_a_file_is_named_by_what_it_holds(tmp_path: Path) -> None:
    one = write(tmp_path / "one", **{"js/a.js": "1;"})
    same = write(tmp_path / "same", **{"js/a.js": "1;"})
    other = write(tmp_path / "other", **{"js/a.js": "2;"})

    assert re.fullmatch(r"a\.[0-9a-f]{10}\.js", one.name("a.js"))
    assert one.name("a.js") == same.name("a.js")
    assert one.name("a.js") != other.name("a.js")
    assert other.get(one.name("a.js")) is None


def test_a_style_sheet_is_sent_with_all_that_it_imports(tmp_path: Path) -> None:
    sheet = '@import "css/tokens.css";\n@import "css/line.css";\np { margin: 0 }\n'
    tokens, line = ":root { --ink: black }\n", ".line { color: var(--ink) }\n"
    assets = write(
        tmp_path, **{"site.css": sheet, "css/tokens.css": tokens, "css/line.css": line}
    )

    asset = assets.get(assets.name("site.css"))

    assert asset
    assert asset.body.decode() == f"{tokens}{line}p {{ margin: 0 }}\n"
    assert asset.kind == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("site.css", "text/css; charset=utf-8"),
        ("search.js", "text/javascript; charset=utf-8"),
        ("theme.js", "text/javascript; charset=utf-8"),
        ("icons.svg", "image/svg+xml"),
        ("mark.svg", "image/svg+xml"),
    ],
)
def test_a_static_file_is_kept_for_good(
    name: str, kind: str, shop: FlaskClient
) -> None:
    answer = shop.get(f"/static/{Assets(STATIC).name(name)}")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Cache-Control"] == FOREVER
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_static_file_names_another_site() -> None:
    paths = [path for path in STATIC.rglob("*") if path.is_file()]

    named = [
        address
        for path in paths
        for address in re.findall(r"(?:https?:)?//[\w.-]+\.\w+", path.read_text())
    ]

    assert set(named) <= {"http://www.w3.org"}


def test_a_page_loads_only_files_that_are_there(shop: FlaskClient) -> None:
    page = read(shop, "/fr/articles/retourner-un-article")
    sources = [str(script["src"]) for script in page.select("script[src]")]
    sprites = {str(use["href"]).partition("#")[0] for use in page.select("use")}

    loaded = [*sources, *sprites, *hrefs(page, "link[rel=stylesheet], link[rel=icon]")]

    assert len(loaded) == 8
    assert {shop.get(address).status_code for address in loaded} == {200}


def test_every_icon_that_a_page_names_is_in_the_sprite(shop: FlaskClient) -> None:
    sprite = (STATIC / "icons.svg").read_text()
    pages = ["", "contact", "categories/returns", "articles/retourner-un-article"]

    named = {
        str(use["href"]).partition("#")[2]
        for address in pages
        for use in read(shop, f"/fr-be/{address}").select("use")
    }

    drawn = set(re.findall(r'<symbol[^>]*\sid="([\w-]+)"', sprite))
    assert named - drawn == set()


def test_the_icon_of_the_site_has_the_old_address_too(shop: FlaskClient) -> None:
    answer = shop.get("/favicon.ico")

    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/static/{Assets(STATIC).name('mark.svg')}"


def test_an_image_is_served_under_the_hash_of_its_bytes(place: Place) -> None:
    place.publish(
        {
            "media/step.png": PIXEL,
            "en/a.md": article("A", "![The button](../media/step.png)"),
        }
    )
    client = place.client()

    image = read(client, "/en/articles/a").select_one(".prose img")
    assert image
    answer = client.get(str(image["src"]))

    assert (image["alt"], image["width"], image["height"]) == ("The button", "1", "1")
    assert re.fullmatch(r"/media/[0-9a-f]{16}\.png", str(image["src"]))
    assert (answer.status_code, answer.data) == (200, PIXEL)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == FOREVER
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_image_that_was_taken_away_is_gone(place: Place) -> None:
    picture = article("A", "![The button](/media/step.png)")
    place.publish({"media/step.png": PIXEL, "en/a.md": picture})
    image = read(place.client(), "/en/articles/a").select_one(".prose img")
    assert image
    (place.content / "media" / "step.png").unlink()
    place.publish({"en/a.md": article("A")})

    answer = place.client().get(str(image["src"]))

    assert answer.status_code == 404
