"""A real PostgreSQL for tests: Debian's, a cluster of its own on the loopback."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.ports import free_port

USER = "postgres"


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _run(*command: str | Path) -> None:
    """Run one of its programs, which refuse to work for root."""
    as_user = ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_user, *command], check=True, capture_output=True, cwd="/")


class Cluster:
    """A server that can be stopped and started again; `address` names its database."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._data = folder / "data"
        self._log = folder / "log"
        self._schemas = 0
        self.port = free_port()
        name = USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.address = f"postgresql+psycopg://{name}@127.0.0.1:{self.port}/postgres"
        _run(programs / "initdb", "-D", self._data, "--auth=trust", "-E", "UTF8")

    def new_schema(self) -> str:
        """The address of an empty schema, which is what a database is to a program."""
        self._schemas += 1
        name = f"t{self._schemas}"
        with psycopg.connect(self.address.replace("+psycopg", "")) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"{self.address}?options=-csearch_path%3D{name}"

    @contextmanager
    def tablespace(self, folder: Path) -> Iterator[str]:
        """The address of an empty schema whose tables lie in a folder of their own."""
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        address = self.new_schema()
        schema = address.rpartition("%3D")[2]
        space = f"space_{schema}"
        plain = self.address.replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE {space} LOCATION '{folder}'")
            yield f"{address}%20-cdefault_tablespace%3D{space}"
            connection.execute(f"DROP SCHEMA {schema} CASCADE")
            connection.execute(f"DROP TABLESPACE {space}")

    def run(self, program: str, *arguments: str | Path) -> bytes:
        """What one of its own programs prints."""
        path = self._programs / program
        return subprocess.run(
            [path, *arguments], check=True, capture_output=True
        ).stdout

    def start(self) -> None:
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -k ''"
            " -c max_connections=200 -c shared_buffers=32MB"
        )
        _run(
            self._programs / "pg_ctl", "-D", self._data, "-l", self._log, "-w",
            "-o", options, "start",
        )  # fmt: skip

    def stop(self) -> None:
        _run(
            self._programs / "pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop"
        )


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster | None]:
    """A cluster with its files in `folder`; None where PostgreSQL is missing."""
    programs = _programs()
    if programs is None:
        yield None
        return
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    cluster = Cluster(programs, folder)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()
