"""Channels at a moment: the ways to a person that subject, country and hour allow."""

import datetime

import msgspec

from kb.channels import Channel
from kb.hours import Calendar
from kb.sites import Site, Sites
from kb.subjects import Subject


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A channel, and its state now; every instant is in the time zone of the site.

    `is_open` is None where the channel keeps no hours. `until` is when it closes or
    opens next, None where it does not within weeks. `days` are working days within
    which an answer comes, and `answer_by` the instant when they have passed.
    """

    channel: Channel
    is_open: bool | None = None
    until: datetime.datetime | None = None
    days: int | None = None
    answer_by: datetime.datetime | None = None


def ways(
    sites: Sites, site: Site, subject: Subject, instant: datetime.datetime
) -> list[Way]:
    """The ways to a person about a subject on a site at `instant`, open or not.

    No way at all where the country of the site does not have the subject.
    """
    if not subject.is_for(site.country):
        return []
    return [
        _way(sites, site, channel, instant)
        for channel in reachable(sites, site)
        if subject.channels is None or channel in subject.channels
    ]


def answer_due(
    sites: Sites, prefix: str, subject: str, instant: datetime.datetime
) -> datetime.datetime | None:
    """When an answer to a message sent at `instant` is due, by the hours of the mail.

    `prefix` and `subject` name a site and a subject, which may be gone by now.
    """
    site = sites.get(prefix)
    if site is None:
        return None
    found = ways(sites, site, sites.subjects.get(subject, Subject()), instant)
    return next((way.answer_by for way in found if way.channel == "email"), None)


def reachable(sites: Sites, site: Site) -> tuple[Channel, ...]:
    """The channels that the readers of a site have, whatever it is about."""
    own = site.channels
    there = sites.channels.offered
    return tuple(channel for channel in there if own is None or channel in own)


def _way(sites: Sites, site: Site, channel: Channel, instant: datetime.datetime) -> Way:
    days = sites.channels.days.get(channel)
    calendar = _calendar(sites, site, channel)
    if calendar is None:
        return Way(channel=channel, days=days)
    presence = calendar.at(instant)
    answer_by = calendar.after_working_days(days, instant) if days else None
    return Way(
        channel=channel,
        is_open=presence.is_open,
        until=presence.until and presence.until.astimezone(site.zone),
        days=days,
        answer_by=answer_by and answer_by.astimezone(site.zone),
    )


def _calendar(sites: Sites, site: Site, channel: Channel) -> Calendar | None:
    """The calendar that a channel follows there: the site's own, or the channel's.

    A channel without hours keeps none, on any site.
    """
    name = sites.channels.hours.get(channel)
    return sites.calendars.get(site.calendar or name) if name else None
