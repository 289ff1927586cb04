"""Whether an article answered: without a script, without a cookie."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.desk.migrate import prepare
from kb.web import limits
from kb.web.votes import REASONS
from tests.conftest import Place
from tests.test_web.counted import READER, counted
from tests.test_web.reading import parse
from tests.test_web.shop import FILES

RETURN = "/fr/articles/retourner-un-article"
VOTE = f"{RETURN}/vote"


def _said(app: Flask) -> list[tuple[object, ...]]:
    names = ("kind", "article", "value", "tab")
    return [tuple(row.get(name) for name in names) for row in counted(app)]


def test_every_article_asks_whether_it_answered(shop: FlaskClient) -> None:
    form = parse(shop.get(RETURN)).select_one("form.vote")

    assert form
    assert (form["method"], form["action"]) == ("post", VOTE)
    buttons = [(b["name"], b["value"], b.get_text()) for b in form.select("button")]
    assert buttons == [("answer", "yes", "Oui"), ("answer", "no", "Non")]


def test_a_no_is_counted_and_asked_why_and_leads_to_a_person(
    counting: FlaskClient, counting_app: Flask
) -> None:
    answer = counting.post(VOTE, data={"answer": "no", "tab": ""})
    page = parse(counting.get(answer.location))

    assert (answer.status_code, answer.location) == (303, f"{VOTE}?thanks=no")
    reasons = [field["value"] for field in page.select("input[name=reason]")]
    assert tuple(reasons) == REASONS
    way = page.select_one(".still a")
    assert way
    assert way["href"] == "/fr/contact?article=returns%2Freturn-an-item"
    assert _said(counting_app) == [("vote", "fr/returns/return-an-item", "no", None)]


def test_a_reason_is_counted_and_thanked_for(
    counting: FlaskClient, counting_app: Flask
) -> None:
    answer = counting.post(VOTE, data={"reason": "unclear", "tab": "0123456789abcdef"})
    page = parse(counting.get(answer.location))

    assert page.h1
    assert page.h1.get_text() == "Merci"
    assert not page.select("input[name=reason]")
    assert _said(counting_app) == [
        ("reason", "fr/returns/return-an-item", "unclear", "0123456789abcdef")
    ]


def test_a_yes_is_thanked_for_and_asks_nothing_more(counting: FlaskClient) -> None:
    answer = counting.post(VOTE, data={"answer": "yes"})
    page = parse(counting.get(answer.location))

    assert not page.select("form input[type=radio]")
    assert not page.select(".still")


@pytest.mark.parametrize(
    ("address", "data", "status"),
    [
        (VOTE, {}, 400),
        (VOTE, {"answer": "perhaps"}, 400),
        (VOTE, {"reason": "<b>"}, 400),
        ("/fr/articles/none/vote", {"answer": "yes"}, 404),
    ],
)
def test_what_is_no_vote_is_not_counted(
    address: str,
    data: dict[str, str],
    status: int,
    counting: FlaskClient,
    counting_app: Flask,
) -> None:
    assert counting.post(address, data=data).status_code == status
    assert counted(counting_app) == []


def test_a_tab_that_is_no_number_is_left_out(
    counting: FlaskClient, counting_app: Flask
) -> None:
    counting.post(VOTE, data={"answer": "yes", "tab": "camille@example.org"})

    assert _said(counting_app)[0][-1] is None


def test_a_vote_of_another_site_is_refused(counting: FlaskClient) -> None:
    headers = {"Origin": "https://elsewhere.example"}

    answer = counting.post(VOTE, data={"answer": "yes"}, headers=headers)

    assert answer.status_code == 403


def test_the_page_that_thanks_is_kept_by_nobody_and_found_by_no_search(
    counting: FlaskClient,
) -> None:
    answer = counting.get(f"{VOTE}?thanks=no")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert parse(answer).select_one("meta[name=robots]")
    assert counting.get(f"{VOTE}?thanks=<b>").status_code == 404


def test_one_client_has_so_many_votes_a_day(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "VOTES", 2)
    place.publish(FILES)
    prepare(place.settings)
    reader = place.client()

    statuses = [reader.post(VOTE, data={"answer": "no"}).status_code for _ in range(3)]

    assert statuses == [303, 303, 429]


def test_a_script_tells_which_pages_a_tab_shows(
    counting: FlaskClient, counting_app: Flask
) -> None:
    agent = {"User-Agent": READER}
    for page in ("", "search", "articles"):
        data = {"tab": "0123456789abcdef", "page": page}
        assert counting.post("/fr/count", data=data, headers=agent).status_code == 204

    steps = [(row["kind"], row["came_from"]) for row in counted(counting_app)]
    assert steps == [("trail", "home"), ("trail", "search"), ("trail", "article")]


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("returns/return-an-item", ("fr/returns/return-an-item", "returns")),
        ("returns/gone", (None, None)),
        ("\0", (None, None)),
        ("", (None, None)),
    ],
    ids=ascii,
)
def test_a_script_tells_which_article_a_tab_shows(
    key: str,
    shown: tuple[str | None, str | None],
    counting: FlaskClient,
    counting_app: Flask,
) -> None:
    data = {"tab": "0123456789abcdef", "page": "articles", "article": key}

    answer = counting.post("/fr/count", data=data, headers={"User-Agent": READER})

    (row,) = counted(counting_app)
    assert "Set-Cookie" not in answer.headers
    assert (row.get("article"), row.get("category")) == shown


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"tab": "x", "page": "search"},
        {"tab": "0123456789abcdef", "page": "desk"},
        {"answer": "none", "attempt": "abcdefgh"},
        {"answer": "contact/chat", "attempt": "<b>"},
    ],
    ids=str,
)
def test_a_step_of_no_tab_or_page_is_refused(
    data: dict[str, str], counting: FlaskClient, counting_app: Flask
) -> None:
    agent = {"User-Agent": READER}

    assert counting.post("/fr/count", data=data, headers=agent).status_code == 400
    assert counted(counting_app) == []
