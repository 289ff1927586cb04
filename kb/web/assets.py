"""Static files, read once at start.

They are named by their content, so that whoever fetched one keeps it for good.
"""

import hashlib
import mimetypes
import re
from pathlib import Path

import msgspec

_IMPORT = re.compile(r'@import "([\w/.-]+)";\n')
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Asset(msgspec.Struct, frozen=True):
    """A file as it is sent."""

    kind: str
    body: bytes


class Assets:
    """The files that pages load, by the name of their address."""

    def __init__(self, static: Path) -> None:
        """Read `site.css` with all that it imports, the scripts, and the icons."""
        paths = [static / "site.css", static / "icons.svg", static / "mark.svg"]
        self._names: dict[str, str] = {}
        self._assets: dict[str, Asset] = {}
        for path in [*paths, *sorted((static / "js").glob("*.js"))]:
            self._add(path.name, _read(path, static))

    def _add(self, name: str, body: bytes) -> None:
        stem, _, extension = name.rpartition(".")
        hashed = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}.{extension}"
        kind = _KINDS.get(f".{extension}") or mimetypes.guess_type(name)[0]
        assert kind, f"{name}: give its kind in _KINDS"
        self._names[name] = hashed
        self._assets[hashed] = Asset(kind, body)

    def name(self, plain: str) -> str:
        """The name that the file `plain` has in its address."""
        return self._names[plain]

    def get(self, hashed: str) -> Asset | None:
        return self._assets.get(hashed)


def _read(path: Path, static: Path) -> bytes:
    text = path.read_text("utf-8")
    if path.suffix == ".css":
        text = _IMPORT.sub(lambda m: (static / m[1]).read_text("utf-8"), text)
    return text.encode()
