"""The report: what readers sought, found and did not, in one period."""

import msgspec
import sqlalchemy as sa

from kb.insight.articles import Standing, standings
from kb.insight.deflection import Deflection, deflection_of, session_ends
from kb.insight.period import Period
from kb.insight.searches import Searches, searches_of

# Rows of each list: what an editor can look at in a week.
ROWS = 20


class Report(msgspec.Struct, frozen=True):
    """All figures of a period. `sessions` counts how those of one tab ended."""

    period: Period
    searches: Searches
    articles: list[Standing]
    deflection: Deflection
    sessions: dict[str, int]


def report_of(connection: sa.Connection, period: Period) -> Report:
    return Report(
        period=period,
        searches=searches_of(connection, period, ROWS),
        articles=standings(connection, period, ROWS),
        deflection=deflection_of(connection, period, ROWS),
        sessions=session_ends(connection, period),
    )
