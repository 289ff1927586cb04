"""An errand: what a reader has said so far on the way to a person."""

import secrets
from collections.abc import Iterator

import msgspec
from werkzeug.datastructures import MultiDict

from kb.desk.subjects import Area, areas
from kb.library.cards import Card
from kb.search.query import clean
from kb.web.tally import ATTEMPT
from kb.web.visit import Visit

MAX_QUESTION = 200
# Of articles read, of searches, and of answers that were shown.
MAX_READ, MAX_SEARCHED, MAX_SHOWN = 10, 3, 12
MAX_KEY = 255
MAX_SUBJECT = 80


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """What is carried from step to step, in addresses and forms.

    `area` is the subject chosen, if it is one of the site. `read` are the articles that
    the reader came from, by key; `searched` are queries; `shown` the keys of answers
    that were offered on the way. `attempt` is random, and of this one way.
    """

    area: Area | None
    question: str
    read: dict[str, Card]
    searched: tuple[str, ...]
    shown: tuple[str, ...]
    attempt: str

    @property
    def subject(self) -> str | None:
        """The name of the subject, as far as the column of a table takes it."""
        return self.area.name[:MAX_SUBJECT] if self.area else None

    @property
    def carried(self) -> dict[str, str | list[str]]:
        """Parameters that make the same errand again."""
        return {
            "subject": self.area.name if self.area else "",
            "q": self.question,
            "article": list(self.read),
            "searched": list(self.searched),
            "shown": list(self.shown),
            "attempt": self.attempt,
        }

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The same as names and values, for the hidden fields of a form."""
        return list(_pairs(self.carried))

    def without(self, name: str, value: str) -> dict[str, str | list[str]]:
        """The parameters without one of the articles or the searches."""
        kept = [one for one in self.carried[name] if one != value]
        return self.carried | {name: kept}

    def with_shown(self, cards: list[Card]) -> "Errand":
        """The errand, with answers that are being shown."""
        shown = dict.fromkeys((*self.shown, *(card.key for card in cards)))
        return msgspec.structs.replace(self, shown=tuple(shown)[-MAX_SHOWN:])


def read_errand(here: Visit, given: MultiDict[str, str]) -> Errand:
    """The errand in the parameters of an address or a form; what is unknown is dropped.

    A question that comes without an attempt was searched for before.
    """
    question = clean(given.get("q", ""))[:MAX_QUESTION]
    attempt = given.get("attempt", "")
    searched = [clean(query) for query in given.getlist("searched")[:MAX_SEARCHED]]
    if not ATTEMPT.fullmatch(attempt):
        attempt = secrets.token_urlsafe(12)
        searched.append(question)
    keys = list(dict.fromkeys(given.getlist("article")))[:MAX_READ]
    cards = here.catalogue.best(here.audience, keys)
    chosen = given.get("subject", "")
    found = (area for area in areas_of(here) if area.name == chosen)
    return Errand(
        area=next(found, None),
        question=question,
        read={key: cards[key] for key in keys if key in cards},
        searched=tuple(dict.fromkeys(filter(None, searched))),
        shown=tuple(key[:MAX_KEY] for key in given.getlist("shown")[:MAX_SHOWN]),
        attempt=attempt,
    )


def areas_of(here: Visit) -> list[Area]:
    """The subjects that readers of the site choose from."""
    categories = here.catalogue.categories(here.audience)
    return areas(here.sites, here.site, categories)


def _pairs(carried: dict[str, str | list[str]]) -> Iterator[tuple[str, str]]:
    for name, value in carried.items():
        if isinstance(value, str):
            if value:
                yield name, value
        else:
            yield from ((name, one) for one in value)
