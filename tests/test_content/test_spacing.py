"""Spaces: ordinary runs close up, those that an editor meant stay."""

import pytest

from kb.content.spacing import squeeze


@pytest.mark.parametrize(
    ("text", "squeezed"),
    [
        ("", ""),
        ("  a \t b\n\nc\r\n ", "a b c"),
        ("Délai\u00a0: 14\u202f000", "Délai\u00a0: 14\u202f000"),
        ("\u00a0a\u00a0", "\u00a0a\u00a0"),
        ("返\u3000品", "返\u3000品"),
    ],
    ids=["nothing", "runs", "no-break spaces", "at the edges", "ideographic"],
)
def test_only_ordinary_spaces_close_up(text: str, squeezed: str) -> None:
    found = squeeze(text)

    assert found == squeezed
