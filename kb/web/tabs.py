"""Tabs: what a script tells of the pages that one tab shows, and not whose it is."""

import re

from flask import Blueprint, Response, abort, request

from kb.web.tally import ATTEMPT, PAGES, is_program
from kb.web.visit import count, house, visit

tabs = Blueprint("tabs", __name__)

_TAB = re.compile(r"[0-9a-f]{8,32}")


def tab_of(written: str) -> str | None:
    """The number that a browser gave a tab, if it is one."""
    return written if _TAB.fullmatch(written) else None


@tabs.post("/count")
def step() -> Response:
    """Note which kind of page a tab shows, or which offered answer was opened.

    The answer is empty.
    """
    house().limits.check_step(request)
    if is_program(request.environ):
        return Response(status=204)
    if "answer" in request.form:
        _count_opened(request.form["answer"], request.form.get("attempt", ""))
    else:
        _count_page(request.form.get("page", "/"), request.form.get("tab", ""))
    return Response(status=204)


def _count_page(page: str, tab: str) -> None:
    number = tab_of(tab)
    if number is None or page not in PAGES:
        abort(400)
    count("trail", tab=number, came_from=PAGES[page])


def _count_opened(key: str, attempt: str) -> None:
    here = visit()
    card = here.catalogue.best(here.audience, [key]).get(key)
    if card is None or not ATTEMPT.fullmatch(attempt):
        abort(400)
    count("opened", attempt=attempt, article=f"{card.language}/{card.key}")
