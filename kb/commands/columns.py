"""Columns: texts side by side, and tables, for a terminal."""

import itertools
import shutil
import textwrap
from collections.abc import Iterator, Sequence

GAP = "  "
NARROWEST = 20


def side_by_side(texts: Sequence[str]) -> Iterator[str]:
    """The lines of some texts in as many columns, as wide as the terminal allows."""
    total = shutil.get_terminal_size().columns
    width = max(NARROWEST, (total - len(GAP) * (len(texts) - 1)) // len(texts))
    columns = [
        [
            part
            for line in text.split("\n")
            for part in textwrap.wrap(line, width) or [""]
        ]
        for text in texts
    ]
    for cells in itertools.zip_longest(*columns, fillvalue=""):
        yield GAP.join(cell.ljust(width) for cell in cells).rstrip()


def table(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Rows of a table, the first column to the left, the others to the right."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for first, *others in texts:
        cells = [text.rjust(w) for text, w in zip(others, widths[1:], strict=True)]
        yield GAP.join([first.ljust(widths[0]), *cells]).rstrip()
