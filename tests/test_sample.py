"""The sample content: what it shows of countries, facts and translations."""

import datetime

import pytest
from flask.testing import FlaskClient

from kb.library.audience import Audience
from kb.library.edition import Edition
from tests.conftest import Place, article
from tests.reading import readers
from tests.test_web.reading import read, text

COUNTRIES = ("FR", "BE", "CA", "GB")
TODAY = datetime.date(2026, 11, 25)


def test_six_facts_differ_by_country_and_say_their_source(
    sample_edition: Edition,
) -> None:
    facts = sample_edition.catalogue.facts
    differing = [
        fact
        for fact in facts.values()
        if len(
            {
                (str(v.value), str(v.source))
                for c in COUNTRIES
                if (v := fact.on(TODAY, c))
            }
        )
        > 1
    ]

    assert len(differing) >= 6
    assert [f for f in differing if not all(v.source for v in f.values)] == []
    assert [f for f in differing if any(v.valid_from for v in f.values)] != []


def test_three_articles_have_country_blocks(
    sample_edition: Edition, english: Audience
) -> None:
    cards = sample_edition.catalogue.everything(english)
    pieces = {card.key: sample_edition.body(card).pieces for card in cards}

    assert [
        key
        for key, body in pieces.items()
        if any(piece[0] == "country" for piece in body)
    ] == [
        "delivery/customs-fees",
        "disputes/how-we-decide",
        "returns/refunds/refund-times",
    ]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/fr/articles/retourner-un-article", ["14\u00a0jours", "4,90\u00a0€"]),
        ("/fr-be/articles/retourner-un-article", ["14\u00a0jours", "4,90\u00a0€"]),
        ("/fr-ca/articles/retourner-un-article", ["30 jours", "11,50\u00a0$"]),
        ("/en-gb/articles/return-an-item", ["14 days", "£3.95"]),
        ("/en/articles/return-an-item", ["14 days", "€4.90"]),
    ],
)
def test_facts_are_written_as_the_site_writes_them(
    address: str, shown: list[str], client: FlaskClient
) -> None:
    page = read(client, address)

    facts = [fact.get_text() for fact in page.select(".prose .fact")]
    assert [value for value in shown if value not in facts] == []


def test_canada_has_words_of_its_own(client: FlaskClient) -> None:
    page = read(client, "/fr-ca/articles/nous-ecrire-par-courriel")

    assert text(page.h1) == "Nous écrire par courriel"
    assert client.get("/fr-ca/articles/nous-ecrire-par-e-mail").status_code == 301


SITES = """
[sites.fr]
languages = ["fr"]
country = "FR"
time_zone = "Europe/Paris"

[sites.ca]
languages = ["fr"]
country = "CA"
time_zone = "America/Toronto"
"""
LABEL = """
[label]
unit = "days"
[[label.values]]
value = 1
valid_to = 2026-12-31
[[label.values]]
value = 2
valid_from = 2027-01-01
"""


@pytest.mark.parametrize(
    ("prefix", "at", "days"),
    [
        ("fr", "2026-12-31T22:59+00:00", "1"),
        ("fr", "2026-12-31T23:00+00:00", "2"),
        ("ca", "2026-12-31T23:00+00:00", "1"),
        ("ca", "2027-01-01T04:59+00:00", "1"),
        ("ca", "2027-01-01T05:00+00:00", "2"),
    ],
)
def test_a_fact_changes_at_midnight_in_each_country_without_publishing(
    prefix: str, at: str, days: str, place: Place
) -> None:
    place.publish({"sites.toml": SITES, "facts.toml": LABEL, "fr/a.md": article()})

    with readers(place, prefix, at) as there:
        sheet = there.catalogue.fact_sheet(there.audience, "fr")
        found = (
            sheet.show("label", "number"),
            there.catalogue.next_moment(there.audience),
        )

    midnight = datetime.datetime(2027, 1, 1)
    assert found == (days, midnight if days == "1" else None)
