"""Forms with addresses of others: nobody gets an advertisement from us."""

import threading
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import sqlalchemy as sa

from kb.desk import sending
from kb.desk.tables import tickets
from kb.desk.worker import make_sender
from tests.conftest import Place
from tests.test_desk.counter import FORM, SHOP, fields

POSTS, CONFIRMATIONS = 500, 20
ADVERT = "Zyxwv pills at pills.example"


def test_500_posts_with_addresses_of_others_send_no_word_of_them(
    make_place: Callable[..., Place], database_address: str
) -> None:
    place = make_place(database=database_address, confirmations=CONFIRMATIONS)
    place.publish(SHOP)
    desk, client = place.desk(), place.client()
    typed = {"q": ADVERT, "field-message": ADVERT}
    sent = fields(place.settings, "form-00000000000", **typed)

    statuses = {client.post(FORM, data=sent | _of(n)).status_code for n in range(POSTS)}
    tally = make_sender(
        place.settings, desk, threading.Event(), now=sending.now
    ).send_due()

    assert statuses == {303}
    with desk.database.read() as connection:
        kept = connection.scalar(sa.select(sa.func.count()).select_from(tickets))
    assert kept == POSTS
    mails = list((place.settings.var / "mail").iterdir())
    assert (tally.sent, len(mails)) == (CONFIRMATIONS, CONFIRMATIONS)
    for path in mails:
        mail = message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(mail, EmailMessage)
        bodies = [part.get_content() for part in mail.iter_parts()]
        said = "".join([*map(str, mail.values()), *bodies])
        assert len(bodies) == 2
        assert "Zyxwv" not in said
        assert "pills" not in said
    ours = client.application.extensions["firststop"]
    ours.counter.flush()
    ours.desk.database.close()
    ours.library.edition().close()
    desk.database.close()


def _of(n: int) -> dict[str, str]:
    return {"form_key": f"form-{n:011}", "field-email": f"victim{n}@example.org"}
