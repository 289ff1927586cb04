"""Downloads: files of readers, handed out so that no browser runs what is in them."""

from flask import Response, send_file

from kb.desk import attachments
from kb.desk.attachments import Attachment
from kb.desk.images import SHOWN_KIND
from kb.web.visit import house

# A file is shown alone, and may do nothing where it is.
_SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"


def hand_out(found: Attachment) -> Response | None:
    """A file as it was sent; None where it is on the disk no more."""
    return _send(found.file, found.kind, found.name, is_shown=False)


def show_image(found: Attachment) -> Response | None:
    """The copy of an image that a page shows; None where there is none."""
    if found.shown_file is None:
        return None
    return _send(found.shown_file, SHOWN_KIND, "image.jpg", is_shown=True)


def _send(file: str, kind: str, name: str, *, is_shown: bool) -> Response | None:
    path = attachments.path_of(house().desk, file)
    try:
        answer = send_file(
            path, kind, as_attachment=not is_shown, download_name=name, etag=False
        )
    except FileNotFoundError:
        # Erased between the look at its row and the look at the disk.
        return None
    answer.headers["Content-Security-Policy"] = _SANDBOX
    return answer
