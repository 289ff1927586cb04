"""Charts: figures as the shapes of an SVG, which a template draws.

All lengths are in the units of the drawing's own box; a table with the same figures
stands beside each.
"""

import math

import msgspec

from kb.insight.paths import Path
from kb.insight.proportions import Proportion
from kb.insight.searches import Day

WIDTH, HEIGHT = 640, 250
# Where the bars stand: before them the scale, below them the days.
_SCALE, _TOP, _BOTTOM = 36.0, 36.0, 226.0
# How much of its place a bar takes.
_FILLED = 0.6
# Days are named so many times at most, or their names would touch.
_NAMED = 8
INTERVAL_WIDTH = 288


class Bar(msgspec.Struct, frozen=True):
    """A rectangle; `tone` names its colour."""

    x: float
    y: float
    width: float
    height: float
    tone: int


class Line(msgspec.Struct, frozen=True):
    """A line of the scale from `start` to `end`; its count ends at `label`."""

    y: float
    count: int
    start: float
    end: float
    label: float


class Chart(msgspec.Struct, frozen=True):
    """Bars on a scale; `days` are the places of those days that are named.

    `anchor` says which end of a count stands at the `label` of its line.
    """

    bars: list[Bar]
    lines: list[Line]
    days: list[tuple[float, Day]]
    anchor: str


class Step(msgspec.Struct, frozen=True):
    """How many sessions came to a step of the path, and the place above its bars.

    `name` is the field of a Path with the share that went on to it.
    """

    name: str
    count: int
    x: float
    y: float


class Steps(msgspec.Struct, frozen=True):
    """A bar a step: who came from the step before it, and above them all others."""

    bars: list[Bar]
    steps: list[Step]


class Span(msgspec.Struct, frozen=True):
    """An interval from `start` to `end` with its share at `at`."""

    start: float
    end: float
    at: float


def chart_of(days: list[Day], *, is_mirrored: bool) -> Chart:
    """The searches of each day, those that found nothing above the others.

    Mirrored, time runs from right to left, and the scale stands on the right.
    """
    top = _round_up(max((day.searches for day in days), default=0))
    step = (WIDTH - _SCALE) / max(1, len(days))
    wide = step * _FILLED
    every = math.ceil(len(days) / _NAMED) or 1

    def middle(n: int) -> float:
        along = _SCALE + (n + 0.5) * step
        return WIDTH - along if is_mirrored else along

    bars: list[Bar] = []
    for n, day in enumerate(days):
        x = middle(n) - wide / 2
        found = _height(day.searches - day.empty, top)
        empty = _height(day.empty, top)
        bars += [
            Bar(round(x, 1), round(_BOTTOM - found, 1), round(wide, 1), found, 1),
            Bar(
                round(x, 1), round(_BOTTOM - found - empty, 1), round(wide, 1), empty, 2
            ),
        ]
    named = [(round(middle(n), 1), day) for n, day in enumerate(days) if n % every == 0]
    shown = [bar for bar in bars if bar.height]
    anchor = "start" if is_mirrored else "end"
    return Chart(shown, _scale(top, is_mirrored=is_mirrored), named, anchor)


def _scale(top: int, *, is_mirrored: bool) -> list[Line]:
    start, end, label = _SCALE, float(WIDTH), _SCALE - 6
    if is_mirrored:
        start, end, label = 0.0, WIDTH - _SCALE, WIDTH - label
    counts = (0, top // 2, top)
    return [Line(_BOTTOM - _height(n, top), n, start, end, label) for n in counts]


def steps_of(path: Path, *, is_mirrored: bool) -> Steps:
    """The steps of the path side by side; mirrored, from right to left."""
    both, whole = path.ways["found"], path.whole
    readers = both.total + path.ways["read"].total
    counts = [
        ("searched", path.searched.part, path.searched.part),
        ("read", both.total, readers),
        ("contact", both.contact, whole.contact),
        ("ticket", both.ticket, whole.ticket),
    ]
    top = max(1, *(count for _, _, count in counts))
    step = WIDTH / len(counts)
    wide = step * _FILLED
    bars: list[Bar] = []
    steps: list[Step] = []
    for n, (name, along, count) in enumerate(counts):
        middle = (len(counts) - n - 0.5 if is_mirrored else n + 0.5) * step
        low, high = _height(along, top), _height(count, top)
        x = middle - wide / 2
        bars += [
            Bar(x, round(_BOTTOM - low, 1), wide, low, 1),
            Bar(x, round(_BOTTOM - high, 1), wide, round(high - low, 1), 2),
        ]
        steps.append(Step(name, count, middle, round(_BOTTOM - high, 1)))
    return Steps([bar for bar in bars if bar.height], steps)


def span_of(share: Proportion) -> Span:
    """The interval of a share, drawn from 0 to 1."""
    low, high = share.interval
    return Span(
        round(low * INTERVAL_WIDTH, 1),
        round(high * INTERVAL_WIDTH, 1),
        round((share.share or 0) * INTERVAL_WIDTH, 1),
    )


def _height(count: int, top: int) -> float:
    return round((_BOTTOM - _TOP) * count / top, 1)


def _round_up(count: int) -> int:
    """The next even number of few digits: what a scale ends with."""
    size = int(10 ** max(0, len(str(count)) - 1))
    steps = (2, 4, 6, 10) if size == 1 else (1, 2, 4, 6, 8, 10)
    return next(step * size for step in steps if step * size >= count)
