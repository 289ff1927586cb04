"""What a corrected query says: only what adds something."""

import pytest

from kb.library.answers import find
from kb.search.query import parse
from tests.conftest import Place, Stock, article
from tests.reading import readers

FILES: dict[str, str | bytes] = {
    "en/send.md": article("Send a parcel", "Pack it."),
    "en/gifts.md": article("Gifts", "Send a present."),
}


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("prcel", "parcel"),
        ("gifts prcel", "gifts parcel"),
        ("send prcel", None),
        ("parcel prcel", None),
        ("parcel", None),
        ("xqzzy", None),
        ('"gifts send" prcel', None),
    ],
    ids=[
        "nothing found as typed",
        "one more found",
        "all found as typed",
        "the word itself was typed",
        "no error",
        "nothing near",
        "a phrase keeps the rest out",
    ],
)
def test_a_correction_is_told_when_it_finds_something(
    typed: str, corrected: str | None, place: Place, stock: Stock
) -> None:
    stock(place, FILES)
    with readers(place) as here:
        page = find(here.edition, here.audience, parse(typed))

    assert page.corrected == corrected
