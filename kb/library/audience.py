"""The audience: who reads, where and when, and so what may be shown."""

import datetime

import msgspec

from kb.languages import own_of, parse_language
from kb.sites import Site


class Audience(msgspec.Struct, frozen=True):
    """The readers of a site at a moment.

    `languages` are in the order they prefer, `now` is their local time to the minute.
    """

    languages: tuple[str, ...]
    country: str | None
    now: str
    currency: str | None = None

    @property
    def own(self) -> tuple[str, ...]:
        """The languages that are theirs: the first one and its dialects."""
        return own_of(self.languages)

    @property
    def today(self) -> datetime.date:
        return datetime.date.fromisoformat(self.now[:10])

    def of_family(self, family: str) -> list[str]:
        """Those of the languages that share the index of a family."""
        parsed = map(parse_language, self.languages)
        return [one.code for one in parsed if one and one.family == family]


def audience_of(site: Site, at: datetime.datetime) -> Audience:
    """The audience of a site at `at`, which knows its time zone."""
    local = at.astimezone(site.zone).replace(tzinfo=None)
    now = local.isoformat(timespec="minutes")
    return Audience(site.languages, site.country, now, site.currency)
