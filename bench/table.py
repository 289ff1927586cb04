"""The table that a benchmark prints, and the file that it leaves."""

import json
import operator
import re
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"

_COMPARE = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure: ours, the peer's, ours ÷ the peer's, and what it should be.

    `bound` is a text such as "<= 0.5", or empty where nothing is promised.
    """

    name: str
    ours: str
    peer: str
    ratio: float | None = None
    bound: str = ""

    @property
    def met(self) -> bool | None:
        if not self.bound or self.ratio is None:
            return None
        sign, number = re.fullmatch(r"(<=|>=) ([\d.]+)", self.bound).groups()  # type: ignore[union-attr]
        return bool(_COMPARE[sign](self.ratio, float(number)))


def show(rows: list[Row]) -> None:
    """Print the rows, and write them to `bench/results.json`."""
    header = ("what", "ours", "beside", "ratio", "bound", "met")
    lines = [header, *map(_cells, rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(header))]
    for line in lines:
        print("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)))
    RESULTS.write_text(
        json.dumps([asdict(row) | {"met": row.met} for row in rows], indent=1) + "\n"
    )


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
    met = {None: "", True: "yes", False: "NO"}[row.met]
    return row.name, row.ours, row.peer, ratio, row.bound, met
