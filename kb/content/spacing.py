"""Spaces: those that may be closed up, and those that an editor meant."""

import re

# Not \s: a no-break space before a French colon must survive.
_RUN = re.compile(r"[ \t\n\r\f\v]+")


def squeeze(text: str) -> str:
    """`text` on one line, its runs of ordinary spaces closed up; others stay."""
    return _RUN.sub(" ", text).strip(" ")
