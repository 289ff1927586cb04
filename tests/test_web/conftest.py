"""A small shop for the tests of pages: two countries, two languages, every kind."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.desk.migrate import prepare
from tests.conftest import Place, article
from tests.test_web.post import POST, Moment

SITES = """
default = "fr"

[brand]
name = "Chez Nous"
home = "https://shop.example/"
examples = { fr = ["colis perdu"] }

[[brand.links]]
href = "https://shop.example/terms"
title = { fr = "Conditions", en = "Terms" }

[channels]
email = "aide@shop.example"
chat_article = "contact/chat"
dispute_article = "contact/dispute"

[sites.fr]
languages = ["fr", "en"]
country = "FR"
time_zone = "Europe/Paris"

[sites.fr-be]
languages = ["fr", "en"]
country = "BE"
time_zone = "Europe/Brussels"

[sites.en]
languages = ["en"]
"""

FACTS = """
[return_window]
unit = "days"
title = { fr = "Délai de retour", en = "Time to return" }

[[return_window.values]]
value = 14
source = "Conditions"
link = "https://shop.example/terms"

[[return_window.values]]
value = 30
countries = ["BE"]

[label]
unit = "money"
title = { fr = "Étiquette", en = "Label" }

[[label.values]]
value = "4.90"
valid_to = 2099-12-31

[[label.values]]
value = "5.20"
valid_from = 2100-01-01
"""

RETURN_AN_ITEM = """Vous avez **{fact: return_window}** pour renvoyer un article.

## Avant

L’étiquette coûte {fact: label}. Voir [les délais](refunds/refund-times.md).

## Pendant

::: country BE
Déposez le colis en point relais belge.
:::

## Après

[Texte cadeau](article:returns/gift-wrap), \\{fact: label}.
"""

FILES: dict[str, str | bytes] = {
    "sites.toml": SITES,
    "facts.toml": FACTS,
    "fr/returns/_category.md": article("Retours", summary="Renvoyer.", order="10"),
    "fr/returns/refunds/_category.md": article("Remboursements", order="10"),
    "fr/contact/_category.md": article("Nous joindre", order="20"),
    "en/returns/_category.md": article("Returns", order="10"),
    "en/contact/_category.md": article("Contacting us", order="20"),
    "fr/returns/return-an-item.md": article(
        "Retourner un article",
        RETURN_AN_ITEM,
        summary="Le délai, le prix.",
        slug="retourner-un-article",
        aliases="[renvoyer-un-article]",
        questions="[comment renvoyer]",
        related="[contact/chat]",
        order="10",
        featured="true",
        updated="2026-11-02",
    ),
    "fr/returns/who-pays.md": article(
        "Qui paie ?", "Vous.\n\n## Toujours\n\nOui.\n\n## Jamais\n\nNon.", order="20"
    ),
    "fr/returns/refunds/refund-times.md": article("Délais", updated="2026-10-01"),
    "fr/contact/chat.md": article("Parler à quelqu’un", order="10"),
    "fr/contact/dispute.md": article("Litige belge", countries="[BE]", order="20"),
    "en/returns/return-an-item.md": article(
        "Return an item", aliases="[send-back]", order="10", updated="2026-11-05"
    ),
    "en/returns/gift-wrap.md": article("Gift wrap", order="30", updated="2026-11-06"),
    "en/contact/chat.md": article("Talk to someone"),
}


@pytest.fixture(scope="session")
def shop_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("shop")
    place = Place(folder, base_url="https://help.example.org")
    assert place.problems(FILES) == []
    prepare(place.settings)
    return place.app()


@pytest.fixture
def shop(shop_app: Flask) -> FlaskClient:
    """Asks the small shop, whose public address is https://help.example.org."""
    return shop_app.test_client()


@pytest.fixture(scope="session")
def post_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is published of the post office, to be copied."""
    place = Place(tmp_path_factory.mktemp("post"))
    assert place.problems(POST) == []
    return place.settings.var


@pytest.fixture
def make_post(
    post_office: Path, make_place: Callable[..., Place]
) -> Callable[..., Place]:
    """Makes post offices with settings of their own, and a desk without a ticket."""

    def make(**settings: object) -> Place:
        place = make_place(**settings)
        shutil.copytree(post_office, place.settings.var)
        return place

    return make


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    """What time it is for the pages on the way to a person; a test sets it."""
    moment = Moment()
    for room in ("contact", "contact_form"):
        monkeypatch.setattr(f"kb.web.{room}.datetime", moment)
    return moment


@pytest.fixture
def counting_app(place: Place) -> Iterator[Flask]:
    """The small shop with a desk of its own, whose events can be looked at."""
    place.publish(FILES)
    desk = place.desk()
    yield place.app()
    desk.database.close()


@pytest.fixture
def counting(counting_app: Flask) -> FlaskClient:
    return counting_app.test_client()
