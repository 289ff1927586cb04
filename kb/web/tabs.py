"""Tabs: what a script tells of the pages that one tab shows, and not whose it is."""

import re

from flask import Blueprint, Response, abort, request

from kb.web.tally import PAGES, is_program
from kb.web.visit import count, house

tabs = Blueprint("tabs", __name__)

_TAB = re.compile(r"[0-9a-f]{8,32}")


def tab_of(written: str) -> str | None:
    """The number that a browser gave a tab, if it is one."""
    return written if _TAB.fullmatch(written) else None


@tabs.post("/count")
def step() -> Response:
    """Note which kind of page a tab shows; the answer is empty."""
    house().limits.check_step(request)
    tab, page = tab_of(request.form.get("tab", "")), request.form.get("page")
    if tab is None or page not in PAGES:
        abort(400)
    if not is_program(request.environ):
        count("trail", tab=tab, came_from=PAGES[page])
    return Response(status=204)
