"""Settings: what the environment and the command may say, and what is refused."""

from pathlib import Path

import msgspec
import pytest

from kb.errors import SettingsError
from kb.settings import Settings, describe, read_settings


def test_nothing_said_gives_the_defaults() -> None:
    settings = read_settings({})

    assert settings == Settings()


@pytest.mark.parametrize(
    ("variable", "text", "changed"),
    [
        ("KB_CONTENT", "/srv/content", {"content": Path("/srv/content")}),
        ("KB_VAR", "/srv/var", {"var": Path("/srv/var")}),
        ("KB_HOST", "::1", {"host": "::1"}),
        ("KB_PORT", "9000", {"port": 9000}),
        ("KB_WATCH", "true", {"watch": True}),
        ("KB_RENDER_S", "0.5", {"render_s": 0.5}),
        ("KB_TRUSTED_HOSTS", " a.example, b.example ,,", {"trusted_hosts": ("a.example", "b.example")}),
    ],
)  # fmt: skip
def test_a_variable_is_read_as_the_type_of_its_setting(
    variable: str, text: str, changed: dict[str, object]
) -> None:
    settings = read_settings({variable: text})

    assert settings == msgspec.structs.replace(Settings(), **changed)


def test_variables_of_others_are_none_of_our_business() -> None:
    settings = read_settings(
        {"PATH": "/bin", "port": "1", "kb_port": "2", "XKB_PORT": "3"}
    )

    assert settings == Settings()


def test_an_option_goes_before_the_variable_unless_it_was_not_given() -> None:
    settings = read_settings(
        {"KB_PORT": "9000", "KB_HOST": "::1"}, port=9001, host=None
    )

    assert settings == Settings(port=9001, host="::1")


@pytest.mark.parametrize(
    ("variable", "text", "message"),
    [
        ("KB_PORT", "smtp", "Expected `int`, got `str`; write for example 8000"),
        ("KB_PORT", "", "Expected `int`, got `str`; write for example 8000"),
        ("KB_PORT", "70000", "Expected `int` <= 65535; write for example 8000"),
        ("KB_PORT", "-1", "Expected `int` >= 0; write for example 8000"),
        ("KB_RENDER_S", "nan", "Expected `float` >= 0.1; write for example 2.0"),
        ("KB_RENDER_S", "inf", "Expected `float` <= 60.0; write for example 2.0"),
        ("KB_WATCH", "maybe", "Expected `bool`, got `str`; write for example False"),
        ("KB_IMPACTS_MB", "0", "Expected `int` >= 1; write for example 32"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_an_example(
    variable: str, text: str, message: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({variable: text})

    assert str(raised.value) == f"{variable}={text!r}: {message}"


@pytest.mark.parametrize(
    ("variable", "message"),
    [
        ("KB_PROT", "KB_PROT: unknown setting; did you mean KB_PORT?"),
        ("KB_BASEURL", "KB_BASEURL: unknown setting; did you mean KB_BASE_URL?"),
        ("KB_ZZZ", "KB_ZZZ: unknown setting"),
        ("KB_", "KB_: unknown setting"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest_name(
    variable: str, message: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({variable: "1"})

    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"port": 70000}, "--port='70000': Expected `int` <= 65535; write for example 8000"),
        ({"port": -1}, "--port='-1': Expected `int` >= 0; write for example 8000"),
        ({"workers": -1}, "--workers='-1': Expected `int` >= 0; write for example 0"),
    ],
    ids=["port too high", "port below 0", "workers below 0"],
)  # fmt: skip
def test_an_option_out_of_range_is_refused_like_a_variable(
    options: dict[str, int], message: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({}, **options)

    assert str(raised.value) == message


@pytest.mark.parametrize(
    "address",
    ["help.example.org", "ftp://help.example.org", "https://", "https://a?b", "https://a#b", "http://[", "http://a:99999", "http://a:b", "javascript:alert(1)"],
)  # fmt: skip
def test_a_base_url_that_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({"KB_BASE_URL": address})

    assert str(raised.value) == (
        f"KB_BASE_URL={address!r}: not a web address; "
        "write for example https://help.example.org"
    )


@pytest.mark.parametrize(
    ("settings", "public_url", "mount", "hosts"),
    [
        (Settings(), "http://127.0.0.1:8000", "", ()),
        (Settings(host="h", port=80), "http://h:80", "", ()),
        (
            Settings(base_url="https://a.example/help/"),
            "https://a.example/help",
            "/help",
            ("a.example", "localhost", "127.0.0.1", "::1"),
        ),
        (
            Settings(base_url="https://a.example", trusted_hosts=("b.example",)),
            "https://a.example",
            "",
            ("b.example",),
        ),
    ],
    ids=["no base URL", "host and port", "below a path", "named hosts"],
)
def test_the_base_url_says_where_we_are_and_who_may_ask(
    settings: Settings, public_url: str, mount: str, hosts: tuple[str, ...]
) -> None:
    found = (settings.public_url, settings.mount, settings.hosts)

    assert found == (public_url, mount, hosts)


def test_every_setting_has_a_line_of_help_of_its_own() -> None:
    lines = describe()

    assert list(lines) == [field.name for field in msgspec.structs.fields(Settings)]
    assert len({line for line in lines.values() if line}) == len(lines)
