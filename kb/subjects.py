"""Subjects: what a reader may need a person for, from `[subjects]` of `sites.toml`."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import msgspec

from kb.calendars import NAME
from kb.channels import Channel
from kb.countries import is_country
from kb.fields import BUILT_IN, Field
from kb.languages import Text
from kb.problems import Problem
from kb.shapes import Shape
from kb.toml import TomlFile, key_in


class Subject(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A subject area. Each top category is one, under its own name, without a table.

    `title` is needed where it is no category, and goes before the category's.
    `category` is the path of the one whose articles may answer; `channels` those that
    are offered for it, None for all; `countries` those that have it, none for all.
    `fields` are the names of what its form asks for, in that order, `required` those
    that it needs though other subjects may do without.
    A hidden subject is offered nowhere.
    """

    title: Text = ""
    category: str | None = None
    channels: tuple[Channel, ...] | None = None
    countries: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    order: int | None = None
    hidden: bool = False

    def is_for(self, country: str | None) -> bool:
        """Whether readers of a country, or of a site without one, have it."""
        return not self.hidden and (not self.countries or country in self.countries)

    def form(self, fields: Mapping[str, Field]) -> dict[str, Field]:
        """What its form asks for, by name: its own fields, then the built-in others.

        `fields` are all that there are.
        """
        names = dict.fromkeys((*self.fields, *BUILT_IN))
        form = {name: fields[name] for name in names if name in fields}
        return form | {
            name: msgspec.structs.replace(form[name], required=True)
            for name in self.required
            if name in form
        }


_SUBJECT = Shape(Subject)


def read_subjects(
    file: TomlFile, content: Path, problems: list[Problem]
) -> dict[str, Subject]:
    """The subjects that have a table, by name; one with a fault is left out.

    A category of theirs is a folder of any language below `content`.
    """
    tables = file.tables.get("subjects", {})
    if not isinstance(tables, dict):
        message = "subjects: write tables such as [subjects.orders]"
        problems.append(file.problem("subject", message, "subjects"))
        return {}
    fields = file.tables.get("fields", {})
    known = {*BUILT_IN, *(fields if isinstance(fields, dict) else ())}
    subjects = {}
    for name, table in tables.items():
        try:
            subject = _SUBJECT.of(table)
            faults = list(_faults(name, subject, content, known))
        except msgspec.ValidationError as bad:
            faults = [(key_in(bad, table), str(bad))]
        else:
            if not faults:
                subjects[name] = _placed(name, subject, content)
        problems += [
            file.problem(
                "subject", f"[subjects.{name}] {message}", "subjects", name, key
            )
            for key, message in faults
        ]
    return subjects


def _placed(name: str, subject: Subject, content: Path) -> Subject:
    """A subject with the category of its name, where it says no other."""
    if subject.category or not _is_category(name, content):
        return subject
    return msgspec.structs.replace(subject, category=name)


def _faults(
    name: str, subject: Subject, content: Path, fields: Collection[str]
) -> Iterator[tuple[str, str]]:
    if not NAME.fullmatch(name) and not _is_category(name, content):
        yield "", "write the name of a category, or lower-case letters, digits and -"
        return
    category = subject.category
    if category is not None and not _is_category(category, content):
        yield "category", f"category: no folder {category!r} in any language"
    if not (subject.title or category or _is_category(name, content)):
        yield "title", 'needs a title, for example title = { en = "Something else" }'
    if subject.channels == ():
        yield "channels", "channels: name one, or write hidden = true"
    for code in subject.countries:
        if not is_country(code):
            yield "countries", f"countries: {code!r} is no country; write BE"
    yield from _field_faults(subject, fields)


def _field_faults(
    subject: Subject, fields: Collection[str]
) -> Iterator[tuple[str, str]]:
    for field in subject.fields:
        if field not in fields:
            there = ", ".join(sorted(fields))
            yield "fields", f"fields: no field {field!r}; there are {there}"
    for field in subject.required:
        if field not in (*subject.fields, *BUILT_IN):
            yield "required", f"required: {field!r} is not among its fields"


def _is_category(path: str, content: Path) -> bool:
    """Whether a language has a folder of this path."""
    if any(part.startswith((".", "_")) or not part for part in path.split("/")):
        return False
    return any((folder / path).is_dir() for folder in content.iterdir())
