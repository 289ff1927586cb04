"""How tests run the command `firststop`."""

import os
import subprocess
import sys

from click.testing import CliRunner, Result

from kb.cli import main
from tests.conftest import REPOSITORY, Place, article

# A busy machine takes its time to start Python.
PATIENCE_S = 120
POST: dict[str, str | bytes] = {
    "en/send.md": article(
        "Send a parcel", "Pack it, then bring it.", questions="[how do I ship]"
    ),
    "en/stamps.md": article(
        "Buy stamps", "At the counter.", questions="[where to buy]"
    ),
    "en/hours.md": article("Opening hours", "Nine to five.", questions="[when open]"),
}


def run(*arguments: object, **environment: str) -> Result:
    """Run `firststop` in this process."""
    words = [str(argument) for argument in arguments]
    return CliRunner().invoke(main, words, env=environment, prog_name="firststop")


def folders(place: Place) -> list[str]:
    """The options that lead to a place."""
    return ["--content", str(place.content), "--var", str(place.settings.var)]


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `firststop` in a process of its own; fail when it does not end by itself."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kb", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)} | environment,
    )
    try:
        output, errors = process.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        # Gently: a server that is killed leaves its workers behind.
        process.terminate()
        process.communicate()
        raise
    return subprocess.CompletedProcess(arguments, process.returncode, output, errors)
