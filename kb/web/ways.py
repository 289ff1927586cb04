"""Ways to a person, with what a page says of their state at this hour."""

import datetime
from typing import Literal

import msgspec
from markupsafe import Markup

from kb.channels import Channel
from kb.desk.channels import Way, ways
from kb.i18n import Words
from kb.library.cards import Card
from kb.subjects import Subject
from kb.web.visit import Visit

# Days that are called by the name of the weekday alone.
_WEEK = 7


class Offered(msgspec.Struct, frozen=True):
    """A channel that readers have, and its state now in words, if it keeps hours.

    `article` says how it works. `state` is HTML, with each time in an element that says
    which instant it is.
    """

    way: Way
    mood: Literal["open", "soon"]
    state: Markup | None
    article: Card | None

    @property
    def channel(self) -> Channel:
        return self.way.channel


def offered(
    here: Visit,
    subject: Subject,
    articles: dict[str, Card],
    at: datetime.datetime,
) -> list[Offered]:
    """The channels for a subject, the quickest first; one nobody can use is left out.

    `articles` are those about channels that these readers may see. The chat and the
    dispute are explained there; a message needs no article.
    """
    found = ways(here.sites, here.site, subject, at)
    return [
        _offered(here, way, articles.get(way.channel), at)
        for way in sorted(found, key=lambda way: _ORDER.index(way.channel))
        if way.channel == "email" or way.channel in articles
    ]


_ORDER: tuple[Channel, ...] = ("chat", "email", "dispute")


def _offered(
    here: Visit, way: Way, article: Card | None, at: datetime.datetime
) -> Offered:
    now = at.astimezone(here.site.zone)
    if way.days:
        return Offered(way, "open", _promise(here.words, way.days), article)
    if way.is_open is None:
        return Offered(way, "soon", None, article)
    state = _opening(here.words, way, now)
    return Offered(way, "open" if way.is_open else "soon", state, article)


def _promise(words: Words, days: int) -> Markup:
    ngettext = words.in_page_for
    return ngettext(
        "An answer within %(num)s working day",
        "An answer within %(num)s working days",
        days,
    )


def _opening(words: Words, way: Way, now: datetime.datetime) -> Markup:
    """Until when it is open, or from when."""
    _ = words.in_page
    if way.until is None:
        return _("Always open") if way.is_open else _("Closed for now")
    days = (way.until.date() - now.date()).days
    day = words.weekday(way.until) if days < _WEEK else words.day(way.until)
    named = {"time": _time(words, way.until), "day": day}
    if way.is_open:
        # What closes in the night is open today, as people say it.
        soon, later = _("Open until %(time)s"), _("Open until %(day)s, %(time)s")
        return (soon if days <= 1 else later) % named
    return {
        0: _("Opens today at %(time)s"),
        1: _("Opens tomorrow at %(time)s"),
    }.get(days, _("Opens on %(day)s at %(time)s")) % named


def _time(words: Words, at: datetime.datetime) -> Markup:
    written = Markup('<time datetime="{}">{}</time>')
    return written.format(at.isoformat(timespec="minutes"), words.clock(at))
