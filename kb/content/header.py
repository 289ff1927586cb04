"""The YAML header of a Markdown file: its keys, what was written, and on which line."""

from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from kb.problems import Problem, error

MAX_HEADER_BYTES = 16 * 1024
MAX_DEPTH = 8

# The C parser where the wheel has it; both keep every value a string.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# What ends a line for YAML and for no editor, which shows other numbers.
_OTHER_LINE_ENDS = str.maketrans(dict.fromkeys("\r\x85\u2028\u2029", " "))


class Entry(msgspec.Struct, frozen=True):
    """One key of a header: what was written and where. Nested values are not kept."""

    value: str | list[str] | None
    line: int


class Header(msgspec.Struct, frozen=True):
    """The entries of a file's header, and the Markdown below it.

    `body_line` is the line of the file on which the body starts.
    """

    entries: dict[str, Entry]
    body: str
    body_line: int


def split(path: str, text: str) -> tuple[Header, list[Problem]]:
    """Part the header of `text` from its body; a file without a header is all body.

    Values stay strings: a `NO` or a `2026-11-01` means what its key says, not what YAML
    guesses. Duplicate keys, aliases and deep nesting are errors; tags are not obeyed.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return Header({}, text, 1), []
    end = next(
        (n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")),
        None,
    )
    if end is None:
        message = "the front matter never ends; close it with a line of ---"
        return Header({}, "", len(lines)), [error(path, 1, "front-matter", message)]
    body = Header({}, "\n".join(lines[end + 1 :]), end + 2)
    source = "\n".join(lines[1:end]).translate(_OTHER_LINE_ENDS)
    if len(source.encode()) > MAX_HEADER_BYTES:
        message = f"front matter is over {MAX_HEADER_BYTES // 1024} KB; shorten it"
        return body, [error(path, 1, "front-matter", message)]
    problems: list[Problem] = []
    try:
        entries = dict(_entries(path, source, problems))
    except yaml.YAMLError as bad:
        mark = getattr(bad, "problem_mark", None)
        line = min(mark.line, end - 2) + 2 if mark else 2
        message = f"front matter: {getattr(bad, 'problem', None) or 'cannot be read'}"
        if not isinstance(bad, _Refused):
            message += "; put a value that holds : or # in quotes"
        return body, [error(path, line, "front-matter", message)]
    return Header(entries, body.body, body.body_line), problems


def _entries(
    path: str, source: str, problems: list[Problem]
) -> Iterator[tuple[str, Entry]]:
    seen: dict[str, int] = {}
    key: tuple[str, int] | None = None
    values: list[str] = []
    nested = False
    for event, depth in _events(source):
        line = event.start_mark.line + 2
        if depth == 1 and isinstance(event, yaml.ScalarEvent):
            if key:
                yield key[0], Entry(event.value, key[1])
                key = None
                continue
            key = (event.value, line)
            if event.value in seen:
                message = (
                    f"{event.value!r} is on line {seen[event.value]} too; keep one"
                )
                problems.append(error(path, line, "duplicate-key", message))
            seen.setdefault(event.value, line)
        elif depth == 1 and isinstance(event, yaml.CollectionEndEvent) and key:
            yield key[0], Entry(None if nested else values, key[1])
            key = None
        elif depth == 2 and isinstance(event, yaml.CollectionStartEvent):
            if key is None:
                raise _refusal("a key must be a word", event)
            nested, values = isinstance(event, yaml.MappingStartEvent), []
        elif depth > 2 and isinstance(event, yaml.CollectionStartEvent):
            nested = True
        elif depth == 2 and isinstance(event, yaml.ScalarEvent):
            values.append(event.value)


def _events(source: str) -> Iterator[tuple[Any, int]]:
    """The parser's events, and how deep each stands once it has taken effect.

    A walk of events needs no recursion, so that no nesting can exhaust the stack.
    """
    depth = 0
    for event in yaml.parse(source, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refusal("aliases and anchors are not allowed", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _refusal("nested too deep", event)
        at_top = depth == (0 if isinstance(event, yaml.ScalarEvent) else 1)
        if at_top and isinstance(event, (yaml.SequenceStartEvent, yaml.ScalarEvent)):
            raise _refusal("write keys and values, such as title: …", event)
        yield event, depth


class _Refused(yaml.MarkedYAMLError):
    """YAML allows it, we do not."""


def _refusal(what: str, event: Any) -> _Refused:
    return _Refused(problem=what, problem_mark=event.start_mark)
