"""Entries: what readers type, cleaned, and what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.entries import Fault, judge
from kb.fields import BUILT_IN, Field

ORDER = Field(
    kind="line", label="Order", pattern="[0-9]{10}", example="1234567890", required=True
)
CODE = Field(kind="line", label="Code", pattern="M-?[0-9]{8}", example="M-20481937")
ITEM = Field(kind="line", label="Item", max_length=20)
WISH = Field(kind="choice", label="Wish", choices={"refund": "Refund"})
DAY = Field(kind="date", label="Day")
COST = Field(kind="number", label="Cost")
EMAIL, MESSAGE = BUILT_IN["email"], BUILT_IN["message"]


@pytest.mark.parametrize(
    ("field", "typed", "clean"),
    [
        (ORDER, "1234567890", "1234567890"),
        (ORDER, "  1234 567-890 ", "1234567890"),
        (ORDER, "１２３４５６７８９０", "1234567890"),
        (ORDER, "١٢٣٤٥٦٧٨٩٠", "1234567890"),
        (CODE, "m-20481937", "M-20481937"),
        (CODE, "m 2048 1937", "M20481937"),
        (ITEM, "a\x00b\u2028c\r\nd\te", "ab c d e"),
        (ITEM, "e\u0301te\u0301", "été"),
        (ITEM, "می\u200cخواهم", "می\u200cخواهم"),
        (MESSAGE, " one\r\ntwo  \r\n\r\n\r\n\r\nthree\x07\n", "one\ntwo\n\nthree"),
        (MESSAGE, "=HYPERLINK(1)\n<b>x</b>", "=HYPERLINK(1)\n<b>x</b>"),
        (WISH, "refund", "refund"),
        (DAY, "2028-02-29", "2028-02-29"),
        (DAY, "٢٠٢٨-٠٢-٢٩", "2028-02-29"),
        (COST, "12,50", "12.50"),
        (COST, "-3", "-3"),
        (EMAIL, " ana@mail.example ", "ana@mail.example"),
        (EMAIL, "ana.o'neil+shop@xn--bcher-kva.example", "ana.o'neil+shop@xn--bcher-kva.example"),
        (EMAIL, "émilie@bücher.example", "émilie@bücher.example"),
        (EMAIL, "\u200eana@mail.example\u200b", "ana@mail.example"),
    ],
)  # fmt: skip
def test_what_was_typed_is_cleaned(field: Field, typed: str, clean: str) -> None:
    assert judge({"it": field}, {"it": typed}) == ({"it": clean}, {})


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        (ORDER, "", Fault(code="missing", example="1234567890")),
        (ORDER, " \u2003\n ", Fault(code="missing", example="1234567890")),
        (ORDER, "123456789", Fault(code="pattern", example="1234567890")),
        (ORDER, "1234567890x", Fault(code="pattern", example="1234567890")),
        (ORDER, "1" * 201, Fault(code="too_long", limit=200)),
        (ITEM, "x" * 21, Fault(code="too_long", limit=20)),
        (MESSAGE, "x" * 10_001, Fault(code="too_long", limit=10_000)),
        (MESSAGE, "", Fault(code="missing")),
        (WISH, "Refund", Fault(code="choice")),
        (DAY, "2026-02-29", Fault(code="date")),
        (DAY, "29/02/2028", Fault(code="date")),
        (COST, "12 euros", Fault(code="number")),
        (COST, "1e9", Fault(code="number")),
        (COST, "nan", Fault(code="number")),
        (EMAIL, "ana", Fault(code="email")),
        (EMAIL, "ana@mail", Fault(code="email")),
        (EMAIL, "ana@mail.example, bob@mail.example", Fault(code="email")),
        (EMAIL, "ana@mail.example\nBcc: bob@mail.example", Fault(code="email")),
        (EMAIL, "Ana <ana@mail.example>", Fault(code="email")),
        (EMAIL, "ana@-mail.example", Fault(code="email")),
        (EMAIL, "ana@mail..example", Fault(code="email")),
        # What no letter of ours could be sent to.
        (EMAIL, "ana..roux@mail.example", Fault(code="email")),
        (EMAIL, ".ana@mail.example", Fault(code="email")),
        (EMAIL, "“ana”@mail.example", Fault(code="email")),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_has_a_fault(
    field: Field, typed: str, fault: Fault
) -> None:
    assert judge({"it": field}, {"it": typed}) == ({}, {"it": fault})


def test_a_form_is_judged_as_a_whole() -> None:
    fields = {"order": ORDER, "item": ITEM, "wish": WISH} | BUILT_IN
    typed = {"order": "1", "item": "", "email": "ana@mail.example", "other": "x"}

    clean, faults = judge(fields, typed)

    assert clean == {"email": "ana@mail.example"}
    assert faults == {
        "order": Fault(code="pattern", example="1234567890"),
        "message": Fault(code="missing"),
    }


_NAMES = st.sampled_from("order item wish day cost email message".split())


@given(st.dictionaries(_NAMES, st.text()))
def test_whatever_is_typed_is_clean_or_has_a_fault(typed: dict[str, str]) -> None:
    fields = {"order": ORDER, "item": ITEM, "wish": WISH, "day": DAY, "cost": COST}
    fields |= BUILT_IN

    clean, faults = judge(fields, typed)

    assert not clean.keys() & faults.keys()
    required = {name for name, field in fields.items() if field.required}
    assert required <= clean.keys() | faults.keys()
    assert judge(fields, clean)[0] == clean
