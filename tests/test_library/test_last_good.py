"""A broken file: its last good version stays, and what is wrong is said."""

import sqlite3
from collections.abc import Callable

import pytest

from tests.conftest import Place, article
from tests.reading import readers

GOOD = article("Refund", "Money comes back in five days.", updated="2026-11-01")
NEIGHBOUR = {"en/orders/parcel.md": article("Parcel", "On its way.")}
PATH = "en/orders/refund.md"


def state(place: Place, path: str = PATH) -> str:
    """What the catalogue's journal says of a file."""
    catalogue = place.settings.var / "editions" / place.edition().name / "catalogue.db"
    with sqlite3.connect(f"file:{catalogue}?mode=ro", uri=True) as db:
        rows = db.execute("SELECT state FROM source WHERE path = ?", (path,))
        return str(rows.fetchone()[0])


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "header": (
        "---\ntitle: Refund\norder: ten\n---\nNew words.",
        f"{PATH}:3: error: order: 'ten' is no whole number; write for example 10",
    ),
    "yaml": (
        "---\ntitle: [Refund\n---\nNew words.",
        (
            f"{PATH}:2: error: front matter: did not find expected ',' or ']'; "
            "put a value that holds : or # in quotes"
        ),
    ),
    "open country block": (
        "# Refund\n\n::: country FR\nNew words.",
        f"{PATH}:3: error: a country block never ends; close it with a line of :::",
    ),
    "encoding": (
        b"# Refund\n\nN\xe9w words.",
        f"{PATH}:3: error: not UTF-8; save the file as UTF-8",
    ),
    "empty": (b"", f"{PATH}:1: error: empty; write at least a title"),
    "too large": (
        "# Refund\n\n" + "New words. " * 20_000,
        f"{PATH}:1: error: larger than 200 KB; split it into articles",
    ),
}


@pytest.mark.parametrize(("data", "problem"), BROKEN.values(), ids=BROKEN)
def test_the_last_good_version_of_a_broken_file_stays(
    place: Place, data: str | bytes, problem: str
) -> None:
    place.publish({PATH: GOOD, **NEIGHBOUR})

    problems = place.problems({PATH: data, "en/orders/parcel.md": article("Box")})

    assert problems == [problem]
    with readers(place) as en:
        assert en.text("refund") == "Money comes back in five days."
        assert en.found("five days") == ["orders/refund"]
        assert en.suggested("ref") == ["Refund"]
        assert en.found("new words") == []
        assert en.suggested("box") == ["Box"]


@pytest.mark.parametrize(("data", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_never_was_good_is_left_out(
    place: Place, data: str | bytes, problem: str
) -> None:
    problems = place.problems({PATH: data, **NEIGHBOUR})

    assert problems == [problem]
    with readers(place) as en:
        assert en.listed() == ["orders/parcel"]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([GOOD], "published"),
        ([article(status="draft")], "withdrawn"),
        (["---\norder: x\n---\n"], "broken"),
        ([GOOD, "---\norder: x\n---\n"], "kept"),
        ([GOOD, "---\norder: x\n---\n", "---\norder: y\n---\n"], "kept"),
        ([GOOD, "---\norder: x\n---\n", GOOD], "published"),
        ([GOOD, article(status="draft"), "---\norder: x\n---\n"], "broken"),
        ([GOOD, "---\norder: x\n---\n", article(status="draft")], "withdrawn"),
    ],
    ids=["good", "draft", "broken", "good, broken", "broken twice", "mended", "draft, broken", "broken, draft"],
)  # fmt: skip
def test_the_journal_knows_what_became_of_a_file(
    place: Place, steps: list[str], expected: str
) -> None:
    for text in steps:
        place.publish({PATH: text})

    assert state(place) == expected


def test_what_was_withdrawn_does_not_come_back_broken(place: Place) -> None:
    place.publish({PATH: GOOD, **NEIGHBOUR})
    place.publish({PATH: article("Refund", status="draft")})

    place.publish({PATH: "---\ntitle: Refund\norder: ten\n---\nNew words."})

    with readers(place) as en:
        assert en.listed() == ["orders/parcel"]
        assert en.found("five days") == []


def test_a_broken_file_is_mentioned_until_it_is_mended(place: Place) -> None:
    place.publish({PATH: GOOD, **NEIGHBOUR})
    broken = place.problems({PATH: "---\norder: ten\n---\n"})

    later = place.problems({"en/orders/new.md": article("New")})
    mended = place.problems({PATH: GOOD})

    assert broken == later
    assert mended == []


def test_a_file_mended_to_what_it_was_leads_back_to_the_old_edition(
    place: Place,
) -> None:
    first = place.publish({PATH: GOOD})
    place.publish({PATH: "---\norder: ten\n---\n"})

    third = place.publish({PATH: GOOD})

    assert third.edition == first.edition


def test_a_file_that_becomes_a_link_out_of_the_content_keeps_its_words(
    place: Place,
) -> None:
    place.publish({PATH: GOOD})
    (place.content / PATH).unlink()
    (place.content / PATH).symlink_to("/etc/passwd")

    problems = place.problems()

    assert problems == [
        f"{PATH}:1: error: a link that leads out of the content or nowhere; copy the file"
    ]
    with readers(place) as en:
        assert en.text("refund") == "Money comes back in five days."


@pytest.mark.parametrize(
    ("path", "good", "broken", "problem"),
    [
        (
            "en/orders/_category.md",
            article("Your orders"),
            "---\norder: ten\n---\n",
            "en/orders/_category.md:2: error: order: 'ten' is no whole number; write for example 10",
        ),
        (
            "en/_announcement.md",
            "Delays in *Lille*.",
            "---\nfrom: soon\n---\nMore delays.",
            "en/_announcement.md:2: error: from: 'soon' is no moment; write for example 2026-11-02 or 2026-11-02 09:00",
        ),
    ],
    ids=["category", "announcement"],
)  # fmt: skip
def test_a_broken_sign_keeps_its_last_good_words(
    place: Place, path: str, good: str, broken: str, problem: str
) -> None:
    place.publish({PATH: GOOD, path: good})
    before = place.client().get("/en/").text

    problems = place.problems({path: broken})

    assert problems == [problem]
    assert place.client().get("/en/").text == before


SIGNS: dict[str, tuple[str, str | bytes]] = {
    "announcement with an open block": ("en/_announcement.md", "::: country FR\nx"),
    "announcement of lists": (
        "en/_announcement.md",
        "\n".join(" " * 4 * n + "- x" for n in range(300)),
    ),
    "announcement of quotes": ("en/_announcement.md", ">" * 2000 + " x"),
    "announcement of brackets": ("en/_announcement.md", "[" * 20_000),
    "announcement in a category": ("en/orders/_announcement.md", "Delays."),
    "category in UTF-16": ("en/orders/_category.md", "---\ntitle: x".encode("utf-16")),
    "category of the language": ("en/_category.md", article("English")),
    "png that ends": ("media/a.png", b"\x89PNG\r\n\x1a\n"),
    "gif that ends": ("media/a.gif", b"GIF89a"),
    "jpeg that ends": ("media/a.jpg", b"\xff\xd8\xff\xe0\x00"),
    "webp that ends": ("media/a.webp", b"RIFF\0\0\0\0WEBPVP8 "),
    "webp that is a film": ("media/a.webp", b"RIFF\0\0\0\0AVI LIST" + b"\0" * 64),
    "page named png": ("media/a.png", b"<html><script>alert(1)</script>"),
    "empty image": ("media/a.png", b""),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("path", "data"), SIGNS.values(), ids=SIGNS)
def test_a_sign_that_cannot_be_used_is_said_and_stops_no_article(
    place: Place, path: str, data: str | bytes
) -> None:
    outcome = place.publish({PATH: GOOD, path: data})

    answers = [place.client().get(page) for page in ("/en/", "/en/articles/refund")]
    assert {(p.path, p.line, p.level) for p in outcome.problems} == {(path, 1, "error")}
    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.timeout(60)
def test_an_announcement_may_be_headed_as_it_likes(place: Place) -> None:
    outcome = place.publish({PATH: GOOD, "en/_announcement.md": "## Fact sheet\n\nx"})

    assert outcome.problems == []
    assert "Fact sheet" in place.client().get("/en/").text


def test_a_change_that_breaks_half_leaves_the_other_half(
    make_place: Callable[..., Place],
) -> None:
    place = make_place()
    files = {f"en/a/{n:02}.md": article(f"Article {n}", f"Old {n}.") for n in range(20)}
    place.publish(files)

    outcome = place.publish(
        {
            path: article(path, "New.") if n % 2 else "---\norder: x\n---\n"
            for n, path in enumerate(files)
        }
    )

    assert (outcome.articles, len(outcome.problems)) == (20, 10)
    with readers(place) as en:
        assert (en.total("old"), en.total("new")) == (10, 10)
