"""Documents, help and code say the same."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import msgspec
import pytest

from kb.cli import main
from kb.content.frontmatter import FrontMatter
from kb.library.answers import CONFIDENT
from kb.settings import Settings
from tests.conftest import REPOSITORY, Place

DOCUMENTS = [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
DECISIONS = sorted((REPOSITORY / "docs" / "decisions").glob("0*.md"))
COMMANDS = main.commands
# Made on the machine that runs the tests.
MADE = {".git", ".venv", "var", "__pycache__", ".hypothesis", ".pytest_cache"}
MADE |= {".mypy_cache", ".ruff_cache"}


def _headings(name: str) -> set[str]:
    text = (REPOSITORY / "docs" / name).read_text()
    return set(re.findall(r"^#{2,3} `([^`]+)`$", text, re.MULTILINE))


def _blocks(document: str, language: str) -> list[str]:
    text = (REPOSITORY / document).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def _with_inner(commands: Iterable[click.Command]) -> Iterator[click.Command]:
    """Commands, and those of the groups among them."""
    for command in commands:
        yield command
        if isinstance(command, click.Group):
            yield from command.commands.values()


def _files() -> Iterator[Path]:
    for folder, folders, names in os.walk(REPOSITORY):
        folders[:] = [name for name in folders if name not in MADE]
        yield from (Path(folder, name) for name in names if name not in MADE)


def test_each_setting_has_its_heading() -> None:
    names = {field.name for field in msgspec.structs.fields(Settings)}

    assert _headings("configuration.md") == names


@pytest.mark.parametrize(
    "field", msgspec.structs.fields(Settings), ids=lambda f: f.name
)
def test_each_default_is_the_one_documented(
    field: msgspec.structs.FieldInfo,
) -> None:
    text = (REPOSITORY / "docs/configuration.md").read_text()
    section = text.split(f"## `{field.name}`\n")[1].split("\n## ")[0]
    default = re.search(r"Default: `?([^`,.\n]+(?:\.\d[^`,.\n]*)*)", section)

    assert default
    if field.default not in ("", ()):
        said = msgspec.json.encode(field.default, enc_hook=str).decode().strip('"')
        assert default[1] == said.removesuffix(".0")


def test_the_default_threshold_is_the_one_documented() -> None:
    text = (REPOSITORY / "docs/measuring.md").read_text()

    assert f"The default, `{CONFIDENT}`," in text


def test_each_command_has_its_heading() -> None:
    commands = {f"firststop {name}" for name in COMMANDS}

    assert _headings("running.md") == commands


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_name_only_options_that_exist(path: Path) -> None:
    known = {
        option
        for command in _with_inner(COMMANDS.values())
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    }
    lines = [line for line in path.read_text().splitlines() if "firststop" in line]
    named = set(re.findall(r"--[a-z][a-z-]+", " ".join(lines))) - {"--help"}

    assert named <= known


def test_each_key_of_front_matter_has_its_heading() -> None:
    names = {field.name for field in msgspec.structs.fields(FrontMatter)}

    # `from` is a word of Python.
    assert _headings("writing-articles.md") == names - {"since"} | {"from"}


def test_the_examples_of_the_documents_publish_without_a_word(place: Place) -> None:
    guide = "docs/writing-articles.md"
    header = _blocks(guide, "yaml")[0]
    facts, *sites = _blocks(guide, "toml")
    note, block = _blocks(guide, "markdown")
    (synonyms,) = _blocks(guide, "text")
    body = f"{header}\n{note}\n{block}\nIt costs {{fact: return_label}}.\n"
    problems = place.problems(
        {
            "en/returns/return-an-item.md": body,
            "en/returns/refunds/refund-times.md": "# When the refund arrives\n\nSoon.\n",
            "en/contact/start-a-chat.md": "# Start a chat\n\nHere.\n",
            "en/contact/write-an-email.md": "# Write an e-mail\n\nHere.\n",
            "en/disputes/open-a-dispute.md": "# Open a dispute\n\nHere.\n",
            "fr/index.md": "# Bonjour\n\nTexte.\n",
            "en/synonyms.txt": synonyms,
            "facts.toml": facts,
            "en/account/security/phishing.md": "# Phishing\n\nBeware.\n",
            "sites.toml": "\n".join(sites),
        }
    )

    assert problems == []


def test_the_readmes_article_publishes_without_a_word(place: Place) -> None:
    text = _blocks("README.md", "markdown")[0]

    assert place.problems({"en/orders/gift-wrapping.md": text}) == []


def test_the_readme_is_short() -> None:
    assert len((REPOSITORY / "README.md").read_text().splitlines()) < 100


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_what_was_known_what_was_chosen_and_what_follows(
    path: Path,
) -> None:
    headings = re.findall(r"^#+ .*$", path.read_text(), re.MULTILINE)

    assert headings[0].startswith(f"# {int(path.name[:4])}. ")
    assert headings[1:] == ["## Context", "## Decision", "## Consequences"]


def test_the_numbers_without_a_decision_are_named() -> None:
    text = (REPOSITORY / "docs/decisions/README.md").read_text()
    taken = {int(path.name[:4]) for path in DECISIONS}
    missing = [str(n) for n in range(1, max(taken)) if n not in taken]

    assert f"{', '.join(missing[:-1])} and {missing[-1]} are missing" in text


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_documents_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|article:)([^)#\s]+)", path.read_text())
    own = [t for t in targets if "media/" not in t and "payments/" not in t]

    assert [target for target in own if not (path.parent / target).exists()] == []


def test_the_readmes_pictures_exist_and_are_light() -> None:
    text = (REPOSITORY / "README.md").read_text()
    named = set(re.findall(r"\((docs/pictures/[^)]+)\)", text))
    sizes = {
        f"docs/pictures/{path.name}": path.stat().st_size
        for path in (REPOSITORY / "docs/pictures").iterdir()
    }

    assert len(named) >= 4
    assert sizes.keys() == named
    assert [name for name, size in sizes.items() if size > 150_000] == []


def test_no_file_names_a_registry_or_a_place_of_one_machine() -> None:
    registries = ("pypi" + ".org", "python" + "hosted", "npm" + "js.org")
    places = ("/home/", "/work/", "--index" + "-url")
    texts = {
        path: path.read_text(errors="replace")
        for path in _files()
        if path.suffix != ".png"
    }
    del texts[Path(__file__)]

    assert [
        f"{path}: {word}"
        for path, text in texts.items()
        for word in (*registries, *places)
        if word in text
    ] == []


def test_locks_have_a_hash_for_each_package() -> None:
    for lock in (REPOSITORY / "requirements").glob("*.txt"):
        entries = re.split(r"\n(?=\S)", lock.read_text())
        packages = [entry for entry in entries if not entry.startswith("#")]
        assert packages
        assert [p for p in packages if "--hash=sha256:" not in p] == []
