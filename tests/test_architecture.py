"""The floors of the house, its sizes, and what no file may hold."""

import ast
import functools
import re
from pathlib import Path

import pytest

from kb.content.body import FACT_ANCHOR, RESERVED_IDS
from tests.conftest import REPOSITORY

# From the ground up. A room imports from rooms before it only.
ROOMS = """
problems errors shapes
settings languages countries toml brand hours calendars channels
patterns fields entries subjects sites negotiation i18n templates
content.file content.spacing content.slugs content.markup content.header content.frontmatter
content.tree content.references content.sections content.blocks content.body content.facts
content.almanac content.amounts content.source content.article
content.editing content.acceptance content.groundwork
search.chinese search.small_words search.languages search.negation search.analysis search.synonyms search.postings search.documents
search.query
search.question search.engine search.formula search.impacts search.passages search.searcher
search.reranking search.ranking search.allowance
search.explanation search.spelling search.excerpts search.suggest
library.tables library.schema library.journal library.suggestions library.build
library.worker library.workers
library.register library.signs library.words library.thesaurus library.manifest
library.storage library.fingerprint library.shelf
library.stamps library.making library.check library.translations library.publish
library.notes library.audience library.factsheet library.sight library.addresses
library.categories library.cards library.neighbours library.catalogue
library.kept library.edition library.meaning library.asking library.hits
library.elsewhere library.answers
desk.tables desk.turns desk.diagnosis desk.database desk.footing desk.migrations.versions.first desk.migrate
desk.references desk.paging
desk.seals desk.office desk.replies desk.tickets desk.messages desk.outbox desk.desk
desk.letters desk.patience desk.postman desk.composing desk.webhooks desk.sending
desk.kinds desk.images desk.inspection desk.arrivals desk.attachments desk.following desk.forms
desk.subjects desk.channels desk.mailtext desk.mailparsing desk.mailparts desk.returns
desk.mail desk.transcript desk.delays desk.imap desk.mailboxes desk.inbox
desk.passwords desk.agents desk.sessions desk.sign_ins desk.queue desk.handling
desk.erasure desk.retention desk.export desk.worker
insight.measures insight.judged insight.calibration insight.evaluate insight.summary
insight.reasons insight.scrubbing insight.events insight.counting
insight.proportions insight.period insight.searches insight.articles
insight.deflection insight.paths insight.report
web.urls web.numbers web.assets web.limits web.pages web.bodies web.security web.uploads web.tally
web.visit web.alternates web.body web.render web.trails web.tabs web.votes
web.markdown web.structured web.reader web.search web.errand web.steps web.ways
web.passages web.contact web.rows web.sieve web.draft web.contact_form web.reply
web.downloads web.tickets web.editors web.machines web.faults web.health
web.desk.seat web.desk.signing web.desk.rows web.desk.listing web.desk.passages
web.desk.ticket web.desk.acting web.desk.files web.desk.letters web.desk.charts web.desk.report
web.desk.blueprint
web.app
web.memory web.server web.watch web.care
terminal commands.processes commands.options commands.columns commands.aside commands.translations
commands.language commands.privacy commands.report commands.worker commands.desk cli __main__
""".split()

# Libraries that one room each knows, or one floor.
LIBRARIES = {
    "whoosh": {"search.engine"},
    "snowballstemmer": {"search.analysis"},
    "yaml": {"content.header"},
    "markdown": {"content.markup"},
    "nh3": {"content.markup"},
    "imagesize": {"library.signs"},
    "markdownify": {"web.markdown"},
    "granian": {"web.server"},
    "watchfiles": {"web.watch"},
    "rich": {"terminal"},
    "click": {
        "cli",
        "commands.desk",
        "commands.language",
        "commands.options",
        "commands.privacy",
        "commands.report",
        "commands.translations",
        "commands.worker",
    },
    "smtplib": {"desk.postman"},
    "imaplib": {"desk.imap"},
    "jinja2": {"templates"},
    "tomllib": {"toml"},
    "alembic": {"desk.migrate", "desk.migrations.versions.first"},
    "itsdangerous": {"desk.seals"},
    "PIL": {"desk.images"},
    "holidays": {"hours"},
}

# Beside the library, whose editions are its files.
SQLITE = {"desk.database", "desk.footing"}

# What works out how to make a struct when it is called: no more than half of that is
# done when a second thread calls it. Settings are read before there are any.
MAKERS = re.compile(r"msgspec\.(convert|(json|msgpack)\.(decode|Decoder))")
MAKES_VALUES = {"shapes", "settings"}

MODULES = sorted((REPOSITORY / "kb").rglob("*.py"))
TEMPLATES = sorted((REPOSITORY / "templates").rglob("*.*"))


def name_of(path: Path) -> str:
    inside = path.relative_to(REPOSITORY / "kb").with_suffix("")
    return ".".join(part for part in inside.parts if part != "__init__")


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@functools.cache
def imports_of(path: Path) -> list[str]:
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            rooms = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [room for room in rooms if _is_module(room)] or [node.module]
    return found


def _is_module(name: str) -> bool:
    return (REPOSITORY / Path(*name.split("."))).with_suffix(".py").exists()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down_only(path: Path) -> None:
    name = name_of(path)
    if not name or path.name == "__init__.py":
        assert not path.read_text().strip(), "packages are empty"
        return

    ours = [m.removeprefix("kb.") for m in imports_of(path) if m.startswith("kb.")]

    assert name in ROOMS, f"{name} has no place in the house; give it one in ROOMS"
    above = [other for other in ours if ROOMS.index(other) >= ROOMS.index(name)]
    assert not above


def test_each_room_has_one_place() -> None:
    assert sorted(ROOMS) == sorted(
        {name_of(path) for path in MODULES if path.stem != "__init__"}
    )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_stand_at_the_top(path: Path) -> None:
    lazy = [
        node.lineno
        for function in ast.walk(tree_of(path))
        if isinstance(function, (ast.FunctionDef, ast.ClassDef))
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]

    assert not lazy


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_known_to_one_room(library: str) -> None:
    users = {
        name_of(path)
        for path in MODULES
        if any(m.split(".")[0] == library for m in imports_of(path))
    }

    assert users == LIBRARIES[library]


def test_flask_and_databases_stay_on_their_floors() -> None:
    for path in MODULES:
        roots = {m.split(".")[0] for m in imports_of(path)}
        floor = name_of(path).split(".")[0]
        assert "flask" not in roots or floor == "web"
        assert "sqlite3" not in roots or name_of(path) in SQLITE or floor == "library"
        assert "sqlalchemy" not in roots or floor in ("desk", "insight")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_makes_structs_is_worked_out_before_there_are_threads(path: Path) -> None:
    if name_of(path) in MAKES_VALUES:
        return
    called = [
        (ast.unparse(node.func), node.lineno)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
    ]
    at_import = {
        node.lineno
        for statement in tree_of(path).body
        if isinstance(statement, (ast.Assign, ast.AnnAssign))
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
    }

    assert [line for name, line in called if MAKERS.fullmatch(name)] == []
    shapes = {line for name, line in called if name == "Shape"}
    assert shapes <= at_import


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_rooms_and_functions_stay_small(path: Path) -> None:
    functions = [
        (node.name, (node.end_lineno or 0) - node.lineno + 1)
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]

    assert len(path.read_text().splitlines()) <= 300
    assert [name for name, lines in functions if lines > 40] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_templates_stay_small_and_never_vouch_for_a_value(path: Path) -> None:
    text = path.read_text()

    assert len(text.splitlines()) <= 120
    assert not re.search(r"\|\s*safe\b", text)
    assert not re.search(r"\sstyle=|\son\w+=|<script>", text), "the policy forbids it"


@pytest.mark.parametrize(
    "path", sorted((REPOSITORY / "static" / "css").glob("*.css")), ids=lambda p: p.name
)
def test_styles_name_no_physical_side(path: Path) -> None:
    """Right to left must mirror; the one exception says so beside itself."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    sided = re.findall(
        r"(?:margin|padding|border)-(?:left|right|top|bottom)|\b(?:left|right):", text
    )

    assert not sided


def test_the_ids_of_templates_and_of_suggestions_are_kept_from_headings() -> None:
    # The script hangs its list on the field: `q-suggestions`.
    used = {"q-suggestions", "your-question-suggestions"}
    used |= {
        match
        for path in TEMPLATES
        # Agents' pages hold no article.
        if path.parent.name != "desk"
        for match in re.findall(r'\sid="([\w-]+)"', path.read_text())
    }

    assert used - {FACT_ANCHOR} == RESERVED_IDS


def test_the_two_lists_of_dark_colours_are_equal() -> None:
    text = (REPOSITORY / "static" / "css" / "tokens.css").read_text()
    lists = re.findall(r"color-scheme: dark;(.*?)}", text, flags=re.DOTALL)

    assert len(lists) == 2
    assert len({" ".join(one.split()) for one in lists}) == 1
