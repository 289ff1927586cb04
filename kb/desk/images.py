"""Images of readers: whether one can be shown, and a copy that tells nothing else."""

import io
from pathlib import Path
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

# Counted before anything is decoded: 20 000 000 of them take 80 MB.
MAX_PIXELS = 20_000_000
# The longer side of the copy that is shown.
SHOWN = 1600
SHOWN_KIND = "image/jpeg"

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# Ours is lower, and counts before Pillow's.
Image.MAX_IMAGE_PIXELS = None


def copy(source: Path, kind: str, target: Path) -> Literal["", "damaged", "pixels"]:
    """Write a JPEG of an image without its metadata; else what is wrong with it.

    It is turned as its camera was held, and white where nothing is. Only the decoder of
    its kind sees the image, all of which is decoded. Raises OSError with an `errno`
    when the copy cannot be written.
    """
    try:
        with Image.open(source, formats=[_FORMATS[kind]]) as image:
            if image.width * image.height > MAX_PIXELS:
                return "pixels"
            image.draft("RGB", (SHOWN, SHOWN))
            image.load()
            shown = _flat(ImageOps.exif_transpose(image))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError):
        # Whatever the decoders call damage: the file itself has been read before.
        return "damaged"
    shown.thumbnail((SHOWN, SHOWN))
    written = io.BytesIO()
    shown.save(written, "JPEG", quality=85)
    # Pillow does not notice when a disk takes only a part.
    target.write_bytes(written.getvalue())
    return ""


def _flat(image: Image.Image) -> Image.Image:
    """The pixels alone, in three colours."""
    if image.mode == "RGB":
        plain = image.copy()
    else:
        with_depth = image.convert("RGBA")
        plain = Image.new("RGB", image.size, "white")
        plain.paste(with_depth, mask=with_depth.getchannel("A"))
    plain.info.clear()
    return plain
