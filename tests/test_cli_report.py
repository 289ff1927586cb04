"""`firststop report`: the figures in a terminal."""

import datetime
import json

from kb.insight.events import Event, store
from tests.commands import run
from tests.conftest import Place


def _count(place: Place, *kinds: str, **more: object) -> None:
    desk = place.desk()
    values = {"at": datetime.datetime.now(datetime.UTC), "site": "fr"} | more
    with desk.database.write() as connection:
        store(connection, [Event(kind=k, language="fr", **values) for k in kinds])  # type: ignore[arg-type]
    desk.database.close()


def test_a_report_says_what_readers_did(place: Place) -> None:
    _count(place, "search", query="trottinette", total=0)
    _count(place, "search", query="colis", total=4, value="sure")
    _count(place, "vote", "vote", article="fr/late", value="no")
    _count(place, "trail", came_from="search", tab="t")
    _count(place, "attempt", "ticket", attempt="a", came_from="search", tab="t")

    result = run("report", "--var", place.settings.var, "--site", "fr", "--days", "1")

    today = datetime.datetime.now(datetime.UTC).date()
    assert result.exit_code == 0
    assert [" ".join(line.split()) for line in result.output.splitlines()] == [
        f"{today} to {today}, fr",
        "",
        "Searches: 2",
        "without result 1 of 2 (50%)",
        "without a sure answer, of those with a result 0 of 1 (0%)",
        "",
        "Without result:",
        "trottinette 1",
        "",
        "With results that nobody opened:",
        "colis 1",
        "",
        "Articles that were voted on, first those that surely fail:",
        "article read votes yes between why not",
        "fr/late 0 2 0% 0% and 66%",
        "",
        "Attempts to reach a person: 1",
        "with an answer offered 0 of 1 (0%) between 0% and 79%",
        "with an offered answer opened none",
        "answered, as the reader says 0 of 1 (0%) between 0% and 79%",
        "passed on: a ticket all the same none",
        "left without a word 0 of 1 (0%) between 0% and 79%",
        "tickets after an article of their subject 0 of 1 (0%) between 0% and 79%",
        "begun from: search 1",
        "",
        "Sessions of browsers that run our script: 1",
        "searched 1 of 1 (100%) between 21% and 100%",
        "then read an article 0 of 1 (0%) between 0% and 79%",
        "then came to the contact pages none",
        "then sent a ticket none",
        (
            "self-service ratio: 1.0 sessions for each that sent a ticket"
            " (a ratio, no proof that the others were helped)"
        ),
        "",
        "By what they did before the contact pages, and where they left:",
        "way sessions without contact on the contact pages ticket",
        "searched, then read 0 0 0 0",
        "searched only 1 0 0 1",
        "read without a search 0 0 0 0",
        "neither 0 0 0 0",
        "all 1 0 0 1",
        "",
        "How they ended:",
        "solved 0",
        "ticket 1",
        "searched 0",
        "read 0",
        "looked 0",
    ]


def test_a_report_as_json_is_one_object(place: Place) -> None:
    _count(place, "search", query="colis", total=0)

    result = run("report", "--var", place.settings.var, "--json", "--language", "fr")

    found = json.loads(result.output)
    assert found["period"]["language"] == "fr"
    assert found["searches"]["without_result"] == [
        {"query": "colis", "searches": 1, "clicks": 0}
    ]
    assert found["path"]["ways"]["found"] == {"total": 0, "contact": 0, "ticket": 0}
    assert found["path"]["self_service"] is None


def test_a_report_of_a_new_installation_is_empty(place: Place) -> None:
    result = run("report", "--var", place.settings.var)

    assert result.exit_code == 0
    assert "Searches: 0" in result.output
