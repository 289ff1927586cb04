"""The counter of a small shop: what a browser sends there, and what is answered."""

import datetime
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlencode

import msgspec

from kb.desk.seals import Seals, read_secret
from kb.settings import Settings
from kb.web.sieve import stamp
from tests.conftest import article

SHOP: dict[str, str | bytes] = {
    "sites.toml": """
[channels]
email = "help@shop.example"

[sites.en]
languages = ["en"]
""",
    "en/delivery/late.md": article("My parcel is late", "Wait for three days."),
}
PAGE = "/en/articles/late"
SEARCH = "/en/search?q=parcel"
FORM = "/en/contact/message"
MESSAGE = "Ordered on 18 October; nothing since."
# Of the address that each form gives.
DOMAIN = "@example.org"
HALF_A_MINUTE = datetime.timedelta(seconds=30)


class Said(msgspec.Struct):
    """What a server answered to a form."""

    status: int
    location: str
    text: str


def form_of(email: str) -> str:
    """The form that a ticket came with: each has an address of its own."""
    return email.removesuffix(DOMAIN)


def fields(settings: Settings, form_key: str, **more: str) -> dict[str, str]:
    """What a browser sends of a form that was filled in within half a minute."""
    seals = Seals(read_secret(settings.secret, settings.var))
    made = datetime.datetime.now(datetime.UTC) - HALF_A_MINUTE
    return {
        "subject": "delivery",
        "q": "zeppelin",
        "form_key": form_key,
        "made": stamp(seals, made),
        "website": "",
        "field-message": MESSAGE,
        "field-email": form_key + DOMAIN,
    } | more


def post(port: int, sent: dict[str, str]) -> Said | None:
    """The answer to a form; None where the server died over it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(connection):
        try:
            connection.request("POST", FORM, urlencode(sent), headers)
            answer: HTTPResponse = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException):
            return None
    return Said(answer.status, answer.headers.get("Location", ""), body.decode())


def reference_of(settings: Settings, said: Said) -> str:
    """The reference that a reader gets with a confirmation."""
    seals = Seals(read_secret(settings.secret, settings.var))
    token = said.location.rpartition("/")[2]
    found = seals.link_of(token, datetime.datetime.now(datetime.UTC).date())
    assert found, said
    return found.reference
