"""A small IMAP server for tests, over TLS on a real port: one folder, one user."""

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Iterator

from tests.ports import free_port
from tests.smtp import HOST, PASSWORD, USER


class Folder:
    """Mails by their number, and the flags of each."""

    def __init__(self, mails: list[bytes]) -> None:
        self.mails = dict(enumerate(mails, 1))
        self.flags: dict[int, set[str]] = {number: set() for number in self.mails}
        self.has_folder = True
        self.drops_after = 10_000
        # Commands that are answered NO, and which folder of that name this is.
        self.refused: set[str] = set()
        # Those at which the server hangs up.
        self.fatal: set[str] = set()
        self.validity = 1
        self.is_read_only = False


def _is_among(commands: set[str], words: str) -> bool:
    return any(words.startswith(f"UID {one}") for one in commands)


def _answer(folder: Folder, tag: str, words: str) -> Iterator[bytes]:
    """The lines that answer a command."""
    if words.startswith("CAPABILITY"):
        yield b"* CAPABILITY IMAP4rev1\r\n"
    elif words.startswith("LOGIN") and words != f'LOGIN {USER} "{PASSWORD}"':
        yield f"{tag} NO {words}\r\n".encode()
        return
    elif words.startswith("SELECT"):
        yield from _select(folder, tag)
        return
    elif words.startswith("UID SEARCH"):
        first, last = map(int, words.split()[2].split(":"))
        unseen = [
            str(n)
            for n, flags in list(folder.flags.items())[first - 1 : last]
            if "Seen" not in flags
        ]
        yield f"* SEARCH {' '.join(unseen)}\r\n".encode()
    elif words.startswith("UID FETCH"):
        number = int(words.split()[2])
        raw = folder.mails[number]
        yield f"* {number} FETCH (UID {number} RFC822.SIZE {len(raw)}".encode()
        if "BODY.PEEK[]" in words:
            yield f" BODY[] {{{len(raw)}}}\r\n".encode() + raw
        yield b")\r\n"
    elif words.startswith("UID STORE"):
        number = int(words.split()[2])
        folder.flags[number] |= set(re.findall(r"\\(\w+)", words))
    elif words.startswith("LOGOUT"):
        yield b"* BYE\r\n"
    yield f"{tag} OK done\r\n".encode()


def _select(folder: Folder, tag: str) -> Iterator[bytes]:
    if not folder.has_folder:
        yield f"{tag} NO no such folder\r\n".encode()
        return
    yield f"* {len(folder.flags)} EXISTS\r\n".encode()
    yield f"* OK [UIDVALIDITY {folder.validity}] valid\r\n".encode()
    how = " [READ-ONLY]" if folder.is_read_only else ""
    yield f"{tag} OK{how} done\r\n".encode()


def _talk(folder: Folder, client: socket.socket) -> None:
    client.sendall(b"* OK hello\r\n")
    with client.makefile("rb") as lines:
        for number, line in enumerate(lines):
            tag, _, words = line.decode().rstrip("\r\n").partition(" ")
            if number >= folder.drops_after or _is_among(folder.fatal, words):
                return
            if _is_among(folder.refused, words):
                client.sendall(f"{tag} NO not now: {words}\r\n".encode())
                continue
            for part in _answer(folder, tag, words):
                client.sendall(part)


@contextlib.contextmanager
def imap_server(
    mails: list[bytes], context: ssl.SSLContext
) -> Iterator[tuple[Folder, int]]:
    """A server with a folder of these mails, and its port."""
    folder = Folder(mails)
    stop = threading.Event()
    with socket.create_server((HOST, free_port())) as listener:
        listener.settimeout(0.05)

        def serve() -> None:
            while not stop.is_set():
                with contextlib.suppress(OSError):
                    plain, _ = listener.accept()
                    plain.settimeout(60)
                    with plain, context.wrap_socket(plain, server_side=True) as client:
                        _talk(folder, client)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield folder, listener.getsockname()[1]
        finally:
            stop.set()
            thread.join()
