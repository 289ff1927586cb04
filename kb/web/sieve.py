"""The sieve: what tells a form that a program sent from one that a reader sent.

It asks nothing of readers, least of all to tell pictures apart. What it catches is kept
as spam, where an agent can still find it, and is answered like everything else.
"""

import datetime
from collections.abc import Mapping
from typing import Literal

from kb.desk.seals import Seals
from kb.web.numbers import number_of

# A field that nobody sees, and whose name programs like to fill in.
TRAP = "website"
# When the form was made, signed.
MADE = "made"
# Nobody reads a form, fills it in and sends it in less.
TOO_QUICK_S = 2
# A form that has been open for longer is shown again: it takes one more press.
TOO_OLD_S = 24 * 3600

_PURPOSE = "form"

Verdict = Literal["reader", "program", "old"]


def stamp(seals: Seals, at: datetime.datetime) -> str:
    """What a form made at `at` says of that, so that only we can have written it."""
    seconds = str(int(at.timestamp()))
    return f"{seconds}.{seals.tag(seconds, _PURPOSE)}"


def sift(seals: Seals, form: Mapping[str, str], at: datetime.datetime) -> Verdict:
    """Who seems to have sent a form; `old` where the form itself is."""
    made_s = _made_s(seals, form.get(MADE, ""))
    if made_s is None or form.get(TRAP):
        return "program"
    age_s = at.timestamp() - made_s
    # A clock that was set back makes an age below zero, which is nobody's fault.
    if 0 <= age_s < TOO_QUICK_S:
        return "program"
    return "old" if age_s > TOO_OLD_S else "reader"


def _made_s(seals: Seals, written: str) -> int | None:
    seconds, _, tag = written.partition(".")
    made_s = number_of(seconds)
    if made_s is None or not seals.is_tag(tag, seconds, _PURPOSE):
        return None
    return made_s
