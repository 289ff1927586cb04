"""The page behind the signed link: what its reader sees, sends and takes along."""

import datetime
import io
import logging
import re
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import msgspec
import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse, encode_multipart

from kb.desk.arrivals import Arrival
from kb.desk.attachments import (
    HELD,
    Attachment,
    claim,
    of_form,
    of_ticket,
    path_of,
    receive,
    sweep,
)
from kb.desk.desk import Desk
from kb.desk.messages import Message, Post, add_message, thread
from kb.desk.tables import agents, attachments, outbox
from kb.desk.tickets import Field, Ticket, change, find_ticket, open_ticket
from kb.errors import DamagedIndex
from kb.web import limits, tickets, uploads
from tests.active import active_in
from tests.conftest import Place, Stock
from tests.small_disk import small_disk
from tests.test_desk.conftest import opening
from tests.test_desk.pictures import PDF, photo
from tests.test_web.payloads import PAYLOADS
from tests.test_web.reading import intruders, parse
from tests.test_web.shop import FILES

UTC = datetime.UTC
NOW = datetime.datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
DAY = datetime.timedelta(days=1)
HOSTILE = "'><img src=x onerror=alert(1)>\u202e.png"


class Case(msgspec.Struct):
    """A ticket, the link to it, and who opens the link."""

    desk: Desk
    client: FlaskClient
    ticket: Ticket
    address: str

    def close(self) -> None:
        self.desk.database.close()
        self.client.application.extensions["firststop"].library.edition().close()

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(self.address + path)

    def key(self) -> str:
        """The key of the form that the page has now."""
        found = re.search(r'name="form_key" value="([^"]+)"', self.get().text)
        assert found
        return found[1]

    def send(self, *files: tuple[bytes, str], **fields: str) -> TestResponse:
        """Send the form of the page, or one with another key."""
        data: dict[str, object] = {"form_key": fields.get("form_key") or self.key()}
        data |= fields
        data["files"] = [
            FileStorage(io.BytesIO(content), name) for content, name in files
        ]
        boundary, body = encode_multipart(data)
        kind = f'multipart/form-data; boundary="{boundary}"'
        return self.client.post(self.address, data=body, content_type=kind)

    def now(self) -> Ticket:
        with self.desk.database.read() as connection:
            found = find_ticket(connection, self.ticket.reference)
        assert found
        return found

    def messages(self, *kinds: str) -> list[Message]:
        with self.desk.database.read() as connection:
            return thread(connection, self.ticket.id, kinds=kinds or ("message",))

    def files(self) -> list[Attachment]:
        with self.desk.database.read() as connection:
            return of_ticket(
                connection, self.ticket.id, kinds=("message", "note", "event")
            )

    def say(self, body: str, **how: object) -> int:
        """What somebody else adds to the ticket."""
        with self.desk.database.write() as connection:
            number = add_message(
                connection, self.ticket.id, Post(body=body, **how), NOW
            )
        assert number
        return number

    def set(self, **values: object) -> None:
        with self.desk.database.write() as connection:
            change(connection, self.ticket, NOW, **values)

    def agent(self, name: str) -> int:
        values = {
            "login": name,
            "name": name,
            "password": "",
            "sites": [],
            "is_active": True,
            "added_at": NOW,
        }
        with self.desk.database.write() as connection:
            added = connection.execute(agents.insert().values(values))
        return int(added.inserted_primary_key[0])


@pytest.fixture
def case(make_place: Callable[..., Place], stock: Stock) -> Iterator[Case]:
    place = stock(make_place(attachment_mb=1, messages=0), FILES)
    desk = place.desk()
    made = make_case(desk, place.client())
    yield made
    made.close()


def make_case(desk: Desk, client: FlaskClient, **changes: object) -> Case:
    at = datetime.datetime.now(UTC)
    sent = opening(
        question="comment renvoyer",
        fields=(Field(name="order", label="N° de commande", value="4071883256"),),
        read=("fr/contact/chat",),
        **changes,
    )
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, sent, at)
        post = Post(body="Bonjour,\n<b>cassé</b>", form_key=sent.form_key)
        add_message(connection, ticket.id, post, at)
    token = desk.seals.link_token(ticket.reference, 0, at.date())
    return Case(desk, client, ticket, f"/fr/tickets/{token}")


def main_of(answer: TestResponse) -> str:
    """The words of a page's main part."""
    inside = re.search(r"<main.*?</main>", answer.text, re.DOTALL)
    assert inside
    return " ".join(re.sub(r"<[^>]+>", " ", inside[0]).split())


def test_the_link_shows_the_ticket_and_what_happens_next(case: Case) -> None:
    answer = case.get()

    assert answer.status_code == 200
    shown = main_of(answer)
    assert case.ticket.reference in shown
    assert "Nous avons bien reçu votre demande." in shown
    assert "comment renvoyer" in shown
    assert "N° de commande 4071883256" in shown
    # What was typed is text.
    assert "Bonjour,\n&lt;b&gt;cassé&lt;/b&gt;" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers.getlist("Referrer-Policy") == ["same-origin"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in answer.headers


def test_an_answer_that_is_due_is_told_in_the_zone_of_the_site(case: Case) -> None:
    at = datetime.datetime.now(UTC).replace(microsecond=0) + 2 * DAY
    case.set(due_at=at.replace(hour=17, minute=5))

    shown = main_of(case.get())

    local = at.replace(hour=17, minute=5).astimezone(ZoneInfo("Europe/Paris"))
    assert f"{local:%H:%M}" in shown
    assert "au plus tard" in shown


def test_a_late_answer_is_admitted(case: Case) -> None:
    case.set(due_at=datetime.datetime.now(UTC) - DAY)

    assert "Nous sommes en retard" in main_of(case.get())


def test_an_agents_answer_is_named_and_a_note_is_not_shown(case: Case) -> None:
    ines = case.agent("Inès")
    case.say("L’avez-vous trouvé ?", author="agent", agent_id=ines)
    case.say("Client difficile", kind="note", author="agent", agent_id=ines)
    case.set(state="waiting")

    shown = main_of(case.get())

    assert "Inès vous a répondu." in shown
    assert "L’avez-vous trouvé ?" in shown
    assert "Client difficile" not in shown
    assert "À vous de répondre" in shown


def test_a_mail_that_nothing_proves_is_marked(case: Case) -> None:
    case.say("C’est moi", is_verified=False, mail_id="a@b")

    assert "rien ne prouve que vous l’avez écrit" in main_of(case.get())


def test_a_reply_with_files_is_added_and_opens_the_ticket_again(case: Case) -> None:
    case.set(state="closed", answered_by="fr/returns/who-pays")
    sent = photo()

    answer = case.send(
        (sent, "avis.jpg"), (PDF, "facture.pdf"), reply="Voici.\r\n\r\nMerci"
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, case.address)
    assert [m.body for m in case.messages()] == [
        "Bonjour,\n<b>cassé</b>",
        "Voici.\n\nMerci",
    ]
    assert [m.body for m in case.messages("event")] == ["reopened"]
    ticket = case.now()
    assert (ticket.state, ticket.closed_at, ticket.answered_by) == ("open", None, None)
    image, paper = case.files()
    assert path_of(case.desk, image.file).read_bytes() == sent
    assert (image.name, paper.name) == ("avis.jpg", "facture.pdf")
    assert "Nous avons bien reçu votre réponse." in main_of(case.get())


def test_operators_get_word_of_a_reply(make_place: Callable[..., Place]) -> None:
    place = make_place(webhook="https://shop.example/hook", webhook_secret="s" * 32)
    place.publish(FILES)
    desk = place.desk()
    case = make_case(desk, place.client())

    case.send(reply="Encore là ?")

    with desk.database.read() as connection:
        rows = connection.execute(outbox.select()).mappings().all()
    case.close()
    assert [(row["letter"], row["ticket_id"]) for row in rows] == [
        ("reply", case.ticket.id)
    ]


def test_the_same_reply_sent_three_times_is_one(case: Case) -> None:
    key = case.key()
    for _ in range(3):
        case.send((PDF, "facture.pdf"), form_key=key, reply="Merci")

    assert [m.body for m in case.messages()][1:] == ["Merci"]
    assert [one.name for one in case.files()] == ["facture.pdf"]


def test_what_is_wrong_with_a_file_loses_nothing_else(case: Case) -> None:
    key = case.key()
    answer = case.send(
        (photo(), "avis.jpg"),
        (b"<svg onload=alert(1)>", HOSTILE),
        (PDF.ljust(1_000_001), "grand.pdf"),
        form_key=key,
        reply="Mon texte",
    )

    assert answer.status_code == 422
    shown = main_of(answer)
    assert "Nous n’acceptons pas le format de" in shown
    assert (
        "grand.pdf est trop lourd : envoyez un fichier de 1 Mo au plus."
        in shown.replace("\u00a0", " ")
    )
    assert "Mon texte</textarea>" in answer.text
    assert "&#39;&gt;&lt;img src=x onerror=alert(1)&gt;.png" in answer.text
    assert [one for one in active_in(answer.text) if "onerror" in one] == []
    with case.desk.database.read() as connection:
        (held,) = of_form(connection, key)
    assert "avis.jpg" in shown

    again = case.client.post(
        case.address, data={"form_key": key, "reply": "Mon texte", "remove": held.id}
    )

    assert again.status_code == 200
    assert "avis.jpg" not in main_of(again)
    assert "Mon texte</textarea>" in again.text
    assert list(case.desk.folder.iterdir()) == []
    assert len(case.messages()) == 1


def test_a_file_that_waited_for_too_long_is_missed_before_the_reply_is_sent(
    case: Case,
) -> None:
    key = case.key()
    form = case.send((photo(), "avis.jpg"), (b"", "vide.pdf"), form_key=key)
    (held,) = re.findall(r'name="held" value="([^"]+)"', form.text)
    sweep(case.desk, datetime.datetime.now(UTC) + HELD)

    answer = case.send(form_key=key, reply="Voici.", held=held)
    again = case.send((photo(), "avis.jpg"), form_key=key, reply="Voici.", held=held)
    twice = case.send(form_key=key, reply="Voici.", held=held)

    assert answer.status_code == 422
    assert "avis.jpg a attendu plus d’une heure" in main_of(answer)
    assert 'name="held"' not in answer.text
    assert (again.status_code, twice.status_code) == (303, 303)
    assert [one.name for one in case.files()] == ["avis.jpg"]


def test_the_only_file_of_a_reply_without_words_is_taken_away(case: Case) -> None:
    key = case.key()
    case.send((photo(), "avis.jpg"), (b"", "vide.pdf"), form_key=key)
    with case.desk.database.read() as connection:
        (held,) = of_form(connection, key)

    again = case.send(form_key=key, remove=str(held.id))

    assert again.status_code == 200
    assert "Votre réponse est vide" not in main_of(again)
    assert list(case.desk.folder.iterdir()) == []


@pytest.mark.parametrize("number", ["9" * 30, "-1", "x", "9" * 5000])
def test_a_file_that_cannot_be_is_not_taken_away(case: Case, number: str) -> None:
    answer = case.send(reply="Voici.", remove=number)

    assert answer.status_code in (200, 303)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reply": " \r\n "}, "Votre réponse est vide"),
        ({"reply": "x" * 10_001}, "Votre réponse est trop longue"),
        (
            {"reply": "Texte", "form_key": "../../etc"},
            "Veuillez envoyer votre réponse encore une fois",
        ),
    ],
)
def test_a_reply_that_cannot_be_taken_comes_back(
    case: Case, fields: dict[str, str], said: str
) -> None:
    answer = case.send(**fields)

    assert answer.status_code == 422
    assert said in main_of(answer)
    assert f"{fields['reply'].strip()}</textarea>" in answer.text
    assert len(case.messages()) == 1


def test_a_reader_closes_the_ticket_with_a_last_word(case: Case) -> None:
    case.send(reply="Retrouvé !", do="close")
    case.send(do="close")

    ticket = case.now()
    assert ticket.state == "closed"
    assert ticket.closed_at
    assert [m.body for m in case.messages()][1:] == ["Retrouvé !"]
    assert [m.body for m in case.messages("event")] == ["closed"]
    assert "Cette demande est close." in main_of(case.get())


def test_a_reader_says_which_article_answered_after_all(case: Case) -> None:
    offered = re.findall(r'name="article"[^>]+value="([^"]+)"', case.get().text)
    assert offered == ["fr/contact/chat", "fr/returns/return-an-item"]

    case.send(do="answered", article="fr/returns/return-an-item")

    assert (case.now().state, case.now().answered_by) == (
        "closed",
        "fr/returns/return-an-item",
    )
    assert [m.body for m in case.messages("event")] == ["answered"]
    assert 'href="/fr/articles/retourner-un-article"' in case.get().text


def test_a_damaged_search_neither_hides_the_ticket_nor_stops_a_reply(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rank(*_: object) -> None:
        raise DamagedIndex("words-fr.db: cannot be read")

    monkeypatch.setattr(tickets, "rank_cards", rank)

    page, answer = case.get(), case.send(reply="Voici.")
    case.send(do="answered", article="fr/contact/chat")

    assert (page.status_code, answer.status_code) == (200, 303)
    assert [m.body for m in case.messages()][1:] == ["Voici."]
    assert case.now().answered_by == "fr/contact/chat"


@pytest.mark.parametrize(
    "article", ["", "fr/returns/nowhere", "en/returns/gift-wrap", "' OR 1=1"]
)
def test_an_article_that_was_not_offered_answers_nothing(
    case: Case, article: str
) -> None:
    case.send(do="answered", article=article)

    assert (case.now().state, case.now().answered_by) == ("open", None)


def test_a_ticket_taken_for_spam_tells_nobody_and_stays_so(case: Case) -> None:
    case.set(state="spam")

    case.send(reply="Bonjour ?", do="close")

    assert case.now().state == "spam"
    assert "spam" not in case.get().text


def test_the_copy_holds_all_that_was_written_with_times_and_hashes(case: Case) -> None:
    case.send((PDF, "facture.pdf"), reply="Voici")

    answer = case.get("/copy")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert (
        answer.headers["Content-Disposition"]
        == f"attachment; filename={case.ticket.reference}.txt"
    )
    (file,) = case.files()
    for part in (
        case.ticket.reference,
        "comment renvoyer",
        "N° de commande: 4071883256",
        "<b>cassé</b>",
        "Voici",
        "facture.pdf",
        file.sha256,
        "+00:00",
        "Europe centrale",
    ):
        assert part in answer.text


def test_a_file_is_downloaded_and_only_its_copy_is_shown(case: Case) -> None:
    sent = photo()
    case.send((sent, "Photo « à l’envers ».jpg"))
    (file,) = case.files()

    original = case.get(f"/files/{file.id}")
    shown = case.get(f"/files/{file.id}/image")

    assert original.data == sent
    assert original.headers["Content-Disposition"].startswith("attachment; filename=")
    assert (
        "filename*=UTF-8''Photo%20%C2%AB%20%C3%A0"
        in original.headers["Content-Disposition"]
    )
    assert b"Camille" not in shown.data
    assert shown.headers["Content-Type"] == "image/jpeg"
    for answer in (original, shown):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers.getlist("Content-Security-Policy") == [
            "default-src 'none'; frame-ancestors 'none'; sandbox"
        ]
        assert answer.headers["Cache-Control"] == "no-store"
    assert f"{case.address}/files/{file.id}/image" in case.get().text


def test_a_pdf_is_never_shown(case: Case) -> None:
    case.send((PDF, "facture.pdf"))
    (file,) = case.files()

    assert case.get(f"/files/{file.id}/image").status_code == 404


def test_nobody_has_a_file_of_another_ticket_or_of_a_note(case: Case) -> None:
    case.send((PDF, "facture.pdf"))
    (file,) = case.files()
    other = make_case(case.desk, case.client, form_key="k2")
    note = case.say("Vu", kind="note")
    with case.desk.database.write() as connection:
        kept = {
            **msgspec.structs.asdict(file),
            "form_key": "n",
            "file": "n",
            "message_id": note,
        }
        del kept["id"]
        added = connection.execute(attachments.insert().values(kept))
    of_note = added.inserted_primary_key[0]

    gone = other.get("/files/999999")
    for path in (
        f"{other.address}/files/{file.id}",
        f"{other.address}/files/{file.id}/image",
        f"{other.address}/files/{file.id}?ticket={case.ticket.id}",
        f"{case.address}/files/{of_note}",
        f"{case.address}x/files/{file.id}",
    ):
        answer = case.client.get(path)
        assert (answer.status_code, answer.data) == (404, gone.data)


def test_every_link_that_is_not_valid_gets_the_same_answer(case: Case) -> None:
    with time_machine.travel(datetime.datetime.now(UTC) + 181 * DAY, tick=False):
        expired = case.get()
    token = case.address.rpartition("/")[2]
    payload, mark = token.split(".")
    belgian = case.client.get(f"/fr-be/tickets/{token}")
    altered = [
        case.client.get(f"/fr/tickets/{wrong}")
        for wrong in (
            "x",
            payload,
            f"{payload}.",
            f"{payload}.{mark[:-2]}AA",
            f"{payload[:-2]}AA.{mark}",
            f"{token}.{mark}",
            "%00",
            "é",
        )
    ]
    unknown = case.client.get(
        f"/fr/tickets/{case.desk.seals.link_token('T-2222-2222', 0, datetime.datetime.now(UTC).date())}"
    )

    assert expired.status_code == belgian.status_code == 404
    assert "Ce lien ne mène à aucune demande." in main_of(expired)
    for answer in (*altered, unknown):
        assert answer.status_code == 404
        assert main_of(answer) == main_of(expired)
    assert case.client.post("/fr/tickets/x", data={"reply": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["", "/copy", "/files/{}", "/files/{}/image"])
def test_no_address_behind_an_old_or_a_forged_link_shows_anything(
    path: str, case: Case
) -> None:
    case.send((photo(), "avis.jpg"))
    (file,) = case.files()
    there = path.format(file.id)
    assert case.get(there).status_code == 200

    with time_machine.travel(datetime.datetime.now(UTC) + 181 * DAY, tick=False):
        old = case.get(there)
        reply = case.client.post(
            case.address, data={"reply": "x", "form_key": "k" * 16}
        )
    forged = case.client.get(f"{case.address[:-2]}AA{there}")

    assert [one.status_code for one in (old, reply, forged)] == [404] * 3
    assert main_of(old) == main_of(forged) == main_of(reply)
    assert len(case.messages()) == 2


def test_nothing_that_was_typed_runs_on_the_page_of_a_ticket(case: Case) -> None:
    for n, payload in enumerate(PAYLOADS):
        one = make_case(case.desk, case.client, form_key=f"form-{n}")
        one.set(question=payload)
        one.say(payload)

        again = one.send(
            (b"<svg/>", payload), (PDF, f"{payload[:60]}.pdf"), reply=payload
        )

        pages = (again, one.get())
        # Some break the part that they name: then there is no file to refuse.
        assert again.status_code in (303, 422)
        assert [intruders(parse(page)) for page in pages] == [[], []]
        copy = one.get("/copy")
        assert copy.mimetype == "text/plain"
        assert copy.headers["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize(
    "name",
    [
        "a.pdf\r\nX-Evil: 1.pdf",
        'a"; filename="b.pdf',
        "../../etc/x.pdf",
        "%0d%0aX.pdf",
        "\u202efdp.pdf",
        "x" * 300 + ".pdf",
        "é;a=b.pdf",
    ],
    ids=ascii,
)
def test_no_name_of_a_file_changes_the_headers_of_its_download(
    name: str, case: Case
) -> None:
    attach(case, name)
    (file,) = case.files()

    answer = case.get(f"/files/{file.id}")

    given = answer.headers["Content-Disposition"]
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert parse_options_header(given)[0] == "attachment"
    assert len(given) < 1500
    assert all(" " <= sign <= "~" for sign in given)
    assert "X-Evil" not in answer.headers
    saved = parse_options_header(given)[1]["filename"]
    assert saved.endswith(".pdf")
    assert "/" not in saved


def attach(case: Case, name: str) -> None:
    """A file of the first message, whatever it is called."""
    arrival = Arrival(case.desk.folder, name, case.desk.attachment_bytes)
    arrival.write(PDF)
    at = datetime.datetime.now(UTC)
    receive(case.desk, arrival, "form", at)
    with case.desk.database.write() as connection:
        claim(connection, "form", case.ticket.id, case.messages()[0].id)


def test_a_merged_ticket_says_so_and_shows_nothing_of_the_other_one(
    case: Case,
) -> None:
    other = make_case(case.desk, case.client, form_key="k2")
    other.say("Ma lampe")
    case.set(merged_into=other.ticket.id, state="closed")

    answer = case.get()

    assert "en même temps qu’à une autre de vos demandes" in main_of(answer)
    assert "Nous avons envoyé le lien vers cette demande" in main_of(answer)
    for secret in (other.ticket.reference, other.address, "Ma lampe", "textarea"):
        assert secret not in answer.text


def test_a_reply_to_a_merged_ticket_stays_there_and_opens_the_one_that_goes_on(
    case: Case,
) -> None:
    other = make_case(case.desk, case.client, form_key="k2")
    other.set(state="waiting")
    key = case.key()
    case.set(merged_into=other.ticket.id, state="closed")

    case.send(form_key=key, reply="Toujours rien.")

    assert "Toujours rien." in main_of(case.get())
    assert "Toujours rien." not in main_of(other.get())
    assert (case.now().state, other.now().state) == ("closed", "open")


def test_when_the_database_is_gone_the_reply_stays_on_the_page(case: Case) -> None:
    key = case.key()
    with case.desk.database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE tickets RENAME TO hidden")

    shown = case.get()
    sent = case.client.post(
        case.address, data={"form_key": key, "reply": "Mon <texte>"}
    )

    assert (shown.status_code, sent.status_code) == (503, 503)
    assert "Nous ne pouvons pas afficher votre demande" in main_of(shown)
    assert "Mon &lt;texte&gt;</textarea>" in sent.text
    assert "aide@shop.example" in sent.text
    assert sent.headers["Retry-After"]


def test_a_full_disk_keeps_the_words_of_5_forms_and_takes_none_of_their_files(
    case: Case,
) -> None:
    with small_disk(case.desk.folder, "64k") as folder:
        for _ in range(5):
            answer = case.send((PDF.ljust(100_000), "a.pdf"), reply="Texte")

            assert answer.status_code == 507
            assert "Texte</textarea>" in answer.text
            assert "Nous n’avons pas pu recevoir votre réponse" in main_of(answer)
        assert list(folder.iterdir()) == []
    assert len(case.messages()) == 1
    assert case.files() == []
    assert case.client.get("/fr/articles/retourner-un-article").status_code == 200


def test_a_folder_that_cannot_be_written_keeps_the_words(case: Case) -> None:
    case.desk.folder.parent.mkdir(exist_ok=True)
    case.desk.folder.write_text("a file")

    answer = case.send((PDF, "a.pdf"), reply="Texte")

    assert answer.status_code == 503
    assert "Texte</textarea>" in answer.text
    assert len(case.messages()) == 1


def test_a_page_that_has_the_link_is_never_compressed(case: Case) -> None:
    """Its length would betray the link, letter by letter, beside words of others."""
    answer = case.client.get(case.address, headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_too_many_files_of_one_client_are_let_pass(
    make_place: Callable[..., Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FILES", 2)
    place = make_place(messages=0)
    place.publish(FILES)
    desk = place.desk()
    case = make_case(desk, place.client())

    answer = case.send(
        *[(PDF + b"%d" % n, f"{n}.pdf") for n in range(3)], reply="Texte"
    )
    case.close()

    assert answer.status_code == 422
    assert "2.pdf n’a pas été accepté" in main_of(answer)


def test_files_that_are_too_large_together_lose_nothing_that_was_typed(
    case: Case,
) -> None:
    files = [(PDF.ljust(900_000 + n), f"{n}.pdf") for n in range(5)]

    answer = case.send((PDF.ljust(5 << 20), "film.pdf"), *files, reply="Texte")

    page = main_of(answer)
    assert answer.status_code == 422
    assert "Texte</textarea>" in answer.text
    assert "film.pdf est trop lourd" in page
    assert "4.pdf ne tient pas avec vos autres fichiers" in page
    assert len(case.messages()) == 1
    assert len(list(case.desk.folder.iterdir())) == 4


def test_a_body_or_fields_that_are_too_large_are_not_read(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_BODY_BYTES", 4 << 20)
    large = b"x" * (5 << 20)
    key = case.key()

    assert case.send((large, "a.pdf")).status_code == 413
    assert case.send(reply="x" * 300_000).status_code == 413
    many = {f"f{n}": "x" * 200_000 for n in range(3)}
    assert case.send(**many).status_code == 413
    plain = case.client.post(
        case.address, data={"form_key": key, "reply": "x" * 300_000}
    )
    assert plain.status_code == 413
    broken = case.client.post(
        case.address, data=b"--x\r\n", content_type="multipart/form-data"
    )
    assert broken.status_code == 400
    assert len(case.messages()) == 1
    assert not case.desk.folder.exists() or list(case.desk.folder.iterdir()) == []


def test_another_site_cannot_reply(case: Case) -> None:
    answer = case.client.post(
        case.address,
        data={"reply": "x", "form_key": case.key()},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403
    assert len(case.messages()) == 1


def test_a_token_never_reaches_the_log(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    # A fault of ours: what is stored can no longer be understood.
    with case.desk.database.write() as connection:
        connection.exec_driver_sql("UPDATE tickets SET state = 'odd'")

    with caplog.at_level(logging.DEBUG):
        answer = case.get()

    assert answer.status_code == 500
    assert "GET /<site:prefix>/tickets/<token>" in caplog.text
    assert case.address.rpartition("/")[2] not in caplog.text
