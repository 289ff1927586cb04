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
    """Note which page a tab shows, or which offered answer was opened.

    Of a page it is the kind, of an article's page which article. The answer is empty,
    also when it is too much: nobody reads it.
    """
    if not house().limits.allow_step(request):
        return Response(status=429)
    if is_program(request.environ):
        return Response(status=204)
    given = request.form
    if "answer" in given:
        _count_opened(given["answer"], given.get("attempt", ""))
    else:
        number = tab_of(given.get("tab", ""))
        _count_page(given.get("page", "/"), given.get("article", ""), number)
    return Response(status=204)


def _count_page(page: str, key: str, tab: str | None) -> None:
    if tab is None or page not in PAGES:
        abort(400)
    here = visit()
    # One that is gone since the page was kept is counted as a page.
    card = here.catalogue.best(here.audience, [key]).get(key) if key else None
    count(
        "trail",
        tab=tab,
        came_from=PAGES[page],
        article=f"{card.language}/{card.key}" if card else None,
        category=card.category if card else None,
    )


def _count_opened(key: str, attempt: str) -> None:
    here = visit()
    card = here.catalogue.best(here.audience, [key]).get(key)
    if card is None or not ATTEMPT.fullmatch(attempt):
        abort(400)
    count("opened", attempt=attempt, article=f"{card.language}/{card.key}")
