"""Options that commands share."""

from pathlib import Path

import click

content = click.option(
    "--content", type=click.Path(path_type=Path), help="Folder of the articles."
)
var = click.option(
    "--var", type=click.Path(path_type=Path), help="Folder for all that we write."
)
