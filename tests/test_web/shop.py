"""What is published of a small shop: two countries, two languages, every kind."""

from tests.conftest import article

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
