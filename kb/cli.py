"""The command `firststop`."""

import datetime
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import msgspec

from kb.commands.desk import desk
from kb.commands.language import language
from kb.commands.options import content as _content
from kb.commands.options import var as _var
from kb.commands.privacy import privacy
from kb.commands.processes import begin
from kb.commands.report import report
from kb.commands.translations import translations
from kb.commands.worker import kept_at_work, worker
from kb.desk.migrate import prepare as prepare_desk
from kb.errors import ContentError, FirstStopError, PublishingBusy
from kb.insight.evaluate import Manner, evaluate, evaluate_questions
from kb.insight.judged import read_run, write_run
from kb.insight.reasons import reasons
from kb.insight.summary import differences, summary
from kb.library.answers import ResultPage, find
from kb.library.audience import audience_of
from kb.library.edition import Library
from kb.library.hits import Hit
from kb.library.publish import Outcome, publish
from kb.library.storage import Folder
from kb.search.query import parse
from kb.settings import Settings, read_settings
from kb.terminal import say, show_progress
from kb.web.care import care as take_care
from kb.web.server import check_address
from kb.web.server import serve as serve_until_stopped
from kb.web.watch import watch as watch_content

# What sysexits.h calls EX_TEMPFAIL: another publisher is at work.
BUSY = 75


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


main.add_command(desk)
main.add_command(language)
main.add_command(privacy)
main.add_command(report)
main.add_command(translations)
main.add_command(worker)


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
    check_address(settings)
    status = _publish_aside(settings)
    if status and not Folder(settings.var).current_name():
        sys.exit(status)
    prepare_desk(settings)
    take_care(settings.var, lambda: _publish_aside(settings))
    if settings.watch:
        watch_content(settings.content, lambda: _publish_aside(settings))
    with kept_at_work(settings):
        say(f"Serving {settings.public_url}/")
        serve_until_stopped(settings)


def _publish_aside(settings: Settings) -> int:
    """Publish in a process of its own: what it needs in memory goes with it.

    Returns its exit status. A failure ends us only when there is nothing to serve.
    """
    with begin(["-m", "kb", "publish"], settings) as process:
        return process.wait()


@main.command("publish")
@_content
@_var
def publish_command(**options: Any) -> None:
    """Make an edition of the content; say what changed and what is wrong.

    Exits with 0 also when files have problems, with 75 when another publisher is at
    work and does not end soon (KB_PUBLISH_WAIT_S).
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
@click.option("--explain", is_flag=True, help="Say why each hit stands where it does.")
def search(
    query: tuple[str, ...], prefix: str | None, *, explain: bool, **options: Any
) -> None:
    """Show what readers of a site find.

    With --explain, a table for each hit: which terms of the article were found for each
    word, what they weigh, how rare they are, and what each part of the article gives.

    \b
    Examples:
      firststop search --site fr comment retourner un article
      firststop search --site en --explain card declind
    """
    settings = read_settings(os.environ, **options)
    with closing(Library(settings.var, settings.impacts_mb << 20).edition()) as edition:
        site = edition.sites.get(prefix) if prefix else edition.sites.default_site
        if site is None:
            known = ", ".join(site.prefix for site in edition.sites.all)
            raise click.BadParameter(f"no site {prefix!r}; there are {known}")
        audience = audience_of(site, datetime.datetime.now(datetime.UTC))
        asked = parse(" ".join(query))
        if explain:
            for line in reasons(edition, audience, asked):
                click.echo(line)
        else:
            _show(find(edition, audience, asked))


def _show(found: ResultPage) -> None:
    doubt = "" if found.confident else ", none of them a sure answer"
    click.echo(f"{found.total} articles{doubt}")
    if found.corrected:
        click.echo(f"Read as: {found.corrected}")
    _show_hits(found.hits)
    for other in found.elsewhere:
        click.echo(f"\nIn {other.language.locale.get_display_name('en')}:")
        _show_hits(other.hits)


def _show_hits(hits: list[Hit]) -> None:
    for n, hit in enumerate(hits, 1):
        click.echo(f"\n{n}. {hit.title.striptags()}  ({hit.card.key}, {hit.score:.3f})")
        where = f"{hit.heading}: " if hit.heading else ""
        click.echo(f"   {where}{hit.excerpt.striptags()}")


@main.command("evaluate")
@click.argument("folder", type=click.Path(path_type=Path, exists=True), default=".")
@click.option("--lang", "languages", multiple=True, help="Ask in this one; repeat.")
@click.option("--run", type=click.Path(path_type=Path), help="Write the answers here.")
@click.option("--against", type=click.Path(path_type=Path), help="Compare with a run.")
@click.option(
    "--foreign",
    type=click.Path(path_type=Path),
    help="Folder of queries that have no answer here.",
)
@click.option(
    "--perturb",
    "perturbed",
    type=click.Choice(["accents", "typo", "cut"]),
    help="Drop accents, make one typing error, or cut the last two letters.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="For --perturb.")
def evaluate_command(
    *, folder: Path, run: Path | None, against: Path | None, **manner: Any
) -> None:
    """Measure how good the answers are.

    FOLDER has content/ and queries.jsonl: every query is asked of its language. Without
    queries.jsonl the articles' own questions are asked, each left out of the index, and
    those that do not find their article among the first three are listed.

    Exits with 0 when it could measure, 1 when a measure is worse than in the run of
    --against by more than chance, 2 when it could not run.

    \b
    Examples:
      firststop evaluate
      firststop evaluate judged --run before.jsonl
      firststop evaluate judged --against before.jsonl
      firststop evaluate judged --foreign another-site --perturb typo
    """
    settings = read_settings(os.environ, content=folder / "content")
    before = read_run(against) if against else {}
    is_judged = (folder / "queries.jsonl").exists()
    with show_progress("Publishing aside") as report:
        if is_judged:
            evaluation = evaluate(folder, settings, Manner(**manner), report)
        else:
            evaluation = evaluate_questions(settings, Manner(**manner), report)
    if run:
        write_run(run, (result.answer for result in evaluation.results))
    compared = differences(evaluation, before)
    if against and not compared:
        raise ContentError(f"{against}: holds none of these queries; give their run")
    for line in summary(evaluation, compared, is_judged=is_judged):
        click.echo(line)
    sys.exit(any(difference.is_loss for difference in compared))
