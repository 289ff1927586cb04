"""A period: of which events a report speaks."""

import datetime

import msgspec
import sqlalchemy as sa

from kb.desk.tables import events


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Whole days in UTC, the last one included.

    Of the sites with these prefixes, or of all without any; of one language, or of all.
    """

    first: datetime.date
    last: datetime.date
    sites: tuple[str, ...] = ()
    language: str | None = None

    @property
    def days(self) -> list[datetime.date]:
        count = (self.last - self.first).days + 1
        return [self.first + datetime.timedelta(days=n) for n in range(count)]

    def covers(self) -> list[sa.ColumnElement[bool]]:
        """What is true of its events."""
        start = datetime.datetime.combine(self.first, datetime.time(), datetime.UTC)
        end = start + datetime.timedelta(days=len(self.days))
        found = [events.c.at >= start, events.c.at < end]
        if self.sites:
            found.append(events.c.site.in_(self.sites))
        if self.language:
            found.append(events.c.language == self.language)
        return found


def last_days(
    count: int,
    today: datetime.date,
    sites: tuple[str, ...] = (),
    language: str | None = None,
) -> Period:
    """The period of so many days that ends today."""
    first = today - datetime.timedelta(days=count - 1)
    return Period(first=first, last=today, sites=sites, language=language)
