"""The report as a page: what readers sought, found and did."""

import msgspec
from flask import Blueprint, Response, abort, request

from kb.insight.paths import ENDS, WAYS, Sessions
from kb.insight.period import last_days
from kb.insight.report import Report, report_of
from kb.languages import Language
from kb.library.audience import audience_of
from kb.web.desk.charts import chart_of, span_of, steps_of
from kb.web.desk.seat import Seat, page, seat

reports = Blueprint("report", __name__)

# How many days a report may be of.
SPANS = (7, 14, 30, 90)
_USUAL = 14


class Choice(msgspec.Struct, frozen=True):
    """A value that a report may be narrowed to; None is all of them."""

    value: str | int | None
    href: str
    is_current: bool


class Named(msgspec.Struct, frozen=True):
    """The title of an article, where it stands, and its language."""

    title: str
    href: str
    language: Language


@reports.get("/report")
def report() -> Response:
    """Show the figures of the last days, of all sites of an agent or of one."""
    here = seat()
    days, site, language = _asked(here)
    sites = (site,) if site else tuple(here.agent.sites)
    period = last_days(days, here.at.date(), sites, language)
    with here.desk.database.read() as connection:
        found = report_of(connection, period)
    return page(
        "desk/report.html",
        report=found,
        chart=chart_of(found.searches.days, is_mirrored=_is_mirrored(here)),
        span_of=span_of,
        steps=steps_of(found.path, is_mirrored=_is_mirrored(here)),
        ways=_ways(here, found),
        ends=_ends(here, found),
        reasons=_reasons(here),
        titles=_titles(here, found),
        choices=_choices(here, days, site, language),
        period=period,
    )


def _asked(here: Seat) -> tuple[int, str | None, str | None]:
    """The days, the site and the language that the address names; else 404."""
    given = request.args
    days = given.get("days", str(_USUAL))
    site, language = given.get("site") or None, given.get("language") or None
    is_known = days in map(str, SPANS)
    if not is_known or (site and site not in _sites(here)):
        abort(404)
    if language and language not in _languages(here):
        abort(404)
    return int(days), site, language


def _sites(here: Seat) -> list[str]:
    known = [site.prefix for site in here.edition.sites.all]
    return [prefix for prefix in known if here.agent.sees(prefix)]


def _languages(here: Seat) -> list[str]:
    seen = [s for s in here.edition.sites.all if here.agent.sees(s.prefix)]
    return list(dict.fromkeys(site.language.code for site in seen))


def _choices(
    here: Seat, days: int, site: str | None, language: str | None
) -> dict[str, list[Choice]]:
    now = {"days": days, "site": site, "language": language}

    def row(name: str, values: list[str] | list[int] | list[None]) -> list[Choice]:
        return [
            Choice(
                value,
                here.urls.desk("report", **now | {name: value}),
                value == now[name],
            )
            for value in values
        ]

    return {
        "days": row("days", list(SPANS)),
        "site": row("site", [None]) + row("site", _sites(here)),
        "language": row("language", [None]) + row("language", _languages(here)),
    }


def _is_mirrored(here: Seat) -> bool:
    return here.words.interface.direction == "rtl"


def _ways(here: Seat, found: Report) -> list[tuple[str, Sessions]]:
    """What sessions did before the contact pages, and how many; all of them last."""
    gettext = here.words.gettext
    words = {
        "found": gettext("Searched, then read an article"),
        "searched": gettext("Searched, and read nothing after it"),
        "read": gettext("Read without a search"),
        "neither": gettext("Neither searched nor read"),
    }
    ways = [(words[way], found.path.ways[way]) for way in WAYS]
    return [*ways, (gettext("All sessions"), found.path.whole)]


def _ends(here: Seat, found: Report) -> list[tuple[str, str, int, int]]:
    """How sessions ended: the end, what is said of it, how many, and a bar's length."""
    gettext = here.words.gettext
    words = {
        "solved": (
            gettext("An article answered"),
            gettext("The reader said so"),
        ),
        "ticket": (gettext("Wrote to us"), ""),
        "searched": (
            gettext("Searched, and left without a word"),
            gettext("Never counted as a success"),
        ),
        "read": (gettext("Read without a search"), ""),
        "looked": (gettext("Looked around"), ""),
    }
    most = max(1, *found.path.ends.values())
    return [
        (*words[end], count, round(408 * count / most))
        for end, count in ((end, found.path.ends[end]) for end in ENDS)
    ]


def _reasons(here: Seat) -> dict[str, str]:
    gettext = here.words.gettext
    return {
        "other-case": gettext("Not about the reader’s case"),
        "unclear": gettext("Not understood"),
        "wrong": gettext("Something is wrong"),
        "does-not-work": gettext("Does not work"),
        "outdated": gettext("Out of date"),
    }


def _titles(here: Seat, found: Report) -> dict[str, Named]:
    """The articles that the report names, by id; those that are gone have none."""
    ids = [one.article for one in found.articles]
    ids += [article for article, _ in found.deflection.answered_by]
    keys: dict[str, list[str]] = {}
    for one in ids:
        code, _, key = one.partition("/")
        keys.setdefault(code, []).append(key)
    named: dict[str, Named] = {}
    for site in here.edition.sites.all:
        wanted = keys.pop(site.languages[0], [])
        audience = audience_of(site, here.at)
        for key, card in here.edition.catalogue.best(audience, wanted).items():
            href = here.urls.article(site, card.slug)
            named[f"{site.languages[0]}/{key}"] = Named(card.title, href, site.language)
    return named
