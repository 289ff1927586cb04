"""TOML files: what they hold, and on which line something is wrong."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import FileProblem
from kb.toml import MAX_BYTES, TomlFile

WRITTEN = """\
# The first line.
default = "fr"

[brand]
name = "X"

[[brand.links]]
href = "a"

[sites.fr]
languages = ["fr"]
a.b = 1
"q r" = 2

[ sites . "x y" ]  # spaces, and a comment
country = 5
"""


def read(folder: Path, data: bytes) -> TomlFile:
    path = folder / "sites.toml"
    path.write_bytes(data)
    return TomlFile(path, "sites.toml")


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a BOM"])
def test_a_file_gives_its_tables(tmp_path: Path, start: bytes) -> None:
    file = read(tmp_path, start + '[brand]\nname = "Été"\r\n'.encode())

    assert file.tables == {"brand": {"name": "Été"}}


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ((), 1),
        (("default",), 2),
        (("brand",), 4),
        (("brand", "name"), 5),
        (("brand", "links"), 7),
        (("sites",), 1),
        (("sites", "fr"), 10),
        (("sites", "fr", "languages"), 11),
        (("sites", "fr", "a", "b"), 12),
        (("sites", "fr", "q r"), 13),
        (("sites", "fr", "nowhere"), 10),
        (("sites", "x y", "country"), 16),
        (("nowhere",), 1),
    ],
)
def test_a_problem_stands_at_the_line_of_its_deepest_key(
    tmp_path: Path, keys: tuple[str, ...], line: int
) -> None:
    file = read(tmp_path, WRITTEN.encode())

    problem = file.problem("site", "is wrong", *keys)

    assert str(problem) == f"sites.toml:{line}: error: is wrong"


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"], ids=["NEL", "LS", "PS"])
def test_a_line_that_no_editor_counts_does_not_shift_the_others(
    tmp_path: Path, end: str
) -> None:
    file = read(tmp_path, f'a = "x{end}y"\r\n[brand]\r\nname = 5'.encode())

    problem = file.problem("brand", "is wrong", "brand", "name")

    assert str(problem) == "sites.toml:3: error: is wrong"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", "1: error: not UTF-8; save it as UTF-8"),
        (b"a = 1\nb = '\xe9'", "2: error: not UTF-8; save it as UTF-8"),
        (b"\xff\xfea\0", "1: error: not UTF-8; save it as UTF-8"),
        (b"= 1", "1: error: not TOML: Invalid statement"),
        (b"a = 1\nb = \nc = 1", "2: error: not TOML: Invalid value"),
        (
            b"a = 1\n\nb = [1,\n",
            "4: error: not TOML: Invalid value (at end of document)",
        ),
        (b"a = " + b"[" * 100_000, "1: error: tables nested too deep"),
        (b"#" * (MAX_BYTES + 1), "1: error: larger than 1 MB; shorten it"),
    ],
    ids=[
        "a stray byte",
        "Latin-1 on line 2",
        "UTF-16",
        "no key",
        "no value",
        "cut short",
        "nested",
        "over a megabyte",
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(
    tmp_path: Path, data: bytes, said: str
) -> None:
    with pytest.raises(FileProblem) as raised:
        read(tmp_path, data)

    assert str(raised.value.problem) == f"sites.toml:{said}"


def test_a_number_of_five_thousand_digits_is_a_problem_of_its_file(
    tmp_path: Path,
) -> None:
    with pytest.raises(FileProblem) as raised:
        read(tmp_path, b"a = 1\nb = " + b"9" * 5000)

    assert raised.value.problem.path == "sites.toml"
    assert raised.value.problem.code == "toml"


_PIECES = st.sampled_from(
    [
        "a",
        "[",
        "]",
        "=",
        ".",
        '"',
        "'",
        "\n",
        " ",
        "#",
        "1",
        "2026-01-01",
        "é",
        "\\",
        ",",
    ]
)


@settings(deadline=None)
@given(data=st.binary(max_size=200) | st.lists(_PIECES).map("".join).map(str.encode))
def test_any_bytes_are_tables_or_a_problem_on_a_line_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()

    said = None
    try:
        tables = read(folder, data).tables
    except FileProblem as raised:
        said = raised.problem

    if said:
        assert 1 <= said.line <= data.count(b"\n") + 1
    else:
        assert all(isinstance(key, str) for key in tables)
