"""Dead letters: what could not be sent, to be sent again or dropped."""

from flask import Blueprint, Response, abort, request

from kb.desk.outbox import dead, discard, retry
from kb.web.desk.listing import page_asked
from kb.web.desk.seat import page, seat
from kb.web.numbers import number_of
from kb.web.render import led_to

letters = Blueprint("letters", __name__)


@letters.get("/letters")
def lying() -> Response:
    """Show the dead letters of an agent's sites, and what the other side said."""
    here = seat()
    with here.desk.database.read() as connection:
        found = dead(connection, here.agent.sites, page_asked())
    return page(
        "desk/letters.html",
        dead=found.letters,
        total=found.total,
        page=found.page,
        pages=found.pages,
        page_at=lambda n: here.urls.desk("letters", page=n),
    )


@letters.post("/letters/<number>")
def decide(number: str) -> Response:
    """Send a dead letter again, or drop it; then show the page that it was on."""
    here = seat()
    do, wanted = request.form.get("do"), number_of(number)
    if do not in ("retry", "discard"):
        abort(400)
    if wanted is None:
        abort(404)
    sites = here.agent.sites
    with here.desk.database.write() as connection:
        if do == "retry":
            was_dead = retry(connection, wanted, here.at, sites)
        else:
            was_dead = discard(connection, wanted, sites)
    if not was_dead:
        abort(404)
    asked = page_asked()
    return led_to(here.urls.desk("letters", page=asked if asked > 1 else None))
