"""Negotiation: `Accept-Language` chooses among the sites, whatever a browser sends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.brand import Brand
from kb.negotiation import negotiate
from kb.sites import Site, Sites


def site(prefix: str, *languages: str, country: str | None = None) -> Site:
    return Site(prefix=prefix, languages=languages or (prefix,), country=country)


SITES = Sites(
    Brand(),
    "en",
    (
        site("en"),
        site("en-gb", "en", country="GB"),
        site("fr", "fr", "en"),
        site("fr-be", "fr", "en", country="BE"),
        site("fr-ca", "fr-ca", "fr"),
        site("nb"),
        site("pt-br"),
        site("zh-cn"),
        site("zh-tw"),
        site("ar"),
    ),
)


@pytest.mark.parametrize(
    ("header", "prefix"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-BE,en;q=0.5", "fr-be"),
        ("fr-BE;q=0.4,en;q=0.5", "en"),
        ("fr-CH", "fr"),
        ("FR-ca", "fr-ca"),
        ("fr_CA", "fr-ca"),
        ("en-GB", "en-gb"),
        ("en-AU", "en"),
        ("no", "nb"),
        ("pt", "pt-br"),
        ("pt-PT", "pt-br"),
        ("zh", "zh-cn"),
        ("zh-Hans", "zh-cn"),
        ("zh-Hant", "zh-tw"),
        ("zh-Hant-TW", "zh-tw"),
        ("zh-HK", "zh-tw"),
        ("ar-EG", "ar"),
        ("de, it, fr;q=0.1", "fr"),
        ("de", "en"),
        ("en;q=0.5, fr;q=0.50", "en"),
        ("fr ; q=0.9 , ar;q=0.8", "fr"),
        (" fr", "fr"),
        ("nb", "nb"),
        ("fra-BE", "fr-be"),
        ("ENG", "en"),
        ("zho-Hant-TW", "zh-tw"),
        ("deu, ara", "ar"),
    ],
)
def test_the_wish_that_weighs_most_chooses_the_site(header: str, prefix: str) -> None:
    chosen = negotiate(header, SITES)

    assert chosen.prefix == prefix


@pytest.mark.parametrize(
    "header",
    [
        "fr;q=0",
        "fr;q=0.000",
        "fr;q=nan",
        "fr;q=inf",
        "fr;q=-1",
        "fr;q=2",
        "fr;q=1e0",
        "fr;q=" + "9" * 900,
        "fr;q=٠.٩",
        "fr;level=1",
        "*",
        "*;q=0.5",
        ";",
        ",,,,",
        "fr\0",
        "../../etc/passwd",
        "fr-x-evil",
        "a-" * 4000,
    ],
    ids=lambda header: header[:20],
)
def test_a_wish_that_means_nothing_leaves_the_default(header: str) -> None:
    chosen = negotiate(header, SITES)

    assert chosen.prefix == "en"


@pytest.mark.parametrize(
    "header",
    [
        "de," * 20 + "fr",
        "x" * 1000 + ",fr",
        " " * 1000 + "fr",
        "de;q=0.1," * 700 + "fr",
    ],
    ids=["21 wishes", "1,001 characters", "1,000 spaces", "701 wishes"],
)
def test_wishes_beyond_the_limits_are_not_looked_at(header: str) -> None:
    chosen = negotiate(header, SITES)

    assert chosen.prefix == "en"


def test_without_a_site_of_the_country_the_plain_one_goes_before_a_neighbour() -> None:
    sites = Sites(Brand(), "be", (site("be", "fr", country="BE"), site("fr")))

    chosen = negotiate("fr-FR", sites)

    assert chosen.prefix == "fr"


def test_a_neighbour_goes_before_another_language() -> None:
    sites = Sites(Brand(), "en", (site("en"), site("be", "fr", country="BE")))

    chosen = negotiate("fr-FR, en;q=0.9", sites)

    assert chosen.prefix == "be"


_WISH = st.tuples(
    st.sampled_from(
        ["fr", "FR-be", "zh-Hant-HK", "no", "*", "", "i-klingon", "a" * 99]
    ),
    st.sampled_from(
        ["", ";q=0", ";q=1.000", ";q=nan", ";q=-0.5", ";;", ";q", "; q = 1"]
    ),
).map("".join)


@settings(deadline=None)
@given(st.text() | st.lists(_WISH, max_size=40).map(",".join))
def test_any_header_gives_a_site_that_there_is(header: str) -> None:
    chosen = negotiate(header, SITES)

    assert chosen in SITES.all
