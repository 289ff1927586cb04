"""Publishing: the content folder becomes a new edition, all at once."""

import datetime
import hashlib
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from kb.content.almanac import read_facts
from kb.content.facts import Fact
from kb.content.file import SourceFile
from kb.content.source import Scan, scan
from kb.errors import PublishingFailed
from kb.library.build import Built, Job
from kb.library.check import check_catalogue
from kb.library.fingerprint import fingerprint
from kb.library.journal import Journal, Source
from kb.library.making import Making
from kb.library.shelf import base, install
from kb.library.stamps import Stamps
from kb.library.storage import CATALOGUE, Folder
from kb.library.translations import follow
from kb.library.workers import Workers, in_order
from kb.problems import DatedProblem, Problem
from kb.settings import Settings
from kb.sites import Sites, read_sites

# Called with how many files are done, and of how many.
Progress = Callable[[int, int], None]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing did.

    `edition` names the edition that is now current. `problems` are those of all files,
    not only of the ones that were read.
    """

    edition: str
    is_new: bool
    articles: int
    changed: int
    removed: int
    duration_s: float
    problems: list[Problem]


class _Given(msgspec.Struct, frozen=True):
    """What the content folder holds before any article is opened.

    It was looked at from `scanned_s` on, in seconds since the epoch.
    """

    scanned_s: float
    found: Scan
    sites: Sites
    facts: dict[str, Fact]
    problems: list[Problem]
    dated: list[DatedProblem]

    def notes(self) -> dict[str, str]:
        """What an edition holds beside its sources, as texts that can be compared."""
        return {
            "problems": "\n".join(
                map(str, [*self.problems, *(dated.problem for dated in self.dated)])
            ),
            # In the order of the file: choices and subjects are shown in it.
            "sites": msgspec.json.encode(self.sites).decode(),
            "facts": msgspec.json.encode(self.facts, order="sorted").decode(),
        }


def publish(
    settings: Settings,
    progress: Progress = lambda *_: None,
    *,
    left_out: int | None = None,
) -> Outcome:
    """Publish `settings.content` into `settings.var`; nothing is done twice.

    Readers see the old edition until the new one is whole. A file with an error keeps
    its last good version, or is left out; the others are published. `left_out` keeps
    the question at that position out of the index of every article, to be asked.
    Raises ContentError, PublishingBusy when another publisher takes longer than
    `settings.publish_wait_s`, PublishingFailed when `settings.var` cannot be written.
    """
    started_s = time.monotonic()
    folder = Folder(settings.var)
    try:
        with folder.lock(settings.publish_wait_s):
            outcome = _publish(settings, folder, progress, left_out)
    except (OSError, sqlite3.OperationalError) as error:
        raise PublishingFailed(
            f"{settings.var}: cannot be written: {error}; "
            "give it room, and the right to write there"
        ) from error
    return msgspec.structs.replace(outcome, duration_s=time.monotonic() - started_s)


def _publish(
    settings: Settings, folder: Folder, progress: Progress, left_out: int | None
) -> Outcome:
    folder.sweep()
    run = _Run(settings, _read(settings), base(folder), left_out)
    name = run.make(folder, progress) if run.is_needed() else run.old_name
    was = folder.current_name()
    if name != was:
        folder.set_current(name)
    run.remember(name)
    with sqlite3.connect(folder.editions / name / CATALOGUE) as db:
        articles = db.execute("SELECT count(*) FROM article").fetchone()[0]
        problems = Journal(db).problems(_today())
    return Outcome(
        edition=name,
        is_new=name != was,
        articles=articles,
        changed=run.changed,
        removed=run.removed,
        duration_s=0.0,
        problems=problems,
    )


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()


def _read(settings: Settings) -> _Given:
    scanned_s = time.time()
    found = scan(settings.content, settings.article_kb * 1024)
    sites, site_problems = read_sites(settings.content, found.languages)
    almanac = read_facts(settings.content)
    problems = [*found.problems, *site_problems, *almanac.problems]
    return _Given(scanned_s, found, sites, almanac.facts, problems, almanac.dated)


class _Run:
    """One run of publishing: what must be read, and what became of it."""

    def __init__(
        self,
        settings: Settings,
        given: _Given,
        old: Path | None,
        left_out: int | None,
    ) -> None:
        self._settings = settings
        self._given = given
        self._left_out = left_out
        self._old = old
        self.old_name = old.name if old else ""
        self._stamps = Stamps(settings.var)
        self._before, self._notes_before = _remembered(old)
        self._due = self._find_due()
        self._gone = self._find_gone()
        self.changed = self.removed = 0

    def _find_due(self) -> list[SourceFile]:
        """Files that are not as they were."""
        return [
            file
            for file in self._given.found.files
            if not (self._old and self._stamps.is_unchanged(file, self.old_name))
            and not self._is_same(file)
        ]

    def _is_same(self, file: SourceFile) -> bool:
        before = self._before.get(file.path)
        if before is None or before.kind != file.kind:
            return False
        try:
            data = (self._settings.content / file.path).read_bytes()
        except OSError:
            return before.seen == ""
        return before.seen == hashlib.sha256(data).hexdigest()

    def _find_gone(self) -> list[Source]:
        """Sources whose file is no longer there.

        A file that is there but cannot be used keeps its last good version, unless
        another one has its name; so do all files of a folder that cannot be read.
        """
        found = self._given.found
        there = {file.path for file in found.files}
        there |= {p.path for p in found.problems if p.code != "twin"}
        closed = tuple(f"{p.path}/" for p in found.problems if p.code == "folder")
        return [
            source
            for path, source in self._before.items()
            if path not in there and not path.startswith(closed)
        ]

    def is_needed(self) -> bool:
        return bool(
            not self._old
            or self._due
            or self._gone
            or self._notes_before != self._given.notes()
        )

    def make(self, folder: Folder, progress: Progress) -> str:
        """Make an edition, and return its name; nothing is left when that fails."""
        made = Path(tempfile.mkdtemp(suffix=".tmp", dir=folder.editions))
        try:
            making = Making(made, self._old)
            try:
                name = self._fill(making, progress)
            except BaseException:
                making.abandon()
                raise
            return install(made, folder, name, self._old)
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _fill(self, making: Making, progress: Progress) -> str:
        self._enter_all(making, progress)
        making.provide(self._given.sites)
        notes = self._given.notes()
        name = fingerprint(making.journal.sources().values(), notes)
        for key, text in notes.items():
            making.journal.set_note(key, text)
        making.journal.set_problems("folder", self._given.problems)
        making.journal.set_dated_problems(self._given.dated)
        making.write_indexes()
        making.journal.set_problems("rules", self._rules(making))
        making.finish(day for f in self._given.facts.values() for day in f.changes())
        return name

    def remember(self, name: str) -> None:
        """Note when the files were written that the edition `name` was made from."""
        given = self._given
        self._stamps.save(name, given.found.files, given.scanned_s)

    def _enter_all(self, making: Making, progress: Progress) -> None:
        for source in self._gone:
            making.remove(source)
            self.removed += 1
        content = self._settings.content
        for file in self._due:
            if file.kind != "article":
                making.enter_sign(file, content)
        articles = [file for file in self._due if file.kind == "article"]
        jobs = [Job(str(content), file, self._left_out) for file in articles]
        self.changed = len(self._due)
        workers = Workers(self._settings.render_s, self._settings.render_mb)
        for done, built in enumerate(in_order(jobs, workers.build(jobs)), 1):
            self._take(making, built)
            progress(done, len(jobs))

    def _rules(self, making: Making) -> list[Problem]:
        """What is wrong between files: in the catalogue, and in translations."""
        settings, given = self._settings, self._given
        rules = check_catalogue(making.db, given.facts, given.sites, making.folder)
        workers = Workers(settings.render_s, settings.render_mb)
        source = given.sites.source_language
        lost = follow(making.db, settings.content, source, workers.build)
        return [*rules, *lost]

    def _take(self, making: Making, built: Built) -> None:
        before = self._before.get(built.path)
        if built.article:
            making.enter(built)
        elif built.withdrawn:
            making.withdraw(built)
        else:
            making.keep(built, before.digest if before else "")


def _remembered(old: Path | None) -> tuple[dict[str, Source], dict[str, str | None]]:
    if old is None:
        return {}, {}
    with sqlite3.connect(f"file:{old / CATALOGUE}?mode=ro", uri=True) as db:
        journal = Journal(db)
        notes = {name: journal.note(name) for name in ("facts", "problems", "sites")}
        return journal.sources(), notes
