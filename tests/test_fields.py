"""Fields: what `[fields]` may ask for, and what is wrong with the others."""

from pathlib import Path

import pytest

from kb.fields import BUILT_IN, Field
from tests.test_sites import EN, read

HEAD = EN + "[fields.order]\n"
LINE = 'kind = "line"\nlabel = "Order"\n'


def test_everything_that_a_field_says_is_read(tmp_path: Path) -> None:
    text = """
[fields.order]
kind = "line"
label = { fr = "Numéro de commande", en = "Order number" }
hint.en = "Ten digits"
pattern = "[0-9]{10}"
example = "1234567890"
required = true
max_length = 12

[fields.wish]
kind = "choice"
label = "Wish"
choices.refund = { en = "A refund" }
choices.resend = "Send it again"
"""

    sites, problems = read(tmp_path, EN + text)

    order = Field(
        kind="line",
        label={"fr": "Numéro de commande", "en": "Order number"},
        hint={"en": "Ten digits"},
        pattern="[0-9]{10}",
        example="1234567890",
        required=True,
        max_length=12,
    )
    choices = {"refund": {"en": "A refund"}, "resend": "Send it again"}
    wish = Field(kind="choice", label="Wish", choices=choices)
    assert sites.fields == BUILT_IN | {"order": order, "wish": wish}
    assert list(sites.fields["wish"].choices) == ["refund", "resend"]
    assert problems == []


def test_a_built_in_field_may_be_given_other_words(tmp_path: Path) -> None:
    sites, problems = read(
        tmp_path, EN + '[fields.message]\nhint.en = "When and where"'
    )

    message = Field(kind="text", required=True, hint={"en": "When and where"})
    assert (sites.fields["message"], problems) == (message, [])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('label = "Order"', 3, "Object missing required field `kind`"),
        ('kind = "colour"\nlabel = "X"', 4, "Invalid enum value 'colour' - at `$.kind`"),
        (LINE + "maximum = 3", 6, "Object contains unknown field `maximum`"),
        ("kind = 'line'", 3, 'needs a label, for example label = { en = "Order number" }'),
        (LINE + "max_length = 0", 6, "max_length: write a number from 1 to 200"),
        (LINE + "max_length = 201", 6, "max_length: write a number from 1 to 200"),
        (LINE + 'pattern = "[0-9"\nexample = "1"', 6, "pattern: '[0-9' is no regular expression: unterminated character set at position 0"),
        (LINE + 'pattern = "(a+)+"\nexample = "a"', 6, "pattern: '(a+)+' can match one text in too many ways; give repeats a number, such as [0-9]{10}, and repeat no group that holds a repeat"),
        (LINE + 'pattern = "[0-9]{3}"', 3, "example: write a value that the pattern matches"),
        (LINE + 'pattern = "[0-9]{3}"\nexample = "1"', 7, "example: write a value that the pattern matches"),
        ('kind = "text"\nlabel = "X"\npattern = "x"', 6, "pattern: only a line has one"),
        ('kind = "choice"\nlabel = "X"', 3, "choices: a choice has some, and no other kind has any"),
        (LINE + 'choices = { a = "A" }', 6, "choices: a choice has some, and no other kind has any"),
        ('kind = "choice"\nlabel = "X"\nchoices = { "A b" = "A" }', 6, "choices: 'A b' needs a lower-case name, and words"),
        ('kind = "choice"\nlabel = "X"\nchoices = { a = {} }', 6, "choices: 'a' needs a lower-case name, and words"),
    ],
)  # fmt: skip
def test_a_field_with_a_fault_is_left_out(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    sites, problems = read(tmp_path, HEAD + text)

    assert [str(problem) for problem in problems] == [
        f"sites.toml:{line}: error: [fields.order] {message}"
    ]
    assert sites.fields == BUILT_IN


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("fields = 1\n" + EN, 1, "fields: write tables such as [fields.order]"),
        (EN + "[fields]\norder = 1", 4, "[fields.order] must be a table"),
        (EN + "[fields.Order]", 3, "[fields.Order] write the name in lower-case letters, digits and -"),
        (EN + '[fields.email]\nkind = "line"', 4, "[fields.email] is asked for on every form, with kind email, required true"),
        (EN + "[fields.message]\nrequired = false", 3, "[fields.message] is asked for on every form, with kind text, required true"),
    ],
)  # fmt: skip
def test_what_is_asked_for_on_every_form_stays(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    sites, problems = read(tmp_path, text)

    assert sites.fields == BUILT_IN
    assert [str(problem) for problem in problems] == [
        f"sites.toml:{line}: error: {said}"
    ]
