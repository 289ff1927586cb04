"""Kinds: which files of readers are taken, by what they are called and what they hold.

Their name and their content must agree. What is in a container of sound and pictures is
not looked into: programs that do have been made to read files and ask other servers.
"""

import re
import unicodedata
from pathlib import Path

from kb.errors import FileRefused

MAX_NAME = 200
_MAX_ENDING = 10
# What `kind_of` needs to see of a file; Matroska's own header may be that long.
HEAD_BYTES = 4096

# Media types and the endings of their names.
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "video/mp4": (".mp4", ".m4v"),
    "video/webm": (".webm",),
}
IMAGES = frozenset(kind for kind in ENDINGS if kind.startswith("image/"))

_SIGNS = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF.{4}WEBPVP8[ LX]", re.DOTALL),
    "application/pdf": re.compile(rb"%PDF-[12]\.\d"),
    # Brands of ISO/IEC 14496-12 and -14 that browsers play; QuickTime has its own.
    "video/mp4": re.compile(
        rb"\0\0.{2}ftyp(?:isom|iso[2-9]|mp4[12]|avc1|dash|M4V[ HP]|MSNV)", re.DOTALL
    ),
    "video/webm": re.compile(rb"\x1aE\xdf\xa3.{0,64}\x42\x82.{1,8}webm", re.DOTALL),
}
# What phones keep photos in. Browsers do not show it, and most send a JPEG instead.
_HEIC = re.compile(rb"\0\0.{2}ftyp(?:hei[cfmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL)
_HEIC_ENDINGS = (".heic", ".heif")
# A part between two dots that some server or desktop would act on.
_ACTIVE = frozenset(
    """asp aspx bat cgi cmd exe hta htaccess htm html ini jar js jsp lnk mjs msi phar
    php phtml pl ps1 py scr sh shtml svg vbs xhtml xml""".split()
)


def clean_name(given: str) -> str:
    """The name of a file as it is shown: one line of at most 200 characters.

    No folders, nothing that is invisible or turns the direction of words, no dots or
    spaces at its end.
    """
    last = re.split(r"[/\\]", given)[-1]
    seen = "".join(
        " " if unicodedata.category(one).startswith("Z") else one
        for one in unicodedata.normalize("NFC", last)
        if not unicodedata.category(one).startswith("C")
    )
    name = " ".join(seen.split()).strip(". ")
    ending = Path(name).suffix
    if len(ending) > _MAX_ENDING:
        return name[:MAX_NAME]
    return name[: len(name) - len(ending)][: MAX_NAME - len(ending)] + ending


def kind_of(name: str, head: bytes) -> str:
    """The media type of a file from its clean name and its first bytes.

    Raises FileRefused when it is not among ENDINGS or they do not agree.
    """
    ending = Path(name).suffix.lower()
    if ending in _HEIC_ENDINGS or _HEIC.match(head):
        raise FileRefused(name, "heic")
    if _ACTIVE.intersection(re.split(r"[.;]", name.lower())[1:-1]):
        raise FileRefused(name, "name")
    for kind, sign in _SIGNS.items():
        if sign.match(head):
            if ending in ENDINGS[kind]:
                return kind
            raise FileRefused(name, "name")
    raise FileRefused(name, "kind")
