"""A draft: a form as it was sent. All that is in it stays, whatever becomes of it."""

import datetime

import msgspec

from kb.desk import tickets
from kb.desk.attachments import Attachment
from kb.entries import Fault, judge
from kb.errors import FileRefused
from kb.fields import Field
from kb.i18n import Words
from kb.sites import Site
from kb.subjects import Subject
from kb.web.errand import Errand
from kb.web.rows import PREFIX, label_of, shown_value
from kb.web.sieve import MADE, Verdict, sift, stamp
from kb.web.tabs import tab_of
from kb.web.uploads import Sent, new_form_key
from kb.web.visit import Visit, house


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a form and what was typed into them.

    `form_key` is random and of this form, `made` says when it was made, `verdict` who
    seems to have sent it, from which `tab`. `typed` has the entries by the name of
    their field, `clean` those in which nothing is wrong. `held` are the files that have
    come for it, `refused` those that were not taken; `has_changed` when the reader only
    took one away.
    """

    form_key: str
    made: str
    verdict: Verdict = "reader"
    tab: str | None = None
    has_changed: bool = False
    form: dict[str, Field]
    typed: dict[str, str] = {}
    clean: dict[str, str] = {}
    faults: dict[str, Fault] = {}
    held: tuple[Attachment, ...] = ()
    refused: tuple[FileRefused, ...] = ()

    @property
    def first_line(self) -> str:
        """How the message begins, for whoever wrote no question of one line."""
        return self.clean["message"].partition("\n")[0]

    def filled(self, site: Site, words: Words) -> tuple[tickets.Field, ...]:
        """What a ticket has of it beside its message and its address."""
        return tuple(
            tickets.Field(
                name=name,
                label=label_of(site, words, name, self.form[name]),
                value=shown_value(site, self.form[name], value),
            )
            for name, value in self.clean.items()
            if name not in ("email", "message")
        )


def new_draft(here: Visit, errand: Errand, at: datetime.datetime) -> Draft:
    """An empty form of the subject."""
    made = stamp(house().desk.seals, at)
    return Draft(form_key=new_form_key(), made=made, form=_form_of(here, errand))


def read_draft(here: Visit, errand: Errand, sent: Sent, at: datetime.datetime) -> Draft:
    """The form that was sent, judged; its files are left out."""
    form = _form_of(here, errand)
    typed = {name: sent.fields.get(PREFIX + name, "") for name in form}
    clean, faults = judge(form, typed)
    return Draft(
        form_key=sent.form_key or new_form_key(),
        made=sent.fields.get(MADE, ""),
        verdict=sift(house().desk.seals, sent.fields, at),
        tab=tab_of(sent.fields.get("tab", "")),
        has_changed=sent.has_changed,
        form=form,
        typed=typed,
        clean=clean,
        faults=faults,
    )


def with_files(draft: Draft, sent: Sent) -> Draft:
    """A draft with the files that have come for it. Raises DeskUnavailable."""
    held = tuple(house().uploads.held(draft.form_key)) if sent.has_files else ()
    return msgspec.structs.replace(draft, held=held, refused=sent.refused)


def without_faults(draft: Draft) -> Draft:
    """A draft that nobody meant to send yet."""
    return msgspec.structs.replace(draft, faults={})


def stamped(draft: Draft, at: datetime.datetime) -> Draft:
    """A draft as if its form had been made at `at`."""
    return msgspec.structs.replace(draft, made=stamp(house().desk.seals, at))


def _form_of(here: Visit, errand: Errand) -> dict[str, Field]:
    subject = errand.area.subject if errand.area else Subject()
    return subject.form(here.sites.fields)
