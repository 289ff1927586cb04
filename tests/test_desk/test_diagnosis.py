"""What readers typed stands in no log and no error, whatever the database refuses."""

import logging
import traceback
from collections.abc import Callable
from contextlib import closing

import pytest
import sqlalchemy as sa

from kb.desk.desk import Desk
from kb.desk.messages import Post, add_message
from kb.desk.tables import tickets
from kb.desk.tickets import open_ticket
from tests.conftest import Place
from tests.served import serve
from tests.test_desk.conftest import NOW, opening
from tests.test_desk.counter import SHOP, fields, post

MARKER = "Zwetschgenmus"

# A rule that no message with the marker meets: its row is what may be told of.
RULES = {
    "postgresql": f"ALTER TABLE messages ADD CONSTRAINT no_jam"
    f" CHECK (body NOT LIKE '%{MARKER}%')",
    "sqlite": f"CREATE TRIGGER no_jam BEFORE INSERT ON messages"
    f" WHEN NEW.body LIKE '%{MARKER}%' BEGIN SELECT RAISE(ABORT, 'no_jam'); END",
}

Write = Callable[[sa.Connection], object]


def forbid_marker(desk: Desk) -> None:
    with desk.database.write() as connection:
        connection.execute(sa.text(RULES[connection.dialect.name]))


def write_message(connection: sa.Connection) -> None:
    ticket, _ = open_ticket(connection, opening(), NOW)
    add_message(connection, ticket.id, Post(body=MARKER), NOW)


def write_twice(connection: sa.Connection) -> None:
    ticket, _ = open_ticket(connection, opening(form_key=MARKER), NOW)
    found = sa.select(tickets).where(tickets.c.id == ticket.id)
    row = dict(connection.execute(found).mappings().one())
    del row["id"]
    row["reference"] = "T-7F3K-92QX"
    connection.execute(sa.insert(tickets).values(row))


def write_without_the_rest(connection: sa.Connection) -> None:
    connection.execute(sa.insert(tickets).values(question=MARKER))


def ask_nonsense(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        asked = sa.text("SELECT CAST(:typed AS integer)")
    else:
        asked = sa.text("SELECT json_extract(:typed, '$.a')")
    connection.execute(asked, {"typed": MARKER})


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (write_message, "no_jam"),
        (write_twice, "form_key"),
        (write_without_the_rest, "tickets"),
        (ask_nonsense, ""),
    ],
)
def test_an_error_names_the_rule_and_never_the_row(
    desk: Desk, write: Write, told: str
) -> None:
    forbid_marker(desk)

    with pytest.raises(Exception) as caught, desk.database.write() as connection:
        write(connection)

    said = "".join(traceback.format_exception(caught.value))
    assert told in said
    assert MARKER not in said


def test_a_server_logs_the_rule_that_a_message_broke_and_not_the_message(
    make_place: Callable[..., Place],
    database_address: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    place = make_place(database=database_address)
    place.publish(SHOP)
    desk = place.desk()
    with closing(desk.database):
        forbid_marker(desk)
    with serve(place.settings, KB_DATABASE=database_address) as served:
        typed = {"field-message": f"My {MARKER}", "q": "jam"}
        said = post(served.port, fields(place.settings, "form-00000000001", **typed))

    log = served.log.read_text()
    assert said
    assert said.status == 500
    assert "Traceback" in log
    assert "no_jam" in log
    assert MARKER not in log + caplog.text
