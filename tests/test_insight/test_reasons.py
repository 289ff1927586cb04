"""Why a hit stands where it stands, as editors read it."""

import re

import pytest

from kb.insight.reasons import reasons
from kb.library.audience import Audience
from kb.library.edition import Edition
from kb.search import allowance
from kb.search.query import parse
from tests.conftest import Place, article
from tests.reading import readers


@pytest.mark.parametrize(
    "typed",
    ["card declind when i pay", "how to", "parcel parcel damaged deliv", "the of a"],
)
def test_every_table_ends_in_the_score_of_its_hit(
    typed: str, sample_edition: Edition, english: Audience
) -> None:
    text = "\n".join(reasons(sample_edition, english, parse(typed)))

    scores = re.findall(r"^\d+\. .*, (\d+\.\d{3})\)$", text, re.MULTILINE)
    totals = re.findall(r"^   score .* = (\d+\.\d{3})$", text, re.MULTILINE)
    assert len(scores) == 10
    assert totals == scores


def test_a_table_says_how_each_word_was_found(place: Place) -> None:
    place.publish(
        {
            "en/send.md": article("Send a parcel", "Wrap it, pay the postage."),
            "en/box.md": article("Choose a box", "For letters."),
        }
    )
    with readers(place) as here:
        lines = list(reasons(here.edition, here.audience, parse("prcel for pay posta")))

    table = [line.split() for line in lines[4:10]]
    assert re.fullmatch(
        r"Certainty \d\.\d\d; an answer counts as one from .*", lines[0]
    )
    assert lines[2].startswith("1. Send a parcel  (send, ")
    assert [row[:3] for row in table] == [
        ["prcel", "parcel", "corrected"],
        ["for", "–", "(in"],
        ["pay", "pay", "as"],
        ["posta", "postag", "completed"],
        ["next", "to", "each"],
        ["score", table[5][1], "·"],
    ]
    assert table[0][3] == "0.90"
    assert lines[5] == "   for             –  (in 1 others)"
    assert "pay posta" in lines[8]


def test_a_word_in_too_many_articles_is_told_of(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "MIN_TERMS", 0)
    body = "Parcel, letter, label, stamp."
    place.publish({f"en/{n}.md": article(f"Post {n}", body) for n in "ab"})
    with readers(place) as here:
        query = parse("parcel letter label stamp")
        lines = list(reasons(here.edition, here.audience, query))

    assert lines[7] == "   stamp           –  (not asked: in too many articles)"


def test_the_text_of_a_country_is_explained_too(place: Place) -> None:
    body = "Pack it.\n\n::: country FR\nBring it to the pigeon.\n:::\n"
    sites = '[sites.en]\nlanguages = ["en"]\ncountry = "FR"\n'
    place.publish({"sites.toml": sites, "en/send.md": article("Send", body)})
    with readers(place) as here:
        lines = list(reasons(here.edition, here.audience, parse("pigeon")))

    assert lines[2].startswith("1. Send  (send, ")


def test_nothing_found_has_no_table(place: Place) -> None:
    place.publish({"en/send.md": article("Send a parcel")})
    with readers(place) as here:
        lines = list(reasons(here.edition, here.audience, parse("xqzzy")))

    assert [line.split(";")[0] for line in lines] == ["Certainty 0.00"]
