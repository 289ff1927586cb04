"""The desk as a whole: its pages, and what holds for all of them."""

from flask import Blueprint

from kb.errors import DeskUnavailable
from kb.web.desk.acting import acting
from kb.web.desk.files import files
from kb.web.desk.letters import letters
from kb.web.desk.listing import listing
from kb.web.desk.report import reports
from kb.web.desk.seat import away, keep_to_itself, lost, take_seat
from kb.web.desk.signing import signing
from kb.web.desk.ticket import tickets

agents = Blueprint("desk", __name__)
agents.before_request(take_seat)
agents.after_request(keep_to_itself)
agents.register_error_handler(DeskUnavailable, away)
agents.register_error_handler(404, lost)
for _part in (signing, listing, tickets, acting, files, letters, reports):
    agents.register_blueprint(_part)
