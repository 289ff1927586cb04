"""Forms: what becomes of one that is sent, sent again, or sent again with changes.

Nothing that was typed or attached is lost, and nothing is there twice.
"""

import datetime
import hashlib
from collections.abc import Sequence
from typing import Literal

import msgspec
import sqlalchemy as sa

from kb.desk import attachments, following, letters
from kb.desk.desk import Desk
from kb.desk.messages import Post, add_message
from kb.desk.tables import messages, tickets
from kb.desk.tickets import COLUMNS, Opening, Ticket, open_ticket, ticket_of

# For so long, what is sent again with changes goes on with what was sent before.
GOES_ON = datetime.timedelta(hours=1)

# opened: a new ticket; added: a further message of one that the form has opened;
# known: all of it was there before.
Outcome = Literal["opened", "added", "known"]


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it was sent: a message, and the ticket that it would open.

    `opening.form_key` is random, and of this form whatever is typed into it.
    """

    opening: Opening
    body: str

    @property
    def key(self) -> str:
        return self.opening.form_key


def take(
    connection: sa.Connection, desk: Desk, form: Form, at: datetime.datetime
) -> tuple[Ticket, Outcome]:
    """The ticket of a form, with all that belongs to it, and what became of the form.

    The same form is taken once. With changes it is a further message of its ticket,
    while that is recent, in hand, and led to by its first links; else another ticket,
    with the files that came before as well. Raises DeskUnavailable.
    """
    said = _said(form)
    ticket, is_new = _open(connection, form, _of_whom(form), at)
    if is_new:
        return _begin(connection, desk, form, ticket, said, at=at)
    known = _ticket_with(connection, said)
    if known:
        files = attachments.of_form(connection, form.key)
        if not files:
            return known, "known"
        # The same words, and files that were forgotten.
        said = _hash([said, *sorted(one.sha256 for one in files)])
    ticket = known or ticket
    if _goes_on(ticket, form, at):
        body = "" if known else _restated(form, ticket)
        post = Post(body=body, form_key=said)
        due_at = form.opening.due_at
        after = following.reply(connection, desk, ticket, post, at, due_at=due_at)
        _claim(connection, form, after, said)
        return after, "added"
    ticket, is_new = _open(connection, form, said, at)
    if is_new:
        return _begin(connection, desk, form, ticket, said, at=at)
    return ticket, "known"


def _open(
    connection: sa.Connection, form: Form, key: str, at: datetime.datetime
) -> tuple[Ticket, bool]:
    opening = msgspec.structs.replace(form.opening, form_key=key)
    return open_ticket(connection, opening, at)


def _begin(
    connection: sa.Connection,
    desk: Desk,
    form: Form,
    ticket: Ticket,
    said: str,
    *,
    at: datetime.datetime,
) -> tuple[Ticket, Outcome]:
    """Write what belongs to a new ticket."""
    post = Post(body=form.body, form_key=said)
    message_id = add_message(connection, ticket.id, post, at)
    assert message_id, "who has said this before has a ticket"
    attachments.hand_over(connection, desk, form.key, ticket.id, message_id)
    letters.confirm(connection, desk, ticket, at)
    return ticket, "opened"


def _claim(connection: sa.Connection, form: Form, ticket: Ticket, said: str) -> None:
    """Give the files of a form to what was said with them."""
    where = messages.c.form_key == said
    number = connection.execute(sa.select(messages.c.id).where(where)).scalar_one()
    attachments.claim(connection, form.key, ticket.id, number)


def _goes_on(ticket: Ticket, form: Form, at: datetime.datetime) -> bool:
    """Whether more may be said about a ticket by the form that opened it.

    Not once its links were given anew: then a letter says who may go on.
    """
    return (
        ticket.state in ("open", "waiting")
        and form.opening.state == "open"
        and not ticket.renewals
        and ticket.merged_into is None
        and at - ticket.opened_at < GOES_ON
    )


def _restated(form: Form, ticket: Ticket) -> str:
    """The form as it stands now: what was corrected may be anywhere in it."""
    opening = form.opening
    question = opening.question
    is_told = question == ticket.question or form.body.startswith(question)
    fields = [f"{one.label}: {one.value}" for one in opening.fields]
    parts = ["" if is_told else question, "\n".join(fields), form.body]
    return "\n\n".join(filter(None, parts))


def _of_whom(form: Form) -> str:
    """What one ticket of a form is told from another by: whose it is, about what."""
    one = form.opening
    return _hash([form.key, one.site, one.subject, one.email.lower()])


def _said(form: Form) -> str:
    """What tells a form that is sent twice from one that was changed in between."""
    one = form.opening
    fields = [text for field in one.fields for text in (field.name, field.value)]
    whose = [form.key, one.site, one.subject, one.email]
    return _hash([*whose, one.question, form.body, *fields])


def _hash(texts: Sequence[str]) -> str:
    return hashlib.sha256(msgspec.json.encode(texts)).hexdigest()


def _ticket_with(connection: sa.Connection, said: str) -> Ticket | None:
    """The ticket that has the message of a form."""
    of = messages.c.ticket_id == tickets.c.id
    statement = (
        sa.select(*COLUMNS).join(messages, of).where(messages.c.form_key == said)
    )
    row = connection.execute(statement).one_or_none()
    return ticket_of(row) if row else None
