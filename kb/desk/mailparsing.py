"""Mail parsing: bytes become a mail, at a cost that is bounded for all that is in it.

Python's parser looks at each line once for every part that the line stands in, and
again and again at some headers: a mail of 30 MB could keep it for minutes. What is
beyond a bound is left out, and known to be missing.
"""

import re
from email.feedparser import BytesFeedParser
from email.message import Message
from email.policy import Policy, compat32

# Of a mail and all that are inside it.
MAX_PARTS = 200
# Looks at all lines: a film of 30 MB in a mail that was forwarded needs 1,600,000.
MAX_LOOKS = 2_000_000
# How far parts may stand in each other; a mail that was forwarded needs four.
MAX_NESTING = 16
# Of one header; some list people, and what a mail answers.
MAX_HEADER = 2_000
MAX_LIST = 20_000
# Of all headers, with what each costs whatever its length.
MAX_HEADERS = 4_000_000
_HEADER_COST = 500

_LISTS = frozenset(("to", "cc", "in-reply-to", "references"))
_NESTS = re.compile(r"\s*(?:multipart|message)/", re.IGNORECASE)
_PIECE = 1 << 13


class Allowance:
    """What one mail may still cost, with the mails that are inside it."""

    def __init__(self) -> None:
        self.is_exceeded = False
        self._parts = MAX_PARTS
        self._looks = MAX_LOOKS
        self._headers = MAX_HEADERS
        # Of the part that was begun last: no line that follows is nested deeper.
        self._depth = 0

    def begin(self, depth: int) -> bool:
        """Whether one more part may be kept, which stands in so many others."""
        self._depth = depth
        self._parts -= 1
        return self._still(self._parts)

    def look(self, piece: bytes) -> bool:
        """Whether the lines of a piece may be looked at."""
        lines = max(piece.count(b"\n"), piece.count(b"\r"))
        self._looks -= lines * (1 + self._depth)
        return self._still(min(self._looks, self._parts))

    def keep(self, name: str, value: str) -> bool:
        """Whether one more header may be kept."""
        self._headers -= len(name) + len(value) + _HEADER_COST
        return self._still(self._headers)

    def nest(self, depth: int) -> bool:
        """Whether a part that stands in so many others may have some of its own."""
        return self._still(MAX_NESTING - depth)

    def _still(self, left: int) -> bool:
        self.is_exceeded = self.is_exceeded or left < 0
        return left >= 0


def message_of(raw: bytes, allowance: Allowance) -> Message:
    """Bytes as a mail, as far as they may be read.

    Raises what Python's `email` does of mails that are none.
    """

    def begin(policy: Policy) -> _Part:
        return _Part(policy, allowance)

    parser = BytesFeedParser(policy=compat32.clone(message_factory=begin))
    allowance.begin(0)
    for start in range(0, len(raw), _PIECE):
        piece = raw[start : start + _PIECE]
        if not allowance.look(piece):
            break
        parser.feed(piece)
    return parser.close()


class _Part(Message):
    """A part that takes no more parts and headers than are allowed."""

    def __init__(self, policy: Policy, allowance: Allowance) -> None:
        super().__init__(policy)
        self._allowance = allowance
        self.nesting = 0

    def attach(self, payload: Message | str) -> None:
        assert isinstance(payload, _Part), "the parser makes no others"
        payload.nesting = self.nesting + 1
        if self._allowance.begin(payload.nesting):
            super().attach(payload)
        elif not self.is_multipart():
            self.set_payload("")

    def set_raw(self, name: str, value: str) -> None:
        lower = name.lower()
        value = value[: MAX_LIST if lower in _LISTS else MAX_HEADER]
        if not self._allowance.keep(name, value):
            return
        is_kind = lower == "content-type" and _NESTS.match(value)
        if is_kind and not self._allowance.nest(self.nesting):
            value = "application/octet-stream"
        super().set_raw(name, value)
