"""What a query may tell of who asks is gone before it is stored."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.insight.scrubbing import MAX_CHARACTERS, scrub


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Où est mon colis ?", "où est mon colis ?"),
        ("commande 4071883256", "commande #"),
        ("commande n°4071883256 perdue", "commande n°# perdue"),
        ("order AB-407188-X late", "order # late"),
        ("camille.roux@example.org", "#"),
        ("write to camille.roux @ example.org please", "write to # please"),
        ("camille (at) example.org", "#"),
        ("mon tél 06 12 34 56 78 svp", "mon tél # svp"),
        ("+33 (0)6.12.34.56.78", "#"),
        ("carte 4970 1012 3456 7890 refusée", "carte # refusée"),
        ("FR76 3000 6000 0112 3456 7890 189", "#"),
        ("1234\u200b5678\u200b9012", "#"),
        ("col\0is\ttard\ud800if", "colis tardif"),
        ("colis\r\n2026-11-25 INFO admin signed in", "colis # info admin signed in"),
        ("colis\u2028perdu\x85hier", "colis perdu hier"),
        ("\x1b[31mcolis\x1b]0;titre\x07", "[31mcolis]0;titre"),
        ("\u202ecolis\u202c", "colis"),
        ("carte 4970\r\n1012\x1b3456 7890", "carte #"),
        ("١٢٣٤٥٦٧٨٩", "#"),
        ("４０７１８８３２５６", "#"),
        ("https://shop.example/order?id=1&token=abc", "#"),
        ("where is T-7F3K-92QX", "where is #"),
        ("remboursement 64,90 €", "remboursement 64,90 €"),
        ("iphone 15 pro 256", "iphone 15 pro 256"),
        ("article 30 jours", "article 30 jours"),
        ("返品 したい", "返品 したい"),
    ],
)
def test_a_query_is_stored_without_what_tells_who_asks(typed: str, stored: str) -> None:
    assert scrub(typed) == stored


@given(st.text(max_size=400))
def test_what_is_stored_is_short_whatever_is_typed(typed: str) -> None:
    assert len(scrub(typed)) <= MAX_CHARACTERS


@given(st.text(max_size=400))
def test_what_is_stored_is_one_line_that_moves_no_terminal(typed: str) -> None:
    stored = scrub(typed)

    assert len(stored.splitlines()) <= 1
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in stored)


@given(st.emails())
def test_an_address_is_gone_wherever_it_stands(email: str) -> None:
    stored = scrub(f"écrit à {email} hier")

    assert stored.startswith("écrit à #")
    assert "@" not in stored


@given(st.integers(10_000, 10**19), st.sampled_from([" ", "-", ".", "", "/"]))
def test_a_number_is_gone_however_it_is_grouped(number: int, between: str) -> None:
    digits = str(number)
    typed = (
        f"mon {between.join(digits[n : n + 2] for n in range(0, len(digits), 2))} la"
    )

    assert not any(c.isdigit() for c in scrub(typed))
