"""How `firststop` explains itself, and how it ends when it cannot do what is asked."""

import fcntl
import importlib.metadata
import re
from pathlib import Path

import click
import pytest

from kb.cli import main
from tests.commands import POST, command, folders, run
from tests.conftest import Place


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["publish", "--content", "nowhere"],
            "nowhere: No such file or directory; give the folder of the articles",
        ),
        (
            ["check", "--content", "nowhere"],
            "nowhere: No such file or directory; give the folder of the articles",
        ),
        (
            ["search", "--var", "nowhere", "x"],
            "nowhere: nothing published yet; run publish",
        ),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_2(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"firststop: {said}\n"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (
            "KB_PORT",
            "x",
            "KB_PORT='x': Expected `int`, got `str`; write for example 8000",
        ),
        ("KB_PRT", "1", "KB_PRT: unknown setting; did you mean KB_PORT?"),
        (
            "KB_BASE_URL",
            "help",
            (
                "KB_BASE_URL='help': not a web address; "
                "write for example https://help.example.org"
            ),
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line_and_exit_2(
    variable: str, value: str, said: str, place: Place
) -> None:
    result = run("check", "--content", place.content, **{variable: value})

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"firststop: {said}\n"


@pytest.mark.parametrize(
    "arguments",
    [["search"], ["nonsense"], ["serve", "--port", "x"], ["evaluate", "nowhere"], []],
    ids=" ".join,
)
def test_a_wrong_command_line_is_exit_2(arguments: list[str]) -> None:
    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr


@pytest.mark.parametrize("command", main.commands)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_explains_itself(command: str, option: str) -> None:
    whole, own = run(option), run(command, option)

    summary = main.commands[command].get_short_help_str(limit=200)
    assert (whole.exit_code, own.exit_code) == (0, 0)
    assert re.search(rf"^  {command} +\w", whole.stdout, re.MULTILINE)
    assert summary.rstrip(".") in " ".join(own.stdout.split())


@pytest.mark.parametrize("command", main.commands)
def test_every_option_is_explained(command: str) -> None:
    options = [p for p in main.commands[command].params if isinstance(p, click.Option)]

    assert [option.name for option in options if not option.help] == []


def test_the_version_is_that_of_the_package() -> None:
    result = run("--version")

    version = importlib.metadata.version("firststop")
    assert (result.exit_code, result.stdout) == (0, f"firststop, version {version}\n")


def test_a_publisher_that_is_at_work_is_not_waited_for_without_end(
    place: Place,
) -> None:
    place.publish(POST)

    with (place.settings.var / "publish.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = command("publish", *folders(place), KB_PUBLISH_WAIT_S="0.2")

    said = f"{place.settings.var}: another publisher is at work; try again later"
    assert (result.returncode, result.stdout) == (75, "")
    assert result.stderr == f"firststop: {said}\n"


def test_an_option_out_of_its_range_is_one_line_and_exit_2(place: Place) -> None:
    place.publish(POST)

    result = command("serve", *folders(place), "--port", "99999")

    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
