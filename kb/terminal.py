"""What the command shows: a bar on a terminal, plain lines elsewhere."""

import contextlib
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from kb.library.publish import Progress as Report


@contextlib.contextmanager
def show_progress(what: str) -> Iterator[Report]:
    """Show on standard error how many files are done.

    A bar where somebody looks; elsewhere a line at each tenth, so that a log stays
    short.
    """
    if sys.stderr.isatty():
        columns = (TextColumn(what), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, of: bar.update(task, completed=done, total=of)
        return
    shown = 0

    def line(done: int, of: int) -> None:
        nonlocal shown
        tenth = 10 * done // of
        if tenth > shown:
            shown = tenth
            say(f"{what}: {done} of {of}")

    yield line


def say(line: str) -> None:
    """Tell whoever keeps a log; one that has no room stops nothing."""
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)
