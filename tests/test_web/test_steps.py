"""The way to a person is counted step by step, and never by whom."""

import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.web.sieve import stamp
from tests.test_web.counted import READER, counted
from tests.test_web.reading import parse

ANSWERS = "/fr/contact/answers"
ATTEMPT = "abcdefgh1234"
AGENT = {"User-Agent": READER}


def _rows(app: Flask, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row.get(name) for name in names) for row in counted(app)]


def test_an_attempt_and_the_answers_offered_are_counted(
    counting: FlaskClient, counting_app: Flask
) -> None:
    query = {
        "subject": "returns",
        "q": "Retourner la commande 4071883256",
        "attempt": ATTEMPT,
        "searched": "retour",
    }

    page = parse(counting.get(ANSWERS, query_string=query, headers=AGENT))

    offered = len(page.select("details.answer"))
    assert offered > 0
    assert _rows(counting_app, "kind", "attempt", "subject", "query", "came_from") == [
        ("attempt", ATTEMPT, "returns", "retourner la commande #", "search"),
        ("hints", ATTEMPT, "returns", None, None),
    ]
    assert counted(counting_app)[1]["total"] == offered


def test_a_program_that_follows_links_is_no_attempt(
    counting: FlaskClient, counting_app: Flask
) -> None:
    counting.get(ANSWERS, query_string={"q": "retour", "subject": "returns"})

    assert counted(counting_app) == []


def test_who_goes_straight_to_the_message_was_offered_nothing(
    counting: FlaskClient, counting_app: Flask
) -> None:
    query = {"subject": "returns", "attempt": ATTEMPT, "article": "returns/who-pays"}

    counting.get("/fr/contact/message", query_string=query, headers=AGENT)

    assert _rows(counting_app, "kind", "total", "came_from") == [
        ("attempt", None, "article"),
        ("hints", 0, None),
    ]


def test_an_answer_that_a_reader_confirms_is_counted(
    counting: FlaskClient, counting_app: Flask
) -> None:
    form = {
        "attempt": ATTEMPT,
        "subject": "returns",
        "answer": "returns/return-an-item",
        "tab": "0123456789abcdef",
    }

    counting.post("/fr/contact/solved", data=form)

    assert _rows(counting_app, "kind", "attempt", "article", "tab") == [
        ("solved", ATTEMPT, "fr/returns/return-an-item", "0123456789abcdef")
    ]


@pytest.mark.parametrize(
    ("read", "value"),
    [("returns/who-pays", "read"), ("contact/chat", None), (None, None)],
    ids=["of the subject", "of another subject", "nothing"],
)
def test_a_ticket_says_whether_an_article_of_its_subject_was_read(
    read: str | None, value: str | None, counting: FlaskClient, counting_app: Flask
) -> None:
    carried = {"subject": "returns", "attempt": ATTEMPT, "q": "zeppelin"}
    if read:
        carried["article"] = read
    address = "/fr/contact/message"
    form = parse(counting.get(address, query_string=carried)).select_one(
        "form#contact-form"
    )
    assert form
    fields = {f["name"]: f.get("value", "") for f in form.select("input[name]")}
    fields |= {"field-message": "Rien.", "field-email": "camille@example.org"}
    seals = counting_app.extensions["firststop"].desk.seals
    before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=30)
    fields["made"] = stamp(seals, before)

    counting.post(address, data=fields)
    counting.post(address, data=fields)

    sent = [row for row in counted(counting_app) if row["kind"] == "ticket"]
    names = ("attempt", "category", "value")
    said = [tuple(row.get(name) for name in names) for row in sent]
    assert said == [(ATTEMPT, "returns", value)]


def test_an_answer_opened_in_place_or_on_its_page_is_counted_for_its_attempt(
    counting: FlaskClient, counting_app: Flask
) -> None:
    counting.post(
        "/fr/count",
        data={"answer": "returns/who-pays", "attempt": ATTEMPT},
        headers=AGENT,
    )
    counting.get(
        "/fr/articles/who-pays",
        headers=AGENT
        | {"Referer": f"http://localhost{ANSWERS}?q=x&attempt={ATTEMPT}&subject="},
    )

    assert _rows(counting_app, "kind", "attempt", "article", "came_from") == [
        ("opened", ATTEMPT, "fr/returns/who-pays", None),
        ("read", ATTEMPT, "fr/returns/who-pays", "contact"),
    ]
