"""A help center of a post office, with hours and forms, and a clock for it."""

import datetime

from tests.conftest import article

# A Thursday.
AT = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=datetime.UTC)

SITES = """
[channels]
email = "help@shop.example"
chat_article = "help/chat"
hours = { chat = "desk", email = "desk" }
days = { email = 1 }

[calendars.desk]
week = { monday-friday = ["9:00-18:00"] }

[fields.order]
kind = "line"
label = { en = "Order number", fr = "Commande" }
hint = "Ten digits."
pattern = "[0-9]{10}"
example = "4071883256"
required = true

[fields.wish]
kind = "choice"
label = { en = "What you would like" }
choices.refund = { en = "A refund", fr = "Un remboursement" }
choices.item = { en = "The item" }

[subjects.delivery]
fields = ["order", "wish", "message", "email"]

[subjects.payments]
channels = ["email"]

[subjects.help]
hidden = true

[subjects.other]
title = { en = "Something else" }

[sites.en]
languages = ["en"]
"""

LATE = """Wait for {fact: patience}.

Then ask the carrier: see [below](#the-carrier).

## The carrier

It knows where your parcel is.
"""

FACTS = """
[patience]
unit = "days"
title = { en = "Patience" }

[[patience.values]]
value = 3
source = "Terms"
"""

POST: dict[str, str | bytes] = {
    "sites.toml": SITES,
    "facts.toml": FACTS,
    "en/delivery/_category.md": article("Delivery", order="10"),
    "en/payments/_category.md": article("Payments", order="20"),
    "en/help/chat.md": article("Talk to someone"),
    "en/delivery/late.md": article(
        "My parcel is late", LATE, summary="It takes its time.", order="10"
    ),
    "en/delivery/lost.md": article("My parcel is lost", "We look for it.", order="20"),
    "en/delivery/money.md": article(
        "Money back for a parcel", "You get it.", order="30"
    ),
    "en/payments/money.md": article(
        "Money back for a card", "You get it.", slug="money-card"
    ),
    "en/payments/declined.md": article("My card is declined", "Ask your bank."),
}


class Moment:
    """Stands for the module `datetime` where a page asks it what time it is."""

    UTC = datetime.UTC

    def __init__(self) -> None:
        self.at = AT

    def now(self, zone: datetime.tzinfo) -> datetime.datetime:
        return self.at.astimezone(zone)

    @property
    def datetime(self) -> "Moment":
        return self
