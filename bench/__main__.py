"""`make bench`: every figure in one run, as a table and as `bench/results.json`."""

import sys

from bench import (
    desk,
    hostile,
    publishing,
    search,
    search_large,
    serving,
    sites,
    startup,
    weight,
)
from bench.table import Row, show

PARTS = {
    "weight": weight.measure,
    "serving": serving.measure,
    "startup": startup.measure,
    "publishing": publishing.measure,
    "search": search.measure,
    "search-large": search_large.measure,
    "hostile": hostile.measure,
    "sites": sites.measure,
    "desk": desk.measure,
}


def main() -> None:
    """Measure everything, or the parts that are named."""
    rows: list[Row] = []
    for name in sys.argv[1:] or PARTS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += PARTS[name]()
    show(rows)


if __name__ == "__main__":
    main()
