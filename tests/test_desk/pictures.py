"""Files that readers send, and files that nobody should: made when a test asks."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0\0\0\x08mdat"
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\xf2\x81\4B\xf3\x81\x08B\x82\x84webmB"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nconcat:http://127.0.0.1/|file:///etc/passwd\n"
PAGE = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (60, 40), **how: object
) -> bytes:
    """A small image, its left half red."""
    image = Image.new("RGB", size, "white")
    image.paste((200, 30, 30), (0, 0, size[0] // 2, size[1]))
    return saved(image, kind, **how)


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **how)
    return target.getvalue()


def photo(size: tuple[int, int] = (60, 40)) -> bytes:
    """A JPEG that says where it was taken, held upright by a camera that lay."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of Camille"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (48.0, 51.0, 29.6), 3: "E", 4: (2.0, 17.0, 40.2)}
    )
    return picture(size=size, exif=exif, comment=b"at home")


def flood(side: int) -> bytes:
    """A PNG of side × side pixels in a few hundred bytes of one bit each."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = b"\0" * (1 + (side + 7) // 8)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


def with_archive(image: bytes) -> bytes:
    """An image that is a ZIP archive as well."""
    archive = io.BytesIO(image)
    with zipfile.ZipFile(archive, "a") as packed:
        packed.writestr("index.html", PAGE)
    return archive.getvalue()


def fits() -> bytes:
    cards = [
        "SIMPLE  =                    T",
        "BITPIX  =                    8",
        "NAXIS   =                    0",
        "END",
    ]
    return "".join(card.ljust(80) for card in cards).ljust(2880).encode()


OTHERS: dict[str, Callable[[], bytes]] = {
    "tiff": lambda: picture("TIFF"),
    "gif": lambda: picture("GIF"),
    "bmp": lambda: picture("BMP"),
    "eps": lambda: picture("EPS"),
    "psd": lambda: (
        b"8BPS\0\1" + b"\0" * 6 + struct.pack(">HIIHH", 3, 40, 60, 8, 3) + b"\0" * 64
    ),
    "fits": fits,
}
