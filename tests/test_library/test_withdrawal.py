"""Withdrawal: what nobody may read any more, or not yet, is nowhere to be met."""

import functools
from collections.abc import Callable

import pytest

from tests.conftest import Place, article
from tests.reading import readers

SITES = """
default = "en"
[sites.en]
languages = ["en", "fr"]
[sites.fr]
languages = ["fr", "en"]
"""
SECRET = "Zanzibarium"
SHOWN = {
    "sites.toml": SITES,
    "en/plans/good.md": article(
        "Good", "Nothing [hidden](secret.md) here.", updated="2026-11-01"
    ),
    "en/plans/second.md": article("Second", "Zanzibarius, nearly the same word."),
    "fr/plans/good.md": article("Bon", "Rien."),
}
BODY = f"The {SECRET} opens on Monday.\n\n## {SECRET} times\n\n{SECRET}."


def secret(**keys: str) -> str:
    return article(
        f"The {SECRET}",
        BODY,
        summary=f"{SECRET} in short",
        questions=f"[when does the {SECRET} open]",
        keywords=f"[{SECRET}]",
        updated="2026-11-02",
        **{"featured": "true", "slug": "secret", "aliases": "[old-secret]"} | keys,
    )


HEADERS = {
    "draft": {"status": "draft"},
    "archived": {"status": "archived"},
    "draft flag": {"draft": "true"},
    "unpublished flag": {"published": "false"},
    "future": {"publish_at": "2999-01-01"},
    "past": {"expires_at": "2020-01-01"},
    "another country's": {"countries": "[JP]"},
}

# No address holds the word itself: a page shows back what its reader typed.
PAGES = (
    "/{site}/",
    "/{site}/categories/plans",
    "/{site}/articles/good",
    "/{site}/articles/bon",
    "/{site}/search?q=anzibarium",
    "/{site}/search?q=zanzibarimu+open",
    "/{site}/search?q=zanz",
    "/{site}/suggest?q=zan",
    "/{site}/suggest?q=when+does",
    "/{site}/feed.xml",
    "/{site}/contact",
    "/{site}/articles/zanz",
    "/sitemap.xml",
    "/llms.txt",
)


def mentions(place: Place) -> list[str]:
    """Addresses of pages that tell of the secret, in any language."""
    client = place.client()
    paths = dict.fromkeys(p.format(site=site) for site in ("en", "fr") for p in PAGES)
    told = []
    for path in paths:
        text = client.get(path, follow_redirects=True).text.lower()
        if SECRET.lower() in text or "/articles/secret" in text:
            told.append(path)
    return told


Hiding = Callable[[str, str], Place]


@pytest.fixture(scope="module")
def hiding(tmp_path_factory: pytest.TempPathFactory) -> Hiding:
    """Places that hide the secret in a language, each published once."""

    @functools.cache
    def publish(language: str, kind: str) -> Place:
        place = Place(tmp_path_factory.mktemp("hiding"))
        hidden = secret(**HEADERS[kind])
        place.publish({**SHOWN, f"{language}/plans/secret.md": hidden})
        return place

    return publish


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_may_not_be_read_is_on_no_page_of_any_language(
    hiding: Hiding, language: str, kind: str
) -> None:
    place = hiding(language, kind)

    told = mentions(place)

    assert told == []


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("site", ["en", "fr"])
def test_its_addresses_lead_nowhere_in_any_language(
    hiding: Hiding, site: str, language: str, kind: str
) -> None:
    client = hiding(language, kind).client()
    names = ("secret", "secret.md", "old-secret", "old-secret.md")

    statuses = [client.get(f"/{site}/articles/{name}").status_code for name in names]

    assert statuses == [404, 404, 404, 404]


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_very_word_finds_nothing_hidden(
    hiding: Hiding, language: str, kind: str
) -> None:
    with readers(hiding(language, kind), language) as own:
        found = own.found(SECRET)
        offered = own.offered("zanzibariums zanzibar")

    assert "plans/secret" not in found
    assert SECRET.lower() not in [word.lower() for word in offered]


def test_a_published_article_is_on_all_of_those_pages(place: Place) -> None:
    place.publish({**SHOWN, "en/plans/secret.md": secret()})

    told = mentions(place)

    assert {path for path in told if path.startswith("/en/")} >= {
        "/en/",
        "/en/categories/plans",
        "/en/articles/good",
        "/en/search?q=anzibarium",
        "/en/search?q=zanzibarimu+open",
        "/en/search?q=zanz",
        "/en/suggest?q=zan",
        "/en/suggest?q=when+does",
        "/en/feed.xml",
    }
    assert {"/sitemap.xml", "/llms.txt"} <= set(told)


@pytest.mark.parametrize(
    "last",
    [secret(status="draft"), secret(status="archived"), secret(draft="true"), None],
    ids=["draft", "archived", "draft flag", "deleted"],
)
def test_a_published_article_is_withdrawn_at_once(
    place: Place, last: str | None
) -> None:
    place.publish({**SHOWN, "en/plans/secret.md": secret()})
    if last is None:
        (place.content / "en/plans/secret.md").unlink()
    else:
        place.write({"en/plans/secret.md": last})

    outcome = place.publish()

    assert (outcome.articles, outcome.changed + outcome.removed) == (3, 1)
    assert mentions(place) == []


def test_a_withdrawn_article_leaves_its_words_in_no_index_and_no_list(
    place: Place,
) -> None:
    place.publish({**SHOWN, "en/plans/secret.md": secret()})

    place.publish({"en/plans/secret.md": secret(status="draft")})

    with readers(place) as en:
        assert en.listed() == ["plans/good", "plans/second"]
        assert en.total(SECRET) == en.total("zanzibarius")
        assert en.suggested("zan") == []
        assert en.offered("zanzibariums") == ["zanzibarius"]
        assert en.catalogue.count(en.audience) == 2
        assert en.card("secret") is None
        assert en.card("old-secret") is None


def test_a_withdrawn_article_comes_back_when_it_is_published_again(
    place: Place,
) -> None:
    first = place.publish({**SHOWN, "en/plans/secret.md": secret()})
    place.publish({"en/plans/secret.md": secret(status="draft")})

    third = place.publish({"en/plans/secret.md": secret()})

    assert third.edition == first.edition
    with readers(place) as en:
        assert en.found(SECRET)[0] == "plans/secret"


def test_a_draft_takes_no_address_from_a_published_article(place: Place) -> None:
    outcome = place.publish(
        {
            "en/a/track.md": article("Track", slug="track"),
            "en/b/track.md": article("Draft", slug="track", status="draft"),
        }
    )

    assert outcome.problems == []
    with readers(place) as en:
        card = en.card("track")
    assert card
    assert card.key == "a/track"
