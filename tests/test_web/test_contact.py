"""The way to a person: a question, the answers there are, then whom to ask."""

import datetime
import gzip
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from kb.desk.migrate import prepare
from tests.conftest import Place, article
from tests.test_web.post import AT, Moment
from tests.test_web.reading import hrefs, links, parse, read, text, texts

LATE = "/en/contact/answers?subject=delivery&q=parcel+late&attempt=abcdefgh"


@pytest.fixture
def post(make_post: Callable[..., Place], moment: Moment) -> FlaskClient:
    """Asks a help center that is open from nine to six on weekdays."""
    place = make_post()
    prepare(place.settings)
    return place.client()


def hidden(page: object) -> dict[str, list[str]]:
    """The hidden fields of the first form of a page, by name."""
    found: dict[str, list[str]] = {}
    for field in page.select("main form")[0].select("[type=hidden]"):  # type: ignore[attr-defined]
        found.setdefault(field["name"], []).append(field["value"])
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/en/contact",
        "/en/contact/answers?q=parcel",
        "/en/contact/message?subject=other",
    ],
)
def test_a_page_of_the_way_is_sent_compressed_to_who_takes_that(
    address: str, post: FlaskClient
) -> None:
    plain = post.get(address)
    packed = post.get(address, headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["Content-Length"] == str(len(packed.data))
    assert text(parse(plain).h1) in gzip.decompress(packed.data).decode()
    assert len(packed.data) < len(plain.data) / 2


def test_a_reader_chooses_a_subject_and_asks(post: FlaskClient) -> None:
    page = read(post, "/en/contact")

    assert text(page.h1) == "Contact us"
    assert texts(page, ".subjects .choice") == [
        "Delivery",
        "Payments",
        "Something else",
    ]
    assert [one["value"] for one in page.select("[name=subject]")] == [
        "delivery",
        "payments",
        "other",
    ]
    assert [form["action"] for form in page.select("main form")] == [
        "/en/contact/answers"
    ]


def test_each_channel_says_how_it_stands_at_this_hour(
    post: FlaskClient, moment: Moment
) -> None:
    moment.at = AT.replace(hour=7)
    early = texts(read(post, "/en/contact"), ".channel .state")
    moment.at = AT.replace(hour=12)
    noon = texts(read(post, "/en/contact"), ".channel .state")
    moment.at = AT.replace(hour=20)
    late = texts(read(post, "/en/contact"), ".channel .state")

    promise = "An answer within 1 working day"
    assert early == ["Opens today at 9:00 AM", promise]
    assert noon == ["Open until 6:00 PM", promise]
    assert late == ["Opens tomorrow at 9:00 AM", promise]


def test_over_a_weekend_the_day_is_named(post: FlaskClient, moment: Moment) -> None:
    moment.at = AT + datetime.timedelta(days=1, hours=12)

    page = read(post, "/en/contact")

    assert texts(page, ".channel .state")[0] == "Opens on Monday at 9:00 AM"
    moments = [time["datetime"] for time in page.select(".state time")]
    assert moments == ["2026-11-30T09:00+00:00"]


def test_a_subject_has_only_its_own_channels(post: FlaskClient) -> None:
    page = read(post, "/en/contact/answers?subject=payments")

    assert texts(page, ".person h3") == ["E-mail"]


def test_a_channel_whose_article_is_for_another_country_is_not_offered(
    shop: FlaskClient,
) -> None:
    french, belgian = (read(shop, f"/{prefix}/contact") for prefix in ("fr", "fr-be"))

    assert texts(french, ".channel strong") == ["Chat", "E-mail"]
    assert texts(belgian, ".channel strong") == ["Chat", "E-mail", "Litige"]


def test_what_is_not_open_yet_leads_to_its_article(shop: FlaskClient) -> None:
    page = read(shop, "/fr-be/contact/answers?subject=returns")

    assert [
        (words, address.partition("?")[0])
        for words, address in links(page, ".person .button")
    ] == [
        ("Comment démarrer un chat", "/fr-be/articles/chat"),
        ("Écrire un message", "/fr-be/contact/message"),
        ("Comment ouvrir un litige", "/fr-be/articles/dispute"),
    ]
    assert links(page, ".mail a") == [("aide@shop.example", "mailto:aide@shop.example")]


def test_a_help_center_without_channels_says_so(place: Place) -> None:
    place.publish({"en/post/a.md": article()})
    client = place.client()

    page = read(client, "/en/contact")

    assert page.select(".channel, [formaction]") == []
    assert texts(page, ".side .small") == [
        "This help centre does not say yet how to reach a person."
    ]
    assert client.get("/en/contact/message").status_code == 404
    assert client.post("/en/contact/message").status_code == 404


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/en/articles/late", "/en/contact?article=delivery%2Flate"),
        ("/en/search?q=parcel", "/en/contact?q=parcel"),
        ("/en/search?q=xqzzy", "/en/contact?q=xqzzy"),
        ("/en/articles/parcel-nowhere", "/en/contact?q=parcel+nowhere"),
    ],
)
def test_a_page_leads_to_a_person_with_what_it_is_about(
    post: FlaskClient, address: str, leads_to: str
) -> None:
    page = parse(post.get(address))

    assert leads_to in hrefs(page, "main a")


def test_what_was_read_and_searched_is_shown_and_can_be_removed(
    post: FlaskClient,
) -> None:
    page = read(post, "/en/contact?article=delivery/late&article=no/such&q=late")
    later = read(
        post, "/en/contact?article=delivery/late&q=lost&searched=late&attempt=abcdefgh"
    )

    assert texts(page, ".carried .choice") == ["You read “ My parcel is late ”"]
    assert [one["value"] for one in page.select("#your-question")] == ["late"]
    assert texts(later, ".carried .choice")[1:] == ["You searched for “ late ”"]
    boxes = later.select(".carried input")
    assert [(one["type"], one["name"], one["value"]) for one in boxes] == [
        ("checkbox", "article", "delivery/late"),
        ("checkbox", "searched", "late"),
    ]


def test_all_of_it_is_carried_to_the_next_step(post: FlaskClient) -> None:
    carried = "&article=delivery/lost&searched=where+is+it"
    page = read(post, LATE + carried)

    [on] = hrefs(page, ".person .button[href*=message]")
    assert on.startswith(
        "/en/contact/message?subject=delivery&q=parcel+late&article=delivery%2Flost"
        "&searched=where+is+it&shown=delivery%2Flate"
    )
    assert on.endswith("&attempt=abcdefgh")


def test_a_way_to_a_person_has_a_random_name(post: FlaskClient) -> None:
    names = {hidden(read(post, "/en/contact"))["attempt"][0] for _ in range(5)}

    assert len(names) == 5
    assert hidden(read(post, "/en/contact?attempt=<script>"))["attempt"] != ["<script>"]


def test_answers_can_be_read_where_they_are_offered(post: FlaskClient) -> None:
    page = read(post, LATE)

    assert text(page.h1) == "Is it one of these answers?"
    first = page.select(".answer")[0]
    assert text(first.select(".answer-title")[0]) == "My parcel is late"
    assert first.has_attr("open")
    assert texts(first, ".prose p") == [
        "Wait for 3 days .",
        "Then ask the carrier: see below .",
        "It knows where your parcel is.",
    ]
    assert hrefs(first, ".prose a") == [
        "/en/articles/late#fact-patience",
        "/en/articles/late#the-carrier",
    ]
    ids = [one["id"] for one in page.select("[id]")]
    assert len(ids) == len(set(ids))


def test_an_article_of_the_subject_comes_before_one_that_is_as_good(
    post: FlaskClient,
) -> None:
    def titles(subject: str) -> list[str]:
        address = f"/en/contact/answers?subject={subject}&q=money+back"
        return texts(read(post, address), ".answer-title")

    assert titles("delivery") == ["Money back for a parcel", "Money back for a card"]
    assert titles("payments") == ["Money back for a card", "Money back for a parcel"]


def test_a_far_better_answer_of_another_subject_comes_first(post: FlaskClient) -> None:
    page = read(post, "/en/contact/answers?subject=delivery&q=my+card+is+declined")

    assert texts(page, ".answer-title")[0] == "My card is declined"


def test_an_answer_that_is_not_sure_is_not_called_one(post: FlaskClient) -> None:
    page = read(post, "/en/contact/answers?q=zeppelin+money+voucher+for+grandmother")

    assert text(page.h1) == "No article surely answers this."
    assert page.select(".answer[open]") == []
    assert texts(page, ".person h3") == ["Chat", "E-mail"]


def test_without_a_question_the_subject_begins(post: FlaskClient) -> None:
    page = read(post, "/en/contact/answers?subject=delivery")

    assert texts(page, ".lead bdi") == ["Delivery"]
    assert texts(page, ".answer-title") == [
        "My parcel is late",
        "My parcel is lost",
        "Money back for a parcel",
    ]


def test_whoever_says_nothing_is_asked_again(post: FlaskClient) -> None:
    answer = post.get("/en/contact/answers?subject=nonsense")

    assert answer.status_code == 303
    assert answer.location.startswith("/en/contact?attempt=")
    page = read(post, answer.location)
    asked = "Choose what it is about, or write your question."
    assert text(page.select_one("[role=alert]")) == asked


def test_a_found_answer_is_taken_and_the_way_on_stays_open(post: FlaskClient) -> None:
    page = read(post, LATE)
    form = page.select(".answer form")[0]
    fields = [(one["name"], one["value"]) for one in form.select("[name]")]

    answer = post.post(str(form["action"]), data=dict(fields))

    assert answer.status_code == 303
    thanks = read(post, answer.location)
    assert text(thanks.h1) == "Good to know that you found it."
    assert ("My parcel is late", "/en/articles/late") in links(thanks, "main a")
    [on] = hrefs(thanks, "main a[href*=answers]")
    assert texts(read(post, on), ".person h3") == ["Chat", "E-mail"]


def test_a_subject_without_articles_promises_none(post: FlaskClient) -> None:
    page = read(post, "/en/contact/answers?subject=other")

    assert text(page.h1) == "We have no answer to show."
    assert texts(page, ".opening .lead") == ["About: Something else . Change"]


def test_a_person_is_reached_when_too_much_was_searched(
    make_post: Callable[..., Place], moment: Moment
) -> None:
    client = make_post(searches=1).client()

    pages = [read(client, f"{LATE}+{n}") for n in range(3)]

    assert text(pages[-1].h1) == "We have no answer to show."
    assert texts(pages[-1], ".person .button") == [
        "How to start a chat",
        "Write a message",
    ]


@pytest.mark.parametrize(
    "address",
    ["/en/contact", LATE, "/en/contact/message?subject=other", "/en/contact/solved"],
)
def test_pages_of_the_way_are_neither_kept_nor_indexed(
    post: FlaskClient, address: str
) -> None:
    answer = post.get(address)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    robots = parse(answer).select("meta[name=robots]")
    assert [one["content"] for one in robots] == ["noindex"]


def test_every_site_has_its_contact_page(shop: FlaskClient) -> None:
    page = read(shop, "/fr/contact?q=colis&attempt=abcdefgh")

    assert hrefs(page, ".sites a") == [
        f"/{prefix}/contact?q=colis&attempt=abcdefgh"
        for prefix in ("fr", "fr-be", "en")
    ]
