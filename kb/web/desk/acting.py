"""Acting on a ticket: what its form can be sent with."""

from collections.abc import Callable

import msgspec
from flask import Blueprint, Response, abort, request

from kb.desk import handling
from kb.desk.agents import all_agents
from kb.desk.handling import Hand
from kb.desk.messages import Post
from kb.desk.references import read_reference
from kb.desk.tickets import State, Ticket, find_ticket, hold_ticket
from kb.web.desk.listing import filter_of, parameters
from kb.web.desk.passages import inserted
from kb.web.desk.seat import Seat, seat
from kb.web.desk.ticket import Draft, draft_of, seen_ticket, show
from kb.web.numbers import number_of
from kb.web.render import led_to

acting = Blueprint("acting", __name__)

MAX_BODY = 20_000
_MAX_KEY = 64
_OF_NOTE = "-note"


class Refusal(msgspec.Struct, frozen=True):
    """What was asked cannot be done; `notice` says why, in the agent's words."""

    status: int
    notice: str


# What an action leaves: nothing, a draft that is still to be sent, or why it was not.
Outcome = Draft | Refusal | None
Action = Callable[[Hand, Seat, Ticket, Draft], Outcome]


@acting.post("/tickets/<reference>")
def act(reference: str) -> Response:
    """Do what a button says; what cannot be done is said, and the text comes back."""
    here = seat()
    draft = draft_of()
    if "insert" in request.form or request.form.get("do") == "find":
        return _compose(here, reference, draft)
    action = _ACTIONS.get(request.form.get("do", ""))
    if action is None:
        abort(400)
    with here.desk.database.write() as connection:
        # Nobody else changes it meanwhile: two answers at once are one after another.
        hand = Hand(connection, here.agent, here.at)
        found = hold_ticket(connection, seen_ticket(hand, reference))
        left = action(hand, here, found, draft)
    if isinstance(left, Refusal):
        return _again(here, reference, draft, left)
    if left:
        return _again(here, reference, left)
    return led_to(here.urls.desk(f"tickets/{reference}", **parameters(filter_of(here))))


def _again(
    here: Seat, reference: str, draft: Draft, refusal: Refusal | None = None
) -> Response:
    """The ticket with what is still to be sent."""
    notice, status = (refusal.notice, refusal.status) if refusal else (None, 200)
    with here.desk.database.read() as connection:
        hand = Hand(connection, here.agent, here.at)
        found = seen_ticket(hand, reference)
        return show(hand, here, found, draft, notice=notice, status=status)


def _compose(here: Seat, reference: str, draft: Draft) -> Response:
    """Search for an article, or put one into the answer; nothing is stored."""
    with here.desk.database.read() as connection:
        found = seen_ticket(Hand(connection, here.agent, here.at), reference)
    chosen = request.form.get("insert", "")
    kind, _, name = chosen.partition(" ")
    text = inserted(here, found, name, is_whole=kind == "passage") if name else ""
    if text:
        body = f"{draft.body.rstrip()}\n\n{text}\n".lstrip()
        draft = msgspec.structs.replace(draft, body=body)
    return _again(here, reference, draft)


def _reply(hand: Hand, here: Seat, found: Ticket, draft: Draft) -> Outcome:
    """Answer the reader; a note that stands beside it is kept too."""
    refusal = (
        _gone_on(here, found)
        or _fault_of(here, draft.body)
        or (_fault_of(here, draft.note) if draft.note.strip() else None)
        or _news(hand, here, found)
    )
    if refusal:
        return refusal
    post = Post(body=_plain(draft.body), form_key=_form_key())
    if handling.reply(hand, here.desk, found, post) and draft.note.strip():
        _keep_note(hand, found, draft.note)
    return None


def _note(hand: Hand, here: Seat, found: Ticket, draft: Draft) -> Outcome:
    """Keep a note; an answer that stands beside it is not sent, and not lost."""
    refusal = _fault_of(here, draft.note)
    if refusal:
        return refusal
    _keep_note(hand, found, draft.note)
    return msgspec.structs.replace(draft, note="") if draft.body.strip() else None


def _keep_note(hand: Hand, found: Ticket, text: str) -> None:
    # An answer and a note of one form are two messages, each taken once.
    key = f"{_form_key()}{_OF_NOTE}"
    handling.note(hand, found, Post(body=_plain(text), form_key=key))


def _gone_on(here: Seat, found: Ticket) -> Refusal | None:
    """Why an answer is not for this ticket: whoever opened it may be a stranger."""
    if found.merged_into is None:
        return None
    said = here.words.gettext(
        "This ticket was merged while you wrote: your answer was not sent."
    )
    return Refusal(409, said)


def _fault_of(here: Seat, text: str) -> Refusal | None:
    if not text.strip():
        return Refusal(422, here.words.gettext("There is nothing to send yet."))
    if len(text) > MAX_BODY:
        said = here.words.gettext("This is longer than %(most)s characters.")
        return Refusal(422, said % {"most": here.words.number(MAX_BODY)})
    return None


def _news(hand: Hand, here: Seat, found: Ticket) -> Refusal | None:
    """Why to read again before answering: somebody has written meanwhile."""
    number = number_of(request.form.get("seen", "")) or 0
    if handling.is_sent(hand.connection, _form_key()) or not handling.is_news(
        hand.connection, found, number
    ):
        return None
    said = here.words.gettext(
        "Somebody wrote here while you did. Read it, then send your answer."
    )
    return Refusal(409, said)


def _form_key() -> str:
    key = request.form.get("form_key", "")
    if not key or len(key) > _MAX_KEY - len(_OF_NOTE):
        abort(400)
    return key


def _plain(text: str) -> str:
    """Text as browsers send it, with one kind of line end."""
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _take(hand: Hand, here: Seat, found: Ticket, draft: Draft) -> Outcome:
    handling.assign(hand, found, here.agent)
    return _kept(draft)


def _assign(hand: Hand, _: Seat, found: Ticket, draft: Draft) -> Outcome:
    login = request.form.get("holder", "")
    known = {one.login: one for one in all_agents(hand.connection)}
    holder = known.get(login)
    if login and (holder is None or not holder.sees(found.site)):
        abort(400)
    handling.assign(hand, found, holder)
    return _kept(draft)


def _merge(hand: Hand, here: Seat, found: Ticket, draft: Draft) -> Outcome:
    reference = read_reference(draft.into)
    into = find_ticket(hand.connection, reference) if reference else None
    if into is None or not here.agent.sees(into.site):
        return Refusal(422, here.words.gettext("No ticket has this reference."))
    if handling.merge(hand, here.desk, found, into) is None:
        said = here.words.gettext("Only two tickets of the same address can be merged.")
        return Refusal(422, said)
    return _kept(draft)


def _miss(hand: Hand, here: Seat, found: Ticket, draft: Draft) -> Outcome:
    query = " ".join((draft.query or "").split())
    if not query:
        said = here.words.gettext("Say first what you looked for.")
        return Refusal(422, said)
    handling.miss_article(hand, found, query)
    return _kept(draft)


def _set(state: State) -> Action:
    def to_state(hand: Hand, _: Seat, found: Ticket, draft: Draft) -> Outcome:
        handling.set_state(hand, found, state)
        return _kept(draft)

    return to_state


def _kept(draft: Draft) -> Outcome:
    """A draft that is worth showing again."""
    is_begun = draft.body.strip() or draft.note.strip()
    return msgspec.structs.replace(draft, query=None, into="") if is_begun else None


_ACTIONS: dict[str, Action] = {
    "reply": _reply,
    "note": _note,
    "take": _take,
    "assign": _assign,
    "merge": _merge,
    "missing": _miss,
    "close": _set("closed"),
    "reopen": _set("open"),
    "spam": _set("spam"),
}
