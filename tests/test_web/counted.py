"""What an application has counted so far."""

import sqlalchemy as sa
from flask import Flask

from kb.desk.tables import events

READER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def counted(app: Flask) -> list[dict[str, object]]:
    """The columns of all events that say something, in their order."""
    house = app.extensions["firststop"]
    house.counter.flush()
    with house.desk.database.read() as connection:
        rows = connection.execute(sa.select(events).order_by(events.c.id)).mappings()
        return [
            {name: value for name, value in row.items() if value is not None}
            for row in rows
        ]
