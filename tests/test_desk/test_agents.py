"""Agents, their passwords and their sessions, on both databases."""

import datetime
import time

import pytest

from kb.desk.agents import (
    Agent,
    add_agent,
    all_agents,
    find_agent,
    hash_of,
    remove,
    revoke,
    set_password,
)
from kb.desk.desk import Desk
from kb.desk.messages import Post, add_message, thread
from kb.desk.passwords import hash_password, is_password
from kb.desk.seals import Seals
from kb.desk.sessions import (
    IDLE,
    LONGEST,
    Session,
    begin_session,
    choose_language,
    end_session,
    find_session,
    keep_session,
)
from kb.desk.sign_ins import (
    AT_ONCE,
    FREE_OF_BOTH,
    FREE_OF_CLIENT,
    FREE_OF_LOGIN,
    LONGEST_S,
    WAITING,
    Attempt,
    begin_attempt,
    browser_of,
    forgive,
    mark_name,
    new_mark,
    turn,
    wait_of,
)
from kb.desk.tickets import open_ticket
from kb.errors import AgentRefused, DoorBusy
from tests.test_desk.conftest import NOW, opening
from tests.test_desk.crowd import crowd

PASSWORD = "neuf lampes bleues"
SECOND = datetime.timedelta(seconds=1)


def hire(desk: Desk, login: str = "ines", sites: tuple[str, ...] = ()) -> Agent:
    with desk.database.write() as connection:
        return add_agent(
            connection,
            login,
            name="Inès Roux",
            password=PASSWORD,
            sites=sites,
            at=NOW,
        )


def sign_in(desk: Desk, agent: Agent) -> str:
    with desk.database.write() as connection:
        return begin_session(connection, agent, NOW)


def session(desk: Desk, token: str, at: datetime.datetime = NOW) -> Session | None:
    with desk.database.read() as connection:
        return find_session(connection, token, at)


def test_an_agent_is_found_by_the_login_however_it_is_typed(desk: Desk) -> None:
    agent = hire(desk, " Ines@Example.org", ("fr", "fr-be"))

    with desk.database.read() as connection:
        found = find_agent(connection, "INES@example.org\0 ")
        listed = all_agents(connection)
    assert (found, listed) == (agent, [agent])
    assert (agent.login, agent.sites) == ("ines@example.org", ("fr", "fr-be"))


def test_an_agent_sees_all_sites_or_those_that_were_named(desk: Desk) -> None:
    all_of_them, one = hire(desk), hire(desk, "samir", ("fr-be",))

    assert (all_of_them.sees("fr"), all_of_them.sees("en")) == (True, True)
    assert (one.sees("fr-be"), one.sees("fr")) == (True, False)


@pytest.mark.parametrize(
    ("login", "name", "said"),
    [
        ("", "Inès", "'' is no login; write letters, digits and . _ @ + - "),
        ("-x", "Inès", "'-x' is no login; "),
        ("i nes", "Inès", "'i nes' is no login; "),
        ("<b>", "Inès", "'<b>' is no login; "),
        ("a" * 81, "Inès", f"'{'a' * 81}' is no login; "),
        ("ines", " ", "ines: give a name of 1 to 80 characters"),
        ("ines", "x" * 81, "ines: give a name of 1 to 80 characters"),
    ],
)
def test_a_bad_login_or_name_is_refused(
    desk: Desk, login: str, name: str, said: str
) -> None:
    with (
        desk.database.write() as connection,
        pytest.raises(AgentRefused) as refused,
    ):
        add_agent(connection, login, name=name, password=PASSWORD, sites=(), at=NOW)

    assert str(refused.value).startswith(said)


def test_a_login_is_one_agents_only(desk: Desk) -> None:
    hire(desk)

    with pytest.raises(AgentRefused, match="ines exists already"):
        hire(desk, "INES")


@pytest.mark.parametrize(
    "weak", ["", "onze lettre", "x" * 40, "abababababababab", "x1" * 200]
)
def test_a_weak_password_is_refused(weak: str) -> None:
    with pytest.raises(AgentRefused):
        hash_password(weak)


def test_a_password_is_stored_by_scrypt_with_its_own_salt() -> None:
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)

    assert first.startswith("scrypt:32768:8:1$")
    assert first != second
    assert is_password(first, PASSWORD)
    assert not is_password(first, PASSWORD + " ")


def test_nobodys_password_takes_as_long_as_somebodys() -> None:
    hashed = hash_password(PASSWORD)
    is_password(None, PASSWORD)
    spent = []
    for one in (hashed, None):
        start_s = time.process_time()
        assert not is_password(one, "autre chose")
        spent.append(time.process_time() - start_s)

    # A look-up without a hash would be ten thousand times as fast.
    assert min(spent) > max(spent) / 10


def test_a_new_password_signs_out_whoever_had_the_old_one(desk: Desk) -> None:
    agent = hire(desk)
    token = sign_in(desk, agent)

    with desk.database.write() as connection:
        set_password(connection, agent, "dix lampes rouges")
        _, hashed = hash_of(connection, "ines")

    assert session(desk, token) is None
    assert is_password(hashed, "dix lampes rouges")
    assert not is_password(hashed, PASSWORD)


def test_who_is_revoked_is_out_until_a_new_password(desk: Desk) -> None:
    agent = hire(desk)
    tokens = [sign_in(desk, agent), sign_in(desk, agent)]

    with desk.database.write() as connection:
        ended = revoke(connection, agent)
        refused = hash_of(connection, "ines")
        set_password(connection, agent, PASSWORD)
        again, _ = hash_of(connection, "ines")

    assert ended == 2
    assert [session(desk, token) for token in tokens] == [None, None]
    assert refused == (None, None)
    assert again == agent


def test_what_a_removed_agent_wrote_stays(desk: Desk) -> None:
    agent = hire(desk)
    token = sign_in(desk, agent)
    with desk.database.write() as connection:
        ticket, _ = open_ticket(connection, opening(), NOW)
        post = Post(body="Bonjour", author="agent", agent_id=agent.id)
        add_message(connection, ticket.id, post, NOW)

        remove(connection, agent)

        (message,) = thread(connection, ticket.id, kinds=("message",))
    assert (message.body, message.agent) == ("Bonjour", None)
    assert session(desk, token) is None


def test_a_session_is_stored_without_its_token(desk: Desk) -> None:
    agent = hire(desk)
    token = sign_in(desk, agent)

    found = session(desk, token)

    assert found
    assert found.agent == agent
    assert token not in found.key
    assert session(desk, token + "x") is None


def test_a_session_ends_after_a_day_without_a_click(desk: Desk) -> None:
    token = sign_in(desk, hire(desk))

    assert session(desk, token, NOW + IDLE - SECOND)
    assert session(desk, token, NOW + IDLE) is None


def test_a_session_ends_after_a_week_of_clicks(desk: Desk) -> None:
    token = sign_in(desk, hire(desk))
    at = NOW
    while at < NOW + LONGEST - IDLE:
        at += IDLE / 2
        with desk.database.write() as connection:
            found = find_session(connection, token, at)
            assert found
            keep_session(connection, found, at)

    assert session(desk, token, NOW + LONGEST - SECOND)
    assert session(desk, token, NOW + LONGEST) is None


def test_signing_out_ends_one_session_and_leaves_the_others(desk: Desk) -> None:
    agent = hire(desk)
    here, there = sign_in(desk, agent), sign_in(desk, agent)
    found = session(desk, here)
    assert found

    with desk.database.write() as connection:
        end_session(connection, found)

    assert session(desk, here) is None
    assert session(desk, there)


def test_a_session_remembers_its_language(desk: Desk) -> None:
    token = sign_in(desk, hire(desk))
    found = session(desk, token)
    assert found

    with desk.database.write() as connection:
        choose_language(connection, found, "ar")

    changed = session(desk, token)
    assert changed
    assert (found.language, changed.language) == (None, "ar")


def attempts(
    desk: Desk, count: int, login: str, client: str, *, is_known: bool = False
) -> list[int]:
    """The waits of some attempts at one moment."""
    attempt = Attempt(login, client, is_known)
    with desk.database.write() as connection:
        return [begin_attempt(connection, attempt, NOW) for _ in range(count)]


def test_five_wrong_passwords_of_a_client_are_free_then_it_waits(desk: Desk) -> None:
    waits = attempts(desk, FREE_OF_BOTH + 2, "ines", "1.2.3.4")

    assert waits == [0] * FREE_OF_BOTH + [2, 2]
    assert attempts(desk, 1, "samir", "1.2.3.4") == [0]
    assert attempts(desk, 1, "ines", "5.6.7.8") == [0]


def test_strangers_who_guess_at_a_login_wait_together(desk: Desk) -> None:
    for n in range(FREE_OF_LOGIN):
        assert attempts(desk, 1, "ines", f"client {n}") == [0]

    assert attempts(desk, 1, "ines", "another client") == [2]
    assert attempts(desk, 1, "samir", "another client") == [0]


def test_a_browser_that_signed_in_before_waits_for_nobody_elses_guesses(
    desk: Desk,
) -> None:
    for n in range(FREE_OF_LOGIN):
        attempts(desk, 1, "ines", f"client {n}")

    waits = attempts(desk, FREE_OF_BOTH + 1, "ines", "known", is_known=True)

    assert waits == [0] * FREE_OF_BOTH + [2]


def test_a_client_waits_whatever_logins_it_tries(desk: Desk) -> None:
    for n in range(FREE_OF_CLIENT):
        assert attempts(desk, 1, f"login {n}", "1.2.3.4") == [0]

    assert attempts(desk, 1, "one more", "1.2.3.4") == [2]
    assert attempts(desk, 1, "one more", "5.6.7.8") == [0]


def test_the_wait_doubles_up_to_a_quarter_of_an_hour(desk: Desk) -> None:
    attempts(desk, FREE_OF_BOTH, "ines", "here")
    at, waits = NOW, []
    with desk.database.write() as connection:
        for _ in range(12):
            wait_s = begin_attempt(connection, Attempt("ines", "here"), at)
            waits.append(wait_s)
            at += wait_s * SECOND
            assert wait_of(connection, Attempt("ines", "here"), at) == 0
            assert begin_attempt(connection, Attempt("ines", "here"), at) == 0

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, *[LONGEST_S] * 3]


def test_who_signs_in_is_forgiven(desk: Desk) -> None:
    attempts(desk, FREE_OF_BOTH, "ines", "here")

    with desk.database.write() as connection:
        forgive(connection, Attempt("ines", "here"))

    assert attempts(desk, 1, "ines", "here") == [0]


def test_attempts_are_forgotten_after_a_day_and_a_clock_set_back_adds_nothing(
    desk: Desk,
) -> None:
    attempts(desk, FREE_OF_BOTH, "ines", "here")

    with desk.database.write() as connection:
        ask = Attempt("ines", "here")
        before = begin_attempt(connection, ask, NOW - datetime.timedelta(hours=2))
        after = begin_attempt(connection, ask, NOW + datetime.timedelta(days=1))

    assert (before, after) == (2, 0)


def test_a_mark_is_of_one_browser_and_one_login() -> None:
    seals = Seals("a secret")
    mark = new_mark(seals, "ines")

    known = browser_of(seals, "ines", mark)
    assert known
    assert known != browser_of(seals, "ines", new_mark(seals, "ines"))
    for wrong in ("", ".", "é.é", mark[:-1], known, new_mark(Seals("x"), "ines")):
        assert browser_of(seals, "ines", wrong) is None
    assert browser_of(seals, "samir", mark) is None
    assert mark_name(seals, "ines") != mark_name(seals, "samir")


def test_of_100_who_sign_in_at_once_2_are_looked_at_and_known_ones_have_room() -> None:
    """A hash takes memory and a core: a flood of them is sent away."""
    with crowd(100) as strangers:
        assert strangers.looked_at == AT_ONCE == 2
        with turn(is_known=True):
            pass
        with pytest.raises(DoorBusy):
            turn(is_known=False).__enter__()

    assert strangers.refused == 100 - AT_ONCE - WAITING
    assert strangers.looked_at == AT_ONCE + WAITING
    with turn(is_known=False):
        pass
