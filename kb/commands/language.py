"""The command for a new language: what it starts with, and what is left."""

import os
from typing import Any

import click

from kb.commands import options
from kb.commands.aside import published_aside, reads_lately
from kb.content.groundwork import lay_groundwork
from kb.content.source import scan
from kb.errors import ContentError
from kb.i18n import add_catalog
from kb.languages import Language, parse_language
from kb.library.translations import progress_in
from kb.settings import read_settings
from kb.sites import FILE as SITES_FILE
from kb.sites import Sites, read_sites

# Articles that are named as the most needed.
NEEDED = 10


@click.group()
def language() -> None:
    """Add a language."""


@language.command()
@click.argument("code")
@options.content
def add(code: str, **given: Any) -> None:
    """Make the folder, the category files and the catalog of a language.

    Then say what is left to translate. The site can go live half translated.

    \b
    Example: firststop language add de
    """
    settings = read_settings(os.environ, **given)
    new = parse_language(code)
    if new is None:
        raise click.BadParameter(f"{code!r} is no language; write its code, such as de")
    found = scan(settings.content, settings.article_kb * 1024)
    sites, _ = read_sites(settings.content, found.languages)
    source = sites.source_language
    for path in lay_groundwork(settings.content, found, source, new):
        click.echo(f"{path}: translate it, then take out its status")
    _show_catalog(new)
    with published_aside(settings) as catalogue:
        (progress,) = (
            one
            for one in progress_in(catalogue, new.code, reads=reads_lately(settings))
            if one.language == new.code
        )
    click.echo(f"{len(progress.waiting)} articles, these first:")
    for one in progress.waiting[:NEEDED]:
        click.echo(f"  {one.id}")
    if (settings.content / SITES_FILE).exists():
        click.echo(f"To go live, add to {SITES_FILE}:\n{_site(new, sites)}")


def _show_catalog(new: Language) -> None:
    try:
        made = add_catalog(new)
    except OSError as bad:
        raise ContentError(f"{bad.filename}: {bad.strerror}; make it writable") from bad
    if made:
        path, messages = made
        click.echo(f"{path}: {messages} words and sentences of the interface")
    else:
        click.echo(f"The interface speaks {new.name} already.")


def _site(new: Language, sites: Sites) -> str:
    return f'[sites.{new.code}]\nlanguages = ["{new.code}", "{sites.source_language}"]'
