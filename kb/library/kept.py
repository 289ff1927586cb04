"""What is kept in memory: so many values, however many sites there are."""

import threading
from typing import Any

# A site has about four such values, and one more a category that was looked at.
MAX_KEPT = 32


class Kept:
    """Values by their key; of too many, the one that was set first goes."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, ...], Any] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...], default: Any = None) -> Any:
        return self._values.get(key, default)

    def __setitem__(self, key: tuple[str, ...], value: Any) -> None:
        with self._lock:
            self._values.pop(key, None)
            self._values[key] = value
            if len(self._values) > MAX_KEPT:
                del self._values[next(iter(self._values))]
