"""The form of a subject: what becomes a ticket, and what stays in the form."""

import datetime
import io
import sqlite3
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.desk.attachments import of_ticket
from kb.desk.desk import Desk
from kb.desk.messages import thread
from kb.desk.references import read_reference
from kb.desk.tables import outbox, tickets
from kb.desk.tickets import Field, Ticket, change, ticket_by_id
from tests.conftest import Place
from tests.test_desk.pictures import photo
from tests.test_web.counted import counted
from tests.test_web.payloads import PAYLOADS
from tests.test_web.post import AT, Moment
from tests.test_web.reading import hrefs, intruders, links, parse, read, text, texts

FORM = "/en/contact/message?subject=delivery&q=a+zeppelin&attempt=abcdefgh"
FILLED = {
    "field-order": "40718 83256",
    "field-wish": "refund",
    "field-message": "Ordered on 18 October.\r\n\r\nNothing since.",
    "field-email": "camille@example.org",
}
PLAIN = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
SOON = datetime.timedelta(seconds=30)


@pytest.fixture
def place(make_post: Callable[..., Place], moment: Moment) -> Place:
    return make_post()


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    desk = place.desk()
    yield desk
    desk.database.close()


@pytest.fixture
def post(place: Place, desk: Desk) -> FlaskClient:
    return place.client()


def fields_of(page: BeautifulSoup) -> dict[str, object]:
    """What a browser would send of the form, as it stands."""
    form = page.select("#contact-form")[0]
    found: dict[str, list[str]] = {}
    for one in form.select("input, textarea"):
        is_out = one.get("type") in ("checkbox", "radio") and not one.has_attr(
            "checked"
        )
        if not is_out:
            value = (
                one.text.removeprefix("\n")
                if one.name == "textarea"
                else one["value"]
                if one.has_attr("value")
                else ""
            )
            found.setdefault(str(one["name"]), []).append(str(value))
    return dict(found)


def send(
    client: FlaskClient, moment: Moment, address: str = FORM, **changes: object
) -> TestResponse:
    """Fill in a fresh form and send it half a minute later."""
    fields = fields_of(read(client, address)) | FILLED
    moment.at += SOON
    fields |= {name.replace("_", "-"): value for name, value in changes.items()}
    return client.post("/en/contact/message", data=fields)


def sent(post: FlaskClient, moment: Moment) -> tuple[dict[str, object], TestResponse]:
    """What was filled in and sent a moment ago, and the answer to it."""
    fields = fields_of(read(post, FORM)) | FILLED
    moment.at += SOON
    answer = post.post("/en/contact/message", data=fields)
    moment.at += SOON
    return fields, answer


def all_tickets(desk: Desk) -> list[Ticket]:
    with desk.database.read() as connection:
        ids = connection.execute(sa.select(tickets.c.id)).scalars().all()
        return [one for one in (ticket_by_id(connection, n) for n in ids) if one]


def letters(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        return list(connection.execute(sa.select(outbox.c.recipient)).scalars())


def test_what_was_typed_becomes_a_ticket(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    address = f"{FORM}&article=delivery/lost&searched=late"

    answer = send(post, moment, address)

    assert answer.status_code == 303
    [ticket] = all_tickets(desk)
    assert (ticket.site, ticket.language, ticket.subject) == ("en", "en", "delivery")
    assert (ticket.question, ticket.email) == ("a zeppelin", "camille@example.org")
    assert ticket.fields == (
        Field(name="order", label="Order number", value="4071883256"),
        Field(name="wish", label="What you would like", value="A refund"),
    )
    assert (ticket.read, ticket.searched) == (("en/delivery/lost",), ("late",))
    assert (ticket.state, ticket.opened_at) == ("open", AT + SOON)
    assert ticket.due_at == AT.replace(day=27, hour=18)
    with desk.database.read() as connection:
        [message] = thread(connection, ticket.id, kinds=("message",))
    assert message.body == "Ordered on 18 October.\n\nNothing since."
    assert letters(desk) == ["camille@example.org"]


def test_it_is_confirmed_with_a_reference_and_no_address_in_the_link(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    answer = send(post, moment)

    page = read(post, answer.location)
    [ticket] = all_tickets(desk)
    assert "example.org" not in answer.location
    assert text(page.h1) == "Your message has arrived."
    assert read_reference(text(page.select(".reference")[0])) == ticket.reference
    assert texts(page, ".prose li")[:2] == [
        "Our answer goes to camille@example.org .",
        "A person reads it and answers by Friday, November 27, 2026 at the latest.",
    ]
    token = answer.location.rpartition("/")[2]
    assert ("Follow my message", f"/en/tickets/{token}") in links(page, "main a")


@pytest.mark.parametrize("token", ["nonsense", "WyJULTIyMjItMjIyMiIsNzQwMDAwXQ.x"])
def test_a_confirmation_that_we_did_not_sign_is_not_there(
    post: FlaskClient, token: str
) -> None:
    assert post.get(f"/en/contact/sent/{token}").status_code == 404


def test_without_a_subject_it_is_asked_for_first(post: FlaskClient) -> None:
    page = read(post, "/en/contact/message?q=where+is+it&attempt=abcdefgh")

    assert text(page.h1) == "What is it about?"
    assert links(page, ".chips a") == [
        (title, f"/en/contact/message?subject={name}&q=where+is+it&attempt=abcdefgh")
        for name, title in [
            ("delivery", "Delivery"),
            ("payments", "Payments"),
            ("other", "Something else"),
        ]
    ]


def test_a_message_without_a_question_begins_with_one(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    send(post, moment, "/en/contact/message?subject=delivery")

    assert [one.question for one in all_tickets(desk)] == ["Ordered on 18 October."]


def test_what_is_wrong_is_said_and_what_was_typed_stays(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    wrong = {
        "field_order": "4071",
        "field_email": "camille@example",
        "field_message": "  ",
        "field_wish": "the moon",
    }

    answer = send(post, moment, f"{FORM}&article=delivery/late", **wrong)

    page = parse(answer)
    assert answer.status_code == 422
    assert all_tickets(desk) == []
    summary = page.select("#form-faults")[0]
    assert (summary["role"], summary["tabindex"]) == ("alert", "-1")
    assert texts(summary, "h2, li") == [
        "4 things to correct. Nothing that you wrote is lost.",
        "Order number Write it like this: 4071883256",
        "What you would like Choose one of these.",
        "What happened Say in a few words what happened.",
        (
            "Your e-mail address Write one whole e-mail address, for example "
            "name@example.org."
        ),
    ]
    assert hrefs(summary, "a") == [
        "#field-order",
        "#field-wish",
        "#field-message",
        "#field-email",
    ]
    order = page.select("#field-order")[0]
    assert (order["value"], order["aria-invalid"]) == ("4071", "true")
    assert order["aria-describedby"] == "field-order-hint field-order-error"
    assert all(page.select(f"#{one}") for one in order["aria-describedby"].split())
    assert page.select("#your-question")[0]["value"] == "a zeppelin"
    assert texts(page, ".carried .choice") == ["You read “ My parcel is late ”"]
    assert text(page.title).startswith("To correct: your message")


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example, victim@x.example",
        "a@b.example;victim@x.example",
        "a@b.example victim@x.example",
        "a@b.example\r\nBcc: victim@x.example",
        "a@b.example\nvictim@x.example",
        "a@b.example\u2028victim@x.example",
        "a@b.example\u0085victim@x.example",
        "a@b.example%0aBcc:victim@x.example",
        "<a@b.example>",
        "A <a@b.example>",
        "a@b.example <victim@x.example>",
        '"a b"@b.example',
        '"><svg/onload=alert(1)>@x.example',
        "a@b@x.example",
        "@b.example",
        "a@",
        "a@localhost",
        "a@[127.0.0.1]",
        "mailto:a@b.example?cc=victim@x.example",
    ],
)
def test_an_address_is_one_address(
    post: FlaskClient, desk: Desk, moment: Moment, address: str
) -> None:
    answer = send(post, moment, field_email=address)

    page = parse(answer)
    assert answer.status_code == 422
    assert hrefs(page, "#form-faults a") == ["#field-email"]
    assert (all_tickets(desk), letters(desk)) == ([], [])


def test_line_ends_do_not_get_into_one_line(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    send(post, moment, q="Where is it\r\nBcc: victim@x.example\u2028now")

    [ticket] = all_tickets(desk)
    assert ticket.question == "Where is it Bcc: victim@x.example now"


def test_the_same_form_sent_twice_is_one_ticket(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    fields, first = sent(post, moment)
    second = post.post("/en/contact/message", data=fields)

    assert first.location == second.location
    assert len(all_tickets(desk)) == len(letters(desk)) == 1


def test_the_same_form_sent_again_gives_no_link_that_was_made_since(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    fields, first = sent(post, moment)
    [ticket] = all_tickets(desk)
    with desk.database.write() as connection:
        change(connection, ticket, moment.at, renewals=1)

    second = post.post("/en/contact/message", data=fields)

    assert second.location == first.location
    token = second.location.rpartition("/")[2]
    assert post.get(f"/en/tickets/{token}").status_code == 410


def test_a_form_that_was_corrected_and_sent_again_is_not_lost(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    fields, first = sent(post, moment)

    corrected = fields | {"field-email": "camille.roux@example.org"}
    second = post.post("/en/contact/message", data=corrected)

    assert first.location != second.location
    assert [ticket.email for ticket in all_tickets(desk)] == [
        *("camille@example.org", "camille.roux@example.org")
    ]


def test_what_is_added_to_a_form_that_was_sent_goes_to_its_ticket(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    """Sent, back in the browser, a photo and a word more, sent once more."""
    fields, first = sent(post, moment)

    more = fields | {"field-message": "Ordered on 18 October.\n\nNothing yet."}
    second = post.post(
        "/en/contact/message", data=with_files(more, (photo(), "box.jpg"))
    )

    [ticket] = all_tickets(desk)
    token = first.location.rpartition("/")[2]
    page = read(post, f"/en/tickets/{token}")
    assert (second.status_code, second.location) == (303, first.location)
    assert texts(page, ".typed") == [
        "Ordered on 18 October. Nothing since.",
        (
            "Order number: 4071883256 What you would like: A refund "
            "Ordered on 18 October. Nothing yet."
        ),
    ]
    with desk.database.read() as connection:
        files = of_ticket(connection, ticket.id, kinds=("message",))
    assert [one.name for one in files] == ["box.jpg"]
    assert letters(desk) == ["camille@example.org"]


def test_a_photo_stays_with_a_form_that_is_sent_again_for_another_address(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    fields = fields_of(read(post, FORM)) | FILLED
    moment.at += SOON
    post.post("/en/contact/message", data=with_files(fields, (photo(), "box.jpg")))
    moment.at += SOON

    corrected = fields | {"field-email": "camille.roux@example.org"}
    post.post("/en/contact/message", data=corrected)

    with desk.database.read() as connection:
        names = [
            [one.name for one in of_ticket(connection, ticket.id, kinds=("message",))]
            for ticket in all_tickets(desk)
        ]
    assert names == [["box.jpg"]] * 2


def test_a_sure_answer_that_was_not_shown_is_shown_once_before_it_is_sent(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    answer = send(post, moment, q="my card is declined")

    page = parse(answer)
    assert answer.status_code == 200
    assert all_tickets(desk) == []
    assert texts(page, ".notice h2") == [
        "Before it is sent: this article seems to answer."
    ]
    assert texts(page, ".answer[open] .answer-title") == ["My card is declined"]
    assert texts(page, "#contact-form .button, .notice .button") == ["Send anyway"] * 2

    again = post.post("/en/contact/message", data=fields_of(page))

    assert again.status_code == 303
    assert [one.question for one in all_tickets(desk)] == ["my card is declined"]


def test_an_answer_that_was_shown_before_does_not_stand_in_the_way(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    answers = read(
        post,
        "/en/contact/answers?subject=delivery&q=my+parcel+is+late&attempt=abcdefgh",
    )
    [on] = hrefs(answers, ".person .button[href*=message]")

    answer = send(post, moment, on)

    assert answer.status_code == 303
    assert [one.question for one in all_tickets(desk)] == ["my parcel is late"]


@pytest.mark.parametrize(
    "changes",
    [
        {"website": "https://spam.example"},
        {"made": ""},
        {"made": "1764158400.0123456789abcdef"},
        {"made": "x.y"},
    ],
    ids=["a field nobody sees", "no time", "a forged time", "nonsense"],
)
def test_what_a_program_sends_is_kept_as_spam_without_a_word(
    post: FlaskClient, desk: Desk, moment: Moment, changes: dict[str, str]
) -> None:
    answer = send(post, moment, **changes)

    assert answer.status_code == 303
    assert text(read(post, answer.location).h1) == "Your message has arrived."
    assert [one.state for one in all_tickets(desk)] == ["spam"]
    assert letters(desk) == []


@pytest.mark.parametrize(
    ("seconds", "state"), [(1, "spam"), (2, "open"), (-90, "open")]
)
def test_nobody_fills_in_a_form_within_two_seconds(
    post: FlaskClient, desk: Desk, moment: Moment, seconds: int, state: str
) -> None:
    fields = fields_of(read(post, FORM)) | FILLED
    moment.at += datetime.timedelta(seconds=seconds)

    post.post("/en/contact/message", data=fields)

    assert [one.state for one in all_tickets(desk)] == [state]


def test_a_form_that_was_open_for_days_takes_one_more_press(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    fields = fields_of(read(post, FORM)) | FILLED
    moment.at += datetime.timedelta(days=3)

    answer = post.post("/en/contact/message", data=fields)
    page = parse(answer)
    moment.at += SOON
    again = post.post("/en/contact/message", data=fields_of(page))

    assert (answer.status_code, again.status_code) == (422, 303)
    assert [one.state for one in all_tickets(desk)] == ["open"]


def test_the_field_that_nobody_sees_is_out_of_everybody_s_way(
    post: FlaskClient,
) -> None:
    page = read(post, FORM)

    [trap] = page.select("[name=website]")
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    assert trap.find_parent(attrs={"aria-hidden": "true"})
    assert text(page.select(f"label[for={trap['id']}]")[0]) == "Leave this field empty"


@pytest.mark.parametrize("payload", PAYLOADS[::8])
def test_nothing_that_is_typed_becomes_part_of_a_page(
    post: FlaskClient, moment: Moment, payload: str
) -> None:
    names = ("q", "searched", "field-order", "field-message", "field-email", "made")
    typed = {name.replace("-", "_"): payload for name in names}

    page = parse(send(post, moment, field_wish=payload, **typed))

    assert intruders(page) == []
    assert page.select("#field-email")[0]["value"].split() == payload.split()


def in_parts(fields: dict[str, str]) -> bytes:
    """A form as multipart, between lines of `--x`."""
    parts = (
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return ("".join(parts) + "--x--\r\n").encode()


@pytest.mark.parametrize(
    "typed",
    ["a" * 300_000, "\r\n" * 2_000_000, "a" * 6_000_000],
    ids=["a field of 300 kB", "4 MB of line ends", "a body of 6 MB"],
)
@pytest.mark.parametrize("is_in_parts", [False, True], ids=["plain", "in parts"])
def test_a_body_that_is_too_large_is_refused(
    post: FlaskClient, desk: Desk, typed: str, is_in_parts: bool
) -> None:
    fields = {"field-message": typed}
    body = in_parts(fields) if is_in_parts else urlencode(fields).encode()

    answer = post.post(
        "/en/contact/message", data=body, content_type=PARTS if is_in_parts else PLAIN
    )

    assert answer.status_code == 413
    assert all_tickets(desk) == []


def test_a_form_of_too_many_parts_is_refused(post: FlaskClient) -> None:
    body = in_parts({f"field-{n}": "x" for n in range(90)})

    answer = post.post("/en/contact/message", data=body, content_type=PARTS)

    assert answer.status_code == 413


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_what_is_no_form_is_a_form_with_nothing_in_it(
    post: FlaskClient, desk: Desk, kind: str
) -> None:
    body = b'{"email": "a@b.example"}'

    answer = post.post("/en/contact/message", data=body, content_type=kind)

    assert answer.status_code == 422
    assert all_tickets(desk) == []


@pytest.mark.parametrize("address", ["/en/contact/message", "/en/contact/solved"])
def test_a_form_of_another_site_is_refused(
    post: FlaskClient, desk: Desk, address: str
) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}

    answer = post.post(address, data=FILLED, headers=headers)

    assert answer.status_code == 403
    assert all_tickets(desk) == []


def test_of_seven_messages_in_an_hour_the_last_is_too_many_and_loses_nothing(
    make_post: Callable[..., Place], moment: Moment
) -> None:
    place = make_post(messages=6)
    desk, client = place.desk(), place.client()

    answers = [send(client, moment) for _ in range(7)]

    page = parse(answers[-1])
    assert [one.status_code for one in answers] == [303] * 6 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 3000
    assert len(all_tickets(desk)) == 6
    assert texts(page, ".notice h2") == [
        "Too many messages came from your network in an hour."
    ]
    assert page.select("#field-message")[0].text.startswith("\nOrdered on")
    desk.database.close()


def test_networks_are_limited_each_by_itself_and_faults_are_not_counted(
    make_post: Callable[..., Place], moment: Moment
) -> None:
    place = make_post(messages=1)
    desk, client = place.desk(), place.client()

    def ask(peer: str, **changes: str) -> int:
        fields = fields_of(read(client, FORM)) | FILLED | changes
        moment.at += SOON
        answer = client.post(
            "/en/contact/message",
            data=fields,
            environ_overrides={"REMOTE_ADDR": peer},
        )
        return answer.status_code

    wrong = [ask("192.0.2.1", **{"field-email": "no"}) for _ in range(3)]
    rest = [
        ask(peer)
        for peer in (
            "192.0.2.1",
            "192.0.2.1",
            "2001:db8::1",
            "2001:db8::2",
            "192.0.2.2",
        )
    ]

    assert wrong == [422] * 3
    assert rest == [303, 429, 303, 429, 303]
    desk.database.close()


def test_while_the_database_is_away_what_was_typed_stays_and_there_is_another_way(
    make_post: Callable[..., Place], moment: Moment
) -> None:
    place = make_post(database="postgresql+psycopg://nobody@127.0.0.1:1/none")
    client = place.client()

    answer = send(client, moment)

    page = parse(answer)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert texts(page, ".notice h2") == ["We could not take your message just now."]
    assert hrefs(page, ".notice a") == ["mailto:help@shop.example"]
    typed = fields_of(page)
    assert typed["field-message"] == [FILLED["field-message"]]
    assert typed["field-order"] == ["40718 83256"]
    assert client.get("/en/articles/late").status_code == 200
    assert client.get("/en/search?q=parcel").status_code == 200


def test_without_room_on_the_disk_what_was_typed_stays(
    place: Place, post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    send(post, moment)
    with sqlite3.connect(place.settings.var / "desk.db") as file:
        pages = file.execute("PRAGMA page_count").fetchone()[0]
    file.close()
    engine = post.application.extensions["firststop"].desk.database._engine

    @sa.event.listens_for(engine, "begin")
    def fill(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    answers = [send(post, moment, field_message="x" * 9000) for _ in range(3)]

    assert answers[-1].status_code == 507
    page = parse(answers[-1])
    assert page.select("#field-message")[0].text.strip() == "x" * 9000
    assert texts(page, ".notice h2") == ["We could not take your message just now."]
    assert post.get("/en/articles/late").status_code == 200


def test_a_ticket_is_acknowledged_while_no_mail_can_be_sent(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    """Nothing is sent within the request: what is to be sent waits in the outbox."""
    answer = send(post, moment)

    assert answer.status_code == 303
    with desk.database.read() as connection:
        states = connection.execute(sa.select(outbox.c.state, outbox.c.tries)).all()
    assert [tuple(one) for one in states] == [("waiting", 0)]


def test_spam_is_no_ticket_of_the_report(
    place: Place, desk: Desk, moment: Moment
) -> None:
    app = place.app()

    send(app.test_client(), moment, website="https://spam.example")

    assert counted(app) == []


def with_files(
    fields: dict[str, object], *files: tuple[bytes, str]
) -> dict[str, object]:
    return fields | {"files": [(io.BytesIO(data), name) for data, name in files]}


def test_a_photo_goes_to_the_ticket_with_the_message(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    fields = fields_of(read(post, FORM)) | FILLED
    moment.at += SOON

    answer = post.post(
        "/en/contact/message", data=with_files(fields, (photo(), "box.jpg"))
    )

    assert answer.status_code == 303
    [ticket] = all_tickets(desk)
    with desk.database.read() as connection:
        [message] = thread(connection, ticket.id, kinds=("message",))
        [file] = of_ticket(connection, ticket.id, kinds=("message",))
    assert (file.name, file.message_id) == ("box.jpg", message.id)


def test_a_file_stays_with_a_form_that_has_something_to_correct(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    fields = fields_of(read(post, FORM)) | FILLED | {"field-email": "no"}
    moment.at += SOON
    sent = with_files(fields, (photo(), "box.jpg"), (b"#!/bin/sh", "run.sh"))

    again = parse(post.post("/en/contact/message", data=sent))
    corrected = fields_of(again) | {"field-email": "camille@example.org"}
    answer = post.post("/en/contact/message", data=corrected)

    assert texts(again, ".files bdi") == ["box.jpg"]
    assert texts(again, "#form-faults li")[-1] == (
        "Not all of your files were taken. Nothing else is lost."
    )
    assert answer.status_code == 303
    [ticket] = all_tickets(desk)
    with desk.database.read() as connection:
        files = of_ticket(connection, ticket.id, kinds=("message",))
    assert [one.name for one in files] == ["box.jpg"]


def test_a_file_that_came_is_sent_although_the_page_did_not_name_it(
    post: FlaskClient, desk: Desk, moment: Moment
) -> None:
    """As when the desk could not be asked for the files while that page was made."""
    fields = fields_of(read(post, FORM)) | FILLED
    moment.at += SOON
    sent = with_files(fields | {"field-email": "no"}, (photo(), "box.jpg"))
    post.post("/en/contact/message", data=sent)

    answer = post.post("/en/contact/message", data=fields)

    assert answer.status_code == 303
    [ticket] = all_tickets(desk)
    with desk.database.read() as connection:
        files = of_ticket(connection, ticket.id, kinds=("message",))
    assert [one.name for one in files] == ["box.jpg"]


def test_a_file_can_be_taken_away_before_the_rest_is_right(
    post: FlaskClient, moment: Moment
) -> None:
    fields = fields_of(read(post, FORM)) | FILLED | {"field-email": ""}
    moment.at += SOON
    again = parse(
        post.post("/en/contact/message", data=with_files(fields, (photo(), "box.jpg")))
    )
    [button] = again.select(".files button")

    without = post.post(
        "/en/contact/message", data=fields_of(again) | {"remove": button["value"]}
    )

    assert without.status_code == 200
    page = parse(without)
    assert page.select(".files, #form-faults") == []
    assert fields_of(page)["field-message"] == [FILLED["field-message"]]
