"""Files of readers, for agents who see the ticket that they came with."""

from flask import Blueprint, Response, abort

from kb.desk.attachments import Attachment, of_ticket
from kb.desk.handling import Hand
from kb.web.desk.seat import seat
from kb.web.desk.ticket import seen_ticket
from kb.web.downloads import hand_out, show_image

files = Blueprint("files", __name__)


@files.get("/tickets/<reference>/files/<int:number>")
def download(reference: str, number: int) -> Response:
    """Hand out a file as it was sent."""
    return hand_out(_file(reference, number)) or abort(404)


@files.get("/tickets/<reference>/files/<int:number>/image")
def image(reference: str, number: int) -> Response:
    """Show the copy of an image, which has no metadata."""
    return show_image(_file(reference, number)) or abort(404)


def _file(reference: str, number: int) -> Attachment:
    """A file of a ticket; 404 where this ticket has no such file for this agent."""
    here = seat()
    with here.desk.database.read() as connection:
        ticket = seen_ticket(Hand(connection, here.agent, here.at), reference)
        found = of_ticket(connection, ticket.id, kinds=("message", "note"))
    return next((one for one in found if one.id == number), None) or abort(404)
