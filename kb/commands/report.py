"""The command that says what readers sought, found and did."""

import datetime
import os
from collections.abc import Iterable, Iterator
from typing import Any

import click
import msgspec

from kb.commands import options
from kb.commands.columns import table
from kb.desk.database import Database
from kb.desk.migrate import migrate
from kb.insight.articles import Standing
from kb.insight.deflection import Deflection
from kb.insight.paths import WAYS, Path
from kb.insight.period import last_days
from kb.insight.proportions import Proportion
from kb.insight.report import Report, report_of
from kb.insight.searches import Asked
from kb.settings import read_settings

_WAYS = {
    "found": "searched, then read",
    "searched": "searched only",
    "read": "read without a search",
    "neither": "neither",
}


@click.command()
@options.var
@click.option("--site", help="Of this site only, such as fr-be.")
@click.option("--language", help="Of this language only, such as fr.")
@click.option(
    "--days", type=click.IntRange(1, 400), default=14, show_default=True,
    help="Days until today, in UTC.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
def report(
    *, site: str | None, language: str | None, days: int, as_json: bool, **given: Any
) -> None:
    """Say what readers searched, read, voted and sent, without knowing who they are.

    Searches and articles count each time that a page is shown, voted on or clicked;
    sessions are those of browsers that run our script. Every share stands beside what
    it is a share of.

    \b
    Example: firststop report --site fr --days 30
    """
    settings = read_settings(os.environ, **given)
    database = Database(settings.database, settings.var)
    try:
        migrate(database)
        today = datetime.datetime.now(datetime.UTC).date()
        sites = (site,) if site else ()
        period = last_days(days, today, sites, language)
        with database.read() as connection:
            found = report_of(connection, period)
    finally:
        database.close()
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Report) -> Iterator[str]:
    period = found.period
    where = ", ".join(filter(None, (*period.sites, period.language))) or "all sites"
    yield f"{period.first} to {period.last}, {where}"
    searches = found.searches
    yield from ("", f"Searches: {searches.empty.whole}")
    yield from table(
        [
            ("without result", _share(searches.empty)),
            ("without a sure answer, of those with a result", _share(searches.unsure)),
        ]
    )
    yield from _asked("Without result:", searches.without_result)
    yield from _asked("With results that nobody opened:", searches.without_click)
    yield from _articles(found.articles)
    yield from _deflection(found.deflection)
    yield from _path(found.path)


def _asked(head: str, rows: Iterable[Asked]) -> Iterator[str]:
    listed = [(one.query, one.searches) for one in rows]
    if listed:
        yield from ("", head)
        yield from table(listed)


def _articles(rows: list[Standing]) -> Iterator[str]:
    if not rows:
        return
    yield from ("", "Articles that were voted on, first those that surely fail:")
    head = ("article", "read", "votes", "yes", "between", "why not")
    lines = [head]
    for one in rows:
        low, high = one.helped.interval
        why = one.reasons[0][0] if one.reasons else ""
        share = f"{one.helped.share:.0%}"
        between = f"{low:.0%} and {high:.0%}"
        read, votes = str(one.reads), str(one.helped.whole)
        lines.append((one.article, read, votes, share, between, why))
    yield from table(lines)


def _deflection(found: Deflection) -> Iterator[str]:
    yield from ("", f"Attempts to reach a person: {found.explicit.whole}")
    yield from table(
        [
            ("with an answer offered", *_between(found.suggested)),
            ("with an offered answer opened", *_between(found.clicked)),
            ("answered, as the reader says", *_between(found.explicit)),
            ("passed on: a ticket all the same", *_between(found.passed)),
            ("left without a word", *_between(found.silent)),
            ("tickets after an article of their subject", *_between(found.failed)),
        ]
    )
    if found.came_from:
        yield from table(
            [(f"begun from: {page}", n) for page, n in sorted(found.came_from.items())]
        )
    if found.answered_by:
        yield from ("", "Articles that answered instead:")
        yield from table(found.answered_by)


def _path(found: Path) -> Iterator[str]:
    yield from ("", f"Sessions of browsers that run our script: {found.whole.total}")
    yield from table(
        [
            ("searched", *_between(found.searched)),
            ("then read an article", *_between(found.read)),
            ("then came to the contact pages", *_between(found.contact)),
            ("then sent a ticket", *_between(found.ticket)),
        ]
    )
    if found.self_service:
        yield (
            f"self-service ratio: {found.self_service:.1f} sessions for each that sent "
            "a ticket (a ratio, no proof that the others were helped)"
        )
    yield from ("", "By what they did before the contact pages, and where they left:")
    head = ("way", "sessions", "without contact", "on the contact pages", "ticket")
    ways = [(_WAYS[way], found.ways[way]) for way in WAYS]
    yield from table(
        [
            head,
            *(
                (
                    name,
                    one.total,
                    one.total - one.contact,
                    one.contact - one.ticket,
                    one.ticket,
                )
                for name, one in [*ways, ("all", found.whole)]
            ),
        ]
    )
    yield from ("", "How they ended:")
    yield from table(list(found.ends.items()))


def _share(one: Proportion) -> str:
    if one.share is None:
        return "none"
    return f"{one.part} of {one.whole} ({one.share:.0%})"


def _between(one: Proportion) -> tuple[str, str]:
    """A share, and the interval that holds it with 95 % confidence."""
    low, high = one.interval
    between = f"between {low:.0%} and {high:.0%}" if one.whole else ""
    return _share(one), between
