"""Numbers that a request names, as far as a program of ours can have written them."""

# What has more is no id, no page and no second; an integer of a database takes these.
_MAX_DIGITS = 18


def number_of(written: str) -> int | None:
    """The number, in Western digits alone; None where it is anything else."""
    is_number = written.isascii() and written.isdigit() and len(written) <= _MAX_DIGITS
    return int(written) if is_number else None


def page_of(written: str, last: int) -> int:
    """The page that an address asks for, from 1 to `last`; no number is the first."""
    return min(max(number_of(written) or 1, 1), last)
