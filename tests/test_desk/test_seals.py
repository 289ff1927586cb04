"""Seals: links and tags that only we can make."""

import datetime
import stat
from pathlib import Path

import pytest

from kb.desk.seals import FILE, LINK_DAYS, Link, Seals, read_secret
from kb.errors import SettingsError

TODAY = datetime.date(2026, 11, 25)
REFERENCE = "T-7F3K-92QX"


def test_a_link_leads_to_its_ticket_for_half_a_year() -> None:
    seals = Seals("a secret")
    token = seals.link_token(REFERENCE, 3, TODAY)

    last = TODAY + datetime.timedelta(days=LINK_DAYS)
    assert seals.link_of(token, TODAY) == Link(REFERENCE, 3)
    assert seals.link_of(token, last) == Link(REFERENCE, 3)
    assert seals.link_of(token, last + datetime.timedelta(days=1)) is None


def test_a_link_works_when_the_clock_was_set_back() -> None:
    seals = Seals("a secret")
    token = seals.link_token(REFERENCE, 3, TODAY)

    yesterday = TODAY - datetime.timedelta(days=1)
    assert seals.link_of(token, yesterday) == Link(REFERENCE, 3)


@pytest.mark.parametrize("token", ["", "x", "x.y", "WyJULTdGM0stOTJRWCIsMF0.x", "é.é"])
def test_a_link_of_somebody_else_leads_nowhere(token: str) -> None:
    assert Seals("a secret").link_of(token, TODAY) is None


def test_a_link_of_another_installation_leads_nowhere() -> None:
    token = Seals("another").link_token(REFERENCE, 3, TODAY)

    assert Seals("a secret").link_of(token, TODAY) is None


def test_a_tag_is_of_one_text_and_one_purpose() -> None:
    seals = Seals("a secret")
    tag = seals.tag(REFERENCE, "reply")

    assert seals.is_tag(tag, REFERENCE, "reply")
    assert not seals.is_tag(tag, REFERENCE, "other")
    assert not seals.is_tag(tag, "T-2222-2222", "reply")
    assert not seals.is_tag("é", REFERENCE, "reply")


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    var = tmp_path / "var"
    secret = read_secret("", var)

    assert read_secret("", var) == secret
    assert len(secret) >= 32
    assert stat.S_IMODE((var / FILE).stat().st_mode) == 0o600
    assert [path.name for path in var.iterdir()] == [FILE]
    assert read_secret("given", var) == "given"


def test_a_secret_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")

    with pytest.raises(SettingsError) as caught:
        read_secret("", tmp_path / "var")

    assert str(caught.value).endswith("make it writable, or set KB_SECRET")
