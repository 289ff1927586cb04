"""The desk of one installation: where what readers send is kept."""

from pathlib import Path

import msgspec

from kb.desk.database import Database
from kb.desk.office import Office, read_office
from kb.desk.seals import Seals, read_secret
from kb.settings import Settings


class Desk(msgspec.Struct, frozen=True):
    """What all that handles tickets shares.

    Files of readers lie below `folder`, each of at most `attachment_bytes`.
    """

    database: Database
    seals: Seals
    folder: Path
    attachment_bytes: int
    office: Office


def open_desk(settings: Settings) -> Desk:
    """The desk that settings name; nothing is asked of its database yet.

    Raises SettingsError.
    """
    return Desk(
        Database(settings.database, settings.var),
        Seals(read_secret(settings.secret, settings.var)),
        settings.var / "attachments",
        settings.attachment_mb * 1_000_000,
        read_office(settings),
    )
