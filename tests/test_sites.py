"""Country sites: what `sites.toml` may say, and what readers get without it."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kb.brand import Brand, Link
from kb.channels import Channels
from kb.languages import Language, parse_language
from kb.problems import Problem
from kb.sites import Site, Sites, read_sites

EN = '[sites.en]\nlanguages = ["en"]\n'
FR = '[sites.fr]\nlanguages = ["fr"]\n'


def languages(*names: str) -> list[Language]:
    return [language for name in names if (language := parse_language(name))]


def read(folder: Path, text: str, *names: str) -> tuple[Sites, list[Problem]]:
    (folder / "sites.toml").write_text(text)
    return read_sites(folder, languages(*(names or ("en", "fr"))))


def test_without_a_file_each_language_has_a_site_of_its_own(tmp_path: Path) -> None:
    found = read_sites(tmp_path, languages("zh-TW", "fr", "en"))

    sites = Sites(
        Brand(),
        "en",
        (
            Site(prefix="en", languages=("en",)),
            Site(prefix="fr", languages=("fr",)),
            Site(prefix="zh-tw", languages=("zh-tw",)),
        ),
    )
    assert found == (sites, [])


def test_without_english_the_first_language_is_the_default(tmp_path: Path) -> None:
    sites, _ = read_sites(tmp_path, languages("fr", "de"))

    assert sites.default_site == Site(prefix="de", languages=("de",))


def test_everything_that_a_file_says_is_read(tmp_path: Path) -> None:
    text = """
default = "fr-be"

[brand]
name = "Marchemin"
home = "https://www.marchemin.example/"
links = [{ href = "/terms", title = { fr = "Conditions" } }]
examples = { fr = ["colis perdu"] }

[channels]
email = "aide@marchemin.example"
chat_article = "contact/chat"

[sites.en]
languages = ["en"]

[sites.fr-be]
languages = ["fr", "EN"]
country = "BE"
time_zone = "Europe/Brussels"
currency = "EUR"
"""

    found = read(tmp_path, text)

    sites = Sites(
        Brand(
            name="Marchemin",
            home="https://www.marchemin.example/",
            links=(Link("/terms", {"fr": "Conditions"}),),
            examples={"fr": ("colis perdu",)},
        ),
        "fr-be",
        (
            Site(prefix="en", languages=("en",)),
            Site(
                prefix="fr-be",
                languages=("fr", "en"),
                country="BE",
                time_zone="Europe/Brussels",
                currency="EUR",
            ),
        ),
        Channels(email="aide@marchemin.example", chat_article="contact/chat"),
    )
    assert found == (sites, [])


@pytest.mark.parametrize(
    ("table", "line", "message"),
    [
        ("[sites.fr]", 3, 'needs languages, for example languages = ["fr", "en"]'),
        ('[sites.fr]\nlanguages = "fr"', 4, 'needs languages, for example languages = ["fr", "en"]'),
        ('[sites.fr]\nlanguages = ["de"]', 4, "languages: there is no folder 'de'"),
        ('[sites.fr]\nlanguages = ["fr", 1]', 4, "languages: there is no folder 1"),
        ('[sites.fr]\nlanguages = ["fr", "FR"]', 4, "languages: 'FR' is named twice"),
        ('[sites.fr]\nlanguages = ["fr", "fr"]', 4, "languages: 'fr' is named twice"),
        (FR + 'country = "UK"', 5, "country: 'UK' is no country; write for example BE"),
        (FR + "country = 5", 5, "country: 5 is no country; write for example BE"),
        (FR + 'currency = "EURO"', 5, "currency: 'EURO' is no currency; write for example EUR"),
        (FR + 'time_zone = "Mars"', 5, "time_zone: 'Mars' is unknown; write for example Europe/Brussels"),
        (FR + 'time_zone = ""', 5, "time_zone: '' is unknown; write for example Europe/Brussels"),
        (FR + 'time_zone = "../../etc/passwd"', 5, "time_zone: '../../etc/passwd' is unknown; write for example Europe/Brussels"),
        (FR + "colour = 1", 5, "unknown key 'colour'"),
        (FR + 'prefix = "x"', 5, "unknown key 'prefix'"),
        ("[sites]\nfr = 3", 4, "must be a table"),
    ],
)  # fmt: skip
def test_a_site_that_cannot_be_used_is_left_out_and_the_others_stay(
    tmp_path: Path, table: str, line: int, message: str
) -> None:
    sites, problems = read(tmp_path, EN + table)

    assert list(map(str, problems)) == [
        f"sites.toml:{line}: error: [sites.fr] {message}"
    ]
    assert sites.all == (Site(prefix="en", languages=("en",)),)


def test_a_language_has_its_own_certainty_of_an_answer(tmp_path: Path) -> None:
    sites, problems = read(tmp_path, EN + "[confident]\nen = 1\nFR = 0.62")

    assert (sites.confident, problems) == ({"en": 1.0, "fr": 0.62}, [])


@pytest.mark.parametrize(
    "prefix", ["media", "static", "FR", "fr_be", "fr-", "../x", "", "é", "a" * 36]
)
def test_a_prefix_that_cannot_start_an_address_is_refused(
    tmp_path: Path, prefix: str
) -> None:
    sites, problems = read(tmp_path, f'{EN}[sites."{prefix}"]\nlanguages = ["fr"]')

    assert list(map(str, problems)) == [
        (
            f"sites.toml:3: error: [sites.{prefix}] cannot be the first part of an "
            "address; write for example fr-be"
        )
    ]
    assert [site.prefix for site in sites.all] == ["en"]


@pytest.mark.parametrize(
    "entry",
    [
        '[sites.fr]\nlanguages = [["fr"]]',
        "[sites.fr]\nlanguages = [{ fr = 1 }]",
        FR + 'country = ["FR"]',
        FR + 'currency = ["EUR"]',
        FR + "time_zone = [1]",
    ],
    ids=["nested list", "a table in a list", "countries", "currencies", "time zones"],
)
def test_a_list_where_a_word_belongs_is_a_problem_of_that_site(
    tmp_path: Path, entry: str
) -> None:
    sites, problems = read(tmp_path, EN + entry)

    assert {(p.path, p.level, p.code) for p in problems} == {
        ("sites.toml", "error", "site")
    }
    assert [site.prefix for site in sites.all] == ["en"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extra = 1\n" + EN, "1: error: unknown key 'extra'"),
        ('default = "xx"\n' + EN, "1: error: default: no site 'xx'"),
        ('default = ["en"]\n' + EN, "1: error: default: no site ['en']"),
        (EN + "[brand]\nname = 5", "3: error: [brand] Expected `str`, got `int` - at `$.name`"),
        (EN + '[brand]\nnme = "x"', "3: error: [brand] Object contains unknown field `nme`"),
        (EN + "[channels]\nemail = 5", "3: error: [channels] Expected `str | null`, got `int` - at `$.email`"),
        ("confident = 1\n" + EN, "1: error: confident: write a table [confident], such as fr = 0.6"),
        (EN + "[confident]\nde = 0.6", "4: error: [confident] there is no folder 'de'"),
        (EN + '[confident]\nen = "0.6"', "4: error: [confident] en: '0.6' is no number from 0 to 4"),
        (EN + "[confident]\nen = 4.1", "4: error: [confident] en: 4.1 is no number from 0 to 4"),
        (EN + "[confident]\nen = nan", "4: error: [confident] en: nan is no number from 0 to 4"),
        (EN + "[confident]\nen = true", "4: error: [confident] en: True is no number from 0 to 4"),
        (EN + '[channels]\nfax = "x"', "3: error: [channels] Object contains unknown field `fax`"),
    ],
)  # fmt: skip
def test_what_is_wrong_beside_the_sites_leaves_them_alone(
    tmp_path: Path, text: str, said: str
) -> None:
    found = read(tmp_path, text)

    sites = Sites(Brand(), "en", (Site(prefix="en", languages=("en",)),))
    assert (found[0], [str(problem) for problem in found[1]]) == (
        sites,
        [f"sites.toml:{said}"],
    )


@pytest.mark.parametrize(
    "text",
    ["sites = 3", '[sites.fr]\nlanguages = ["de"]', "= broken", ""],
    ids=["no tables", "no usable site", "no TOML", "empty"],
)
def test_without_a_usable_site_each_language_has_its_own(
    tmp_path: Path, text: str
) -> None:
    sites, _ = read(tmp_path, text)

    assert sites.all == (
        Site(prefix="en", languages=("en",)),
        Site(prefix="fr", languages=("fr",)),
    )


@pytest.mark.parametrize(
    ("entry", "address"),
    [
        ('home = "javascript:alert(1)"', "javascript:alert(1)"),
        ('home = "www.marchemin.example"', "www.marchemin.example"),
        ('links = [{ href = "data:text/html,x", title = { en = "X" } }]', "data:text/html,x"),
    ],
    ids=["script", "no scheme", "data in a link"],
)  # fmt: skip
def test_an_address_of_the_brand_that_is_none_is_said_and_not_shown(
    tmp_path: Path, entry: str, address: str
) -> None:
    sites, problems = read(tmp_path, f"{EN}[brand]\n{entry}")

    assert list(map(str, problems)) == [
        f"sites.toml:3: error: [brand] {address!r} is no web address"
    ]
    assert sites.brand == Brand()


def test_a_language_may_be_spelt_as_its_folder_is(tmp_path: Path) -> None:
    found = read(tmp_path, '[sites.zh-tw]\nlanguages = ["zh_TW"]', "zh_TW")

    sites = Sites(Brand(), "zh-tw", (Site(prefix="zh-tw", languages=("zh-tw",)),))
    assert found == (sites, [])


@pytest.mark.parametrize(
    ("site", "tag", "country"),
    [
        (Site(prefix="fr", languages=("fr",)), "fr", None),
        (Site(prefix="be", languages=("fr",), country="BE"), "fr-BE", "Belgique"),
        (Site(prefix="nl", languages=("nl",), country="BE"), "nl-BE", "België"),
        (Site(prefix="ca", languages=("fr-ca",), country="CA"), "fr-CA", "Canada"),
        (Site(prefix="tw", languages=("zh-tw",)), "zh-Hant-TW", None),
    ],
    ids=lambda value: value.prefix if isinstance(value, Site) else None,
)
def test_a_site_says_its_language_and_country_once(
    site: Site, tag: str, country: str | None
) -> None:
    found = (site.tag, site.country_name)

    assert found == (tag, country)


def test_a_site_has_the_clock_of_its_country() -> None:
    site = Site(prefix="be", languages=("fr",), time_zone="Europe/Brussels")

    assert site.zone == ZoneInfo("Europe/Brussels")


def test_a_site_is_found_by_its_prefix() -> None:
    fr = Site(prefix="fr", languages=("fr",))
    sites = Sites(Brand(), "fr", (fr,))

    assert (sites.get("fr"), sites.get("FR"), sites.get("")) == (fr, None, None)
