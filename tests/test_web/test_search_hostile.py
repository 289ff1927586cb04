"""What a search makes of a query that is no question."""

from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.search.query import clean
from tests.conftest import Place, article
from tests.test_web.payloads import PAYLOADS
from tests.test_web.reading import hrefs, intruders, parse, read, texts


def short(typed: str) -> str:
    """A name for a test, of what it types."""
    return ascii(typed[:40])


def hits(client: FlaskClient, q: str) -> list[str]:
    return hrefs(read(client, f"/fr/search?{urlencode({'q': q})}"), ".hit h2 a")


@pytest.mark.parametrize(
    ("length", "status"), [(100, 200), (4000, 200), (5000, 414), (100_000, 414)]
)
@pytest.mark.parametrize("page", ["search", "suggest"])
def test_a_huge_word_is_cut_or_refused(
    page: str, length: int, status: int, client: FlaskClient
) -> None:
    answer = client.get(f"/fr/{page}?q={'a' * length}")

    assert answer.status_code == status


def test_only_the_first_sixteen_words_count(client: FlaskClient) -> None:
    words = ["colis", *(f"w{n}" for n in range(700))]

    answer = hits(client, " ".join(words))

    assert answer == hits(client, " ".join(words[:16]))
    assert client.get(f"/fr/search?q={'a+' * 20_000}").status_code == 414


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("remboursment~9", "remboursment 9"),
        ("retour^100", "retour 100"),
        ("retour AND colis", "retour and colis"),
        ("retour OR colis", "retour or colis"),
        ("NOT colis", "not colis"),
        ("(retour) colis", "retour colis"),
        ("ret*", "ret "),
        ("*o*", "o "),
        ("col?s ", "col s "),
        ("[a TO zzzz]", "a to zzzz "),
        ('r"(colis|retour)+$"', "r colis retour "),
        ("secret:1", "secret 1"),
        ("lang:en draft:true", "lang en draft true"),
        ("slug:*", "slug "),
        ("title:colis", "title colis"),
        ("colis && retour || vendeur", "colis retour vendeur"),
    ],
)
def test_nothing_but_words_quotes_and_minus_means_anything(
    typed: str, plain: str, client: FlaskClient
) -> None:
    assert hits(client, typed) == hits(client, plain)


@pytest.mark.parametrize(
    "q",
    [
        "*",
        "**",
        "*:*",
        "?" * 50,
        "* " * 50,
        '"',
        '""""',
        "(" * 500,
        "()" * 500,
        "(" * 1300,
        "-" * 100,
        "- " * 100,
        "~",
        "^^^",
        'r"((("',
        "[ TO ]",
        "&&||!!",
        "\\" * 100,
        "\x00",
        "\u200f\u202e",
        "\u2028",
        "😀",
    ],
    ids=short,
)
def test_signs_alone_find_nothing(q: str, client: FlaskClient) -> None:
    assert hits(client, q) == []


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=colis%00retour",
        "q=%ff%fe",
        "q=%ed%a0%80",
        "q=%f0%9f%98%80+colis",
        "q=%e2%80%ae%e2%80%8fcolis",
        "q=%0d%0aSet-Cookie:+x=1",
        "q=NOT+" * 500,
        "q=" + "%22" * 1000,
        "q=a%CC%81" * 100,
        "q=" + quote("e" + "\u0301" * 400),
        "q=%",
        "q=%zz",
        "q[]=colis",
        "&&&===",
        "q",
    ],
    ids=lambda query: query[:24],
)
@pytest.mark.parametrize("page", ["search", "suggest"])
def test_broken_text_is_answered(page: str, query: str, client: FlaskClient) -> None:
    answer = client.get(f"/fr/{page}?{query}")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("q", PAYLOADS, ids=short)
def test_a_script_that_is_typed_is_shown_as_text(q: str, client: FlaskClient) -> None:
    page = read(client, f"/fr/search?{urlencode({'q': q})}")
    exact = read(client, f"/fr/search?{urlencode({'q': q, 'exact': 1})}")

    shown = clean(q)
    assert (intruders(page), intruders(exact)) == ([], [])
    assert page.title
    assert page.title.get_text() == f"{shown} · Aide Marchemin"
    assert [field["value"] for field in page.select("#q")] == [shown]
    assert exact.h1
    assert f"«\xa0{shown}\xa0»" in exact.h1.get_text()
    assert {str(tag.name) for tag in page.select(".excerpt p *")} <= {"mark"}


def test_500_scripts_behind_the_ends_of_all_kinds_are_text(client: FlaskClient) -> None:
    ends = ["", '"', "'", "-->", "</title>", "</textarea>", "]]>"]
    typed = {end + payload for end in ends for payload in PAYLOADS}
    wrong = []

    for q in typed:
        page = read(client, f"/fr/search?{urlencode({'q': q})}")
        if intruders(page) or page.select("#q")[0]["value"] != clean(q):
            wrong.append(q)

    assert len(typed) > 500
    assert wrong == []


@pytest.mark.parametrize("q", PAYLOADS, ids=short)
def test_suggestions_never_repeat_what_was_typed(q: str, client: FlaskClient) -> None:
    answer = client.get(f"/fr/suggest?{urlencode({'q': q})}")

    assert answer.json is not None
    assert list(answer.json) == ["suggestions"]
    assert "<" not in answer.text
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("page=-1", "1"),
        ("page=0", "1"),
        ("page=", "1"),
        ("page=two", "1"),
        ("page=1e9", "1"),
        ("page=%D9%A2", "1"),
        ("page=2%00", "1"),
        ("page=+2", "1"),
        ("page=2.5", "1"),
        ("page=99999999999999999999", "1"),
        ("page=2", "2"),
        ("page=02", "2"),
        ("page=2&page=3", "2"),
        ("page=2&per_page=1000000", "2"),
    ],
)
def test_a_strange_number_of_a_page_is_the_first(
    query: str, page: str, client: FlaskClient
) -> None:
    answer = read(client, f"/fr/search?q=colis&{query}")

    assert texts(answer, ".pages [aria-current]") == [page]
    assert len(answer.select(".hit")) == 10


def test_the_deepest_page_is_the_fiftieth(place: Place) -> None:
    place.publish(
        {f"en/{n}.md": article(f"Parcel {n}", "A parcel.") for n in range(505)}
    )

    page = read(place.client(), "/en/search?q=parcel&page=51")

    assert texts(page, ".pages [aria-current]") == ["50"]
    assert len(page.select(".hit")) == 10


@pytest.mark.parametrize("query", ["q=colis&q=retour", "category=a&category=b&q=colis"])
def test_of_a_repeated_parameter_the_first_counts(
    query: str, client: FlaskClient
) -> None:
    page = read(client, f"/fr/search?{query}")

    assert [field["value"] for field in page.select("#q")] == ["colis"]


@settings(deadline=None, max_examples=150)
@given(q=st.text(max_size=300))
def test_any_text_is_answered_and_shown_as_text(app: Flask, q: str) -> None:
    client = app.test_client()
    address = urlencode({"q": q})

    answer = client.get(f"/fr/search?{address}")
    suggested = client.get(f"/en/suggest?{address}")

    page = parse(answer)
    assert (answer.status_code, suggested.status_code) == (200, 200)
    assert intruders(page) == []
    assert [field["value"] for field in page.select("#q")] == [clean(q)]


@settings(deadline=None, max_examples=150)
@given(query=st.binary(max_size=200))
def test_any_query_string_is_answered(app: Flask, query: bytes) -> None:
    client = app.test_client()
    raw = {"QUERY_STRING": query.decode("latin-1")}

    answers = [
        client.get(f"/fr/{page}", environ_overrides=raw)
        for page in ("search", "suggest", "articles/nowhere")
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert intruders(parse(answers[0])) == []


# Languages that are read in ways of their own.
SAID = {
    "ar": ("كيفية إرجاع منتج", "يمكنك إرجاع الطرد خلال أربعة عشر يوما"),
    "de": ("Rücksendeetikett drucken", "Die Paketverfolgung zeigt den Weg."),
    "ja": ("返品の方法", "商品を返品するには送料がかかります。"),
    "ko": ("반품하는 방법", "상품을 반품하려면 배송비가 듭니다."),
    "th": ("วิธีคืนสินค้า", "คุณสามารถคืนสินค้าได้ภายในสิบสี่วัน"),
    "zh": ("如何退货", "您可以在十四天内退货。"),
    "hi": ("वापसी कैसे करें", "आप चौदह दिनों में लौटा सकते हैं।"),
    "yo": ("Bí a ṣe ń dá ọjà padà", "O lè dá ọjà padà."),
}


@pytest.fixture(scope="module")
def babel(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A help center in many scripts."""
    place = Place(tmp_path_factory.mktemp("babel"))
    place.publish(
        {f"{code}/a.md": article(title, body) for code, (title, body) in SAID.items()}
    )
    return place.app()


@settings(deadline=None, max_examples=200)
@given(
    code=st.sampled_from(sorted(SAID)),
    typed=st.one_of(
        st.text(max_size=60),
        st.text(alphabet="".join(map("".join, SAID.values())) + ' "-’', max_size=60),
    ),
)
def test_any_text_is_answered_in_any_language(
    babel: Flask, code: str, typed: str
) -> None:
    client = babel.test_client()
    address = urlencode({"q": typed})

    answer = client.get(f"/{code}/search?{address}")
    suggested = client.get(f"/{code}/suggest?{address}")

    page = parse(answer)
    assert (answer.status_code, suggested.status_code) == (200, 200)
    assert intruders(page) == []
    assert [field["value"] for field in page.select("#q")] == [clean(typed)]


@settings(deadline=None, max_examples=150)
@given(query=st.binary(max_size=200))
def test_any_bytes_are_answered(app: Flask, query: bytes) -> None:
    answer = app.test_client().get(f"/en/search?q={quote(query)}&page={quote(query)}")

    assert answer.status_code == 200
    assert intruders(parse(answer)) == []
