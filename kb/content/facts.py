"""Facts: dated values of a country, kept once and cited by articles."""

import datetime
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec

from kb.languages import Text

Unit = Literal["days", "money", "text", "date", "link"]

# Of an amount that says nothing else, for a country whose site says nothing either.
CURRENCY = "EUR"


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a fact is in some countries, or everywhere, from one day to another.

    `valid_to` is the last day. `value` is a number of days, an amount such as "4.90", a
    text, an ISO date, or an address; `currency` is that of an amount.
    """

    value: int | float | Text
    countries: tuple[str, ...] = ()
    currency: str | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    source: Text = ""
    link: str = ""

    def holds_on(self, day: datetime.date) -> bool:
        return not (
            (self.valid_from and day < self.valid_from)
            or (self.valid_to and day > self.valid_to)
        )


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value with a name that articles cite as `{fact: name}`."""

    unit: Unit
    title: Text = ""
    currency: str | None = None
    values: Annotated[tuple[Value, ...], msgspec.Meta(min_length=1)]

    def on(self, day: datetime.date, country: str | None) -> Value | None:
        """The value that holds in `country` on `day`: its own, or the one for all."""
        for wanted in (country, None):
            for value in self.values:
                here = wanted in value.countries if wanted else not value.countries
                if here and value.holds_on(day):
                    return value
        return None

    def currency_of(self, value: Value, of_site: str | None) -> str:
        """What an amount is in; one for a country may leave it to the country's site.

        An amount for everywhere never means another sum on another site.
        """
        own = of_site if value.countries else None
        return value.currency or self.currency or own or CURRENCY

    def changes(self) -> Iterable[datetime.date]:
        """The days on which a page that cites this fact must be made anew."""
        for value in self.values:
            if value.valid_from:
                yield value.valid_from
            if value.valid_to and value.valid_to < datetime.date.max:
                yield value.valid_to + datetime.timedelta(days=1)
