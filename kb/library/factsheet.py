"""The fact sheet of an audience: what each fact is for them, in words."""

import datetime
from collections.abc import Mapping

import msgspec

from kb.content.facts import Fact, Value
from kb.content.tree import FACT_MARK
from kb.i18n import Words
from kb.languages import text_in
from kb.library.audience import Audience

# Shown where an article cites a fact that has no value here and now.
NO_VALUE = "—"


class Cited(msgspec.Struct, frozen=True):
    """A fact as the margin of an article shows it."""

    name: str
    value: str
    title: str
    source: str
    link: str
    until: datetime.date | None
    then: str


class FactSheet:
    """Facts for one audience, shown in the words of one language."""

    def __init__(
        self, facts: Mapping[str, Fact], audience: Audience, words: Words
    ) -> None:
        self._facts = facts
        self._audience = audience
        self._words = words
        self._languages = (words.interface.code, *audience.languages)
        self._known: dict[tuple[str, str], str] = {}
        self._cited: dict[str, Cited | None] = {}

    def show(self, name: str, kind: str = "") -> str:
        """The value of a fact with its unit; `kind` "number" leaves the unit out."""
        if (name, kind) not in self._known:
            self._known[name, kind] = self._show(name, kind)
        return self._known[name, kind]

    def _show(self, name: str, kind: str) -> str:
        fact = self._facts.get(name)
        value = fact and fact.on(self._audience.today, self._audience.country)
        if not fact or not value:
            return NO_VALUE
        return self._shown(fact, value, kind)

    def fill(self, text: str) -> str:
        """`text` with values in place of the marks of facts."""
        return FACT_MARK.sub(lambda mark: self.show(mark[1], mark[2]), text)

    def cite(self, name: str) -> Cited | None:
        """What the margin says of a fact; None without a value, or for a link."""
        if name not in self._cited:
            self._cited[name] = self._cite(name)
        return self._cited[name]

    def _cite(self, name: str) -> Cited | None:
        fact = self._facts.get(name)
        audience = self._audience
        value = fact and fact.on(audience.today, audience.country)
        if not fact or not value or fact.unit == "link":
            return None
        then = ""
        if value.valid_to:
            day = value.valid_to + datetime.timedelta(days=1)
            following = fact.on(day, audience.country)
            then = self._shown(fact, following, "") if following else ""
        return Cited(
            name=name,
            value=self._shown(fact, value, ""),
            title=text_in(fact.title, self._languages),
            source=text_in(value.source, self._languages),
            link=value.link,
            until=value.valid_to,
            then=then,
        )

    def _shown(self, fact: Fact, value: Value, kind: str) -> str:
        plain = value.value
        if isinstance(plain, (str, dict)):
            plain = text_in(plain, self._languages)
        match fact.unit:
            case "days":
                days = int(str(plain))
                return self._words.number(days) if kind else self._words.days(days)
            case "money":
                currency = fact.currency_of(value, self._audience.currency)
                return self._words.money(str(plain), currency)
            case "date":
                return self._words.long_date(datetime.date.fromisoformat(str(plain)))
            case "text" | "link":
                return str(plain)
