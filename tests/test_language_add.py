"""A new language: what the command makes, and that the site can go live at once."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kb import i18n
from kb.languages import parse_language
from tests.commands import run
from tests.conftest import Place, article
from tests.test_web.reading import read, text, texts

SITES = '[sites.en]\nlanguages = ["en"]\n'


@pytest.fixture
def catalogs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Catalogs of English alone, which a test may add to."""
    folder = tmp_path / "translations/en/LC_MESSAGES"
    folder.mkdir(parents=True)
    source = i18n.CATALOGS / "en/LC_MESSAGES/messages.po"
    (folder / "messages.po").write_bytes(source.read_bytes())
    monkeypatch.setattr(i18n, "CATALOGS", tmp_path / "translations")
    return tmp_path / "translations"


@pytest.fixture
def shop(place: Place) -> Place:
    place.write(
        {
            "sites.toml": SITES,
            "en/returns/_category.md": article("Returns", order="3"),
            "en/returns/refunds/_category.md": article("Refunds"),
            "en/returns/a.md": article("A", "[B](article:returns/b)"),
            "en/returns/b.md": article("B"),
        }
    )
    return place


def test_a_language_starts_with_its_folder_categories_and_catalog(
    shop: Place, catalogs: Path
) -> None:
    result = run("language", "add", "nl", "--content", shop.content)

    catalog = catalogs / "nl/LC_MESSAGES/messages.po"
    with catalog.open("rb") as source:
        messages = [message for message in read_po(source) if message.id]
    assert result.output.splitlines() == [
        "nl/returns/_category.md: translate it, then take out its status",
        "nl/returns/refunds/_category.md: translate it, then take out its status",
        f"{catalog}: {len(messages)} words and sentences of the interface",
        "2 articles, these first:",
        "  nl/returns/b",
        "  nl/returns/a",
        "To go live, add to sites.toml:",
        "[sites.nl]",
        'languages = ["nl", "en"]',
    ]
    assert [
        m for m in messages if any(m.string if m.pluralizable else [m.string])
    ] == []
    assert (shop.content / "nl/returns/_category.md").read_text() == (
        "---\ntitle: Returns\norder: 3\nstatus: draft\n---\nText.\n"
    )


def test_a_site_goes_live_half_translated(shop: Place, catalogs: Path) -> None:
    run("language", "add", "nl", "--content", shop.content)
    site = '[sites.nl]\nlanguages = ["nl", "en"]\n'
    shop.publish({"sites.toml": SITES + site, "nl/returns/a.md": article("Een")})

    page = read(shop.client(), "/nl/categories/returns")

    assert (text(page.h1), page.h1["lang"]) == ("Returns", "en")  # type: ignore[index]
    assert texts(page, ".articles li a") == ["B", "Een"]


def test_a_language_that_is_spoken_gets_no_other_catalog() -> None:
    language = parse_language("fr-be")
    assert language

    assert i18n.add_catalog(language) is None


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "there is a folder already"), ("xx-nope", "is no language"), ("../x", "is no language")],
)  # fmt: skip
def test_what_is_no_new_language_is_refused(code: str, said: str, shop: Place) -> None:
    result = run("language", "add", code, "--content", shop.content)

    assert result.exit_code == 2
    assert said in result.output
    assert sorted(path.name for path in shop.content.iterdir()) == ["en", "sites.toml"]
