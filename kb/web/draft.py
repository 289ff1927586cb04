"""A draft: a form as it was sent. All that is in it stays, whatever becomes of it."""

import datetime
import re
import secrets
from collections.abc import Mapping

import msgspec

from kb.desk import tickets
from kb.entries import Fault, judge
from kb.fields import Field
from kb.i18n import Words
from kb.sites import Site
from kb.subjects import Subject
from kb.web.errand import Errand
from kb.web.rows import PREFIX, label_of, shown_value
from kb.web.sieve import MADE, stamp
from kb.web.visit import Visit, house

_KEY = re.compile(r"[\w-]{16,64}", re.ASCII)
_KEY_BYTES = 24


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a form and what was typed into them.

    `form_key` is random and of this form, `made` says when it was made. `typed` has the
    entries by the name of their field, `clean` those in which nothing is wrong.
    """

    form_key: str
    made: str
    form: dict[str, Field]
    typed: dict[str, str] = {}
    clean: dict[str, str] = {}
    faults: dict[str, Fault] = {}

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
    key = secrets.token_urlsafe(_KEY_BYTES)
    made = stamp(house().desk.seals, at)
    return Draft(form_key=key, made=made, form=_form_of(here, errand))


def read_draft(here: Visit, errand: Errand, given: Mapping[str, str]) -> Draft:
    """The form that was sent, judged."""
    form = _form_of(here, errand)
    typed = {name: given.get(PREFIX + name, "") for name in form}
    clean, faults = judge(form, typed)
    key = given.get("form_key", "")
    return Draft(
        form_key=key if _KEY.fullmatch(key) else secrets.token_urlsafe(_KEY_BYTES),
        made=given.get(MADE, ""),
        form=form,
        typed=typed,
        clean=clean,
        faults=faults,
    )


def stamped(draft: Draft, at: datetime.datetime) -> Draft:
    """A draft as if its form had been made at `at`."""
    return msgspec.structs.replace(draft, made=stamp(house().desk.seals, at))


def _form_of(here: Visit, errand: Errand) -> dict[str, Field]:
    subject = errand.area.subject if errand.area else Subject()
    return subject.form(here.sites.fields)
