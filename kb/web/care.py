"""Care: an edition that is damaged, or gone, is published again while we serve."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from kb.errors import DamagedEdition, NoEdition
from kb.library.shelf import examine
from kb.library.storage import Folder

# How often the current edition is looked at; longer after publishing did not help.
LOOK_S = 2.0
LONGEST_S = 300.0

_log = logging.getLogger(__name__)


def care(var: Path, publish: Callable[[], object]) -> threading.Thread:
    """Call `publish` when the current edition of `var` is damaged or gone.

    It is done in a thread that is returned, and that ends with the process. One process
    takes care of all that serve.
    """

    def run() -> None:
        pause_s = LOOK_S
        while True:
            time.sleep(pause_s)
            damage = damage_of(var)
            if damage:
                _log.error("%s", damage)
                publish()
            pause_s = min(2 * pause_s, LONGEST_S) if damage else LOOK_S

    thread = threading.Thread(target=run, name="care", daemon=True)
    thread.start()
    return thread


def damage_of(var: Path) -> str:
    """What is wrong with the current edition of `var`; "" when nothing is."""
    try:
        return examine(Folder(var).current(), var)
    except (DamagedEdition, NoEdition) as damage:
        return str(damage)
