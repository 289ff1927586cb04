"""The whole story: a question on a phone, an answer or a person, and what is counted."""

import io
import json
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import Page, expect

from kb.cli import main
from kb.settings import Settings
from tests.browser.conftest import Visit
from tests.commands import run
from tests.conftest import CONTENT
from tests.served import serve, wait_until
from tests.smtp import Handler, smtp_server
from tests.test_desk.pictures import photo

PHONE = {"width": 390, "height": 844}
PASSWORD = "neuf lampes bleues"
ANSWER = "Inès : https://www.marchemin.example/"
# Sooner than this, nobody has filled in a form.
TYPING_MS = 2100
ARTICLE = "delivery/delivered-not-received"
# What a report says of one thing that is so, and of one that is not.
ALL, NONE = {"part": 1, "whole": 1}, {"part": 0, "whole": 1}


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader of a site types, and what the pages say to them."""

    site: str
    direction: str
    question: str
    article: str
    subject: str
    person: str
    go_on: str
    still: str
    write: str
    no: str
    order: str
    happened: str
    address: str
    send: str
    arrived: str
    your_reply: str
    reply: str
    have_reply: str
    answered: str


FRENCH = Words(
    site="fr",
    direction="ltr",
    question="mon colis n'est pas arrivé",
    article="Colis marqué livré mais pas reçu",
    subject="Livraison",
    person="Joindre une personne",
    go_on="Continuer",
    still="J’ai encore besoin d’une personne",
    write="Écrire un message",
    no="Non",
    order="Numéro de commande",
    happened="Ce qui s’est passé",
    address="Votre adresse e-mail",
    send="Envoyer mon message",
    arrived="Votre message est bien arrivé.",
    your_reply="Votre réponse",
    reply="Répondre",
    have_reply="Nous avons bien reçu votre réponse.",
    answered="Inès Roux vous a répondu.",
)
ARABIC = Words(
    site="ar",
    direction="rtl",
    question="لم يصل الطرد",
    article="الطرد مسجل كمُسلَّم ولم أستلمه",
    subject="التوصيل",
    person="تواصل مع أحد موظفينا",
    go_on="متابعة",
    still="ما زلت أحتاج إلى أحد موظفيكم",
    write="كتابة رسالة",
    no="لا",
    order="رقم الطلب",
    happened="ما الذي حدث",
    address="عنوان بريدك الإلكتروني",
    send="إرسال رسالتي",
    arrived="وصلت رسالتك.",
    your_reply="ردك",
    reply="إرسال الردّ",
    have_reply="وصلنا ردك.",
    answered="وصلك ردّ من \u2068Inès Roux\u2069.",
)


class Shop(msgspec.Struct, frozen=True):
    """A help center that is served with its worker, and the mail that it sends."""

    settings: Settings
    origin: str
    received: Handler

    def mails_to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.received.mails if mail["To"] == address]

    def link_to(self, address: str, count: int) -> str:
        """The link in the mail number `count` to an address, once it is there."""
        wait_until(lambda: len(self.mails_to(address)) == count)
        part = self.mails_to(address)[-1].get_body(("plain",))
        found = part and re.search(r"^http\S+", part.get_content(), re.MULTILINE)
        assert found
        return found[0]

    def report(self, site: str) -> dict[str, Any]:
        """What `firststop report` says of a site."""
        said = run("report", "--json", "--site", site, "--var", self.settings.var)
        assert said.exit_code == 0, (said.output, said.exception)
        return dict(json.loads(said.output))


@pytest.fixture(scope="module")
def shop(sample: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    var = tmp_path_factory.mktemp("story")
    settings = Settings(content=CONTENT, var=var, searches=0)
    command = ["desk", "--var", str(var), "add", "ines", "--name", "Inès Roux"]
    assert CliRunner().invoke(main, command, input=PASSWORD + "\n").exit_code == 0
    with (
        smtp_server() as (received, port),
        serve(
            settings,
            KB_DELIVER="true",
            KB_SMTP=f"smtp+plain://127.0.0.1:{port}",
            KB_MAIL_FROM="Marchemin <aide@marchemin.example>",
        ) as served,
    ):
        yield Shop(settings, f"http://127.0.0.1:{served.port}", received)


def press(page: Page, name: str) -> None:
    """Press a button of the page's main part, which fits the phone before and after."""
    page.locator("#main").get_by_role("button", name=name, exact=True).click()
    fits(page)


def follow(page: Page, name: str) -> None:
    page.locator("#main").get_by_role("link", name=name, exact=True).click()
    fits(page)


def fits(page: Page) -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == PHONE["width"], page.url


def search_and_read(page: Page, words: Words) -> None:
    """Search on the home page, read an article, and say that it does not help."""
    page.locator("#q").fill(words.question)
    page.locator("#q").press("Enter")
    page.locator(".hit h2").get_by_role("link", name=words.article).click()
    press(page, words.no)
    follow(page, words.person)


def write(page: Page, words: Words, address: str) -> str:
    """Ask, pass by the answers, and send the form with a photo; the reference."""
    page.get_by_role("radio", name=words.subject).check()
    page.locator("#your-question").fill(words.question)
    press(page, words.go_on)
    expect(page.locator(".answer")).not_to_have_count(0)
    follow(page, words.still)
    follow(page, words.write)
    page.get_by_label(words.order).fill("M-20481937")
    page.get_by_label(words.happened).fill(f"{words.question}\n\n18.10.")
    page.get_by_label(words.address).fill(address)
    file = {"name": "colis.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.locator("#files").set_input_files([file])
    page.wait_for_timeout(TYPING_MS)
    press(page, words.send)
    expect(page.locator("h1")).to_have_text(words.arrived)
    return page.locator(".reference").inner_text()


def answer(page: Page, reference: str) -> None:
    """Sign in, find a ticket by its reference, look at its photo, and answer it."""
    page.locator("input[name=login]").fill("ines")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.locator(".masthead input[type=search]").fill(reference)
    page.locator(".masthead input[type=search]").press("Enter")
    shown = page.locator(".files img")
    shown.scroll_into_view_if_needed()
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    image = page.request.get(str(shown.get_attribute("src"))).body()
    assert not Image.open(io.BytesIO(image)).getexif()
    assert b"Exif" not in image
    assert b"at home" not in image
    page.locator("textarea[name=body]").fill(ANSWER)
    page.locator("button[value=reply]").click()
    expect(page.locator(".thread")).to_contain_text(ANSWER)


@pytest.mark.parametrize("words", [FRENCH, ARABIC], ids=["French", "Arabic"])
def test_a_question_on_a_phone_without_a_script_reaches_a_person_and_comes_back(
    words: Words, visit: Visit, shop: Shop
) -> None:
    address = f"{words.site}@example.org"
    page = visit(
        f"/{words.site}/", site=shop.origin, java_script_enabled=False, viewport=PHONE
    )
    expect(page.locator("html")).to_have_attribute("dir", words.direction)

    search_and_read(page, words)
    reference = write(page, words, address)
    page.goto(shop.link_to(address, 1))
    fits(page)
    expect(page.locator(".thread img")).to_have_count(1)
    page.get_by_label(words.your_reply).fill("Toujours rien.")
    press(page, words.reply)
    expect(page.locator("h1")).to_have_text(words.have_reply)
    answer(visit("/desk/", site=shop.origin), reference)
    page.goto(shop.link_to(address, 2))
    expect(page.locator("h1")).to_have_text(words.answered)
    expect(page.locator(".thread .from-us")).to_contain_text(ANSWER)
    fits(page)

    for mail in shop.mails_to(address):
        assert words.question not in mail.as_string()
        assert ANSWER not in mail.as_string()
    wait_until(lambda: shop.report(words.site)["articles"] != [])
    report = shop.report(words.site)
    searches, deflection = report["searches"], report["deflection"]
    assert searches["days"][-1] | {"day": ""} == {"day": "", "searches": 1, "empty": 0}
    assert searches["without_click"] == []
    assert report["articles"] == [
        {
            "article": f"{words.site}/{ARTICLE}",
            "reads": 1,
            "helped": NONE,
            "reasons": [],
        }
    ]
    assert deflection == {
        "suggested": ALL,
        "clicked": NONE,
        "explicit": NONE,
        "passed": ALL,
        "silent": NONE,
        "failed": ALL,
        "came_from": {"article": 1},
        "answered_by": [],
    }


def test_an_answer_on_the_way_to_a_person_is_counted_and_sends_nothing(
    visit: Visit, shop: Shop
) -> None:
    page = visit(
        "/en/contact", site=shop.origin, java_script_enabled=False, viewport=PHONE
    )

    page.get_by_role("radio", name="Returns and refunds").check()
    page.locator("#your-question").fill("how do I return an item")
    press(page, "Continue")
    press(page, "This answers my question")

    expect(page.locator("h1")).to_have_text("Good to know that you found it.")
    wait_until(lambda: bool(shop.report("en")["deflection"]["answered_by"]))
    deflection = shop.report("en")["deflection"]
    assert deflection["explicit"] == ALL
    assert deflection["answered_by"] == [["en/returns/return-an-item", 1]]
    # Nobody was written to.
    assert deflection["failed"]["whole"] == 0


def test_a_tab_with_a_script_is_one_session_on_its_path(
    visit: Visit, shop: Shop
) -> None:
    page = visit("/en/", site=shop.origin)

    for address in (
        "/en/search?q=how+do+I+return+an+item",
        "/en/articles/return-an-item",
    ):
        with page.expect_response("**/en/count"):
            page.goto(f"{shop.origin}{address}")
    with page.expect_response("**/en/count"):
        page.get_by_role("link", name="Contact").first.click()

    found = {"total": 1, "contact": 1, "ticket": 0}
    wait_until(lambda: shop.report("en")["path"]["ways"]["found"] == found)
    path = shop.report("en")["path"]
    assert path["searched"] == path["read"] == path["contact"] == ALL
    assert path["ends"]["searched"] == 1
