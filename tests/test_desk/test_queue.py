"""The queue, on both databases: what waits, in which order, and how many there are."""

import datetime

import pytest

from kb.desk.agents import Agent, add_agent
from kb.desk.desk import Desk
from kb.desk.paging import PAGE
from kb.desk.queue import Filter, Queue, oldest, place_of, queue
from kb.desk.tickets import Ticket, change, open_ticket
from tests.test_desk.conftest import NOW, opening

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR


def hire(desk: Desk, login: str = "ines", *sites: str) -> Agent:
    with desk.database.write() as connection:
        return add_agent(
            connection,
            login,
            name=login.title(),
            password="neuf lampes bleues",
            sites=sites,
            at=NOW,
        )


def sent(
    desk: Desk,
    question: str,
    age: datetime.timedelta = HOUR,
    due: datetime.timedelta | None = None,
    **changes: object,
) -> Ticket:
    due_at = NOW + due if due is not None else None
    form = opening(question=question, form_key=question, due_at=due_at, **changes)
    with desk.database.write() as connection:
        return open_ticket(connection, form, NOW - age)[0]


def asked(desk: Desk, agent: Agent, page: int = 1, **wanted: object) -> Queue:
    with desk.database.read() as connection:
        return queue(connection, agent, Filter(**wanted), page, NOW)  # type: ignore[arg-type]


def questions(found: Queue) -> list[str]:
    return [ticket.question for ticket in found.tickets]


def test_the_most_overdue_comes_first_and_what_is_never_due_by_age(desk: Desk) -> None:
    agent = hire(desk)
    sent(desk, "young", age=HOUR)
    sent(desk, "soon due", due=2 * HOUR)
    sent(desk, "old", age=3 * HOUR)
    sent(desk, "overdue", due=-DAY)
    sent(desk, "late", due=-HOUR)

    found = asked(desk, agent)

    assert questions(found) == ["overdue", "late", "soon due", "old", "young"]
    with desk.database.read() as connection:
        assert oldest(connection, agent, NOW) == NOW - 3 * HOUR


def test_an_agent_of_some_sites_counts_only_those(desk: Desk) -> None:
    agent = hire(desk, "ines", "fr-be", "en")
    sent(desk, "a", site="fr")
    sent(desk, "b", site="fr-be")
    sent(desk, "c", site="en")

    found = asked(desk, agent)
    other = asked(desk, agent, site="fr")

    assert questions(found) == ["b", "c"]
    assert found.counts["site"] == {"en": 1, "fr-be": 1}
    assert (other.tickets, other.total) == ([], 0)


def test_counts_say_what_another_choice_would_show(desk: Desk) -> None:
    agent, other = hire(desk), hire(desk, "samir")
    mine = sent(desk, "mine", age=HOUR, subject="delivery")
    theirs = sent(desk, "theirs", age=2 * DAY, subject="payments")
    closed = sent(desk, "closed", age=9 * DAY, subject="payments", site="en")
    sent(desk, "nobody's", age=8 * DAY, subject="payments", site="en")
    with desk.database.write() as connection:
        change(connection, mine, NOW, agent_id=agent.id)
        change(connection, theirs, NOW, agent_id=other.id)
        change(connection, closed, NOW, state="closed")

    found = asked(desk, agent, subject="payments")

    assert questions(found) == ["nobody's", "theirs"]
    assert found.counts == {
        "state": {"closed": 1, "open": 2},
        "site": {"en": 1, "fr": 1},
        "subject": {"delivery": 1, "payments": 2},
        "age": {"older": 1, "week": 1},
        "holder": {"another": 1, "nobody": 1},
    }


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ({"age": "day"}, ["hours"]),
        ({"age": "week"}, ["days"]),
        ({"age": "older"}, ["months"]),
        ({"state": "spam"}, []),
        ({"holder": "nobody"}, ["months", "days", "hours"]),
        ({"holder": "mine"}, []),
        ({"site": "fr", "subject": "delivery", "age": "day"}, ["hours"]),
        ({"site": "' OR 1=1 --"}, []),
        ({"subject": "'; DROP TABLE tickets; --"}, []),
    ],
    ids=str,
)
def test_a_filter_shows_what_fits_all_of_it(
    wanted: dict[str, object], shown: list[str], desk: Desk
) -> None:
    agent = hire(desk)
    sent(desk, "hours", age=3 * HOUR)
    sent(desk, "days", age=3 * DAY)
    sent(desk, "months", age=60 * DAY)

    assert questions(asked(desk, agent, **wanted)) == shown


def test_a_long_queue_has_pages_and_a_ticket_knows_its_own(desk: Desk) -> None:
    agent = hire(desk)
    tickets = [sent(desk, f"{n:02}", age=HOUR * (99 - n)) for n in range(PAGE + 3)]

    first, second = asked(desk, agent), asked(desk, agent, page=2)
    beyond = asked(desk, agent, page=9)

    assert (first.total, first.pages, len(first.tickets)) == (PAGE + 3, 2, PAGE)
    assert questions(second) == ["25", "26", "27"]
    assert (beyond.page, questions(beyond)) == (2, ["25", "26", "27"])
    with desk.database.read() as connection:
        places = [
            place_of(connection, agent, Filter(), ticket, NOW)
            for ticket in (tickets[0], tickets[PAGE - 1], tickets[PAGE])
        ]
        elsewhere = place_of(connection, agent, Filter(state="spam"), tickets[0], NOW)
    assert (places, elsewhere) == ([1, 1, 2], 1)
