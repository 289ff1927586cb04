"""The sample content: what it shows of countries, facts and translations."""

import datetime

import pytest
from flask.testing import FlaskClient

from kb.desk.channels import ways
from kb.desk.subjects import areas
from kb.library.answers import rank_cards
from kb.library.audience import Audience, audience_of
from kb.library.edition import Edition
from kb.search.query import parse
from kb.subjects import Subject
from tests.conftest import Place, article
from tests.reading import readers
from tests.test_web.reading import read, text

COUNTRIES = ("FR", "BE", "CA", "GB")
TODAY = datetime.date(2026, 11, 25)
NOW = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)


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


def test_every_subject_and_field_speaks_every_language(sample_edition: Edition) -> None:
    sites = sample_edition.sites
    texts = [subject.title for subject in sites.subjects.values() if subject.title]
    texts += [field.label for field in sites.fields.values() if field.label]
    texts += [field.hint for field in sites.fields.values() if field.hint]
    texts += [
        words for field in sites.fields.values() for words in field.choices.values()
    ]

    assert len(texts) == 12
    assert [
        text for text in texts if {*text} != {"fr", "en", "de", "es", "ar", "ja"}
    ] == []


def test_top_categories_are_subjects_in_every_site(sample_edition: Edition) -> None:
    shown = {}
    for site in sample_edition.sites.all:
        audience = audience_of(site, NOW)
        categories = sample_edition.catalogue.categories(audience)
        shown[site.prefix] = [
            a.name for a in areas(sample_edition.sites, site, categories)
        ]

    names = """orders payments delivery returns disputes account buying-safely
    other""".split()
    assert shown == dict.fromkeys(
        (site.prefix for site in sample_edition.sites.all), names
    )


@pytest.mark.parametrize(
    ("prefix", "now", "states"),
    [
        ("fr", "2026-11-25T12:00+01:00", [True, "18:00", "2026-11-26 18:00"]),
        ("fr", "2026-11-27T20:00+01:00", [False, "09:00", "2026-11-30 18:00"]),
        ("fr", "2026-11-11T12:00+01:00", [False, "09:00", "2026-11-12 18:00"]),
        ("en-gb", "2026-11-11T12:00+00:00", [True, "18:00", "2026-11-12 18:00"]),
        ("fr-ca", "2026-06-24T12:00-04:00", [False, "09:00", "2026-06-25 18:00"]),
        ("ja", "2026-11-25T20:00+09:00", [True, "02:00", "2026-11-27 02:00"]),
    ],
)
def test_hours_are_those_that_the_articles_tell(
    prefix: str, now: str, states: list[object], sample_edition: Edition
) -> None:
    site = sample_edition.sites.get(prefix)
    assert site

    found = {
        way.channel: way
        for way in ways(
            sample_edition.sites, site, Subject(), datetime.datetime.fromisoformat(now)
        )
    }

    chat, until, by = found["chat"], found["chat"].until, found["email"].answer_by
    assert until
    assert by
    assert [chat.is_open, f"{until:%H:%M}", f"{by:%Y-%m-%d %H:%M}"] == states
    assert list(found) == ["email", "chat", "dispute"]


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("fr", "mon colis n’est pas arrivé"),
        ("fr", "mon colis n'est jamais arrivé"),
        ("fr", "mon article n'est pas arrivé"),
        ("fr", "la commande n'a pas été livrée"),
        ("fr", "je n'ai pas encore reçu mon colis"),
        ("fr", "colis non livré"),
        ("fr", "le colis n'arrive pas"),
        ("en", "my parcel has not arrived"),
        ("en", "my parcel hasn't arrived yet"),
        ("en", "parcel never arrived"),
        ("en", "my order was not delivered"),
        ("en", "I haven't received my parcel"),
        ("en", "my order never came"),
        ("de", "mein Paket ist noch nicht angekommen"),
        ("de", "Paket nicht geliefert"),
        ("de", "Ware nicht erhalten"),
        ("de", "Paket kommt nicht an"),
        ("es", "mi paquete no llegó"),
        ("es", "pedido no entregado"),
        ("es", "no he recibido el paquete"),
        ("es", "el paquete nunca llegó"),
        ("ar", "لم يصل الطرد"),
        ("ja", "荷物が届いていません"),
    ],
)
def test_what_has_not_arrived_is_found_before_what_has(
    language: str, typed: str, sample_edition: Edition
) -> None:
    audience = Audience((language,), None, NOW.isoformat())

    cards, _ = rank_cards(sample_edition, audience, parse(typed), 1)

    assert cards[0].key in (
        "orders/order-not-received",
        "delivery/delivered-not-received",
        "delivery/parcel-lost",
    )
