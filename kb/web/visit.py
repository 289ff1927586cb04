"""A visit: what is known of a request before any view looks at it."""

import datetime
import time

import msgspec
from flask import current_app, g, request

from kb.desk.desk import Desk
from kb.i18n import Words, words_for
from kb.insight.counting import Counter
from kb.insight.events import Event, Kind
from kb.library.audience import Audience, audience_of
from kb.library.catalogue import Catalogue
from kb.library.edition import Edition, Library
from kb.library.factsheet import FactSheet
from kb.library.kept import Kept
from kb.sites import Site, Sites
from kb.web.assets import Assets
from kb.web.limits import Limits
from kb.web.pages import KEEP, NOTE
from kb.web.tally import Note
from kb.web.uploads import Uploads
from kb.web.urls import Urls

# When a reader may try again what is being prepared or repaired.
RETRY_S = 5
# A page that nothing changes is made again after so long all the same.
LONGEST_KEPT_S = 86400.0


class House(msgspec.Struct, frozen=True):
    """What one application has for all its requests.

    `watch`: editors look at it while they write. For all threads: `layouts`, what
    stands around the parts of a page, and `abroad`, what pages know of all sites.
    """

    library: Library
    assets: Assets
    urls: Urls
    limits: Limits
    watch: bool
    layouts: Kept
    abroad: Kept
    desk: Desk
    counter: Counter
    uploads: Uploads


class Visit(msgspec.Struct, frozen=True):
    """Who reads which site of which edition, in which words.

    Until `until_s`, in seconds since the epoch, nothing changes for them.
    """

    house: House
    edition: Edition
    site: Site
    audience: Audience
    words: Words
    until_s: float

    @property
    def sites(self) -> Sites:
        return self.edition.sites

    @property
    def catalogue(self) -> Catalogue:
        return self.edition.catalogue

    @property
    def urls(self) -> Urls:
        return self.house.urls

    def facts(self, language: str) -> FactSheet:
        """Facts in the words of a language, for this audience."""
        return self.catalogue.fact_sheet(self.audience, language)

    @property
    def everyone(self) -> list[tuple[Site, Audience]]:
        """Every site, with the audience that it has now, to the minute."""
        key = (self.edition.name, "everyone")
        minute = int(time.time()) // 60
        known, everyone = self.house.abroad.get(key, (None, []))
        if known != minute:
            now = datetime.datetime.now(datetime.UTC)
            everyone = [(site, audience_of(site, now)) for site in self.sites.all]
            self.house.abroad[key] = (minute, everyone)
        found: list[tuple[Site, Audience]] = everyone
        return found


def house() -> House:
    ours: House = current_app.extensions["firststop"]
    return ours


def begin_visit(edition: Edition, site: Site) -> Visit:
    """Begin the visit of this request; `visit()` returns it from then on.

    Visits of one site are alike for as long as their audience's minute lasts.
    """
    key = ("visit", site.prefix)
    minute = int(time.time()) // 60
    known, here = edition.kept.get(key, (None, None))
    if known != minute:
        now = datetime.datetime.now(datetime.UTC)
        words = words_for(site.language, site.country)
        audience = audience_of(site, now)
        until_s = _until(edition, now)
        here = Visit(house(), edition, site, audience, words, until_s)
        edition.kept[key] = (minute, here)
    g.visit = here
    return visit()


def visit() -> Visit:
    here: Visit = g.visit
    return here


def has_visit() -> bool:
    return "visit" in g


def keep_page() -> None:
    """Say that this page is the same for every reader until something changes."""
    here = visit()
    request.environ[KEEP] = (here.edition.name, here.until_s)


def note_page(kind: Kind, **more: str | int | None) -> None:
    """Say what this page is counted as each time that a reader is shown it.

    `more` holds fields of a Note.
    """
    here = visit()
    request.environ[NOTE] = Note(
        kind=kind,
        site=here.site.prefix,
        language=here.site.language.code,
        **more,  # type: ignore[arg-type]
    )


def count(kind: Kind, **more: str | int | None) -> None:
    """Count what a reader of this site does now; `more` holds fields of an Event."""
    here = visit()
    event = Event(
        at=datetime.datetime.now(datetime.UTC),
        kind=kind,
        site=here.site.prefix,
        language=here.site.language.code,
        **more,  # type: ignore[arg-type]
    )
    here.house.counter.count(event)


def keep_file(edition: str) -> None:
    """Say that this answer is the same for as long as the edition is current."""
    request.environ[KEEP] = (edition, time.time() + LONGEST_KEPT_S)


def _until(edition: Edition, now: datetime.datetime) -> float:
    """When something changes next on any site: pages lead from one to the others."""
    until_s = now.timestamp() + LONGEST_KEPT_S
    for site in {site.time_zone: site for site in edition.sites.all}.values():
        moment = edition.catalogue.next_moment(audience_of(site, now))
        if moment:
            until_s = min(until_s, moment.replace(tzinfo=site.zone).timestamp())
    return until_s
