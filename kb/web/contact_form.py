"""The form of a subject: what is typed into it becomes a ticket, or stays in it."""

import datetime

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, TooManyRequests

from kb.desk.attachments import MAX_OF_FORM
from kb.desk.channels import answer_due
from kb.desk.following import led_by
from kb.desk.forms import Form, take
from kb.desk.tickets import Opening, Ticket
from kb.errors import DeskUnavailable, LinkRenewed
from kb.search.query import clean
from kb.web.contact import packed, require_messages, step, ways_of
from kb.web.draft import (
    Draft,
    new_draft,
    read_draft,
    stamped,
    with_files,
    without_faults,
)
from kb.web.errand import Errand, areas_of, read_errand
from kb.web.passages import sure_answer
from kb.web.render import led_to, stalled
from kb.web.rows import rows_of
from kb.web.steps import count_attempt, count_ticket
from kb.web.uploads import accepted
from kb.web.visit import Visit, house, visit

contact_form = Blueprint("contact_form", __name__)


@contact_form.get("/contact/message")
def message() -> Response:
    """Show the form of the subject; without one, ask for the subject first."""
    here = visit()
    require_messages(here)
    errand = read_errand(here, request.args)
    areas = areas_of(here)
    if areas and errand.area is None:
        return step("contact_subject.html", here, errand, areas=areas)
    at = datetime.datetime.now(datetime.UTC)
    if not errand.shown:
        count_attempt(errand, 0)
    return packed(_form(here, errand, new_draft(here, errand, at)))


@contact_form.post("/contact/message")
def send() -> Response:
    """Open a ticket; or show the form again with all that was typed, and say why."""
    here = visit()
    require_messages(here)
    at = datetime.datetime.now(datetime.UTC)
    sent = house().uploads.read_form(request, at)
    errand = read_errand(here, sent.fields)
    draft = read_draft(here, errand, sent, at)
    try:
        if sent.fault:
            raise sent.fault
        draft = with_files(draft, sent)
        again = _again(here, errand, draft, at)
        if again:
            return again
        ticket = _open(here, errand, draft, at)
    except TooManyRequests as many:
        again = _form(here, errand, draft, 429, trouble="many")
        again.headers.extend(many.get_headers())
        return again
    except DeskUnavailable as fault:
        return stalled(_form(here, errand, draft, trouble="desk"), fault)
    # A form that is sent again gives its first link again, whatever came after it.
    token = house().desk.seals.link_token(ticket.reference, 0, at.date())
    return led_to(here.urls.contact(here.site, f"sent/{token}"))


def _again(
    here: Visit, errand: Errand, draft: Draft, at: datetime.datetime
) -> Response | None:
    """The form once more, where there is a reason not to send it yet."""
    if draft.has_changed:
        return _form(here, errand, without_faults(draft))
    if draft.faults or draft.refused:
        return _form(here, errand, draft, 422)
    if draft.verdict == "old":
        return _form(here, errand, stamped(draft, at), 422, is_old=True)
    question = errand.question or draft.first_line
    answer = sure_answer(here, question, errand.shown)
    if answer:
        errand = errand.with_shown([answer.card])
        return _form(here, errand, draft, answer=answer)
    return None


@contact_form.get("/contact/sent/<token>")
def sent(token: str) -> Response:
    """Confirm that a ticket is open: its reference, and what happens next."""
    here = visit()
    desk, at = house().desk, datetime.datetime.now(datetime.UTC)
    link = desk.seals.link_of(token, at.date())
    if link is None:
        raise NotFound
    reference = link.reference
    errand = read_errand(here, request.args)
    try:
        with desk.database.read() as connection:
            ticket = led_by(connection, link, here.site.prefix)
    except LinkRenewed:
        return led_to(here.urls.ticket(here.site, token))
    except DeskUnavailable:
        # The link itself says that it is there.
        return step("contact_sent.html", here, errand, reference=reference, ticket=None)
    if ticket is None:
        raise NotFound
    return step(
        "contact_sent.html",
        here,
        errand,
        reference=reference,
        ticket=ticket,
        due=ticket.due_at and ticket.due_at.astimezone(here.site.zone),
        follow=here.urls.ticket(here.site, token),
    )


def _form(
    here: Visit,
    errand: Errand,
    draft: Draft,
    status: int = 200,
    **said: object,
) -> Response:
    """The form with what was typed. `said` is what the page says before it."""
    rows = rows_of(here.site, here.words, draft.form, draft.typed, draft.faults)
    email = next((way for way in ways_of(here, errand) if way.channel == "email"), None)
    return step(
        "contact_form.html",
        here,
        errand,
        status,
        draft=draft,
        rows=rows,
        wrong=[row for row in rows if row.error],
        email=email,
        accepted=accepted(),
        most_files=MAX_OF_FORM,
        most_bytes=house().desk.attachment_bytes,
        **{"answer": None, "trouble": None, "is_old": False} | said,
    )


def _open(here: Visit, errand: Errand, draft: Draft, at: datetime.datetime) -> Ticket:
    """The ticket of a draft, written with all that belongs to it, or not at all.

    Raises TooManyRequests, and DeskUnavailable.
    """
    form = Form(opening=_opening(here, errand, draft, at), body=draft.clean["message"])
    desk = house().desk
    with desk.database.write() as connection:
        ticket, outcome = take(connection, desk, form, at)
        if outcome != "known":
            house().limits.check_message(request)
    if outcome == "opened" and ticket.state != "spam":
        count_ticket(errand, draft.tab)
    return ticket


def _opening(
    here: Visit, errand: Errand, draft: Draft, at: datetime.datetime
) -> Opening:
    subject = errand.subject or ""
    return Opening(
        form_key=draft.form_key,
        site=here.site.prefix,
        language=here.site.language.code,
        subject=subject,
        question=errand.question or clean(draft.first_line),
        email=draft.clean["email"],
        fields=draft.filled(here.site, here.words),
        read=tuple(f"{card.language}/{card.key}" for card in errand.read.values()),
        searched=errand.searched,
        due_at=answer_due(here.sites, here.site.prefix, subject, at),
        state="spam" if draft.verdict == "program" else "open",
    )
