"""The next version of the program: a copy of this one, with one migration more."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from kb.settings import Settings
from tests.conftest import REPOSITORY

NEXT = "second"
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "second"
down_revision = "first"


def upgrade():
    op.add_column("tickets", sa.Column("origin", sa.String(20)))
    op.create_index("ix_tickets_origin", "tickets", ["origin"])
    op.create_table(
        "labels",
        sa.Column("ticket_id", sa.Integer, sa.ForeignKey("tickets.id")),
        sa.Column("name", sa.String(20), nullable=False),
    )
    op.execute("INSERT INTO labels SELECT id, 'known' FROM tickets")
    op.execute("UPDATE tickets SET origin = 'before'")
"""
# In the table of tickets, and nowhere else.
BESIDE = 'sa.Column("opened_at", Instant, nullable=False),'
ADDED = 'sa.Column("origin", sa.String(20), default="next", index=True),'

# Each child gets through one statement more than the one before, until one gets through
# all of them. It prints how many were killed.
KILLED = """
import itertools, os, signal
import sqlalchemy as sa
from kb.desk.desk import open_desk
from kb.desk.migrate import migrate
from kb.settings import read_settings

settings = read_settings(os.environ)

def migrate_and_die(last):
    statements = itertools.count()
    def die(*_):
        if next(statements) == last:
            os.kill(os.getpid(), signal.SIGKILL)
    database = open_desk(settings).database
    for moment in ("before_cursor_execute", "commit"):
        sa.event.listen(database._engine, moment, die)
    os._exit(0 if migrate(database) else 1)

for last in itertools.count():
    child = os.fork()
    if child == 0:
        migrate_and_die(last)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
assert os.WEXITSTATUS(status) == 0
print(last)
"""


def make_next(folder: Path) -> dict[str, str]:
    """Write the next version; the environment in which Python finds it."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "kb", folder / "kb", ignore=ignored)
    for name in ("templates", "static"):
        (folder / name).symlink_to(REPOSITORY / name)
    tables = folder / "kb" / "desk" / "tables.py"
    text, count = re.subn(re.escape(BESIDE), BESIDE + ADDED, tables.read_text())
    assert count == 1
    tables.write_text(text)
    versions = folder / "kb" / "desk" / "migrations" / "versions"
    (versions / f"{NEXT}.py").write_text(MIGRATION)
    return {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}


def migrate_and_die(settings: Settings, program: dict[str, str]) -> int:
    """Migrate to the next version, killed at each statement; how often that was."""
    said = subprocess.run(
        [sys.executable, "-c", KILLED],
        env=os.environ
        | program
        | {"KB_VAR": str(settings.var), "KB_DATABASE": settings.database},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    ).stdout
    return int(said)
