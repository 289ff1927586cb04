"""Subject areas: categories are subjects, and tables change or add some."""

import contextlib
import datetime

from kb.desk.subjects import areas
from kb.library.audience import audience_of
from kb.library.edition import Edition
from tests.conftest import Place, article

SITES = """
[sites.fr]
languages = ["fr", "en"]
country = "FR"

[sites.be]
languages = ["fr", "en"]
country = "BE"

[subjects.billing]
hidden = true

[subjects.returns]
order = 1
title = { fr = "Renvoyer", en = "Send back" }

[subjects.other]
title = { en = "Something else" }

[subjects.empty]
category = "returns/nothing"

[subjects.law]
title = "Art. 14"
countries = ["BE"]

[fields.wish]
kind = "choice"
label = "Wish"
choices = { resend = "Send it again", refund = "A refund" }
"""


def shown(edition: Edition, prefix: str) -> list[tuple[str, str, str, str | None]]:
    site = edition.sites.get(prefix)
    assert site
    audience = audience_of(site, datetime.datetime.now(datetime.UTC))
    categories = edition.catalogue.categories(audience)
    return [
        (area.name, area.title, area.language, area.subject.category)
        for area in areas(edition.sites, site, categories)
    ]


def test_categories_are_subjects_and_tables_change_them(place: Place) -> None:
    place.publish(
        {
            "sites.toml": SITES,
            "fr/orders/a.md": article(),
            "fr/orders/_category.md": "---\ntitle: Commandes\norder: 2\n---\n",
            "fr/billing/b.md": article(),
            "fr/returns/nothing/_category.md": "---\ntitle: Rien\n---\n",
            "fr/returns/c.md": article(),
            "en/account/d.md": article(),
            "en/account/_category.md": "---\ntitle: Account\norder: 1\n---\n",
        }
    )

    with contextlib.closing(place.edition()) as edition:
        found = shown(edition, "fr"), shown(edition, "be")[-1]
        choices = list(edition.sites.fields["wish"].choices)

    assert found == (
        [
            ("returns", "Renvoyer", "fr", "returns"),
            ("account", "Account", "en", "account"),
            ("orders", "Commandes", "fr", "orders"),
            ("other", "Something else", "en", None),
        ],
        ("law", "Art. 14", "fr", None),
    )
    assert choices == ["resend", "refund"]


def test_without_tables_each_top_category_is_a_subject(place: Place) -> None:
    place.publish({"en/orders/a.md": article(), "en/orders/late/b.md": article()})

    with contextlib.closing(place.edition()) as edition:
        found = shown(edition, "en")

    assert found == [("orders", "Orders", "en", "orders")]
