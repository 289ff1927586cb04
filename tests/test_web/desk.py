"""An agent at the desk of a small shop, as a browser without scripts would be."""

import datetime
import re

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from kb.desk.agents import Agent, known_agent
from kb.desk.arrivals import Arrival
from kb.desk.attachments import claim, receive
from kb.desk.messages import Message, Post, add_message, thread
from kb.desk.tables import agents, metadata
from kb.desk.tickets import Opening, Ticket, open_ticket, ticket_by_id
from tests.conftest import Place
from tests.test_web.reading import parse
from tests.test_web.shop import FILES

PASSWORD = "neuf lampes bleues"
# A hash names what it costs: this one a hundredth of ours, for people who sign in often.
HASHED = generate_password_hash(PASSWORD, "scrypt:256:8:1")
KINDS = ("message", "note", "event")


class Shop:
    """A shop with its desk; `browser` belongs to whoever signed in last."""

    def __init__(self, place: Place) -> None:
        assert place.problems(FILES) == []
        self.place = place
        self.desk = place.desk()
        self.app = place.app()
        self.browser = self.app.test_client()

    def clear(self) -> None:
        """Empty the desk: no agents, no tickets, nobody signed in."""
        with self.desk.database.write() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        self.browser = self.app.test_client()

    def close(self) -> None:
        self.desk.database.close()
        self.app.extensions["firststop"].desk.database.close()

    def hire(self, login: str = "ines", *sites: str) -> Agent:
        values = {"login": login, "name": login.title(), "password": HASHED}
        values |= {"sites": list(sites), "is_active": True, "added_at": now()}
        with self.desk.database.write() as connection:
            connection.execute(agents.insert().values(values))
            return known_agent(connection, login)

    def sign_in(
        self, login: str = "ines", password: str = PASSWORD, **fields: str
    ) -> TestResponse:
        data = {"login": login, "password": password, **fields}
        return self.browser.post("/desk/sign-in", data=data)

    def seated(self, login: str = "ines", *sites: str) -> FlaskClient:
        """The browser of a new agent who is signed in."""
        self.hire(login, *sites)
        self.browser = self.app.test_client()
        assert self.sign_in(login).status_code == 303
        return self.browser

    def ticket(
        self, body: str = "Il devait arriver lundi.", **changes: object
    ) -> Ticket:
        """A ticket that came a minute ago."""
        at = now() - datetime.timedelta(minutes=1)
        values: dict[str, object] = {
            "form_key": f"k{body}{sorted(changes.items())}",
            "site": "fr",
            "language": "fr",
            "subject": "returns",
            "question": "Mon colis n’est pas arrivé",
            "email": "camille@example.org",
        }
        with self.desk.database.write() as connection:
            opening = Opening(**values | changes)  # type: ignore[arg-type]
            ticket, _ = open_ticket(connection, opening, at)
            add_message(connection, ticket.id, Post(body=body), at)
        return ticket

    def attach(self, ticket: Ticket, name: str, content: bytes) -> int:
        """The number of a file that came with the first message of a ticket."""
        arrival = Arrival(self.desk.folder, name, self.desk.attachment_bytes)
        arrival.write(content)
        receive(self.desk, arrival, "form", now())
        (message, *_) = self.thread(ticket)
        with self.desk.database.write() as connection:
            (file,) = claim(connection, "form", ticket.id, message.id)
        return file.id

    def now_of(self, ticket: Ticket) -> Ticket:
        with self.desk.database.read() as connection:
            found = ticket_by_id(connection, ticket.id)
        assert found
        return found

    def thread(self, ticket: Ticket) -> list[Message]:
        with self.desk.database.read() as connection:
            return thread(connection, ticket.id, kinds=KINDS)  # type: ignore[arg-type]

    def open(self, ticket: Ticket) -> BeautifulSoup:
        answer = self.browser.get(f"/desk/tickets/{ticket.reference}")
        assert answer.status_code == 200
        return parse(answer)

    def do(self, what: str, ticket: Ticket, **fields: str) -> TestResponse:
        """Send the form of a ticket by one of its buttons, filled in as shown."""
        page = self.open(ticket)
        return self.send(page, ticket, do=what, **fields)

    def send(self, page: BeautifulSoup, ticket: Ticket, **fields: str) -> TestResponse:
        """Send the form of a page that was opened before."""
        data = {**filled(page), **fields}
        return self.browser.post(f"/desk/tickets/{ticket.reference}", data=data)


def filled(page: BeautifulSoup) -> dict[str, str]:
    """What the hidden fields of a ticket's form hold."""
    fields = page.select(".file form input[type=hidden]")
    return {str(field["name"]): str(field["value"]) for field in fields}


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def token_of(browser: FlaskClient) -> str:
    found = re.search(
        r'name="token" value="([0-9a-f]{64})"', browser.get("/desk/").text
    )
    assert found
    return found[1]
