"""The way to a person on a phone, with and without a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kb.settings import Settings
from tests.browser.conftest import Visit
from tests.conftest import CONTENT
from tests.served import serve
from tests.test_desk.pictures import photo

PHONE = {"width": 390, "height": 844}
QUESTION = "mon colis n’est pas arrivé"
both_ways = pytest.mark.parametrize(
    "script", [True, False], ids=["with a script", "without a script"]
)


@pytest.fixture(scope="module")
def desk_site(
    sample: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The sample help center with a desk of its own, which takes many messages."""
    settings = Settings(
        content=CONTENT,
        var=tmp_path_factory.mktemp("desk"),
        searches=0,
        messages=0,
    )
    with serve(settings) as served:
        yield f"http://127.0.0.1:{served.port}"


def ask(page: Page, subject: str, question: str) -> None:
    page.get_by_role("radio", name=subject).check()
    page.locator("#your-question").fill(question)
    page.locator("#main").get_by_role("button", name="Continuer").click()


def fill_in(page: Page, address: str) -> None:
    page.get_by_label("Numéro de commande").fill("M-20481937")
    page.get_by_label("Ce qui s’est passé").fill(
        "Commandé le 18 octobre.\n\nRien depuis."
    )
    page.get_by_label("Votre adresse e-mail").fill(address)


@both_ways
def test_a_question_that_no_article_answers_becomes_a_ticket_with_a_photo(
    script: bool, visit: Visit, desk_site: str
) -> None:
    page = visit("/fr/", site=desk_site, java_script_enabled=script, viewport=PHONE)

    page.get_by_role("banner").get_by_role("link", name="Nous contacter").click()
    ask(page, "Livraison", QUESTION)
    expect(page.locator(".answer")).not_to_have_count(0)
    page.get_by_role("link", name="Écrire un message").click()
    fill_in(page, "camille@exemple")
    page.locator("#files").set_input_files(
        [{"name": "boite.jpg", "mimeType": "image/jpeg", "buffer": photo()}]
    )
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="Envoyer mon message").click()

    wrong = page.locator("#form-faults")
    expect(wrong.get_by_role("link")).to_have_text(["Votre adresse e-mail"])
    wrong.get_by_role("link").click()
    expect(page.get_by_label("Votre adresse e-mail")).to_be_focused()
    expect(page.locator(".files bdi")).to_have_text("boite.jpg")
    page.get_by_label("Votre adresse e-mail").fill("camille@example.org")
    page.get_by_role("button", name="Envoyer mon message").click()

    expect(page.locator("h1")).to_have_text("Votre message est bien arrivé.")
    page.get_by_role("link", name="Suivre mon message").click()
    expect(page.locator(".thread")).to_contain_text("Rien depuis.")
    expect(page.locator(".thread")).to_contain_text("boite.jpg")


@both_ways
def test_an_answer_is_read_where_it_is_offered_and_taken(
    script: bool, visit: Visit, desk_site: str
) -> None:
    page = visit(
        "/fr/contact", site=desk_site, java_script_enabled=script, viewport=PHONE
    )

    ask(page, "Retours et remboursements", "comment retourner un article")
    first = page.locator(".answer").first
    expect(first.locator(".prose")).to_be_visible()
    second = page.locator(".answer").nth(1)
    second.locator("summary").click()
    expect(second.locator(".prose")).to_be_visible()
    first.get_by_role("button", name="Cela répond à ma question").click()

    expect(page.locator("h1")).to_have_text("Ravis que vous ayez trouvé la réponse.")


@both_ways
def test_a_sure_answer_stands_before_a_message_but_not_in_its_way(
    script: bool, visit: Visit, desk_site: str
) -> None:
    page = visit(
        "/fr/contact/message?subject=returns&q=comment+retourner+un+article",
        site=desk_site,
        java_script_enabled=script,
        viewport=PHONE,
    )

    fill_in(page, "camille@example.org")
    page.wait_for_timeout(2100)
    page.get_by_role("button", name="Envoyer mon message").click()
    expect(page.locator(".answer .prose")).to_be_visible()
    page.get_by_role("button", name="Envoyer quand même").first.click()

    expect(page.locator("h1")).to_have_text("Votre message est bien arrivé.")


@pytest.mark.parametrize(
    ("address", "button"),
    [
        ("/fr/contact", "Continuer"),
        ("/fr/contact/message?subject=delivery", "Envoyer mon message"),
    ],
)
def test_what_went_wrong_gets_the_focus(
    address: str, button: str, visit: Visit, desk_site: str
) -> None:
    page = visit(address, site=desk_site)

    page.get_by_role("button", name=button).click()

    expect(page.locator("#form-faults")).to_be_focused()


def test_a_draft_stays_on_the_device_until_it_is_sent_or_forgotten(
    visit: Visit, desk_site: str
) -> None:
    page = visit("/fr/contact/message?subject=delivery", site=desk_site)
    message = page.get_by_label("Ce qui s’est passé")

    message.fill("Commandé le 18 octobre.")
    page.goto("/fr/")
    page.goto("/fr/contact/message?subject=delivery")
    expect(message).to_have_value("Commandé le 18 octobre.")
    page.locator(".draft-note").get_by_role("button", name="L’effacer").click()
    page.reload()

    expect(message).to_have_value("")


@both_ways
def test_a_film_that_is_too_large_is_named_and_nothing_typed_is_lost(
    script: bool, visit: Visit, desk_site: str, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    with film.open("wb") as file:
        file.truncate(60_000_000)
    page = visit(
        "/fr/contact/message?subject=delivery&q=zeppelin",
        site=desk_site,
        java_script_enabled=script,
    )
    fill_in(page, "film@example.org")

    page.locator("#files").set_input_files(film)
    if script:
        expect(page.locator(".files-large .error")).to_contain_text("film.mp4")
    page.locator("#contact-form").get_by_role("button", name="Envoyer").click()

    # The script does not let it be sent; without one the form comes back.
    if script:
        expect(page.locator("#files")).to_be_focused()
    else:
        expect(page.locator("#files-faults")).to_contain_text("film.mp4")
    expect(page.get_by_label("Votre adresse e-mail")).to_have_value("film@example.org")
    expect(page.get_by_label("Ce qui s’est passé")).not_to_be_empty()


def test_whoever_goes_back_and_adds_a_photo_adds_it_to_the_same_message(
    visit: Visit, desk_site: str
) -> None:
    """The page is asked for anew on the way back; the form is still the same."""
    page = visit(
        "/fr/contact/message?subject=delivery&q=zeppelin",
        site=desk_site,
        viewport=PHONE,
    )
    send = page.locator("#contact-form").get_by_role("button", name="Envoyer")
    fill_in(page, "retour@example.org")
    # Nobody fills in a form within two seconds.
    page.wait_for_timeout(2100)
    send.click()
    reference = page.locator(".reference").inner_text()

    page.go_back()
    fill_in(page, "retour@example.org")
    page.get_by_label("Ce qui s’est passé").fill("Voici la photo.")
    image = {"name": "colis.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.locator("input[type=file]").set_input_files(files=[image])
    send.click()

    expect(page.locator(".reference")).to_have_text(reference)
    page.get_by_role("link", name="Suivre mon message").click()
    expect(page.locator(".thread > li")).to_have_count(2)
    expect(page.locator(".thread")).to_contain_text("Voici la photo.")
    expect(page.get_by_role("link", name="colis.jpg")).to_be_visible()


def test_articles_read_on_this_device_are_offered_and_not_ticked(
    visit: Visit, desk_site: str
) -> None:
    page = visit("/fr/articles/retourner-un-article", site=desk_site)
    page.goto("/fr/contact/message?subject=returns")

    read = page.locator(".read-here")
    expect(read.get_by_label("Retourner un article")).not_to_be_checked()
    read.get_by_role("button", name="Tout effacer").click()
    expect(read).to_have_count(0)
    page.reload()

    expect(page.locator(".read-here")).to_be_hidden()


def test_the_hours_are_told_on_the_clock_of_the_reader_too(
    visit: Visit, desk_site: str
) -> None:
    page = visit("/fr/contact", site=desk_site, timezone_id="Asia/Tokyo")

    expect(page.locator(".state").first).to_contain_text("chez vous")


def test_articles_are_suggested_while_the_question_is_typed(
    visit: Visit, desk_site: str
) -> None:
    page = visit("/fr/contact", site=desk_site)

    page.locator("#your-question").press_sequentially("retourner un")

    expect(
        page.locator("#your-question-suggestions [role=option]").first
    ).to_be_visible()
    status = page.locator(".form > [role=status]")
    expect(status).to_contain_text("proposé")
