"""The header of a file: its keys as they were written, each with its line."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.content.header import MAX_HEADER_BYTES, Entry, Header, split

MORE = "; put a value that holds : or # in quotes"


def headed(header: str) -> str:
    return f"---\n{header}\n---\nBody.\n"


@pytest.mark.parametrize(
    ("header", "entries"),
    [
        ("title: yes\nlang: NO", {"title": Entry("yes", 2), "lang": Entry("NO", 3)}),
        ("order: 1e999", {"order": Entry("1e999", 2)}),
        ("updated: 2026-01-01", {"updated": Entry("2026-01-01", 2)}),
        ("a: ~\nb: null", {"a": Entry("~", 2), "b": Entry("null", 3)}),
        ("a:\nb: ''", {"a": Entry("", 2), "b": Entry("", 3)}),
        ("a: 'x: y'\n\nb: \"#z\"", {"a": Entry("x: y", 2), "b": Entry("#z", 4)}),
        ("a: x # y\n# z", {"a": Entry("x", 2)}),
        ("a: [x, y]\nb: []", {"a": Entry(["x", "y"], 2), "b": Entry([], 3)}),
        ("a:\n  - x\n  - y\nb: z", {"a": Entry(["x", "y"], 2), "b": Entry("z", 5)}),
        ("a: >\n  x\n  y\nb: |\n  x\n  y", {"a": Entry("x y\n", 2), "b": Entry("x\ny", 5)}),
        ("a: {b: c}\nd: [[e]]\nf: [{g: h}]", {"a": Entry(None, 2), "d": Entry(None, 3), "f": Entry(None, 4)}),
        ("# nothing", {}),
    ],
    ids=["no booleans", "no numbers", "no dates", "no nulls", "empty", "quoted", "comments", "flow lists", "block lists", "long texts", "nested", "no key"],
)  # fmt: skip
def test_values_are_what_was_written_and_never_what_yaml_guesses(
    header: str, entries: dict[str, Entry]
) -> None:
    found = split("a.md", headed(header))

    body_line = header.count("\n") + 4
    assert found == (Header(entries, "Body.\n", body_line), [])


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Just text.\n", Header({}, "Just text.\n", 1)),
        ("\n---\na: b\n---\n", Header({}, "\n---\na: b\n---\n", 1)),
        ("---a\n", Header({}, "---a\n", 1)),
        ("---\n---\nText.", Header({}, "Text.", 3)),
        ("--- \na: b\n---\t\nText.", Header({"a": Entry("b", 2)}, "Text.", 4)),
        ("---\na: b\n...\nText.", Header({"a": Entry("b", 2)}, "Text.", 4)),
        ("---\na: b\n---", Header({"a": Entry("b", 2)}, "", 4)),
    ],
    ids=["none", "not at the start", "no fence", "empty", "spaces", "dots", "no body"],
)
def test_the_body_starts_below_the_second_fence(text: str, header: Header) -> None:
    found = split("a.md", text)

    assert found == (header, [])


@pytest.mark.parametrize(
    ("header", "line", "message"),
    [
        ("a: b\na: c\na: d", 3, "'a' is on line 2 too; keep one"),
        ("a: &x [1]\nb: *x", 2, "front matter: aliases and anchors are not allowed"),
        ("a: &a [*a]", 2, "front matter: aliases and anchors are not allowed"),
        ("b: 1\na: [" + "[" * 2000, 3, "front matter: nested too deep"),
        ("- a\n- b", 2, "front matter: write keys and values, such as title: …"),
        ("just words", 2, "front matter: write keys and values, such as title: …"),
        ("? [a]\n: b", 2, "front matter: a key must be a word"),
        ("a: b\nc: d: e", 3, f"front matter: mapping values are not allowed in this context{MORE}"),
        ("a: [b", 2, f"front matter: did not find expected ',' or ']'{MORE}"),
        ("a: 'b", 2, f"front matter: found unexpected end of stream{MORE}"),
        ("\ta: b", 2, f"front matter: found character that cannot start any token{MORE}"),
        ("a: @b", 2, f"front matter: found character that cannot start any token{MORE}"),
        ("a: " + "x" * MAX_HEADER_BYTES, 1, "front matter is over 16 KB; shorten it"),
    ],
    ids=["twice", "alias", "recursion", "nesting", "list", "text", "list as key", "colon", "open list", "open quote", "tab", "at sign", "17 KB"],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line_and_what_to_write(
    header: str, line: int, message: str
) -> None:
    _, problems = split("fr/a.md", headed(header))

    assert str(problems[0]) == f"fr/a.md:{line}: error: {message}"


def test_ten_million_laughs_are_not_laughed() -> None:
    laughs = "a: &a [x, x]\n" + "\n".join(
        f"{name}: &{name} [*{before}, *{before}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )

    header, problems = split("a.md", headed(laughs))

    assert header.entries == {}
    assert [str(problem) for problem in problems] == [
        "a.md:2: error: front matter: aliases and anchors are not allowed"
    ]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("!!python/object/apply:os.system ['true']", ["true"]),
        ("!!python/name:os.system", ""),
        ("!!python/object/new:type {a: b}", None),
        ("!!binary aGk=", "aGk="),
        ("!!int 5", "5"),
    ],
)
def test_tags_are_not_obeyed(written: str, value: str | list[str] | None) -> None:
    found = split("a.md", headed(f"a: {written}"))

    assert found == (Header({"a": Entry(value, 2)}, "Body.\n", 4), [])


@pytest.mark.parametrize("text", ["---", "---\ntitle: x\n", "---\ntitle: x\n--\n"])
def test_a_header_that_never_ends_leaves_no_body(text: str) -> None:
    header, problems = split("a.md", text)

    assert (header.entries, header.body) == ({}, "")
    assert [str(problem) for problem in problems] == [
        "a.md:1: error: the front matter never ends; close it with a line of ---"
    ]


@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029"], ids=["NEL", "LS", "PS"])
def test_a_line_that_only_yaml_sees_does_not_shift_the_others(end: str) -> None:
    header, problems = split("a.md", headed(f"a: 'x{end}y'\nb: 1\nb: 2"))

    assert header.entries["b"].line == 4
    assert [str(p) for p in problems] == [
        "a.md:4: error: 'b' is on line 3 too; keep one"
    ]


_YAML = st.text(alphabet="ab:-[]{}#&*!|>'\"%@`?, \n\t~\u2028é\x01", max_size=60)


@settings(deadline=None)
@given(text=st.text(max_size=100) | _YAML.map(headed))
@example(text=headed("a: 'x\u2028\u2028\u2028\u2028y'\nb: 1\nb: 2"))
def test_any_text_is_read_and_every_line_named_is_in_it(text: str) -> None:
    header, problems = split("a.md", text)

    lines = [entry.line for entry in header.entries.values()]
    lines += [problem.line for problem in problems]
    assert set(lines) <= set(range(1, text.count("\n") + 2))
    assert text.endswith(header.body)
