"""Transcripts: what a mail says, as it stands in its ticket."""

from kb.desk.mail import Mail
from kb.desk.mailparts import Forwarded
from kb.i18n import Words, words_for
from kb.languages import parse_language

_RULE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * 12


def transcript(mail: Mail, refused: list[str], language: str, *, is_inner: bool) -> str:
    """The words of a mail, and what is to be said of it in a language.

    `refused` are names of files that were not kept. It says whose an inner one is.
    """
    spoken = parse_language(language) or parse_language("en")
    assert spoken, "English is one"
    words = words_for(spoken)
    whose = ""
    if is_inner and mail.senders:
        told = words.gettext("From: %(address)s")
        whose = told % {"address": mail.senders[0]}
    pieces = [whose, mail.text, *(_quoted(one, words) for one in mail.forwarded)]
    if refused:
        told = words.gettext("Files that were not kept: %(names)s")
        pieces.append(told % {"names": ", ".join(refused)})
    if not mail.is_whole:
        pieces.append(
            words.gettext(
                "This mail could not be read to its end. "
                "All of it is kept in our mailbox."
            )
        )
    return "\n\n".join(filter(None, pieces))


def _quoted(mail: Forwarded, words: Words) -> str:
    """A mail inside a mail, below what tells it from the reader's own words."""
    head = [_RULE, words.gettext("Forwarded mail")]
    if mail.sender:
        head.append(words.gettext("From: %(address)s") % {"address": mail.sender})
    if mail.sent_at:
        moment = words.moment(mail.sent_at)
        head.append(words.gettext("Sent: %(moment)s") % {"moment": moment})
    if mail.subject:
        told = words.gettext("Mail subject: %(subject)s")
        head.append(told % {"subject": mail.subject})
    return "\n".join(head) + f"\n\n{mail.text}"
