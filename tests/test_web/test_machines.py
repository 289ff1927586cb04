"""Pages for machines: sitemap, robots, feeds, llms.txt, and articles as Markdown."""

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Place, article

HELP = "https://help.example.org"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "a": "http://www.w3.org/2005/Atom",
    "o": "http://a9.com/-/spec/opensearch/1.1/",
}
HOSTILE = """Hello <script>alert(1)</script><!-- secret --><b onclick="x()">bold</b>.

<iframe src="https://evil.example/"></iframe>

[bad](javascript:alert(1)) ![spy](https://evil.example/x.png) &lt;i&gt;typed&lt;/i&gt;

| A | B |
|---|---|
| 1 | `<b>` |

```
<script>
```
"""


def tree(answer: TestResponse) -> ElementTree.Element:
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.data)


def every(root: ElementTree.Element, path: str) -> list[str]:
    return [element.text or "" for element in root.findall(path, NAMES)]


def everything(client: FlaskClient) -> Iterator[str]:
    """Every address of the sitemap, in however many files it is."""
    root = tree(client.get("/sitemap.xml"))
    yield from every(root, "s:url/s:loc")
    for part in every(root, "s:sitemap/s:loc"):
        path = part.removeprefix("http://127.0.0.1:8000")
        yield from every(tree(client.get(path)), "s:url/s:loc")


def test_the_sitemap_lists_what_each_site_has_in_its_own_language(
    shop: FlaskClient,
) -> None:
    answer = shop.get("/sitemap.xml")

    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert every(tree(answer), "s:url/s:loc") == [
        f"{HELP}/fr/",
        f"{HELP}/fr-be/",
        f"{HELP}/en/",
        f"{HELP}/fr/articles/chat",
        f"{HELP}/fr/articles/retourner-un-article",
        f"{HELP}/fr/articles/who-pays",
        f"{HELP}/fr/articles/refund-times",
        f"{HELP}/fr-be/articles/chat",
        f"{HELP}/fr-be/articles/dispute",
        f"{HELP}/fr-be/articles/retourner-un-article",
        f"{HELP}/fr-be/articles/who-pays",
        f"{HELP}/fr-be/articles/refund-times",
        f"{HELP}/en/articles/chat",
        f"{HELP}/en/articles/return-an-item",
        f"{HELP}/en/articles/gift-wrap",
    ]


@pytest.mark.parametrize(
    ("address", "day", "alternates"),
    [
        (
            "/fr/articles/retourner-un-article",
            ["2026-11-02"],
            {
                "fr-FR": f"{HELP}/fr/articles/retourner-un-article",
                "fr-BE": f"{HELP}/fr-be/articles/retourner-un-article",
                "en": f"{HELP}/en/articles/return-an-item",
                "x-default": f"{HELP}/fr/articles/retourner-un-article",
            },
        ),
        (
            "/en/articles/gift-wrap",
            ["2026-11-06"],
            {"en": f"{HELP}/en/articles/gift-wrap"},
        ),
        (
            "/fr-be/articles/dispute",
            [],
            {"fr-BE": f"{HELP}/fr-be/articles/dispute"},
        ),
    ],
)
def test_the_sitemap_names_only_real_translations(
    address: str, day: list[str], alternates: dict[str, str], shop: FlaskClient
) -> None:
    root = tree(shop.get("/sitemap.xml"))

    urls = {every(url, "s:loc")[0]: url for url in root.findall("s:url", NAMES)}
    url = urls[f"{HELP}{address}"]
    found = {
        x.attrib["hreflang"]: x.attrib["href"] for x in url.findall("x:link", NAMES)
    }
    assert found == alternates
    assert every(url, "s:lastmod") == day


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Asks a help center of 2,001 articles, one more than a file of the sitemap has."""
    place = Place(tmp_path_factory.mktemp("large"))
    (place.content / "en").mkdir()
    for n in range(2001):
        (place.content / "en" / f"n{n}.md").write_text(f"# Number {n}\n")
    place.publish()
    return place.client()


def test_a_large_sitemap_is_in_several_files(large: FlaskClient) -> None:
    index = every(tree(large.get("/sitemap.xml")), "s:sitemap/s:loc")
    parts = [len(tree(large.get(f"/en/sitemap-{n}.xml"))) for n in (1, 2)]

    site = "http://127.0.0.1:8000/en"
    assert index == [f"{site}/sitemap-1.xml", f"{site}/sitemap-2.xml"]
    # The first one has the home page, too.
    assert parts == [2001, 1]
    assert [large.get(f"/en/sitemap-{n}.xml").status_code for n in (0, 3)] == [404, 404]


def test_a_large_sitemap_lists_the_same_pages_as_a_small_one(
    large: FlaskClient,
) -> None:
    site = "http://127.0.0.1:8000/en"

    listed = set(everything(large))

    articles = {f"{site}/articles/n{n}" for n in range(2001)}
    assert articles - listed == set()
    assert listed - articles == {f"{site}/"}


def test_robots_are_kept_from_searches_and_told_of_the_sitemap(
    shop: FlaskClient,
) -> None:
    answer = shop.get("/robots.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == [
        "User-agent: *",
        "Disallow: /fr/search",
        "Disallow: /fr/suggest",
        "Disallow: /fr-be/search",
        "Disallow: /fr-be/suggest",
        "Disallow: /en/search",
        "Disallow: /en/suggest",
        "Disallow: /desk/",
        "",
        f"Sitemap: {HELP}/sitemap.xml",
    ]


def test_the_feed_lists_what_was_updated_last(shop: FlaskClient) -> None:
    answer = shop.get("/fr/feed.xml")

    root = tree(answer)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert every(root, "a:id") == [f"{HELP}/fr/feed.xml"]
    assert every(root, "a:title") == ["Aide Chez Nous"]
    assert every(root, "a:updated") == ["2026-11-02T00:00:00Z"]
    assert every(root, "a:author/a:name") == ["Chez Nous"]
    assert every(root, "a:entry/a:id") == [
        f"{HELP}/fr/articles/retourner-un-article",
        f"{HELP}/fr/articles/refund-times",
    ]
    assert every(root, "a:entry/a:title") == ["Retourner un article", "Délais"]
    assert every(root, "a:entry/a:summary") == ["Le délai, le prix.", "Text."]
    assert every(root, "a:entry/a:updated") == [
        "2026-11-02T00:00:00Z",
        "2026-10-01T00:00:00Z",
    ]


def test_a_feed_without_articles_is_whole(place: Place) -> None:
    place.publish({"en/a.md": article()})

    root = tree(place.client().get("/en/feed.xml"))

    assert every(root, "a:updated") == ["1970-01-01T00:00:00Z"]
    assert root.findall("a:entry", NAMES) == []


def test_machines_get_titles_as_text_whatever_they_hold(place: Place) -> None:
    title = "]]></title><script>alert(1)</script> & co"
    place.publish({"en/a.md": article(f"'{title}'", updated="2026-11-02")})
    client = place.client()

    feed = tree(client.get("/en/feed.xml"))

    assert every(feed, "a:entry/a:title") == [title]
    escaped = "\\]\\]\\>\\</title\\>\\<script\\>alert(1)\\</script\\> \\& co"
    assert f"- [{escaped}](" in client.get("/llms.txt").text
    assert client.get("/en/articles/a.md").text.startswith(f"# {escaped}\n")


def test_browsers_are_told_how_to_search(shop: FlaskClient) -> None:
    answer = shop.get("/fr/opensearch.xml")

    root = tree(answer)
    kind = "application/opensearchdescription+xml; charset=utf-8"
    template = root.find("o:Url", NAMES)
    assert answer.headers["Content-Type"] == kind
    assert every(root, "o:ShortName") == ["Chez Nous"]
    assert every(root, "o:Language") == ["fr"]
    assert template is not None
    assert template.attrib["template"] == f"{HELP}/fr/search?q={{searchTerms}}"
    image = every(root, "o:Image")[0].removeprefix(HELP)
    assert shop.get(image).status_code == 200


def test_llms_txt_lists_the_markdown_of_every_article(shop: FlaskClient) -> None:
    answer = shop.get("/llms.txt")

    sections = answer.text.split("\n## ")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert sections[0].startswith("# Chez Nous\n\n> ")
    assert [section.splitlines()[0] for section in sections[1:]] == [
        "français (France)",
        "français (Belgique)",
        "English",
    ]
    assert [line for line in sections[3].splitlines() if line.startswith("-")] == [
        f"- [en]({HELP}/en/)",
        f"- [Talk to someone]({HELP}/en/articles/chat.md): Text.",
        f"- [Return an item]({HELP}/en/articles/return-an-item.md): Text.",
        f"- [Gift wrap]({HELP}/en/articles/gift-wrap.md): Text.",
    ]


def test_an_article_as_markdown_says_what_its_page_says(shop: FlaskClient) -> None:
    answer = shop.get("/fr/articles/retourner-un-article.md")

    address = f"{HELP}/fr/articles/retourner-un-article"
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["Link"] == f'<{address}>; rel="canonical"'
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.text == (
        "# Retourner un article\n\n"
        "Le délai, le prix.\n\n"
        "Vous avez **14\N{NO-BREAK SPACE}jours** pour renvoyer un article.\n\n"
        "## Avant\n\n"
        "L’étiquette coûte 4,90\N{NO-BREAK SPACE}€. "
        f"Voir [les délais]({HELP}/fr/articles/refund-times).\n\n"
        "## Pendant\n\n"
        "## Après\n\n"
        f"[Texte cadeau]({HELP}/fr/articles/gift-wrap), {{fact: label}}.\n\n"
        f"<{address}>\n"
    )


def test_the_markdown_of_a_country_has_its_own_blocks(shop: FlaskClient) -> None:
    answer = shop.get("/fr-be/articles/retourner-un-article.md")

    assert "**30\N{NO-BREAK SPACE}jours**" in answer.text
    assert "Déposez le colis en point relais belge." in answer.text


def test_no_markdown_holds_html_comments_or_active_content(place: Place) -> None:
    place.publish({"en/a.md": article("A", HOSTILE)})

    answer = place.client().get("/en/articles/a.md")

    heading, body = answer.text.split("\n\n", 1)
    assert heading == "# A"
    assert body == (
        "Hello **bold**.\n\n"
        "bad spy \\<i\\>typed\\</i\\>\n\n"
        "| A | B |\n"
        "| --- | --- |\n"
        "| 1 | `<b>` |\n\n"
        "```\n<script>\n```\n\n"
        "<http://127.0.0.1:8000/en/articles/a>\n"
    )


@pytest.mark.parametrize(
    "slug", ["nowhere.md", ".md", "..md", "retourner-un-article.txt"]
)
def test_markdown_of_no_article_is_404(slug: str, shop: FlaskClient) -> None:
    answer = shop.get(f"/fr/articles/{slug}")

    assert answer.status_code == 404
