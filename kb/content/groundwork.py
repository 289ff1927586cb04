"""Groundwork: the folder and the category files that a new language starts with."""

from pathlib import Path

from kb.content.editing import replace_file, with_key
from kb.content.source import Scan
from kb.errors import ContentError
from kb.languages import Language


def lay_groundwork(
    content: Path, found: Scan, source: str, language: Language
) -> list[str]:
    """Make the folder of a language; the paths of its category files, to translate.

    They are those of the source, as drafts: until one is published, readers see the
    category's name in another language. Raises ContentError where there is a folder.
    """
    if language.code in {known.code for known in found.languages}:
        raise ContentError(f"{content / language.code}: there is a folder already")
    (content / language.code).mkdir()
    made = []
    for file in found.files:
        if file.kind == "category" and file.language == source:
            path = f"{language.code}/{file.path.partition('/')[2]}"
            data = (content / file.path).read_bytes()
            replace_file(content / path, with_key(data, "status", "draft"))
            made.append(path)
    return made
