"""People whose tickets hold everything that a ticket may hold."""

import datetime

import sqlalchemy as sa

from kb.desk import attachments, letters, outbox
from kb.desk.arrivals import Arrival
from kb.desk.desk import Desk
from kb.desk.messages import Post, add_message
from kb.desk.postman import FOLDER, file_of
from kb.desk.tables import agents, metadata
from kb.desk.tickets import Field, Ticket, open_ticket
from tests.test_desk.conftest import NOW, opening
from tests.test_desk.pictures import photo

WORDS = "Rien reçu rue des Lilas."
NOTE = "Appelé Bruno, son voisin."


def write_to(
    desk: Desk, email: str, form_key: str, at: datetime.datetime = NOW, **more: object
) -> Ticket:
    """A ticket with a photo, an answer, a note, a mail of who knows whom, a letter."""
    arrival = Arrival(desk.folder, "porte.jpg", desk.attachment_bytes)
    arrival.write(photo())
    attachments.receive(desk, arrival, form_key, at)
    order = Field(name="order", label="N° de commande", value="4071883256")
    sent = opening(form_key=form_key, email=email, fields=(order,), **more)
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, sent, at)
        first = add_message(connection, ticket.id, Post(body=WORDS), at)
        assert first
        attachments.claim(connection, form_key, ticket.id, first)
        agent = _agent(connection)
        for post in (
            Post(body="Bonjour", author="agent", agent_id=agent),
            Post(body=NOTE, kind="note", author="agent", agent_id=agent),
            Post(body="assigned:Inès Roux", kind="event", author="system"),
            Post(body="Je suis un autre", is_verified=False),
        ):
            add_message(connection, ticket.id, post, at)
        letters.confirm(connection, desk, ticket, at)
        letters.answered(connection, desk, ticket, at)
    return ticket


def lay_down_mail(desk: Desk) -> int:
    """Make the files that letters are without an SMTP server; how many there are."""
    folder = desk.folder.parent / FOLDER
    folder.mkdir(exist_ok=True)
    with desk.database.read() as connection:
        for mail_id in connection.scalars(sa.select(outbox.outbox.c.mail_id)):
            (folder / file_of(f"<{mail_id}>")).write_text("To: …")
    return len(list(folder.iterdir()))


def files_below(desk: Desk) -> int:
    """How many files of readers and of letters lie on the disk."""
    folders = (desk.folder, desk.folder.parent / FOLDER)
    return sum(len(list(one.iterdir())) for one in folders if one.exists())


def rows_of(desk: Desk) -> dict[str, int]:
    """How many rows each table has that has any."""
    with desk.database.read() as connection:
        counts = {
            table.name: connection.execute(
                sa.select(sa.func.count()).select_from(table)
            ).scalar_one()
            for table in metadata.sorted_tables
        }
    return {name: count for name, count in counts.items() if count}


def _agent(connection: sa.Connection) -> int:
    found = connection.execute(sa.select(agents.c.id)).scalar()
    if found is None:
        values = {"login": "ines", "name": "Inès Roux", "password": "x", "sites": []}
        values |= {"is_active": True, "added_at": NOW}
        added = connection.execute(sa.insert(agents).values(values))
        assert added.inserted_primary_key
        found = added.inserted_primary_key[0]
    return int(found)
