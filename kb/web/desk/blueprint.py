"""The desk as a whole: its pages, and what holds for all of them."""

from flask import Blueprint

from kb.errors import DeskUnavailable
from kb.web.desk.acting import acting
from kb.web.desk.listing import listing
from kb.web.desk.seat import away, keep_to_itself, lost, take_seat
from kb.web.desk.signing import signing
from kb.web.desk.ticket import tickets

desk = Blueprint("desk", __name__)
desk.before_request(take_seat)
desk.after_request(keep_to_itself)
desk.register_error_handler(DeskUnavailable, away)
desk.register_error_handler(404, lost)
for _part in (signing, listing, tickets, acting):
    desk.register_blueprint(_part)
