"""Every error we raise.

    FirstStopError
    ├── SettingsError       a setting or an option that cannot be used
    ├── ContentError        the content folder as a whole cannot be read
    ├── FileProblem         one file cannot be used; the others can
    ├── PublishingBusy      another publisher holds the lock
    ├── PublishingFailed    an edition cannot be written
    ├── NoEdition           nothing has been published yet
    ├── DamagedEdition      an edition that must not be opened
    │   └── DamagedIndex    its search index; its articles can still be read
    ├── DeskUnavailable     what readers send cannot be stored or looked up now
    │   └── DeskFull        no room is left on the disk for it
    ├── LinkRenewed         a link to a ticket that another one has taken the place of
    ├── FileRefused         a reader's file that is not taken; everything else is
    ├── DeliveryFailed      a parcel could not be handed over
    │   ├── ParcelRefused   and never will be
    │   └── RoadClosed      nor can any other parcel be just now
    ├── InboxUnavailable    the folder that replies arrive in cannot be read now
    ├── MailWaits           a mail cannot be taken in now; others can
    ├── DoorBusy            so many sign in at once that others come back later
    └── AgentRefused        an account of the desk cannot be made or changed so

A message says where, what is wrong, and what to do. What is wrong with a single file is
a value (`kb.problems.Problem`), not an error: one bad file never stops the others.
"""

from typing import Literal

from kb.problems import Problem

# Why a reader's file is not taken. empty, size, number, total, client: limits; name,
# kind, heic: of another kind than we take; mixed: it holds code or another file as
# well; damaged, pixels: an image that is not shown to anybody.
Reason = Literal[
    "empty",
    "gone",
    "size",
    "number",
    "total",
    "client",
    "name",
    "kind",
    "heic",
    "mixed",
    "damaged",
    "pixels",
]


class FirstStopError(Exception):
    """The root: whatever we raise on purpose."""


class SettingsError(FirstStopError):
    """A setting or an option holds a value that cannot be used."""


class ContentError(FirstStopError):
    """The content folder is missing or cannot be read."""


class FileProblem(FirstStopError):
    """One file cannot be used; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class PublishingBusy(FirstStopError):
    """Another publisher holds the lock of this folder."""


class PublishingFailed(FirstStopError):
    """A new edition cannot be written; the last one stays."""


class NoEdition(FirstStopError):
    """Nothing has been published in this folder yet."""


class DamagedEdition(FirstStopError):
    """The edition is incomplete, altered, or may be written by somebody else."""


class DamagedIndex(DamagedEdition):
    """The search index of an edition cannot be read; its articles still can."""


class DeskUnavailable(FirstStopError):
    """The database or the disk of what readers send us does not take it now."""


class DeskFull(DeskUnavailable):
    """The disk, or the database's, has no room left; articles can still be read."""


class LinkRenewed(FirstStopError):
    """A link leads to its ticket no more: a new one went to the reader's address."""


class FileRefused(FirstStopError):
    """A reader's file is not taken; `reason` says why, the page in which words."""

    def __init__(self, name: str, reason: Reason) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason: Reason = reason


class DeliveryFailed(FirstStopError):
    """A parcel could not be handed over; another try may help.

    Its message holds nothing that was sent, nor a password; `answer` is what the other
    side said about it.
    """

    def __init__(self, message: str, answer: str = "") -> None:
        super().__init__(message)
        self.answer = answer


class ParcelRefused(DeliveryFailed):
    """The other side will never take this parcel."""


class RoadClosed(DeliveryFailed):
    """The other side takes no parcel at all now."""


class InboxUnavailable(FirstStopError):
    """The maildir or the IMAP folder of replies cannot be read now."""


class MailWaits(FirstStopError):
    """One mail cannot be taken in now, and is not lost; others can be."""


class DoorBusy(FirstStopError):
    """More sign in at the desk at this moment than are looked at."""


class AgentRefused(FirstStopError):
    """An account of the desk cannot be made or changed as was asked."""
