"""A reader follows a ticket by its link, without a script."""

import datetime
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from kb.desk.messages import Post, add_message, thread
from kb.desk.tables import agents
from kb.desk.tickets import Field, Opening, Ticket, change, open_ticket
from kb.settings import Settings
from tests.browser.conftest import PATIENCE_MS
from tests.conftest import CONTENT, Place
from tests.served import serve
from tests.test_desk.pictures import PDF, photo

AT = datetime.datetime(2026, 11, 4, 8, 12, tzinfo=datetime.UTC)


class Followed:
    """A ticket of a site that is served, and its reader's browser."""

    def __init__(self, place: Place, origin: str, site: str) -> None:
        self.desk = place.desk()
        self.origin = origin
        self.ticket = self._open(site)
        token = self.desk.seals.link_token(
            self.ticket.reference, 0, datetime.datetime.now(datetime.UTC).date()
        )
        self.address = f"{origin}/{site}/tickets/{token}"

    def _open(self, site: str) -> Ticket:
        sent = Opening(
            form_key=secrets.token_hex(),
            site=site,
            language=site,
            subject="delivery",
            question="Mon colis n’est pas arrivé",
            email="camille@example.org",
            fields=(Field(name="order", label="N° de commande", value="4071883256"),),
        )
        with self.desk.database.write() as connection:
            ticket, _ = open_ticket(connection, sent, AT)
            body = "Commandé le 18 octobre. Le suivi s’arrête au 24 octobre."
            add_message(connection, ticket.id, Post(body=body), AT)
        return ticket

    def answer(self, body: str) -> None:
        """What Inès writes."""
        at = AT + datetime.timedelta(hours=6)
        values = {
            "login": secrets.token_hex(),
            "name": "Inès",
            "password": "",
            "sites": [],
        }
        with self.desk.database.write() as connection:
            added = connection.execute(
                agents.insert().values(**values, is_active=True, added_at=at)
            )
            (number,) = added.inserted_primary_key
            post = Post(body=body, author="agent", agent_id=number)
            add_message(connection, self.ticket.id, post, at)
            change(connection, self.ticket, at, state="waiting")

    def said(self) -> list[str]:
        with self.desk.database.read() as connection:
            found = thread(connection, self.ticket.id, kinds=("message", "event"))
        return [message.body for message in found]


@pytest.fixture(scope="module")
def origin(place: Place) -> Iterator[str]:
    with serve(place.settings) as served:
        yield f"http://127.0.0.1:{served.port}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("ticket"))
    place.settings = Settings(content=CONTENT, var=place.settings.var, searches=0)
    return place


@pytest.fixture
def followed(place: Place, origin: str) -> Iterator[Followed]:
    followed = Followed(place, origin, "fr")
    yield followed
    followed.desk.database.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_a_reader_follows_replies_with_a_photo_and_closes_without_a_script(
    followed: Followed, page: Page, tmp_path: Path
) -> None:
    image, page_file, paper = (
        tmp_path / name for name in ("avis.jpg", "page.html", "facture.pdf")
    )
    image.write_bytes(photo((800, 600)))
    page_file.write_text("<script>alert(1)</script>")
    paper.write_bytes(PDF)
    followed.answer("L’avez-vous trouvé ? Une photo suffit.")

    page.goto(followed.address)
    expect(page.locator("h1")).to_have_text("Inès vous a répondu.")
    page.get_by_label("Votre réponse").fill("Oui, le voici.")
    page.get_by_label("Ajouter des fichiers").set_input_files([image, page_file, paper])
    page.get_by_role("button", name="Répondre").click()

    expect(page.get_by_role("alert")).to_contain_text("n’ont pas été acceptés")
    expect(page.get_by_label("Votre réponse")).to_have_value("Oui, le voici.")
    page.get_by_role("button", name="Retirer facture.pdf").click()
    expect(page.get_by_text("facture.pdf")).to_have_count(0)
    expect(page.get_by_label("Votre réponse")).to_have_value("Oui, le voici.")
    page.get_by_role("button", name="Répondre").click()

    expect(page.locator("h1")).to_have_text("Nous avons bien reçu votre réponse.")
    shown = page.locator(".files img")
    expect(shown).to_have_count(1)
    shown.scroll_into_view_if_needed()
    assert (
        page.request.get(followed.origin + (shown.get_attribute("src") or "")).headers[
            "content-type"
        ]
        == "image/jpeg"
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="avis.jpg").click()
    assert Path(download.value.path()).read_bytes() == image.read_bytes()

    page.get_by_role("button", name="C’est réglé, clore ma demande").click()
    expect(page.locator("h1")).to_have_text("Cette demande est close.")
    assert followed.said()[2:] == ["Oui, le voici.", "closed"]


def test_the_page_of_a_ticket_has_no_barrier(
    followed: Followed, browser: Browser
) -> None:
    followed.answer("Bonjour,\n\nune photo suffit.")
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()

    page.goto(followed.address)
    page.get_by_role("button", name="Répondre").click()
    expect(page.get_by_role("alert")).to_contain_text("Votre réponse est vide")
    found = Axe().run(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert found.response["violations"] == []
    assert width == 320
