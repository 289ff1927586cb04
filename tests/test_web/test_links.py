"""Links of tickets: who reads on when two are joined that one address was typed in."""

import datetime
import re
from collections.abc import Callable, Iterator

import pytest

from kb.desk import outbox
from kb.desk.agents import Agent, add_agent
from kb.desk.composing import compose
from kb.desk.handling import Hand, merge, reply
from kb.desk.inbox import take_in
from kb.desk.messages import Post
from kb.desk.replies import reply_address
from kb.desk.tickets import ticket_by_id
from tests.conftest import Place, Stock
from tests.test_desk.pictures import PDF
from tests.test_desk.test_inbox import written
from tests.test_web.conftest import FILES
from tests.test_web.test_tickets import Case, attach, main_of, make_case

UTC = datetime.UTC
SECRET = "Votre code est 4071"


class Pair(Case):
    """What a stranger opened in a browser, and the link that they have.

    `other` is of whoever reads the mail of the address that both have typed.
    """

    other: Case
    agent: Agent

    def join(self) -> None:
        """An agent merges the other ticket into this one."""
        with self.desk.database.write() as connection:
            theirs = ticket_by_id(connection, self.other.ticket.id)
            ours = ticket_by_id(connection, self.ticket.id)
            assert theirs
            assert ours
            assert merge(self.hand(connection), self.desk, theirs, ours)

    def answer(self, body: str) -> None:
        with self.desk.database.write() as connection:
            ours = ticket_by_id(connection, self.ticket.id)
            assert ours
            assert reply(self.hand(connection), self.desk, ours, Post(body=body))

    def hand(self, connection: object) -> Hand:
        return Hand(connection, self.agent, datetime.datetime.now(UTC))  # type: ignore[arg-type]

    def letters(self) -> dict[str, str]:
        """The letters that are due as they are sent now: the path of each one's link."""
        at = datetime.datetime.now(UTC)
        found = {}
        with self.desk.database.write() as connection:
            while held := outbox.claim(connection, "mail", at):
                part = compose(connection, self.desk, held).get_body(("plain",))
                assert part
                link = re.search(r"/fr/tickets/\S+", part.get_content())
                assert link
                found[held.parcel.letter] = link[0]
        return found


@pytest.fixture
def pair(
    make_place: Callable[..., Place], database_address: str, stock: Stock
) -> Iterator[Pair]:
    place = make_place(attachment_mb=1, messages=0, database=database_address)
    stock(place, FILES)
    desk, client = place.desk(), place.client()
    first = make_case(desk, client)
    second = make_case(desk, client, form_key="k2")
    name = {"name": "Inès", "password": "neuf lampes bleues"}
    with desk.database.write() as connection:
        agent = add_agent(
            connection, "ines", **name, sites=(), at=datetime.datetime.now(UTC)
        )
    made = Pair(desk, client, first.ticket, first.address, second, agent)
    yield made
    made.close()
    client.application.extensions["firststop"].desk.database.close()


def test_after_a_merge_only_the_link_in_the_mail_leads_on(pair: Pair) -> None:
    pair.join()
    pair.answer(SECRET)

    stranger = pair.get()
    links = pair.letters()
    page = pair.client.get(links["joined"])

    assert stranger.status_code == 410
    assert "Ce lien a été remplacé." in main_of(stranger)
    for secret in (SECRET, pair.ticket.reference, "camille@example.org"):
        assert secret not in stranger.text
    assert set(links) == {"joined", "answer"}
    assert page.status_code == 200
    assert SECRET in main_of(page)
    assert SECRET in main_of(pair.client.get(links["answer"]))
    # What was joined goes on showing its own side alone.
    assert SECRET not in pair.other.get().text


def test_a_letter_that_waits_during_a_merge_has_the_new_link(pair: Pair) -> None:
    pair.answer("Bonjour")

    pair.join()

    assert main_of(pair.client.get(pair.letters()["answer"]))
    assert pair.client.get(pair.address).status_code == 410


@pytest.mark.parametrize("path", ["", "/copy", "/files/1", "/files/1/image"])
def test_nothing_below_a_link_that_was_renewed_is_shown(path: str, pair: Pair) -> None:
    attach(pair, "facture.pdf")
    assert pair.get("/files/1").data == PDF
    pair.join()

    answer = pair.get(path)

    assert answer.status_code == 410
    assert answer.headers["Cache-Control"] == "no-store"
    assert PDF not in answer.data


def test_a_reply_by_a_link_that_was_renewed_comes_back_to_its_writer(
    pair: Pair,
) -> None:
    key = pair.key()
    pair.join()

    answer = pair.send(form_key=key, reply="Toujours <b>rien</b>.", do="close")

    assert answer.status_code == 410
    assert "Toujours &lt;b&gt;rien&lt;/b&gt;.</textarea>" in answer.text
    assert "Toujours" not in " ".join(one.body for one in pair.messages())
    assert pair.now().state == "open"


def test_the_confirmation_of_a_link_that_was_renewed_says_so(pair: Pair) -> None:
    token = pair.address.rpartition("/")[2]
    confirmation = f"/fr/contact/sent/{token}"
    assert pair.ticket.reference in pair.client.get(confirmation).text
    pair.join()

    answer = pair.client.get(confirmation)

    assert (answer.status_code, answer.location) == (303, pair.address)


def test_a_tag_of_a_letter_lets_in_after_a_merge_and_shows_nothing(pair: Pair) -> None:
    address = reply_address(pair.desk.office, pair.desk.seals, pair.ticket.reference)
    pair.join()

    outcome = take_in(
        pair.desk, bytes(written("Voici.", To=address)), datetime.datetime.now(UTC)
    )

    assert outcome == "added"
    assert "Voici." in main_of(pair.client.get(pair.letters()["joined"]))
    assert "Voici." not in pair.get().text
