"""The outbox: one sender a parcel, growing pauses, dead letters, and clocks."""

import datetime
import threading

import pytest
import sqlalchemy as sa

from kb.desk import outbox
from kb.desk.desk import Desk
from kb.desk.outbox import Held, Parcel
from kb.desk.paging import PAGE
from kb.desk.tables import outbox as table
from kb.desk.tickets import open_ticket
from tests.test_desk.conftest import NOW, opening

HOUR = datetime.timedelta(hours=1)
SECOND = datetime.timedelta(seconds=1)
YEAR = datetime.timedelta(days=365)


def put(desk: Desk, count: int = 1, at: datetime.datetime = NOW) -> None:
    """Put mails into the outbox that are about one ticket."""
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(), at)
        for number in range(count):
            parcel = Parcel(
                kind="mail",
                letter="confirmation",
                recipient=f"reader{number}@example.org",
                site="fr",
                ticket_id=ticket.id,
                data={},
                mail_id=f"{number}@shop.example",
            )
            outbox.put(connection, parcel, at)


def claim(desk: Desk, at: datetime.datetime) -> Held | None:
    with desk.database.write() as connection:
        return outbox.claim(connection, "mail", at)


def claimed(desk: Desk, at: datetime.datetime) -> Held:
    held = claim(desk, at)
    assert held
    return held


def test_what_is_claimed_is_nobody_elses_until_the_claim_runs_out(desk: Desk) -> None:
    put(desk)

    first = claimed(desk, NOW)

    assert claim(desk, NOW + outbox.CLAIM - SECOND) is None
    second = claimed(desk, NOW + outbox.CLAIM)
    assert (first.tries, second.tries) == (1, 2)
    assert second.parcel == first.parcel
    assert second.at == NOW


def test_8_senders_claim_200_parcels_once_each(desk: Desk) -> None:
    put(desk, 200)
    found: list[int] = []
    gate = threading.Barrier(8)

    def send() -> None:
        gate.wait()
        while held := claim(desk, NOW):
            found.append(held.id)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(found) == len(set(found)) == 200


def test_what_is_sent_is_not_sent_again(desk: Desk) -> None:
    put(desk)
    held = claimed(desk, NOW)

    with desk.database.write() as connection:
        outbox.mark_sent(connection, held, NOW)

    assert claim(desk, NOW + YEAR) is None


def test_pauses_grow_to_an_hour_and_130_tries_take_days_then_it_is_dead(
    desk: Desk,
) -> None:
    put(desk)
    at, pauses = NOW, []

    for _ in range(outbox.TRIES):
        held = claimed(desk, at)
        with desk.database.write() as connection:
            outbox.postpone(connection, held, "m.example:25: no", at)
            (due_at,) = connection.execute(sa.select(table.c.due_at)).one()
        pauses.append(due_at - at)
        at = due_at

    assert datetime.timedelta(days=3) < at - NOW < datetime.timedelta(days=6)
    assert all(
        limit / 2 <= pause <= limit
        for pause, limit in zip(
            pauses, [2**n * 30 * SECOND for n in range(7)], strict=False
        )
    )
    assert max(pauses) <= HOUR
    assert claim(desk, at + YEAR) is None
    with desk.database.read() as connection:
        (letter,) = outbox.dead(connection).letters
    assert (letter.tries, letter.error) == (outbox.TRIES, "m.example:25: no")


@pytest.fixture
def dead(desk: Desk) -> int:
    """The number of a dead letter."""
    put(desk)
    held = claimed(desk, NOW)
    with desk.database.write() as connection:
        outbox.bury(connection, held, "x" * 600)
    return held.id


def test_a_dead_letter_is_listed_with_its_ticket_and_its_reason(
    desk: Desk, dead: int
) -> None:
    with desk.database.read() as connection:
        (letter,) = outbox.dead(connection).letters
        (reference,) = connection.execute(
            sa.text("SELECT reference FROM tickets")
        ).one()

    assert letter == outbox.DeadLetter(
        id=dead,
        kind="mail",
        letter="confirmation",
        recipient="reader0@example.org",
        site="fr",
        reference=reference,
        tries=1,
        error="x" * 500,
        at=NOW,
    )


def test_a_dead_letter_can_be_sent_again_under_its_message_id(
    desk: Desk, dead: int
) -> None:
    with desk.database.write() as connection:
        assert outbox.retry(connection, dead, NOW + HOUR)
        assert not outbox.retry(connection, dead, NOW + HOUR)
        assert outbox.dead(connection).letters == []

    held = claimed(desk, NOW + HOUR)
    assert (held.tries, held.parcel.mail_id) == (1, "0@shop.example")


def test_a_dead_letter_can_be_discarded(desk: Desk, dead: int) -> None:
    with desk.database.write() as connection:
        assert outbox.discard(connection, dead)
        assert not outbox.discard(connection, dead)
        assert outbox.dead(connection).letters == []

    assert claim(desk, NOW + YEAR) is None


def test_dead_letters_come_a_page_at_a_time_of_some_sites(desk: Desk) -> None:
    put(desk, 2 * PAGE + 1)
    with desk.database.write() as connection:
        connection.execute(table.update().values(state="dead", error="no"))
        is_first = table.c.recipient == "reader0@example.org"
        connection.execute(table.update().where(is_first).values(site="en"))

    with desk.database.read() as connection:
        pages = [outbox.dead(connection, page=n) for n in (1, 2, 3, 4)]
        theirs = [outbox.dead(connection, ("fr",), n) for n in (1, 2, 3)]

    names = [[one.recipient for one in page.letters] for page in pages]
    newest = [f"reader{n}@example.org" for n in range(2 * PAGE, -1, -1)]
    assert names[0] + names[1] + names[2] == newest
    assert [len(one) for one in names] == [PAGE, PAGE, 1, 1]
    assert [(one.page, one.pages, one.total) for one in pages] == [
        *((n, 3, 2 * PAGE + 1) for n in (1, 2, 3, 3)),
    ]
    assert [(one.page, one.pages, one.total) for one in theirs] == [
        *((n, 2, 2 * PAGE) for n in (1, 2, 2)),
    ]


def test_a_dead_letter_of_another_site_stays_as_it_is(desk: Desk, dead: int) -> None:
    with desk.database.write() as connection:
        assert not outbox.retry(connection, dead, NOW, ("en", "de"))
        assert not outbox.discard(connection, dead, ("en", "de"))
        assert outbox.dead(connection).total == 1
        assert outbox.retry(connection, dead, NOW, ("en", "fr"))


def test_a_sender_whose_claim_ran_out_changes_nothing_but_that_it_sent(
    desk: Desk,
) -> None:
    put(desk)
    late = claimed(desk, NOW)
    claimed(desk, NOW + outbox.CLAIM)

    with desk.database.write() as connection:
        outbox.bury(connection, late, "too late")
        assert outbox.dead(connection).letters == []
        outbox.mark_sent(connection, late, NOW)

    assert claim(desk, NOW + YEAR) is None


def test_a_clock_two_hours_back_delays_nothing(desk: Desk) -> None:
    put(desk)

    assert claim(desk, NOW - 2 * HOUR)


def test_a_clock_that_was_a_year_ahead_delays_nothing_for_an_hour(desk: Desk) -> None:
    put(desk, at=NOW + YEAR)
    held = claimed(desk, NOW + YEAR)
    with desk.database.write() as connection:
        outbox.postpone(connection, held, "no", NOW + YEAR)

    assert claim(desk, NOW)
