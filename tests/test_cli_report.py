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
        "with an answer offered 0 of 1 (0%)",
        "with an offered answer opened none",
        "answered, as the reader says 0 of 1 (0%)",
        "left without a word 0 of 1 (0%)",
        "tickets after an article of their subject 0 of 1 (0%)",
        "begun from: search 1",
        "",
        "Sessions of browsers that run our script:",
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


def test_a_report_of_a_new_installation_is_empty(place: Place) -> None:
    result = run("report", "--var", place.settings.var)

    assert result.exit_code == 0
    assert "Searches: 0" in result.output
