"""Countries: what may stand where the code of one is asked for."""

import pytest

from kb.countries import is_country


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("FR", True),
        ("GB", True),
        ("UK", False),
        ("fr", False),
        ("FRA", False),
        ("001", False),
        ("", False),
        (["FR"], False),
    ],
)
def test_a_country_is_written_as_iso_3166_does(code: object, *, expected: bool) -> None:
    assert is_country(code) is expected
