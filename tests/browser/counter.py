"""Tickets in every state: the pages of their readers, and those of an agent."""

import datetime
import secrets

import msgspec
import sqlalchemy as sa

from kb.desk.agents import add_agent
from kb.desk.arrivals import Arrival
from kb.desk.attachments import claim, receive
from kb.desk.handling import Hand, assign, miss_article, note, reply
from kb.desk.messages import Post, add_message
from kb.desk.outbox import Parcel, new_mail_id, put
from kb.desk.sessions import begin_session
from kb.desk.tables import outbox
from kb.desk.tickets import Field, Opening, Ticket, change, open_ticket
from kb.insight.events import Event, store
from kb.web.desk.seat import COOKIE
from tests.conftest import Place
from tests.test_desk.pictures import PDF
from tests.test_web.desk import PASSWORD

TICKET_KINDS = ("open", "answered", "closed", "merged")
DESK_KINDS = ("sign-in", "queue", "file", "letters", "missing", "report")
# The ticket that a test may change.
SPARE = "spare"
LOGIN = "ines"


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """What readers and an agent of one site write, and what belongs to it."""

    site: str
    subject: str
    article: str
    question: str
    body: str
    label: str
    agent: str
    email: str
    file: str
    fault: str


FRENCH = Wording(
    site="fr",
    subject="delivery",
    article="fr/delivery/parcel-lost",
    question="Mon colis n’est pas arrivé",
    body="Commandé le 18 octobre.\n\nVoici : https://www.transporteur.example/"
    + "7" * 60,
    label="Numéro de commande",
    agent="Inès Roux",
    email="camille.de-la-rochefoucauld-montmorency@exemple.example",
    file="facture-de-la-commande-du-18-octobre-avec-un-nom-sans-fin.pdf",
    fault="550 5.1.1 unknown user",
)
ARABIC = Wording(
    site="ar",
    subject="returns",
    article="ar/returns/return",
    question="كيف أرجع منتجا",
    body="طلبته في 18 أكتوبر. " + "استرجاع" * 12,
    label="رقم الطلب",
    agent="إيناس",
    email="camille@example.org",
    file="فاتورة-" + "الطلب-" * 12 + "الأخير.pdf",
    fault="550 5.1.1 unknown user",
)
GREEK = Wording(
    site="el",
    subject="returns",
    article="el/returns/return",
    question="Πώς επιστρέφω ένα προϊόν",
    body="Το παρέλαβα χθες. " + "επιστροφή" * 9,
    label="Αριθμός παραγγελίας",
    agent="Άννα",
    email="άννα@αγορά.δοκιμή",
    file="απόδειξη-" + "αγοράς-" * 9 + ".pdf",
    fault="Δεν υπάρχει τέτοια διεύθυνση.",
)


class Counter:
    """A desk whose tickets a reader and an agent look at.

    `pages` has the address of each kind of page; `seat` are the options of a browser
    whose agent is signed in. Both are made before the place is served.
    """

    def __init__(self, place: Place, wording: Wording) -> None:
        self._desk = place.desk()
        self._wording = wording
        self.site = wording.site
        now = datetime.datetime.now(datetime.UTC)
        self._opened_at = now - datetime.timedelta(hours=5)
        with self._desk.database.write() as connection:
            agent = add_agent(
                connection,
                LOGIN,
                name=wording.agent,
                password=PASSWORD,
                sites=(),
                at=now,
            )
            self._session = begin_session(connection, agent, now)
        with self._desk.database.write() as connection:
            found = self._tickets(Hand(connection, agent, now))
        self._attach(found["open"], now)
        self.spare_reference = found[SPARE].reference
        today = now.date()
        self.pages = {
            kind: f"/{self.site}/tickets/"
            + self._desk.seals.link_token(ticket.reference, ticket.renewals, today)
            for kind, ticket in found.items()
        }
        self.pages |= {kind: f"/desk/{kind}" for kind in DESK_KINDS}
        self.pages["queue"] = "/desk/"
        self.pages["file"] = f"/desk/tickets/{found['open'].reference}"
        self._desk.database.close()

    @property
    def seat(self) -> dict[str, object]:
        cookie = {
            "name": COOKIE,
            "value": self._session,
            "domain": "127.0.0.1",
            "path": "/desk",
            "expires": -1,
            "httpOnly": True,
            "secure": False,
            "sameSite": "Strict",
        }
        return {"storage_state": {"cookies": [cookie], "origins": []}}

    def _tickets(self, hand: Hand) -> dict[str, Ticket]:
        """A ticket of each kind, in one transaction."""
        found = {kind: self._open(hand.connection) for kind in (*TICKET_KINDS, SPARE)}
        words, at = self._wording, hand.at
        unproved = Post(body=words.body, is_verified=False)
        add_message(hand.connection, found["open"].id, unproved, at)
        assign(hand, found["open"], hand.agent)
        note(hand, found["open"], Post(body=words.body))
        miss_article(hand, found["open"], words.question)
        reply(hand, self._desk, found["answered"], Post(body=words.body))
        change(
            hand.connection,
            found["closed"],
            at,
            state="closed",
            closed_at=at,
            answered_by=words.article,
        )
        lead = found["open"].id
        change(hand.connection, found["merged"], at, state="closed", merged_into=lead)
        self._bury(hand, found["answered"])
        store(hand.connection, self._events(at))
        return found

    def _events(self, at: datetime.datetime) -> list[Event]:
        """One of each kind that the report tells of."""
        words, tab = self._wording, {"tab": "1", "attempt": "a"}
        of = {"at": at, "site": words.site, "language": words.site}
        return [
            msgspec.convert(of | tab | some, Event)
            for some in (
                {"kind": "search", "query": words.question, "total": 0},
                {"kind": "trail", "came_from": "search"},
                {"kind": "hints", "total": 3},
                {"kind": "ticket"},
                {"kind": "vote", "article": words.article, "value": "no"},
            )
        ]

    def _open(self, connection: sa.Connection) -> Ticket:
        words, at = self._wording, self._opened_at
        opening = Opening(
            form_key=secrets.token_hex(),
            site=words.site,
            language=words.site,
            subject=words.subject,
            question=words.question,
            email=words.email,
            fields=(Field(name="order", label=words.label, value="4071883256"),),
            read=(words.article,),
            searched=(words.question,),
            due_at=at + datetime.timedelta(hours=1),
        )
        ticket, _ = open_ticket(connection, opening, at)
        add_message(connection, ticket.id, Post(body=words.body), at)
        return ticket

    def _attach(self, ticket: Ticket, at: datetime.datetime) -> None:
        desk, key = self._desk, secrets.token_hex(8)
        arrival = Arrival(desk.folder, self._wording.file, desk.attachment_bytes)
        arrival.write(PDF)
        receive(desk, arrival, key, at)
        with desk.database.write() as connection:
            post = Post(body=self._wording.body)
            number = add_message(connection, ticket.id, post, at)
            assert number
            assert claim(connection, key, ticket.id, number)

    def _bury(self, hand: Hand, ticket: Ticket) -> None:
        """A letter that nobody takes."""
        parcel = Parcel(
            kind="mail",
            letter="answer",
            recipient=self._wording.email,
            site=self.site,
            ticket_id=ticket.id,
            data={},
            mail_id=new_mail_id("help.example.org"),
        )
        put(hand.connection, parcel, hand.at)
        dead = {"state": "dead", "tries": 3, "error": self._wording.fault}
        where = outbox.c.mail_id == parcel.mail_id
        hand.connection.execute(sa.update(outbox).where(where).values(dead))
