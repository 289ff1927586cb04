"""One file of a content folder, as a scan finds it."""

from typing import Literal

import msgspec

Kind = Literal["article", "category", "announcement", "synonyms", "image", "source"]


class SourceFile(msgspec.Struct, frozen=True, order=True):
    """A file that publishing reads. `stamp` changes when somebody writes to it.

    `path` is relative to the content folder, with slashes; `key` is that of the article
    or the path of the category, in NFC; `language` is a code, empty for images and
    sources.
    """

    path: str
    kind: Kind
    language: str
    key: str
    stamp: tuple[int, int, int]
