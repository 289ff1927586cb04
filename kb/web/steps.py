"""Steps on the way to a person, as they are counted: never by whom."""

from flask import request

from kb.insight.scrubbing import scrub
from kb.library.cards import Card
from kb.web.errand import Errand
from kb.web.tabs import tab_of
from kb.web.tally import is_program
from kb.web.visit import count


def count_attempt(errand: Errand, offered: int) -> None:
    """Count that somebody wants an answer or a person, and how many answers we have.

    Coming back in one attempt does not count again: the report counts attempts.
    """
    if is_program(request.environ):
        return
    count(
        "attempt",
        attempt=errand.attempt,
        subject=errand.subject,
        query=scrub(errand.question) or None,
        came_from=_beginning(errand),
    )
    count("hints", attempt=errand.attempt, subject=errand.subject, total=offered)


def count_solved(errand: Errand, card: Card | None) -> None:
    """Count that an answer which was offered is the one, as its reader says."""
    count(
        "solved",
        attempt=errand.attempt,
        subject=errand.subject,
        article=f"{card.language}/{card.key}" if card else None,
        tab=tab_of(request.form.get("tab", "")),
    )


def count_ticket(errand: Errand, tab: str | None) -> None:
    """Count a ticket, and whether an article of its subject had been read before."""
    category = errand.area.subject.category if errand.area else None
    about = [
        card
        for card in errand.read.values()
        if category is None or f"{card.category}/".startswith(f"{category}/")
    ]
    first = about[0] if about else None
    count(
        "ticket",
        attempt=errand.attempt,
        subject=errand.subject,
        category=category,
        article=f"{first.language}/{first.key}" if first else None,
        value="read" if first else None,
        came_from=_beginning(errand),
        tab=tab,
    )


def _beginning(errand: Errand) -> str | None:
    return "article" if errand.read else "search" if errand.searched else None
