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
    offered = _offered(sites, site, subject)
    return [_way(sites, site, channel, instant) for channel in offered]


def answer_due(
    sites: Sites, prefix: str, subject: str, instant: datetime.datetime
) -> datetime.datetime | None:
    """When an answer to a message sent at `instant` is due, by the hours of the mail.

    `prefix` and `subject` name a site and a subject, which may be gone by now.
    """
    site = sites.get(prefix)
    about = sites.subjects.get(subject, Subject())
    if site is None or "email" not in _offered(sites, site, about):
        return None
    return _answer_by(sites, site, "email", instant)


def reachable(sites: Sites, site: Site) -> tuple[Channel, ...]:
    """The channels that the readers of a site have, whatever it is about."""
    own = site.channels
    there = sites.channels.offered
    return tuple(channel for channel in there if own is None or channel in own)


def _offered(sites: Sites, site: Site, subject: Subject) -> list[Channel]:
    """The channels of a subject on a site."""
    if not subject.is_for(site.country):
        return []
    own = subject.channels
    there = reachable(sites, site)
    return [channel for channel in there if own is None or channel in own]


def _way(sites: Sites, site: Site, channel: Channel, instant: datetime.datetime) -> Way:
    days = sites.channels.days.get(channel)
    calendar = _calendar(sites, site, channel)
    if calendar is None:
        return Way(channel=channel, days=days)
    presence = calendar.at(instant)
    return Way(
        channel=channel,
        is_open=presence.is_open,
        until=presence.until and presence.until.astimezone(site.zone),
        days=days,
        answer_by=_answer_by(sites, site, channel, instant),
    )


def _answer_by(
    sites: Sites, site: Site, channel: Channel, instant: datetime.datetime
) -> datetime.datetime | None:
    days = sites.channels.days.get(channel)
    calendar = _calendar(sites, site, channel)
    if calendar is None or not days:
        return None
    found = calendar.after_working_days(days, instant)
    return found and found.astimezone(site.zone)


def _calendar(sites: Sites, site: Site, channel: Channel) -> Calendar | None:
    """The calendar that a channel follows there: the site's own, or the channel's.

    A channel without hours keeps none, on any site.
    """
    name = sites.channels.hours.get(channel)
    return sites.calendars.get(site.calendar or name) if name else None
