"""The worker: by itself, beside the server, and when the database is away."""

import email
import email.policy
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from kb.desk import letters, sending
from kb.desk.desk import Desk, open_desk
from kb.desk.migrate import migrate
from kb.desk.tables import outbox
from kb.desk.tickets import open_ticket
from kb.settings import read_settings
from tests.commands import POST, command, run
from tests.conftest import REPOSITORY, Place
from tests.imap import imap_server
from tests.ports import free_port
from tests.postgres import Cluster
from tests.served import Served, serve, wait_until
from tests.smtp import make_certificate, server_context, sign_in, smtp_server
from tests.test_desk.conftest import opening

FROM = "Maison Claire <help@shop.example>"


def put(desk: Desk, form_key: str = "k1") -> None:
    """Open a ticket, with its confirmation."""
    with desk.database.write() as connection:
        sent = opening(form_key=form_key, email=f"{form_key}@example.org")
        ticket, _ = open_ticket(connection, sent, sending.now())
        letters.confirm(connection, desk, ticket, sending.now())


def states(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        return list(connection.execute(sa.select(outbox.c.state)).scalars())


def letters_in(var: Path) -> int:
    return len(list((var / "mail").glob("*.eml"))) if (var / "mail").exists() else 0


def test_once_makes_the_tables_sends_what_is_due_and_ends(place: Place) -> None:
    var = place.settings.var
    nothing = run("worker", "--once", "--var", var)
    desk = place.desk()
    put(desk)
    one = run("worker", "--once", "--var", var)
    desk.database.close()

    assert nothing.output == "0 sent, 0 postponed, 0 dead\n"
    assert one.output == "1 sent, 0 postponed, 0 dead\n"
    assert letters_in(var) == 1


@pytest.mark.parametrize("name", ["Marchemin", 'Müller, "Söhne" <Hilfe>', "مساعدة"])
def test_letters_without_a_sender_are_signed_by_the_brand(
    name: str, place: Place
) -> None:
    var = place.settings.var
    brand = f"[brand]\nname = {json.dumps(name)}\n"
    place.publish(POST | {"sites.toml": brand})
    desk = place.desk()
    put(desk)
    run("worker", "--once", "--var", var)
    desk.database.close()

    (file,) = (var / "mail").glob("*.eml")
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    (sender,) = letter["From"].addresses
    text = letter.get_body(("plain",))
    assert (sender.display_name, sender.addr_spec) == (name, "firststop@localhost")
    assert text
    assert text.get_content().splitlines()[-2:] == ["-- ", name]


def test_once_takes_in_replies_and_says_what_became_of_them(
    place: Place, tmp_path: Path
) -> None:
    maildir = tmp_path / "in"
    for name in ("new", "cur"):
        (maildir / name).mkdir(parents=True)
    (maildir / "new" / "1").write_text("Subject: Bonjour\n\nBonjour\n")

    result = run(
        "worker", "--once", "--inbox", "--var", place.settings.var,
        KB_INBOX=str(maildir),
    )  # fmt: skip

    assert result.output.splitlines()[-1] == (
        "0 added, 0 unproved, 0 noted, 0 partly, 0 known, 0 automatic, "
        "1 unknown, 0 waiting"
    )


def test_an_inbox_must_be_named(place: Place) -> None:
    result = run("worker", "--inbox", "--var", place.settings.var)

    assert result.exit_code == 2
    assert "firststop: KB_INBOX: missing" in result.output


def test_a_server_without_a_sender_is_refused_before_anything_is_served(
    place: Place,
) -> None:
    place.publish(POST)

    ended = command(
        "serve", "--content", str(place.content), "--var", str(place.settings.var),
        "--port", "0", KB_SMTP="smtp://m.example",
    )  # fmt: skip

    assert ended.returncode == 2
    assert "firststop: KB_MAIL_FROM: missing" in ended.stderr


def test_the_worker_beside_the_server_sends_is_replaced_and_ends_with_it(
    place: Place,
) -> None:
    place.publish(POST)
    var = place.settings.var
    with serve(place.settings, KB_DELIVER="true") as served:
        desk = place.desk()
        put(desk)
        wait_until(lambda: letters_in(var) == 1)
        (first,) = _workers(served)
        os.kill(first, signal.SIGKILL)
        put(desk, "k2")
        wait_until(lambda: letters_in(var) == 2)
        (second,) = _workers(served)
        desk.database.close()
    said = served.log.read_text()

    assert first != second
    assert f"No KB_SMTP: mail is written to {var / 'mail'}" in said
    assert "worker: ended with -9" in said
    wait_until(lambda: not _is_alive(second))


def test_a_worker_needs_neither_pages_nor_search_nor_the_command() -> None:
    """Each of them costs memory for as long as a server runs."""
    program = (
        "import sys, kb.desk.worker; "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )

    loaded = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()

    assert "sqlalchemy" in loaded
    assert not {
        *("alembic", "click", "flask", "granian", "markdown", "nh3", "PIL", "rich"),
        *("snowballstemmer", "werkzeug", "whoosh", "yaml"),
    }.intersection(loaded)


def test_a_worker_logs_neither_secrets_nor_addresses_nor_words(
    place: Place, tmp_path: Path
) -> None:
    """What its process says while nobody takes its passwords, nor its calls."""
    certificate = make_certificate(tmp_path)
    context = server_context(*certificate)
    refusing = {"tls_context": context, "auth_required": True}
    with (
        smtp_server(**refusing, authenticator=sign_in) as (_, smtp_port),
        imap_server([], context) as (_, imap_port),
    ):
        told = {
            "KB_VAR": str(place.settings.var),
            "KB_MAIL_FROM": FROM,
            "KB_SMTP": f"smtp://ines:geheim@localhost:{smtp_port}",
            "KB_INBOX": f"imaps://ines:geheim@localhost:{imap_port}",
            "KB_WEBHOOK": f"http://localhost:{free_port()}/geheim",
            "KB_WEBHOOK_SECRET": "geheim",
        }
        desk = open_desk(read_settings(told))
        migrate(desk.database)
        put(desk, "zwetschgenmus")
        desk.database.close()
        log = tmp_path / "log"
        with log.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "kb.desk.worker", "--inbox"],
                env=os.environ
                | {"PYTHONPATH": str(REPOSITORY), "SSL_CERT_FILE": str(certificate[0])}
                | told,
                stderr=said,
            )
        refused = "refuses the user or the password"
        wait_until(lambda: log.read_text().count(refused) >= 2)
        wait_until(
            lambda: "webhook at localhost: Connection refused" in log.read_text()
        )
        process.terminate()
        assert process.wait(timeout=60) == 0

    text = log.read_text().lower()
    assert "parcel 1, " in text
    for hidden in ("geheim", "ines", "@", "zwetschgenmus", "colis"):
        assert hidden not in text


def test_a_worker_ends_when_its_server_was_killed(place: Place) -> None:
    place.publish(POST)
    with serve(place.settings, KB_DELIVER="true") as served:
        wait_until(lambda: len(_workers(served)) == 1)
        (worker,) = _workers(served)
        others = served.begun()
        served.process.kill()
        for other in others:
            if other != worker:
                os.kill(other, signal.SIGTERM)
        wait_until(lambda: not _is_alive(worker))


def test_a_worker_finishes_what_it_holds(place: Place) -> None:
    with smtp_server() as (received, port):
        settings = msgspec.structs.replace(
            place.settings, smtp=f"smtp+plain://127.0.0.1:{port}", mail_from=FROM
        )
        desk = open_desk(settings)
        migrate(desk.database)
        for number in range(20):
            put(desk, f"k{number}")
        process = _worker(settings.var, KB_SMTP=settings.smtp, KB_MAIL_FROM=FROM)
        wait_until(lambda: len(received.mails) > 2)
        process.terminate()
        assert process.wait(timeout=60) == 0
        sent = states(desk).count("sent")
        desk.database.close()

    assert sent == len(received.mails)


def test_a_worker_waits_for_a_database_that_is_away(
    place: Place, cluster: Cluster
) -> None:
    address = cluster.new_schema()
    settings = msgspec.structs.replace(place.settings, database=address)
    cluster.stop()
    process = _worker(settings.var, KB_DATABASE=address)
    time.sleep(1)
    cluster.start()
    desk = open_desk(settings)
    migrate(desk.database)
    put(desk)
    wait_until(lambda: letters_in(settings.var) == 1)
    desk.database.close()
    cluster.stop()
    time.sleep(1)
    cluster.start()
    put(desk, "k2")
    wait_until(lambda: letters_in(settings.var) == 2)
    process.terminate()

    assert process.wait(timeout=60) == 0
    desk.database.close()


def _worker(var: Path, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "kb", "worker", "--var", str(var)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)} | environment,
    )


def _workers(served: Served) -> list[int]:
    """The processes of a server that send."""
    return [one for one in served.begun() if b"\0kb.desk.worker\0" in _command(one)]


def _command(number: int) -> bytes:
    """What a process was begun with; nothing where it has ended."""
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return b""


def _is_alive(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
