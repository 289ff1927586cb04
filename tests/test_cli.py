"""The command `firststop`: what it prints, and how it ends."""

import json
import re
from pathlib import Path

from tests.commands import POST, folders, run
from tests.conftest import Place, article

BAD: dict[str, str | bytes] = {
    "en/one.md": article("One", order="ten", titel="Eins"),
    "en/two.md": article("Two", updated="never", wetter="gut"),
}
SAID = [
    "en/one.md:3: error: order: 'ten' is no whole number; write for example 10",
    "en/one.md:4: warning: unknown key 'titel'; did you mean 'title'?",
    "en/two.md:3: error: updated: 'never' is no date; write for example 2026-11-02",
    "en/two.md:4: warning: unknown key 'wetter'",
]


def timeless(output: str) -> list[str]:
    """The lines of an output without how long it took."""
    return re.sub(r"\bin \d+\.\d s;", "in a moment;", output).splitlines()


def test_publish_says_what_changed(place: Place) -> None:
    place.write(POST)

    first = run("publish", *folders(place))
    again = run("publish", *folders(place))

    name = (place.settings.var / "current").read_text().strip()
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert timeless(first.stdout) == [
        (
            f"Published edition {name}: 3 articles, 3 files changed, 0 gone, "
            "in a moment; 0 errors, 0 warnings"
        )
    ]
    assert timeless(again.stdout) == [
        (
            f"Nothing new in edition {name}: 3 articles, 0 files changed, 0 gone, "
            "in a moment; 0 errors, 0 warnings"
        )
    ]


def test_publish_lists_what_is_wrong_and_goes_on(place: Place) -> None:
    place.write(POST | BAD)

    result = run("publish", *folders(place))

    name = (place.settings.var / "current").read_text().strip()
    assert result.exit_code == 0
    assert timeless(result.stdout) == [
        *SAID,
        (
            f"Published edition {name}: 3 articles, 5 files changed, 0 gone, "
            "in a moment; 2 errors, 2 warnings"
        ),
    ]


def test_progress_is_plain_lines_on_standard_error(place: Place) -> None:
    place.write(POST)

    result = run("publish", *folders(place))

    assert result.stderr.splitlines() == [
        "Publishing: 1 of 3",
        "Publishing: 2 of 3",
        "Publishing: 3 of 3",
    ]


def test_check_is_silent_when_all_is_well(place: Place) -> None:
    place.write(POST)

    result = run("check", "--content", place.content)

    assert (result.exit_code, result.stdout) == (0, "")


def test_check_lists_problems_and_fails_on_an_error(place: Place) -> None:
    place.write(POST | BAD)

    result = run("check", "--content", place.content)

    assert (result.exit_code, result.stdout.splitlines()) == (1, SAID)
    assert not place.settings.var.exists()


def test_check_does_not_fail_on_a_warning(place: Place) -> None:
    place.write({"en/a.md": article(titel="Eins")})

    result = run("check", "--content", place.content)

    said = ["en/a.md:3: warning: unknown key 'titel'; did you mean 'title'?"]
    assert (result.exit_code, result.stdout.splitlines()) == (0, said)


def test_check_gives_problems_to_machines(place: Place) -> None:
    place.write({"en/one.md": article("One", order="ten")})

    result = run("check", "--content", place.content, "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "path": "en/one.md",
            "line": 3,
            "level": "error",
            "code": "value",
            "message": "order: 'ten' is no whole number; write for example 10",
        }
    ]


def test_check_gives_machines_an_empty_list(place: Place) -> None:
    place.write(POST)

    result = run("check", "--content", place.content, "--json")

    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_search_shows_what_readers_find(place: Place) -> None:
    place.publish(POST | {"en/box.md": article("Choose a box", "For a parcel.")})

    result = run(
        "search", "--var", place.settings.var, "--site", "en", "send", "parcel"
    )

    lines = re.sub(r"\d\.\d{3}", "0.000", result.stdout).splitlines()
    assert result.exit_code == 0
    assert lines == [
        "2 articles",
        "",
        "1. Send a parcel  (send, 0.000)",
        "   Pack it, then bring it.",
        "",
        "2. Choose a box  (box, 0.000)",
        "   For a parcel.",
    ]


def test_search_explains_where_a_hit_stands(place: Place) -> None:
    place.publish(POST)

    result = run("search", "--var", place.settings.var, "--explain", "send", "parcel")

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    found = re.fullmatch(r"1\. Send a parcel  \(send, (\d+\.\d{3})\)", lines[2])
    assert found
    assert [line.split()[:2] for line in lines[4:6]] == [
        ["send", "send"],
        ["parcel", "parcel"],
    ]
    assert lines[-1].endswith(f" = {found[1]}")


def test_search_shows_the_other_languages_of_a_site(place: Place) -> None:
    sites = '[sites.fr]\nlanguages = ["fr", "en"]\n'
    place.publish(POST | {"sites.toml": sites, "fr/a.md": article("Colis")})

    result = run("search", "--var", place.settings.var, "stamps")

    assert result.stdout.splitlines()[:4] == [
        "0 articles, none of them a sure answer",
        "",
        "In English:",
        "",
    ]
    assert "1. Buy stamps  (stamps, " in result.stdout


def test_search_says_how_it_read_a_misspelt_word(place: Place) -> None:
    place.publish(POST | {"en/box.md": article("Choose a box", "For a parcel.")})

    result = run("search", "--var", place.settings.var, "prcel")

    assert result.stdout.splitlines()[1] == "Read as: parcel"


def test_search_says_when_nothing_is_found(place: Place) -> None:
    place.publish(POST)

    result = run("search", "--var", place.settings.var, "xqzzy")

    assert (result.exit_code, result.stdout) == (
        0,
        "0 articles, none of them a sure answer\n",
    )


def test_search_names_the_sites_there_are(place: Place) -> None:
    place.publish(POST | {"fr/a.md": article()})

    result = run("search", "--var", place.settings.var, "--site", "xx", "parcel")

    assert result.exit_code == 2
    last = "Error: Invalid value: no site 'xx'; there are en, fr"
    assert result.stderr.splitlines()[-1] == last


QUERIES = [
    {"lang": "en", "query": "send parcel", "relevant": ["en/send"]},
    {"lang": "en", "query": "buy stamps", "relevant": ["en/hours"]},
]


def judge(place: Place, *queries: dict[str, object]) -> Path:
    """A folder with articles and judged queries."""
    place.write(POST)
    folder = place.content.parent
    lines = "\n".join(json.dumps(query) for query in queries)
    (folder / "queries.jsonl").write_text(lines)
    return folder


def test_evaluate_measures_judged_queries(place: Place) -> None:
    folder = judge(place, *QUERIES)

    result = run("evaluate", folder, "--run", folder / "run.jsonl")

    table, _, worst = result.stdout.split("\n\n")
    answers = (folder / "run.jsonl").read_text().splitlines()
    assert result.exit_code == 0
    assert [line.split() for line in table.splitlines()] == [
        "language queries success@1 success@3 recall@3 MRR@10 nDCG@10 "
        "empty withheld claimed".split(),
        "en 2 0.5000 0.5000 0.5000 0.5000 0.5000 0.000 0.000 –".split(),
    ]
    assert worst.splitlines() == [
        "Answered worst:",
        "en: buy stamps",
        "    wanted en/hours “Opening hours”: not found",
        "    1. en/stamps “Buy stamps”",
    ]
    assert [json.loads(answer) for answer in answers] == [
        {
            "lang": "en",
            "query": "send parcel",
            "ranked": ["en/send"],
            "confident": True,
        },
        {
            "lang": "en",
            "query": "buy stamps",
            "ranked": ["en/stamps"],
            "confident": True,
        },
    ]


def test_evaluate_compares_with_another_run(place: Place) -> None:
    folder = judge(place, QUERIES[0])
    run("evaluate", folder, "--run", folder / "run.jsonl")

    result = run("evaluate", folder, "--against", folder / "run.jsonl")

    compared = [line for line in result.stdout.splitlines() if line.startswith("en ")]
    assert result.exit_code == 0
    assert compared[1:6] == [
        f"en {name}: +0.0000 [+0.0000, +0.0000] over 1 needs"
        for name in ("success@1", "success@3", "recall@3", "MRR@10", "nDCG@10")
    ]


def test_evaluate_fails_where_another_run_was_better(place: Place) -> None:
    folder = judge(place, QUERIES[1])
    better = {"lang": "en", "query": "buy stamps", "ranked": ["en/hours"]}
    (folder / "better.jsonl").write_text(json.dumps(better))

    result = run("evaluate", folder, "--against", folder / "better.jsonl")

    assert result.exit_code == 1
    assert "en success@1: -1.0000 [-1.0000, -1.0000] over 1 needs" in result.stdout


def test_evaluate_refuses_a_run_of_other_queries(place: Place) -> None:
    folder = judge(place, QUERIES[0])
    other = folder / "other.jsonl"
    other.write_text(json.dumps({"lang": "en", "query": "x", "ranked": []}))

    result = run("evaluate", folder, "--against", other)

    assert result.exit_code == 2
    last = f"firststop: {other}: holds none of these queries; give their run"
    assert result.stderr.splitlines()[-1] == last


def test_evaluate_asks_the_articles_their_own_questions(place: Place) -> None:
    place.write(POST)

    result = run("evaluate", place.content.parent)

    row = result.stdout.splitlines()[1].split()
    assert (result.exit_code, row[:2]) == (0, ["en", "3"])
    assert "Not among the first three: 1 of 3 questions" in result.stdout
