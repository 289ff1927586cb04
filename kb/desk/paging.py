"""Paging: long lists are shown a page at a time."""

PAGE = 25


def pages_of(rows: int) -> int:
    """How many pages so many rows have; none have one, with nothing on it."""
    return max(1, -(-rows // PAGE))
