"""Editing: one key of a file's front matter is written, and nothing else."""

import re
from pathlib import Path

_FENCE = re.compile(r"\A\ufeff?---[ \t]*(\r?\n)")
_END = re.compile(r"(?m)^(?:---|\.\.\.)[ \t]*\r?$")


def with_key(data: bytes, key: str, value: str) -> bytes:
    """The bytes of a file with a key of its front matter, its old value replaced.

    A new key comes last; a file without front matter gets one.
    """
    text = data.decode()
    line = f"{key}: {value}"
    fence = _FENCE.match(text)
    end = _END.search(text, fence.end()) if fence else None
    if fence is None or end is None:
        return f"---\n{line}\n---\n{text}".encode()
    header, written = re.subn(
        rf"(?m)^{re.escape(key)}[ \t]*:.*?(?=\r?$)",
        lambda _: line,
        text[fence.end() : end.start()],
        count=1,
    )
    if not written:
        header += line + fence[1]
    return (text[: fence.end()] + header + text[end.start() :]).encode()


def replace_file(path: Path, data: bytes) -> None:
    """Write a file at once: whoever reads it meanwhile gets the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
