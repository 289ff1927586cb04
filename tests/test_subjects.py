"""Subjects: what `[subjects]` may say, and what is wrong with the others."""

from pathlib import Path

import pytest

from kb.fields import BUILT_IN, Field
from kb.subjects import Subject
from tests.test_sites import EN, read

ORDER = Field(kind="line", label="Order")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "en" / "returns" / "refunds").mkdir(parents=True)
    (tmp_path / "fr" / "été").mkdir(parents=True)
    return tmp_path


def test_everything_that_a_subject_says_is_read(folder: Path) -> None:
    text = """
[fields.order]
kind = "line"
label = "Order"

[subjects.returns]
channels = ["email", "dispute"]
countries = ["FR", "BE"]
fields = ["order", "message"]
required = ["order", "files"]
order = 10

[subjects.other]
title = { fr = "Autre chose", en = "Something else" }

[subjects.money]
category = "returns/refunds"

[subjects."été"]
hidden = true
"""

    sites, problems = read(folder, EN + text)

    assert problems == []
    assert sites.subjects == {
        "returns": Subject(
            category="returns",
            channels=("email", "dispute"),
            countries=("FR", "BE"),
            fields=("order", "message"),
            required=("order", "files"),
            order=10,
        ),
        "other": Subject(title={"fr": "Autre chose", "en": "Something else"}),
        "money": Subject(category="returns/refunds"),
        "été": Subject(category="été", hidden=True),
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[subjects]\nit = 1", 4, "Expected `object`, got `int`"),
        ("[subjects.it]\ncolour = 1", 4, "Object contains unknown field `colour`"),
        ('[subjects.it]\ntitle = "It"\ncategory = "moon"', 5, "category: no folder 'moon' in any language"),
        ('[subjects.it]\ntitle = "It"\ncategory = "../en"', 5, "category: no folder '../en' in any language"),
        ('[subjects.it]\ntitle = "It"\ncategory = ""', 5, "category: no folder '' in any language"),
        ("[subjects.it]", 3, 'needs a title, for example title = { en = "Something else" }'),
        ('[subjects.it]\ntitle = "It"\nchannels = ["fax"]', 5, "Invalid enum value 'fax' - at `$.channels[0]`"),
        ('[subjects.it]\ntitle = "It"\nchannels = []', 5, "channels: name one, or write hidden = true"),
        ('[subjects.it]\ntitle = "It"\ncountries = ["UK"]', 5, "countries: 'UK' is no country; write BE"),
        ('[subjects.it]\ntitle = "It"\nfields = ["item"]', 5, "fields: no field 'item'; there are email, files, message"),
        ('[subjects.it]\ntitle = "It"\nrequired = ["order"]', 5, "required: 'order' is not among its fields"),
        ('[subjects.it]\ntitle = "It"\norder = "1"', 5, "Expected `int | null`, got `str` - at `$.order`"),
    ],
)  # fmt: skip
def test_a_subject_with_a_fault_is_left_out(
    folder: Path, text: str, line: int, message: str
) -> None:
    sites, problems = read(folder, EN + text)

    assert [str(problem) for problem in problems] == [
        f"sites.toml:{line}: error: [subjects.it] {message}"
    ]
    assert sites.subjects == {}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("subjects = 1\n" + EN, 1, "subjects: write tables such as [subjects.orders]"),
        (EN + '[subjects.It]\ntitle = "It"', 3, "[subjects.It] write the name of a category, or lower-case letters, digits and -"),
    ],
)  # fmt: skip
def test_subjects_need_tables_and_plain_names(
    folder: Path, text: str, line: int, said: str
) -> None:
    sites, problems = read(folder, text)

    assert sites.subjects == {}
    assert [str(problem) for problem in problems] == [
        f"sites.toml:{line}: error: {said}"
    ]


def test_a_form_asks_what_its_subject_names_and_then_what_every_form_asks() -> None:
    fields = BUILT_IN | {"order": ORDER}

    forms = [
        list(Subject(fields=names).form(fields))
        for names in ((), ("email", "order"), ("order", "gone"))
    ]

    assert forms == [
        ["message", "files", "email"],
        ["email", "order", "message", "files"],
        ["order", "message", "files", "email"],
    ]


def test_a_subject_may_need_what_others_do_without() -> None:
    subject = Subject(fields=("order",), required=("order", "files", "gone"))

    form = subject.form(BUILT_IN | {"order": ORDER})

    assert {name: field.required for name, field in form.items()} == dict.fromkeys(
        ("order", "message", "files", "email"), True
    )


@pytest.mark.parametrize(
    ("subject", "country", "is_there"),
    [
        (Subject(), None, True),
        (Subject(), "FR", True),
        (Subject(countries=("FR",)), "FR", True),
        (Subject(countries=("FR",)), "BE", False),
        (Subject(countries=("FR",)), None, False),
        (Subject(hidden=True), "FR", False),
    ],
)
def test_a_subject_belongs_to_countries(
    subject: Subject, country: str | None, is_there: bool
) -> None:
    assert subject.is_for(country) is is_there
