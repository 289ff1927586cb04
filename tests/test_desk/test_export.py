"""Export: one person's data, whole; what is of others is named, not shown."""

import io
import json
from email.message import EmailMessage
from zipfile import ZipFile

import pytest

from kb.desk.desk import Desk
from kb.desk.export import export_address
from kb.desk.inbox import take_in
from kb.desk.replies import reply_address
from kb.errors import DeskUnavailable
from tests.test_desk.conftest import NOW
from tests.test_desk.people import NOTE, WORDS, write_to
from tests.test_desk.pictures import photo


def _export(desk: Desk, address: str) -> ZipFile:
    file = io.BytesIO()
    export_address(desk, address, NOW, file)
    return ZipFile(file)


def test_an_export_holds_what_the_person_sent_and_was_sent(desk: Desk) -> None:
    ticket = write_to(desk, "Camille@example.org", "c" * 16, read=("fr/late",))
    write_to(desk, "bruno@example.org", "b" * 16)

    archive = _export(desk, "camille@example.org")

    data = json.loads(archive.read("data.json"))
    [told] = data["tickets"]
    assert data["email"] == "camille@example.org"
    assert told["ticket"]["reference"] == ticket.reference
    assert told["ticket"]["fields"] == [
        {"name": "order", "label": "N° de commande", "value": "4071883256"}
    ]
    assert told["ticket"]["read"] == ["fr/late"]
    [file] = told["files"]
    assert archive.read(file["path"]) == photo()
    assert (file["name"], file["kind"]) == ("porte.jpg", "image/jpeg")
    assert archive.namelist() == ["data.json", file["path"]]
    assert [one["letter"] for one in data["letters"]] == ["confirmation", "answer"]


def test_what_is_of_others_is_named_and_not_shown(desk: Desk) -> None:
    write_to(desk, "camille@example.org", "c" * 16)

    text = _export(desk, "camille@example.org").read("data.json").decode()

    [told] = json.loads(text)["tickets"]
    said = [(one["kind"], one["author"], one["body"]) for one in told["messages"]]
    assert said == [
        ("message", "reader", WORDS),
        ("message", "agent", "Bonjour"),
        ("note", "agent", None),
        ("event", "system", "assigned"),
        ("message", "reader", None),
    ]
    assert told["ticket"]["agent_id"] is None
    for hidden in (NOTE, "Inès", "Je suis un autre"):
        assert hidden not in text


def test_automatic_mail_of_the_person_is_theirs(desk: Desk) -> None:
    ticket = write_to(desk, "camille@example.org", "c" * 16)
    address = reply_address(desk.office, desk.seals, ticket.reference)
    mail = EmailMessage()
    mail["To"], mail["Auto-Submitted"] = address, "auto-replied"
    mail.set_content("De retour lundi.")
    mail.add_attachment(photo(), "image", "jpeg", filename="plan.jpg")
    take_in(desk, bytes(mail), NOW)

    archive = _export(desk, "camille@example.org")

    [told] = json.loads(archive.read("data.json"))["tickets"]
    last = told["messages"][-1]
    assert (last["kind"], last["author"]) == ("note", "system")
    assert last["body"] == "De retour lundi."
    assert [one["name"] for one in told["files"]] == ["porte.jpg", "plan.jpg"]


def test_a_file_that_is_missing_is_said(desk: Desk) -> None:
    write_to(desk, "camille@example.org", "c" * 16)
    for path in desk.folder.iterdir():
        path.unlink()

    with pytest.raises(DeskUnavailable, match="is gone; restore it, or erase its tick"):
        _export(desk, "camille@example.org")
