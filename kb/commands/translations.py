"""The commands for translators: what is behind, why, and what is done."""

import os
import sys
from typing import Any

import click

from kb.commands import options
from kb.commands.aside import published_aside, reads_lately
from kb.commands.columns import side_by_side, table
from kb.content.acceptance import accept, prune
from kb.content.source import scan
from kb.content.tree import FACT_MARK
from kb.errors import ContentError
from kb.library.translations import Progress, State, places_of, progress_in
from kb.settings import Settings, read_settings
from kb.sites import read_sites

STATES: tuple[State, ...] = ("complete", "behind", "unmarked", "missing")


@click.group(invoke_without_command=True)
@options.content
@options.var
@click.pass_context
def translations(ctx: click.Context, /, **given: Any) -> None:
    """Show how far each language follows the source.

    What is waiting is in the order of how often it was read in the last 90 days, and of
    how many articles lead to it.

    Exits with 1 when a translation is behind. What is missing is shown to readers in
    another language, and is no fault.
    """
    ctx.obj = read_settings(os.environ, **given)
    if ctx.invoked_subcommand is not None:
        return
    with published_aside(ctx.obj) as catalogue:
        found = progress_in(catalogue, reads=reads_lately(ctx.obj))
    _show(found)
    sys.exit(any(one.counts.get("behind") for one in found))


def _show(found: list[Progress]) -> None:
    head = ("language", *STATES, "by weight")
    rows = [
        (one.language, *(one.counts.get(s, 0) for s in STATES), f"{one.share:.0%}")
        for one in found
    ]
    for line in table([head, *rows]):
        click.echo(line)
    waiting = [one for language in found for one in language.waiting]
    for one in sorted(waiting, key=lambda one: (-one.weight, one.id)):
        places = f", {one.places} places" if one.places else ""
        click.echo(f"{one.id}: {one.state}{places}, weight {one.weight}")


@translations.command("accept")
@click.argument("articles", nargs=-1, required=True)
@click.pass_obj
def accept_command(settings: Settings, articles: tuple[str, ...]) -> None:
    """Say that translations say what their source says now.

    Writes `translated_from` into their front matter, and keeps the source's text.

    \b
    Example: firststop translations accept fr/returns/return-an-item
    """
    found = scan(settings.content, settings.article_kb * 1024)
    source = read_sites(settings.content, found.languages)[0].source_language
    for article in articles:
        accepted = accept(settings.content, found, source, article)
        click.echo(f"{accepted.path}: translated from {accepted.digest}")


@translations.command("prune")
@click.pass_obj
def prune_command(settings: Settings) -> None:
    """Delete the kept texts of the source that no translation names any more.

    \b
    Example: firststop translations prune
    """
    for path in prune(
        settings.content, scan(settings.content, settings.article_kb * 1024)
    ):
        click.echo(f"{path}: deleted")


@translations.command()
@click.argument("article")
@click.pass_obj
def diff(settings: Settings, article: str) -> None:
    """Show what is behind: the source before, the source now, the translation.

    Exits with 1 when something is.

    \b
    Example: firststop translations diff fr/returns/return-an-item
    """
    with published_aside(settings) as catalogue:
        places = places_of(catalogue, article)
    if places is None:
        raise ContentError(f"{article}: the text that it was made from is not kept")
    for place in places:
        told = ", readers are told" if place.is_told else ""
        click.echo(f"\nsection {place.at.replace('.', ', block ')}{told}")
        texts = ("BEFORE", place.before), ("NOW", place.now), ("HERE", place.here)
        shown = [f"{head}\n{FACT_MARK.sub(_written, text)}" for head, text in texts]
        for line in side_by_side(shown):
            click.echo(line)
    sys.exit(bool(places))


def _written(mark: Any) -> str:
    return f"{{fact: {f'{mark[1]} {mark[2]}'.strip()}}}"
