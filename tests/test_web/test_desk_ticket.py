"""A ticket at the desk: read, answered, and everything else that is done with it."""

import pytest
import sqlalchemy as sa

from kb.desk.messages import Post, add_message
from kb.desk.outbox import Parcel, new_mail_id, put
from kb.desk.paging import PAGE
from kb.desk.tables import outbox
from tests.test_web.desk import Shop, filled, now, token_of
from tests.test_web.reading import links, parse, text, texts


@pytest.fixture
def shop(one_shop: Shop) -> Shop:
    """The shop with an agent, who is signed in, and no tickets."""
    one_shop.clear()
    one_shop.seated()
    return one_shop


def test_the_packet_says_what_came_with_the_ticket(shop: Shop) -> None:
    field = {"name": "order", "label": "N° de commande", "value": "4071883256"}
    ticket = shop.ticket(
        fields=(field,),
        read=("fr/returns/return-an-item", "fr/gone"),
        searched=("colis bloqué",),
    )

    page = shop.open(ticket)

    assert texts(page, ".packet dt") == [
        *("From", "Subject", "Language", "N° de commande", "Searched", "Has read")
    ]
    assert texts(page, ".packet dd") == [
        *("camille@example.org · fr", "Retours", "French", "4071883256"),
        *("colis bloqué", "Retourner un article fr/gone"),
    ]
    assert links(page, ".packet a") == [
        ("Retourner un article", "/fr/articles/retourner-un-article")
    ]
    heading = page.select_one("h1 bdi")
    assert heading
    assert (heading["lang"], heading["dir"]) == ("fr", "ltr")


def test_an_answer_reaches_the_thread_and_the_outbox(shop: Shop) -> None:
    ticket = shop.ticket()

    answer = shop.do("reply", ticket, body="Bonjour,\r\nil arrive.", note="Appelé.")

    assert answer.status_code == 303
    assert answer.location == f"/desk/tickets/{ticket.reference}"
    said = [(one.kind, one.body, one.agent) for one in shop.thread(ticket)]
    assert said == [
        ("message", "Il devait arriver lundi.", None),
        ("message", "Bonjour,\nil arrive.", "Ines"),
        ("note", "Appelé.", "Ines"),
    ]
    assert shop.now_of(ticket).state == "waiting"
    with shop.desk.database.read() as connection:
        rows = connection.execute(sa.select(outbox.c.letter, outbox.c.ticket_id)).all()
    assert rows == [("answer", ticket.id)]


def test_the_same_form_twice_is_one_answer(shop: Shop) -> None:
    ticket = shop.ticket()
    page = shop.open(ticket)

    for _ in range(2):
        answer = shop.send(page, ticket, do="reply", body="Bonjour")
        assert answer.status_code == 303

    assert len(shop.thread(ticket)) == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (" \n ", "There is nothing to send yet."),
        ("x" * 20_001, "This is longer than 20,000 characters."),
    ],
)
def test_what_cannot_be_sent_comes_back_with_the_reason(
    body: str, said: str, shop: Shop
) -> None:
    ticket = shop.ticket()

    answer = shop.do("reply", ticket, body=body, note="Garder ceci")

    page = parse(answer)
    assert answer.status_code == 422
    assert text(page.select_one(".error")) == said
    assert text(page.select_one("textarea[name=note]")) == "Garder ceci"
    assert len(shop.thread(ticket)) == 1


def test_the_second_of_two_who_answer_at_once_is_told_and_keeps_the_text(
    shop: Shop,
) -> None:
    ticket = shop.ticket()
    first = shop.browser
    page_of_first = shop.open(ticket)
    second = shop.seated("samir")
    page_of_second = shop.open(ticket)
    address = f"/desk/tickets/{ticket.reference}"

    one = first.post(
        address, data={**filled(page_of_first), "do": "reply", "body": "Un"}
    )
    two = second.post(
        address, data={**filled(page_of_second), "do": "reply", "body": "Deux"}
    )
    again = second.post(
        address, data={**filled(parse(two)), "do": "reply", "body": "2"}
    )

    assert [answer.status_code for answer in (one, two, again)] == [303, 409, 303]
    page = parse(two)
    assert text(page.select_one(".error")) == (
        "Somebody wrote here while you did. Read it, then send your answer."
    )
    assert text(page.select_one("textarea[name=body]")) == "Deux"
    assert [one.body for one in shop.thread(ticket)][1:] == ["Un", "2"]


def test_a_note_leaves_the_answer_that_is_begun(shop: Shop) -> None:
    ticket = shop.ticket()

    answer = shop.do("note", ticket, body="Bonjour", note="À vérifier")

    page = parse(answer)
    assert answer.status_code == 200
    assert texts(page, "textarea") == ["Bonjour", ""]
    assert [one.kind for one in shop.thread(ticket)] == ["message", "note"]


def test_articles_are_found_on_the_readers_site_and_put_into_the_answer(
    shop: Shop,
) -> None:
    ticket = shop.ticket()

    found = parse(shop.do("find", ticket, q="étiquette", body="Bonjour,"))
    passage = found.select_one("button[value^=passage]")
    assert passage
    shown = parse(
        shop.send(found, ticket, insert=str(passage["value"]), body="Bonjour,", q="x")
    )
    linked = parse(
        shop.send(found, ticket, insert="link retourner-un-article#avant", body="")
    )

    address = "https://help.example.org/fr/articles/retourner-un-article#avant"
    text_of = "L’étiquette coûte 4,90\xa0€. Voir les délais."
    assert passage["data-text"] == f"{text_of}\n\nRetourner un article\n{address}"
    area = shown.select_one("textarea[name=body]")
    assert area
    written = area.get_text().strip()
    assert written == f"Bonjour,\n\n{text_of}\n\nRetourner un article\n{address}"
    area = linked.select_one("textarea[name=body]")
    assert area
    assert area.get_text().strip() == f"Retourner un article\n{address}"
    assert len(shop.thread(ticket)) == 1


@pytest.mark.parametrize("name", ["link nowhere#x", "passage #", "link", "x y z"])
def test_what_is_no_article_is_not_put_into_an_answer(name: str, shop: Shop) -> None:
    ticket = shop.ticket()

    answer = shop.do("find", ticket, insert=name, body="Bonjour")

    assert answer.status_code == 200
    assert text(parse(answer).select_one("textarea[name=body]")) == "Bonjour"


def test_what_has_no_article_is_remembered(shop: Shop) -> None:
    ticket = shop.ticket()

    nothing = shop.do("missing", ticket, q=" ")
    answer = shop.do("missing", ticket, q="point  relais fermé")

    assert (nothing.status_code, answer.status_code) == (422, 303)
    assert texts(parse(shop.browser.get("/desk/missing")), ".missed bdi") == [
        *("point relais fermé", "fr")
    ]
    assert "No article found for “point relais fermé”" in text(shop.open(ticket))


def test_a_ticket_is_taken_given_closed_and_opened_again(shop: Shop) -> None:
    ticket = shop.ticket()
    samir = shop.hire("samir", "fr")
    shop.hire("belgian", "fr-be")

    for what, fields in (
        ("take", {}),
        ("assign", {"holder": "samir"}),
        ("close", {}),
        ("reopen", {}),
        ("spam", {}),
        ("reopen", {}),
    ):
        assert shop.do(what, ticket, **fields).status_code == 303
    refused = shop.do("assign", ticket, holder="belgian")

    assert refused.status_code == 400
    assert shop.now_of(ticket).agent_id == samir.id
    assert [one.body for one in shop.thread(ticket)][1:] == [
        *("assigned:Ines", "assigned:Samir", "closed", "reopened"),
        *("spam", "not-spam"),
    ]
    assert "Given to Samir" in text(shop.open(ticket))


def test_a_duplicate_is_merged_by_a_reference_however_it_is_typed(shop: Shop) -> None:
    first, second = shop.ticket("Un"), shop.ticket("Deux")
    typed = first.reference.lower().replace("-", " ")

    answer = shop.do("merge", second, into=typed)

    page = shop.open(second)
    assert answer.status_code == 303
    assert page.select_one("textarea") is None
    assert links(page, ".notice a") == [("Open it", f"/desk/tickets/{first.reference}")]
    assert {"Un", "Deux"} <= set(texts(shop.open(first), ".typed"))


def test_an_answer_to_what_was_merged_meanwhile_is_not_sent_there_and_comes_back(
    shop: Shop,
) -> None:
    """Whoever has the link of a duplicate need not own the address."""
    first, second = shop.ticket("Un"), shop.ticket("Deux")
    page = shop.open(second)
    shop.do("merge", second, into=first.reference)

    answer = shop.send(page, second, do="reply", body="Voici.", note="Vu")

    shown = parse(answer)
    assert answer.status_code == 409
    assert text(shown.select_one(".error")) == (
        "This ticket was merged while you wrote: your answer was not sent."
    )
    assert texts(shown, "textarea") == ["Voici.", "Vu"]
    assert "Voici." not in [one.body for one in shop.thread(second)]


@pytest.mark.parametrize("into", ["", "T-0000-0000", "T-7F3K-92QX"])
def test_a_reference_of_no_ticket_merges_nothing(into: str, shop: Shop) -> None:
    ticket = shop.ticket()

    answer = shop.do("merge", ticket, into=into, body="Bonjour")

    page = parse(answer)
    assert answer.status_code == 422
    assert text(page.select_one(".error")) == "No ticket has this reference."
    assert text(page.select_one("textarea[name=body]")) == "Bonjour"
    assert page.select_one("input[name=into]")["value"] == into


def test_a_ticket_of_another_reader_is_not_merged(shop: Shop) -> None:
    ours, theirs = shop.ticket(), shop.ticket("Là", email="eve@example.org")

    answer = shop.do("merge", ours, into=theirs.reference)

    assert answer.status_code == 422
    assert shop.now_of(ours).merged_into is None


def test_a_reply_that_nothing_proves_is_marked(shop: Shop) -> None:
    ticket = shop.ticket()
    with shop.desk.database.write() as connection:
        post = Post(body="C’est moi", is_verified=False)
        add_message(connection, ticket.id, post, now())

    page = shop.open(ticket)

    assert texts(page, ".thread .late") == ["By mail; nothing proves who wrote it"]


def test_the_clock_of_a_thread_is_the_reader_s_and_says_so(shop: Shop) -> None:
    page = shop.open(shop.ticket(site="fr-be"))

    (said,) = texts(page, ".file > .small")
    season = "Summer" if "Summer" in said else "Standard"
    assert said == f"Times: Central European {season} Time"


def test_what_programs_wrote_is_told_from_what_people_did(shop: Shop) -> None:
    ticket = shop.ticket()
    with shop.desk.database.write() as connection:
        for kind, body in (
            ("note", "User <unknown>."),
            ("event", "undelivered:5.1.1"),
        ):
            post = Post(body=body, kind=kind, author="system")
            add_message(connection, ticket.id, post, now())

    page = shop.open(ticket)

    assert texts(page, ".thread .internal strong") == ["By mail"]
    assert texts(page, ".thread .internal .typed") == ["User <unknown>."]
    assert texts(page, ".thread .event p") == [
        "A letter to the reader did not arrive (5.1.1)"
    ]


def test_the_ticket_leads_to_its_neighbours_in_the_queue(shop: Shop) -> None:
    first, second, third = (shop.ticket(f"{n}", site="fr") for n in range(3))
    shop.ticket("ailleurs", site="en", language="en")

    answer = shop.browser.get(f"/desk/tickets/{second.reference}?site=fr")

    page = parse(answer)
    assert links(page, ".file a[rel]") == [
        ("Previous", f"/desk/tickets/{first.reference}?site=fr"),
        ("Next", f"/desk/tickets/{third.reference}?site=fr"),
    ]
    assert len(page.select(".queue li")) == 3


def test_a_reference_is_found_however_it_is_typed(shop: Shop) -> None:
    ticket = shop.ticket()
    typed = ticket.reference.removeprefix("T-").lower()

    found = shop.browser.get("/desk/", query_string={"q": typed})
    lost = shop.browser.get("/desk/?q=T-7F3K-92QX")

    assert found.location == f"/desk/tickets/{ticket.reference}"
    assert text(parse(lost).select_one(".error")).endswith("T-7F3K-92QX.")


def test_a_button_that_does_not_exist_does_nothing(shop: Shop) -> None:
    ticket = shop.ticket()

    assert shop.do("delete", ticket).status_code == 400
    assert shop.now_of(ticket) == ticket


def test_dead_letters_are_sent_again_or_dropped_by_who_sees_their_site(
    shop: Shop,
) -> None:
    ticket = shop.ticket()
    with shop.desk.database.write() as connection:
        for address, site in (("a@example.org", "fr"), ("b@example.org", "en")):
            parcel = Parcel(
                kind="mail",
                letter="answer",
                recipient=address,
                site=site,
                ticket_id=ticket.id,
                data={},
                mail_id=new_mail_id("help.example.org"),
            )
            put(connection, parcel, now())
        connection.execute(
            outbox.update().values(state="dead", tries=3, error="550 <b>no</b>")
        )
    everything = parse(shop.browser.get("/desk/letters"))
    samir = shop.seated("samir", "fr")
    theirs = parse(samir.get("/desk/letters"))
    actions = [str(form["action"]) for form in everything.select(".dead form")]
    token = token_of(samir)

    answers = [
        samir.post(action, data={"do": "retry", "token": token}) for action in actions
    ]
    dropped = samir.post(actions[1], data={"do": "discard", "token": token})

    assert texts(everything, ".dead strong") == ["b@example.org", "a@example.org"]
    assert texts(theirs, ".dead strong") == ["a@example.org"]
    assert texts(theirs, ".dead .typed") == ["550 <b>no</b>"]
    assert [one.status_code for one in (*answers, dropped)] == [404, 303, 404]
    with shop.desk.database.read() as connection:
        states = connection.execute(
            sa.select(outbox.c.recipient, outbox.c.state).order_by(outbox.c.id)
        ).all()
    assert states == [("a@example.org", "waiting"), ("b@example.org", "dead")]


def test_dead_letters_are_shown_a_page_at_a_time(shop: Shop) -> None:
    with shop.desk.database.write() as connection:
        for n in range(PAGE + 1):
            parcel = Parcel(
                kind="mail",
                letter="answer",
                recipient=f"a{n}@example.org",
                site="fr",
                ticket_id=None,
                data={},
                mail_id=f"{n}@help.example.org",
            )
            put(connection, parcel, now())
        connection.execute(outbox.update().values(state="dead", error="550"))

    first = parse(shop.browser.get("/desk/letters"))
    second = parse(shop.browser.get("/desk/letters?page=2"))
    (form,) = second.select(".dead form")
    again = shop.browser.post(
        str(form["action"]), data={"do": "discard", "token": token_of(shop.browser)}
    )

    assert len(first.select(".dead form")) == PAGE
    assert links(first, "nav.pages a") == [("Next", "/desk/letters?page=2")]
    assert texts(second, ".dead strong") == ["a0@example.org"]
    assert texts(second, "nav.pages span") == ["Page 2 of 2"]
    assert again.headers["Location"].endswith("/desk/letters?page=2")
    last = parse(shop.browser.get("/desk/letters?page=2"))
    assert len(last.select(".dead form")) == PAGE
    assert not last.select("nav.pages")


@pytest.mark.parametrize("number", ["9" * 30, "-1", "٣", "x"], ids=ascii)
def test_a_letter_that_cannot_be_is_not_found(number: str, shop: Shop) -> None:
    data = {"do": "retry", "token": token_of(shop.browser)}

    answer = shop.browser.post(f"/desk/letters/{number}", data=data)

    assert answer.status_code == 404


def test_a_file_is_for_agents_who_see_its_own_ticket(shop: Shop) -> None:
    ours, theirs = shop.ticket("Un"), shop.ticket("Deux", site="fr-be")
    file = shop.attach(ours, "<b>facture.pdf", b"%PDF-1.7\n%%EOF\n")
    address = f"/desk/tickets/{ours.reference}/files/{file}"
    page = shop.open(ours)

    got = shop.browser.get(address)
    image = shop.browser.get(f"{address}/image")
    other_ticket = shop.browser.get(f"/desk/tickets/{theirs.reference}/files/{file}")
    other_agent = shop.seated("samir", "fr-be").get(address)
    stranger = shop.app.test_client().get(address)

    assert links(page, ".files a") == [("<b>facture.pdf", address)]
    assert (got.status_code, got.data) == (200, b"%PDF-1.7\n%%EOF\n")
    assert got.headers["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert got.headers["Cache-Control"] == "no-store"
    refused = (image, other_ticket, other_agent, stranger)
    assert [one.status_code for one in refused] == [404, 404, 404, 303]
