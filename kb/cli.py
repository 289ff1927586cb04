"""The command `firststop`."""

import datetime
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
import msgspec

from kb.errors import FirstStopError, PublishingBusy
from kb.insight.evaluate import Result, evaluate, evaluate_questions
from kb.insight.judged import Perturbation, read_run, write_run
from kb.insight.summary import differences, figures, worst
from kb.library.answers import ResultPage, find
from kb.library.audience import audience_of
from kb.library.edition import Library
from kb.library.publish import Outcome, publish
from kb.library.storage import Folder
from kb.search.query import parse
from kb.settings import Settings, read_settings
from kb.terminal import show_progress
from kb.web.care import care as take_care
from kb.web.server import serve as serve_until_stopped
from kb.web.server import to_environment
from kb.web.watch import watch as watch_content

# What sysexits.h calls EX_TEMPFAIL: another publisher is at work.
BUSY = 75

_content = click.option(
    "--content", type=click.Path(path_type=Path), help="Folder of the articles."
)
_var = click.option(
    "--var", type=click.Path(path_type=Path), help="Folder for all that we write."
)


class _Group(click.Group):
    """Makes one line and an exit status of what we raise on purpose."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FirstStopError as error:
            click.echo(f"firststop: {error}", err=True)
            ctx.exit(BUSY if isinstance(error, PublishingBusy) else 2)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="firststop")
def main() -> None:
    """First Stop: a help center from Markdown.

    Every setting can be given in the environment too: --port is KB_PORT.
    """


@main.command()
@_content
@_var
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option("--workers", type=int, help="Serving processes; 0 is one a core.")
@click.option("--watch", is_flag=True, default=None, help="Publish on every change.")
def serve(**options: Any) -> None:
    """Publish when needed, then serve the help center.

    \b
    Example: firststop serve --content content --port 8000 --watch
    """
    settings = read_settings(os.environ, **options)
    status = _publish_aside(settings)
    if status and not Folder(settings.var).current_name():
        sys.exit(status)
    take_care(settings.var, lambda: _publish_aside(settings))
    if settings.watch:
        watch_content(settings.content, lambda: _publish_aside(settings))
    click.echo(f"Serving {settings.public_url}/", err=True)
    serve_until_stopped(settings)


def _publish_aside(settings: Settings) -> int:
    """Publish in a process of its own: what it needs in memory goes with it.

    Returns its exit status. A failure ends us only when there is nothing to serve.
    """
    environment = os.environ | to_environment(settings)
    command = [sys.executable, "-m", "kb", "publish"]
    return subprocess.run(command, env=environment, check=False).returncode


@main.command("publish")
@_content
@_var
def publish_command(**options: Any) -> None:
    """Make an edition of the content; say what changed and what is wrong.

    Exits with 0 also when files have problems, with 75 when another publisher is at
    work and does not end within two minutes.
    """
    settings = read_settings(os.environ, **options)
    with show_progress("Publishing") as report:
        outcome = publish(settings, report)
    for problem in outcome.problems:
        click.echo(problem)
    click.echo(_told(outcome))


def _told(outcome: Outcome) -> str:
    errors = sum(problem.level == "error" for problem in outcome.problems)
    warnings = len(outcome.problems) - errors
    verb = "Published" if outcome.is_new else "Nothing new in"
    return (
        f"{verb} edition {outcome.edition}: {outcome.articles} articles, "
        f"{outcome.changed} files changed, {outcome.removed} gone, "
        f"in {outcome.duration_s:.1f} s; {errors} errors, {warnings} warnings"
    )


@main.command()
@_content
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def check(*, as_json: bool, **options: Any) -> None:
    """List what is wrong with the content, and publish nothing.

    Exits with 0, 1 when there is an error, 2 when the content cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="firststop-") as folder:
        settings = read_settings(os.environ, **options, var=Path(folder))
        with show_progress("Checking") as report:
            problems = publish(settings, report).problems
    if as_json:
        click.echo(msgspec.json.encode(problems))
    else:
        for problem in problems:
            click.echo(problem)
    sys.exit(any(problem.level == "error" for problem in problems))


@main.command()
@click.argument("query", nargs=-1, required=True)
@_var
@click.option("--site", "prefix", help="First part of the site's address, such as fr.")
def search(query: tuple[str, ...], prefix: str | None, **options: Any) -> None:
    """Show what readers of a site find.

    \b
    Example: firststop search --site fr comment retourner un article
    """
    settings = read_settings(os.environ, **options)
    edition = Library(settings.var, settings.impacts_mb << 20).edition()
    site = edition.sites.get(prefix) if prefix else edition.sites.default_site
    if site is None:
        known = ", ".join(site.prefix for site in edition.sites.all)
        raise click.BadParameter(f"no site {prefix!r}; there are {known}")
    audience = audience_of(site, datetime.datetime.now(datetime.UTC))
    _show(find(edition, audience, parse(" ".join(query))))


def _show(found: ResultPage) -> None:
    doubt = "" if found.confident else ", none of them a sure answer"
    click.echo(f"{found.total} articles{doubt}")
    if found.corrected:
        click.echo(f"Read as: {found.corrected}")
    for n, hit in enumerate(found.hits, 1):
        click.echo(f"\n{n}. {hit.title.striptags()}  ({hit.card.key}, {hit.score:.3f})")
        where = f"{hit.heading}: " if hit.heading else ""
        click.echo(f"   {where}{hit.excerpt.striptags()}")


@main.command("evaluate")
@click.argument("folder", type=click.Path(path_type=Path, exists=True), default=".")
@click.option("--run", type=click.Path(path_type=Path), help="Write the answers here.")
@click.option("--against", type=click.Path(path_type=Path), help="Compare with a run.")
@click.option(
    "--foreign", type=click.Path(path_type=Path), help="Unanswerable queries."
)
@click.option("--perturb", type=click.Choice(["accents", "typo", "cut"]))
@click.option("--seed", type=int, default=1, show_default=True)
def evaluate_command(
    *,
    folder: Path,
    run: Path | None,
    against: Path | None,
    foreign: Path | None,
    perturb: Perturbation | None,
    seed: int,
) -> None:
    """Measure how good the answers are.

    FOLDER has content/ and queries.jsonl: every query is asked of its language. Without
    queries.jsonl the articles' own questions are asked, each left out of the index.
    """
    settings = read_settings(os.environ, content=folder / "content")
    with show_progress("Publishing aside") as report:
        if (folder / "queries.jsonl").exists():
            results = evaluate(
                folder,
                settings,
                how=perturb,
                seed=seed,
                foreign=foreign,
                progress=report,
            )
        else:
            results = evaluate_questions(settings, report)
    if run:
        write_run(run, (result.answer for result in results))
    _print_evaluation(results, against)


def _print_evaluation(results: list[Result], against: Path | None) -> None:
    for line in figures(results):
        click.echo(line)
    if against:
        for line in differences(results, read_run(against)):
            click.echo(line)
    click.echo("\nAnswered worst:")
    for line in worst(results):
        click.echo(line)
