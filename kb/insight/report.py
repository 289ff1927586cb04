"""The report: what readers sought, found and did not, in one period."""

import msgspec
import sqlalchemy as sa

from kb.insight.articles import Standing, standings
from kb.insight.deflection import Deflection, deflection_of
from kb.insight.paths import Path, path_of
from kb.insight.period import Period
from kb.insight.searches import Searches, searches_of

# Rows of each list: what an editor can look at in a week.
ROWS = 20


class Report(msgspec.Struct, frozen=True):
    """All figures of a period."""

    period: Period
    searches: Searches
    articles: list[Standing]
    deflection: Deflection
    path: Path


def report_of(connection: sa.Connection, period: Period) -> Report:
    return Report(
        period=period,
        searches=searches_of(connection, period, ROWS),
        articles=standings(connection, period, ROWS),
        deflection=deflection_of(connection, period, ROWS),
        path=path_of(connection, period),
    )
