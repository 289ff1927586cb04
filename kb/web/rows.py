"""Rows: the fields of a form as a page shows them, with what is wrong in each."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from kb.entries import Fault
from kb.fields import Field, Kind
from kb.i18n import Words
from kb.languages import text_in
from kb.sites import Site

# Names of inputs of fields begin with it, so that none is one of ours.
PREFIX = "field-"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A field with what was typed. `name` is also the id of its input.

    `error` is a sentence, None where nothing is wrong. `choices` are (value, words).
    """

    name: str
    kind: Kind
    label: str
    hint: str
    value: str
    required: bool
    keyboard: Literal["decimal", "numeric"] | None
    choices: tuple[tuple[str, str], ...]
    error: str | None

    @property
    def type(self) -> str:
        """The type of its input; a field for dates would drop what is none."""
        if self.kind == "date" and not self.error:
            return "date"
        return "email" if self.kind == "email" else "text"

    @property
    def is_short(self) -> bool:
        return self.kind in ("date", "number") or self.keyboard is not None

    @property
    def described_by(self) -> str:
        """The ids of what describes its input."""
        parts = [("hint", self.hint), ("error", self.error)]
        return " ".join(f"{self.name}-{part}" for part, text in parts if text)


def rows_of(
    site: Site,
    words: Words,
    form: Mapping[str, Field],
    typed: Mapping[str, str],
    faults: Mapping[str, Fault],
) -> list[Row]:
    """The rows of a form, in its order; `typed` and `faults` by the name of a field."""
    return [
        Row(
            name=PREFIX + name,
            kind=field.kind,
            label=label_of(site, words, name, field),
            hint=text_in(field.hint, site.languages) or _hint(words, name),
            value=typed.get(name, ""),
            required=field.required,
            keyboard=_keyboard(field),
            choices=tuple(
                (value, text_in(text, site.languages))
                for value, text in field.choices.items()
            ),
            error=_sentence(words, field, faults[name]) if name in faults else None,
        )
        for name, field in form.items()
    ]


def label_of(site: Site, words: Words, name: str, field: Field) -> str:
    """What a field is called: by the editors, or by the interface."""
    own = {
        "email": words.gettext("Your e-mail address"),
        "message": words.gettext("What happened"),
    }
    return text_in(field.label, site.languages) or own.get(name, name)


def shown_value(site: Site, field: Field, value: str) -> str:
    """A clean value as a person reads it: of a choice, its words."""
    if field.kind == "choice":
        return text_in(field.choices[value], site.languages)
    return value


def _keyboard(field: Field) -> Literal["decimal", "numeric"] | None:
    """The keyboard of a phone that shows what the field takes."""
    if field.kind == "number":
        return "decimal"
    is_digits = field.kind == "line" and field.example and field.example.isdigit()
    return "numeric" if is_digits else None


def _hint(words: Words, name: str) -> str:
    if name == "message":
        return words.gettext("The dates, what you have tried, what you were told.")
    if name == "email":
        return words.gettext("Our answer goes there.")
    return ""


def _sentence(words: Words, field: Field, fault: Fault) -> str:
    """What is wrong with an entry, and what to do."""
    _ = words.in_page
    if fault.code == "missing":
        return _missing(words, field)
    if fault.code == "too_long":
        ngettext = words.in_page_for
        return ngettext(
            "At most %(num)s character fits here.",
            "At most %(num)s characters fit here.",
            fault.limit or 0,
        )
    if fault.code == "pattern":
        return _("Write it like this: %(example)s", example=fault.example)
    sentences = {
        "choice": _("Choose one of these."),
        "date": _("Write a date, for example 2026-11-24."),
        "number": _("Write a number."),
        "email": _("Write one whole e-mail address, for example name@example.org."),
    }
    return sentences[fault.code]


def _missing(words: Words, field: Field) -> str:
    _ = words.in_page
    sentences = {
        "email": _("Write your e-mail address, so that we can answer."),
        "text": _("Say in a few words what happened."),
        "choice": _("Choose one of these."),
    }
    return sentences.get(field.kind, _("Fill in this field."))
