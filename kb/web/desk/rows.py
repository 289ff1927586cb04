"""Rows: tickets and their subjects as agents see them listed."""

import datetime

import msgspec

from kb.desk.subjects import areas
from kb.desk.tickets import Ticket
from kb.languages import Language, parse_language
from kb.library.audience import Audience, audience_of
from kb.sites import Site
from kb.web.desk.seat import Seat

# A site may be gone from the content while its tickets are still here.
_UTC = datetime.UTC


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket of a list. `age` is how long ago it was sent."""

    ticket: Ticket
    href: str
    language: Language
    subject: str
    age: datetime.timedelta
    is_late: bool
    is_current: bool


def row_of(here: Seat, ticket: Ticket, href: str, *, is_current: bool = False) -> Row:
    is_open = ticket.state == "open"
    due_at = ticket.due_at
    return Row(
        ticket=ticket,
        href=href,
        language=language_of(ticket),
        subject=subject_of(here, ticket.site, ticket.subject),
        age=max(here.at - ticket.opened_at, datetime.timedelta()),
        is_late=is_open and due_at is not None and due_at < here.at,
        is_current=is_current,
    )


def language_of(ticket: Ticket) -> Language:
    language = parse_language(ticket.language)
    assert language, "a ticket comes from a page, which is in a language"
    return language


def site_of(here: Seat, ticket: Ticket) -> Site | None:
    return here.edition.sites.get(ticket.site)


def audience_for(here: Seat, site: Site) -> Audience:
    return audience_of(site, here.at)


def local(here: Seat, ticket: Ticket, at: datetime.datetime) -> datetime.datetime:
    """A moment as the clocks of a ticket's readers show it."""
    site = site_of(here, ticket)
    return at.astimezone(site.zone if site else _UTC)


def subject_of(here: Seat, prefix: str, name: str) -> str:
    """The title of a subject area on a site; its name where it has none any more."""
    key = ("desk subjects", prefix, f"{here.at:%Y-%m-%d %H:%M}")
    titles: dict[str, str] | None = here.edition.kept.get(key)
    if titles is None:
        titles = here.edition.kept[key] = _titles(here, prefix)
    return titles.get(name, name)


def _titles(here: Seat, prefix: str) -> dict[str, str]:
    site = here.edition.sites.get(prefix)
    if site is None:
        return {}
    categories = here.edition.catalogue.categories(audience_for(here, site))
    found = areas(here.edition.sites, site, categories)
    return {area.name: area.title for area in found}
