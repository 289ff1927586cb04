"""The tables of what readers send us, on SQLite and on PostgreSQL alike.

What a reader wrote stands in `messages` as it was written. Nothing here is Markdown or
HTML, and nothing is trusted.
"""

import datetime
from typing import Any

import sqlalchemy as sa

# SQLite counts rows up by itself only in a column that is called INTEGER.
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Instant(sa.TypeDecorator[datetime.datetime]):
    """A moment. It is stored in UTC without a zone, and read in UTC with one."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(
        self, value: datetime.datetime | None, dialect: sa.Dialect
    ) -> datetime.datetime | None:
        return value and value.astimezone(datetime.UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime.datetime | None, dialect: sa.Dialect
    ) -> datetime.datetime | None:
        return value and value.replace(tzinfo=datetime.UTC)


# Names of constraints are the same on every database: migrations drop by name.
metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _refers_to(table: str, *, nullable: bool = False) -> sa.Column[Any]:
    name = {"tickets": "ticket_id", "messages": "message_id", "agents": "agent_id"}
    where = "SET NULL" if nullable and table == "agents" else "CASCADE"
    key = sa.ForeignKey(f"{table}.id", ondelete=where)
    return sa.Column(name[table], Id, key, nullable=nullable, index=True)


agents = sa.Table(
    "agents",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("login", sa.String(80), nullable=False, unique=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("password", sa.String(255), nullable=False),
    # Prefixes of the sites whose tickets they see; none are all.
    sa.Column("sites", sa.JSON, nullable=False),
    # False once revoked, until there is a new password.
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("added_at", Instant, nullable=False),
)

sessions = sa.Table(
    "sessions",
    metadata,
    # Of the token in the cookie, which is stored nowhere.
    sa.Column("token_sha256", sa.String(64), primary_key=True),
    _refers_to("agents"),
    sa.Column("began_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    # The catalog that the agent chose for this session; none: as the browser asks.
    sa.Column("language", sa.String(35)),
)

sign_ins = sa.Table(
    "sign_ins",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # Keyed hashes of the login and of the address, or the known browser, of an
    # attempt that did not succeed.
    sa.Column("login_hash", sa.String(64), nullable=False, index=True),
    sa.Column("client_hash", sa.String(64), nullable=False, index=True),
    sa.Column("at", Instant, nullable=False),
)

tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(16), nullable=False, unique=True),
    # Of the form that opened it: the same form sent twice is one ticket.
    sa.Column("form_key", sa.String(64), nullable=False, unique=True),
    sa.Column("site", sa.String(35), nullable=False),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column("subject", sa.String(80), nullable=False),
    sa.Column("question", sa.String(200), nullable=False),
    # None once it has been erased.
    sa.Column("email", sa.String(254), index=True),
    # A list of {"name", "label", "value"}: the fields of the form as they were shown.
    sa.Column("fields", sa.JSON, nullable=False),
    # Lists of what was read and searched before: ids of articles, queries.
    sa.Column("read", sa.JSON, nullable=False),
    sa.Column("searched", sa.JSON, nullable=False),
    # open: an agent's turn; waiting: the reader's; closed; spam.
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
    # When an answer is due, by the calendar of the channel.
    sa.Column("due_at", Instant),
    sa.Column("closed_at", Instant),
    # The id of the article that answered after all, where somebody said so.
    sa.Column("answered_by", sa.String(255)),
    sa.Column("merged_into", Id, sa.ForeignKey("tickets.id", ondelete="SET NULL")),
    _refers_to("agents", nullable=True),
    # How often its links were given anew: those of before lead nowhere.
    sa.Column("renewals", sa.Integer, nullable=False),
    sa.Index("ix_tickets_queue", "state", "site", "opened_at"),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("id", Id, primary_key=True),
    _refers_to("tickets"),
    # message: all see it; note: agents only; event: what happened, `body` a code.
    sa.Column("kind", sa.String(8), nullable=False),
    # reader, agent or system.
    sa.Column("author", sa.String(8), nullable=False),
    _refers_to("agents", nullable=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("form_key", sa.String(64), unique=True),
    # The Message-ID of a reply that came by mail; others may have chosen the same.
    sa.Column("mail_id", sa.String(255)),
    # False of a mail that nothing proves to be the reader's.
    sa.Column("is_verified", sa.Boolean, nullable=False),
)

attachments = sa.Table(
    "attachments",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # None until the form that it came with has been sent without a fault.
    _refers_to("tickets", nullable=True),
    _refers_to("messages", nullable=True),
    sa.Column("form_key", sa.String(64), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    # The random name of its file, which holds what was sent, byte by byte.
    sa.Column("file", sa.String(43), nullable=False, unique=True),
    # The same of the copy without metadata that is shown.
    sa.Column("shown_file", sa.String(43), unique=True),
    sa.Column("at", Instant, nullable=False),
    # The same file twice in one form is one.
    sa.UniqueConstraint("form_key", "sha256"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Id, primary_key=True),
    _refers_to("tickets", nullable=True),
    # mail or webhook.
    sa.Column("kind", sa.String(8), nullable=False),
    # The name of the mail's templates, or of the webhook's event.
    sa.Column("letter", sa.String(32), nullable=False),
    sa.Column("recipient", sa.String(254), nullable=False),
    # Where its mail ends up, of confirmations: a mailbox gets one a day.
    sa.Column("mailbox", sa.Text),
    sa.Column("site", sa.String(35), nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    # One Message-ID, however often it is sent.
    sa.Column("mail_id", sa.String(255), nullable=False, unique=True),
    # waiting, sent, dead or dropped.
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    # When it may be tried next; while one sender has it, when another may take over.
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("error", sa.String(500)),
    sa.Column("at", Instant, nullable=False),
    sa.Column("sent_at", Instant),
    sa.Index("ix_outbox_queue", "state", "due_at"),
    # How many of a letter were written lately.
    sa.Index("ix_outbox_letter_at", "letter", "at"),
    # Whether a mailbox got one.
    sa.Index("ix_outbox_mailbox_at", "mailbox", "at"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    # search, read, vote, reason, attempt, hints, opened, solved, ticket, trail.
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("site", sa.String(35), nullable=False),
    sa.Column("language", sa.String(35), nullable=False),
    # Random, of one tab of one browser; or of one way through the contact pages.
    sa.Column("tab", sa.String(32)),
    sa.Column("attempt", sa.String(32), index=True),
    # search, article, contact …: the kind of our page that led here.
    sa.Column("came_from", sa.String(12)),
    sa.Column("subject", sa.String(80)),
    sa.Column("article", sa.String(255)),
    # Of the article that a tab showed, or of the subject of a ticket.
    sa.Column("category", sa.String(255)),
    # Scrubbed of what tells who asks, before it is stored.
    sa.Column("query", sa.String(200)),
    sa.Column("total", sa.Integer),
    sa.Column("value", sa.String(32)),
    sa.Index("ix_events_report", "kind", "at"),
    # What one tab showed, and when.
    sa.Index("ix_events_tab", "tab", "kind", "at"),
)

# What was erased, when, and how many rows of each table: never whose.
erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    # None while it goes on, and where it was killed.
    sa.Column("ended_at", Instant),
    # None of what had been kept for long enough.
    sa.Column("address_hash", sa.String(64)),
    sa.Column("counts", sa.JSON, nullable=False),
)
