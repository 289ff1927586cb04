"""Dead letters: what could not be sent, to be sent again or dropped."""

from flask import Blueprint, Response, abort, request

from kb.desk.outbox import dead, discard, retry
from kb.web.desk.seat import page, seat
from kb.web.render import led_to

letters = Blueprint("letters", __name__)


@letters.get("/letters")
def lying() -> Response:
    """Show the dead letters of an agent's sites, and what the other side said."""
    here = seat()
    with here.desk.database.read() as connection:
        found = [one for one in dead(connection) if here.agent.sees(one.site)]
    return page("desk/letters.html", dead=found)


@letters.post("/letters/<int:number>")
def decide(number: int) -> Response:
    """Send a dead letter again, or drop it."""
    here = seat()
    do = request.form.get("do")
    if do not in ("retry", "discard"):
        abort(400)
    with here.desk.database.write() as connection:
        theirs = {one.id for one in dead(connection) if here.agent.sees(one.site)}
        if number not in theirs:
            abort(404)
        if do == "retry":
            retry(connection, number, here.at)
        else:
            discard(connection, number)
    return led_to(here.urls.desk("letters"))
