"""The desk: who gets in, what they see, and what nobody else can send for them."""

import datetime
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from kb.desk.agents import revoke
from kb.desk.sessions import IDLE
from kb.desk.sign_ins import AT_ONCE, FREE_OF_BOTH, FREE_OF_LOGIN, WAITING
from kb.desk.tables import sessions
from tests.conftest import Place
from tests.test_desk.crowd import crowd
from tests.test_web.desk import PASSWORD, Shop, token_of
from tests.test_web.payloads import PAYLOADS
from tests.test_web.reading import intruders, links, parse, text, texts

ATTEMPT = re.compile(r'attempt(?:=|" value=")[\w-]+')
PAGES = ["/desk/", "/desk/missing", "/desk/tickets/T-7F3K-92QX"]


@pytest.fixture
def shop(one_shop: Shop) -> Shop:
    """The shop with an empty desk."""
    one_shop.clear()
    return one_shop


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_is_led_to_the_door_and_back(address: str, shop: Shop) -> None:
    shop.hire()

    asked = shop.browser.get(address)
    door = shop.browser.get(asked.location)
    wanted = str(parse(door).select_one("input[name=next]")["value"])  # type: ignore[index]
    inside = shop.sign_in(next=wanted)

    assert (asked.status_code, door.status_code, inside.status_code) == (303, 200, 303)
    assert inside.location == address


def test_the_cookie_is_for_the_desk_and_its_browser_only(shop: Shop) -> None:
    shop.hire()

    cookie = shop.sign_in().headers["Set-Cookie"]

    parts = cookie.split("; ")
    name, _, token = parts[0].partition("=")
    assert (name, len(token)) == ("desk", 43)
    assert sorted(parts[1:]) == [
        "HttpOnly",
        "Path=/desk",
        "SameSite=Strict",
        "Secure",
    ]
    with shop.desk.database.read() as connection:
        (row,) = connection.execute(sessions.select()).all()
    assert token not in str(row)


def test_below_a_path_the_cookie_is_for_the_desk_there(
    make_place: Callable[..., Place],
) -> None:
    shop = Shop(make_place(base_url="http://shop.example/help"))
    shop.hire()
    data = {"login": "ines", "password": PASSWORD}

    answer = shop.browser.post(
        "/help/desk/sign-in", data=data, headers={"Host": "shop.example"}
    )

    shop.close()
    assert answer.location == "/help/desk/"
    assert answer.headers["Set-Cookie"].endswith(
        "; HttpOnly; Path=/help/desk; SameSite=Strict"
    )


@pytest.mark.parametrize(
    "address",
    ["/fr/", "/fr/search?q=retour", "/fr/contact?attempt=cO8d2kQx_1ZlTz0a"],
)
def test_no_reader_gets_a_cookie_and_no_agent_another_page(
    address: str, shop: Shop
) -> None:
    stranger = shop.app.test_client().get(address)
    agent = shop.seated().get(address)

    assert "Set-Cookie" not in stranger.headers
    assert "Set-Cookie" not in agent.headers
    # What a page carries of an attempt is new each time that it is shown.
    pages = {ATTEMPT.sub("", answer.text) for answer in (stranger, agent)}
    assert len(pages) == 1


@pytest.mark.parametrize(
    ("login", "password"),
    [("ines", "neuf lampes rouges"), ("nobody", PASSWORD), ("ines", ""), ("", "")],
)
def test_a_wrong_login_and_a_wrong_password_are_told_alike(
    login: str, password: str, shop: Shop
) -> None:
    shop.hire()

    answer = shop.sign_in(login, password)

    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    said = text(parse(answer).select_one(".error"))
    assert said == "This login and this password do not belong together."


@pytest.mark.parametrize("login", ["ines", "nobody"])
def test_who_guesses_is_told_to_wait_known_login_or_not(login: str, shop: Shop) -> None:
    shop.hire()
    tries = [shop.sign_in(login, f"mot de passe {n}") for n in range(FREE_OF_BOTH)]

    last = shop.sign_in(login, PASSWORD)

    assert [one.status_code for one in tries] == [403] * FREE_OF_BOTH
    assert last.status_code == 429
    assert 1 <= int(last.headers["Retry-After"]) <= 2
    assert "Too many attempts." in text(parse(last).select_one(".error"))


def test_strangers_who_guess_keep_no_agent_out_of_a_browser_they_have_used(
    shop: Shop,
) -> None:
    shop.seated()
    known = shop.browser
    for n in range(FREE_OF_LOGIN):
        shop.browser = shop.app.test_client()
        shop.browser.environ_base["REMOTE_ADDR"] = f"192.0.2.{n}"
        assert shop.sign_in("ines", "autre chose").status_code == 403

    shop.browser = shop.app.test_client()
    stranger = shop.sign_in()
    shop.browser = known
    agent = shop.sign_in()

    assert (stranger.status_code, agent.status_code) == (429, 303)


def test_a_browser_is_known_for_half_a_year_to_the_desk_only(shop: Shop) -> None:
    shop.hire()

    _, mark = shop.sign_in().headers.getlist("Set-Cookie")

    parts = [part for part in mark.split("; ") if not part.startswith("Expires=")]
    assert re.fullmatch(r"desk-[0-9a-f]{16}=[\w-]+\.[0-9a-f]{16}", parts[0])
    assert sorted(parts[1:]) == [
        "HttpOnly",
        f"Max-Age={180 * 86400}",
        "Path=/desk",
        "SameSite=Strict",
        "Secure",
    ]
    assert "ines" not in mark


def test_where_too_many_sign_in_at_once_strangers_come_back_and_agents_get_in(
    shop: Shop,
) -> None:
    shop.seated()
    known = shop.browser
    with crowd(AT_ONCE + WAITING + 1):
        shop.browser = shop.app.test_client()
        stranger = shop.sign_in()
        shop.browser = known
        agent = shop.sign_in()

    assert (stranger.status_code, stranger.headers["Retry-After"]) == (503, "2")
    said = text(parse(stranger).select_one(".error"))
    assert said.startswith("Too many people are signing in at this moment.")
    assert agent.status_code == 303


EVIL = [
    *("//evil.example", "/\\evil.example", "https:evil.example", "http:\\\\evil"),
    *("/%09/evil.example", "user@evil.example", "//evil.example/x/", "/fr/"),
    *("a\r\nSet-Cookie: x=1", "javascript:alert(1)", "tickets/../../fr", "a" * 5000),
    *("tickets/T-7F3K-92QX/../..", "queue.evil", "Tickets"),
]


@pytest.mark.parametrize("wanted", EVIL, ids=lambda text: text[:20])
def test_after_the_door_nobody_is_led_elsewhere(wanted: str, shop: Shop) -> None:
    shop.hire()

    answer = shop.sign_in(next=wanted)

    assert (answer.status_code, answer.location) == (303, "/desk/")


@pytest.mark.parametrize("given", ["state=open", "path=x&self=y"])
def test_a_link_in_a_mail_arrives_though_the_browser_keeps_the_cookie_back(
    shop: Shop, given: str
) -> None:
    ticket = shop.ticket()
    address = f"/desk/tickets/{ticket.reference}?{given}"
    stranger = shop.app.test_client()

    arriving = stranger.get(address, headers={"Sec-Fetch-Site": "cross-site"})

    assert arriving.status_code == 200
    assert arriving.headers["Refresh"] == f"0; url={address}"
    assert links(parse(arriving), "main a") == [("Go on to the desk", address)]


def test_signing_out_ends_the_session_for_good(shop: Shop) -> None:
    browser = shop.seated()
    cookie = browser.get_cookie("desk", path="/desk")
    assert cookie

    out = browser.post("/desk/sign-out", data={"token": token_of(browser)})
    browser.set_cookie("desk", cookie.value, path="/desk")

    assert (out.status_code, out.location) == (303, "/desk/sign-in")
    assert browser.get("/desk/").status_code == 303


def test_a_revoked_agent_is_out_at_once(shop: Shop) -> None:
    agent = shop.hire()
    shop.sign_in()
    assert shop.browser.get("/desk/").status_code == 200

    with shop.desk.database.write() as connection:
        revoke(connection, agent)

    assert shop.browser.get("/desk/").status_code == 303
    assert shop.sign_in().status_code == 403


def test_what_was_typed_in_a_session_that_ended_is_given_back(shop: Shop) -> None:
    browser = shop.seated()
    ticket = shop.ticket()
    page = shop.open(ticket)
    with shop.desk.database.write() as connection:
        long_ago = datetime.datetime.now(datetime.UTC) - IDLE
        connection.execute(sessions.update().values(seen_at=long_ago))

    answer = shop.send(page, ticket, do="reply", body="Chère <Camille>")

    assert answer.status_code == 403
    assert text(parse(answer).select_one("textarea")) == "Chère <Camille>"
    assert len(shop.thread(ticket)) == 1
    assert browser.get("/desk/").status_code == 303


POSTS = ["/desk/sign-out", "/desk/language", "/desk/tickets/{}"]


@pytest.mark.parametrize("address", POSTS)
@pytest.mark.parametrize("token", [None, "", "0" * 64, "é"])
def test_a_form_without_the_sessions_own_token_is_refused(
    token: str | None, address: str, shop: Shop
) -> None:
    browser = shop.seated()
    ticket = shop.ticket()
    data = {"do": "close", "language": "ar"} | (
        {} if token is None else {"token": token}
    )

    answer = browser.post(address.format(ticket.reference), data=data)

    assert answer.status_code == 403
    assert shop.now_of(ticket).state == "open"
    assert browser.get("/desk/").status_code == 200


def test_the_token_of_another_session_is_refused(shop: Shop) -> None:
    other = token_of(shop.seated("samir"))
    browser = shop.seated()
    ticket = shop.ticket()

    answer = browser.post(
        f"/desk/tickets/{ticket.reference}", data={"do": "close", "token": other}
    )

    assert answer.status_code == 403
    assert shop.now_of(ticket).state == "open"


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}],
    ids=lambda headers: next(iter(headers)),
)
def test_another_sites_page_sends_nothing_even_with_the_token(
    headers: dict[str, str], shop: Shop
) -> None:
    browser = shop.seated()
    ticket = shop.ticket()
    data = {"do": "close", "token": token_of(browser)}

    answer = browser.post(
        f"/desk/tickets/{ticket.reference}", data=data, headers=headers
    )

    assert answer.status_code == 403
    assert shop.now_of(ticket).state == "open"


def test_json_is_no_form(shop: Shop) -> None:
    browser = shop.seated()
    ticket = shop.ticket()
    body = f'{{"do": "close", "token": "{token_of(browser)}"}}'

    answer = browser.post(
        f"/desk/tickets/{ticket.reference}", data=body, content_type="text/plain"
    )

    assert answer.status_code == 403
    assert shop.now_of(ticket).state == "open"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(method: str, shop: Shop) -> None:
    browser = shop.seated()
    ticket = shop.ticket()

    browser.open(
        f"/desk/tickets/{ticket.reference}?do=close&body=x&token={token_of(browser)}",
        method=method,
    )

    assert shop.now_of(ticket) == ticket
    assert len(shop.thread(ticket)) == 1


def test_an_agent_sees_the_tickets_of_their_own_sites_only(shop: Shop) -> None:
    ours = shop.ticket("Ici", site="fr-be", question="Belge")
    theirs = shop.ticket("Là", site="fr", question="Français")
    browser = shop.seated("samir", "fr-be")

    queue = parse(browser.get("/desk/?site=fr"))
    every = parse(browser.get("/desk/"))
    refused = [
        browser.get(f"/desk/tickets/{theirs.reference}"),
        browser.post(
            f"/desk/tickets/{theirs.reference}",
            data={"do": "close", "token": token_of(browser)},
        ),
        browser.get(f"/desk/tickets/{theirs.reference}/files/1"),
    ]
    found = browser.get(f"/desk/?q={theirs.reference}")

    assert [one.status_code for one in refused] == [404, 404, 404]
    assert texts(queue, ".queue strong") == []
    assert texts(every, ".queue strong") == ["Belge"]
    assert "Français" not in found.text
    assert found.status_code == 200
    assert shop.now_of(theirs).state == "open"
    assert shop.open(ours)


@pytest.mark.parametrize("address", [*PAGES, "/desk/sign-in", "/desk/nowhere"])
def test_no_page_of_the_desk_is_kept_or_listed(address: str, shop: Shop) -> None:
    for browser in (shop.app.test_client(), shop.seated()):
        answer = browser.get(address)
        assert answer.headers["Cache-Control"] == "no-store"
        if address != "/desk/nowhere":
            assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "ETag" not in answer.headers

    assert "Disallow: /desk/\n" in shop.browser.get("/robots.txt").text


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_nothing_that_was_typed_runs_at_the_desk(payload: str, shop: Shop) -> None:
    browser = shop.seated()
    field = {"name": payload, "label": payload, "value": payload}
    ticket = shop.ticket(
        payload,
        subject=payload[:80],
        question=payload,
        email=f"{payload}@example.org",
        fields=(field,),
        read=(payload, f"fr/{payload}"),
        searched=(payload,),
    )
    shop.do("note", ticket, note=payload)
    shop.do("missing", ticket, q=payload)

    pages = [
        browser.get("/desk/"),
        browser.get(f"/desk/tickets/{ticket.reference}"),
        browser.get("/desk/", query_string={"q": payload}),
        browser.get("/desk/", query_string={"subject": payload, "site": payload}),
        browser.get("/desk/missing"),
        shop.do("find", ticket, q=payload, body=payload, note=payload),
        shop.do("merge", ticket, into=payload, body=payload),
    ]

    for page in pages:
        assert page.status_code in (200, 422)
        assert intruders(parse(page)) == []


def test_what_is_typed_at_the_door_runs_nowhere(shop: Shop) -> None:
    for payload in PAYLOADS[:FREE_OF_LOGIN]:
        assert intruders(parse(shop.sign_in(payload, payload, next=payload))) == []


@pytest.mark.parametrize(
    "name", ["User-Agent", "Referer", "Accept-Language", "X-Forwarded-For", "Cookie"]
)
def test_sql_in_a_header_is_text(name: str, shop: Shop) -> None:
    shop.hire()
    ticket = shop.ticket()
    attack = {name: "x' OR SLEEP(8) OR 'x'; DROP TABLE agents; --"}

    asked = shop.browser.get("/desk/", headers=attack)
    guessed = shop.browser.post(
        "/desk/sign-in",
        data={"login": "x' OR '1'='1", "password": "' OR 1=1 --"},
        headers=attack,
    )

    assert (asked.status_code, guessed.status_code) == (303, 403)
    assert shop.sign_in().status_code == 303
    assert shop.open(ticket)


def test_when_the_database_is_away_the_desk_says_so_and_articles_go_on(
    make_place: Callable[..., Place],
) -> None:
    shop = Shop(make_place())
    browser = shop.seated()
    ticket = shop.ticket()
    page = shop.open(ticket)
    shop.close()
    path = shop.place.settings.var / "desk.db"
    for one in path.parent.glob("desk.db*"):
        one.unlink()
    path.mkdir()

    looked = browser.get("/desk/")
    sent = shop.send(page, ticket, do="reply", body="Bonjour", note="Vu")
    door = shop.sign_in()

    assert [one.status_code for one in (looked, sent, door)] == [503, 503, 503]
    assert looked.headers["Retry-After"] == "5"
    assert texts(parse(sent), "textarea") == ["Bonjour", "Vu"]
    assert "The database of the desk does not answer." in text(parse(looked).h1)
    assert browser.get("/fr/articles/retourner-un-article").status_code == 200
    shop.app.extensions["firststop"].desk.database.close()


def test_without_room_on_the_disk_the_desk_says_so_and_gives_back_what_was_typed(
    make_place: Callable[..., Place],
) -> None:
    shop = Shop(make_place())
    shop.seated()
    ticket = shop.ticket()
    page = shop.open(ticket)
    database = shop.app.extensions["firststop"].desk.database
    with database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    @sa.event.listens_for(database._engine, "begin")
    def fill(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    body = "x" * 19_000
    sent = [
        shop.send(page, ticket, do="note", note=body, form_key=f"k{n}")
        for n in range(3)
    ]

    assert (sent[-1].status_code, sent[-1].headers["Retry-After"]) == (507, "5")
    assert text(parse(sent[-1]).h1) == "The desk has no room left. Nothing was stored."
    assert texts(parse(sent[-1]), "textarea") == [body]
    shop.close()


def test_the_interface_speaks_the_language_of_the_browser_until_another_is_chosen(
    shop: Shop,
) -> None:
    browser = shop.seated()
    asked = {"Accept-Language": "ja;q=0.5, ar"}

    before = parse(browser.get("/desk/", headers=asked))
    browser.post("/desk/language", data={"token": token_of(browser), "language": "fr"})
    after = parse(browser.get("/desk/", headers=asked))
    browser.post("/desk/language", data={"token": token_of(browser), "language": "xx"})
    still = parse(browser.get("/desk/", headers=asked))

    assert [
        (page.html["lang"], page.html["dir"])  # type: ignore[index]
        for page in (before, after, still)
    ] == [("ar", "rtl"), ("fr", "ltr"), ("fr", "ltr")]
