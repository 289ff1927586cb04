"""`firststop desk`: accounts from a terminal."""

import os
import pty
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from kb.cli import main
from tests.conftest import REPOSITORY, Place

PASSWORD = "neuf lampes bleues"


def desk(place: Place, *arguments: str, typed: str = "") -> Result:
    words = ["desk", "--var", str(place.settings.var), *arguments]
    return CliRunner().invoke(main, words, input=typed, prog_name="firststop")


def test_agents_are_added_listed_revoked_and_removed(place: Place) -> None:
    sites = ("--site", "fr", "--site", "fr-be")
    said = [
        desk(place, "add", "ines", "--name", "Inès Roux", typed=f"{PASSWORD}\n"),
        desk(place, "add", "Samir", "--name", "Samir", *sites, typed=PASSWORD),
        desk(place, "revoke", "samir"),
        desk(place, "list"),
        desk(place, "password", "samir", typed=PASSWORD),
        desk(place, "remove", "ines"),
        desk(place, "list"),
    ]

    assert [one.exit_code for one in said] == [0] * len(said)
    assert [one.stdout.splitlines() for one in said] == [
        ["ines may sign in"],
        ["samir may sign in"],
        ["samir may not sign in; sessions ended: 0"],
        [
            "login       name      sites    state",
            "ines   Inès Roux  all sites   active",
            "samir      Samir   fr fr-be  revoked",
        ],
        ["samir may sign in with the new password"],
        ["ines is deleted"],
        ["login   name     sites   state", "samir  Samir  fr fr-be  active"],
    ]


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (
            ("add", "ines", "--name", "Inès"),
            "onze lettre",
            "firststop: the password has 11 characters; give it from 12 to 256\n",
        ),
        (
            ("password", "nobody"),
            PASSWORD,
            "firststop: no agent 'nobody'; `firststop desk list` shows them all\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    place: Place, arguments: tuple[str, ...], typed: str, said: str
) -> None:
    result = desk(place, *arguments, typed=typed)

    assert (result.exit_code, result.stderr) == (2, said)


@pytest.mark.parametrize(
    ("second", "said"),
    [(PASSWORD, "ines may sign in"), ("other", "the two passwords differ; try again")],
)
def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(
    place: Place, second: str, said: str
) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kb", "desk", "--var", str(place.settings.var)]
    with subprocess.Popen(
        [*command, "add", "ines", "--name", "Inès"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    ) as process:
        assert process.stdout
        shown = ""
        # What is typed before the question is thrown away.
        for question, answer in (("Password: ", PASSWORD), ("Once more: ", second)):
            while not shown.endswith(question):
                letter = os.read(process.stdout.fileno(), 1).decode()
                assert letter, shown
                shown += letter
            os.write(ours, f"{answer}\n".encode())
        shown += process.stdout.read().decode()
    os.close(ours)
    os.close(theirs)

    assert said in shown
    assert PASSWORD not in shown
