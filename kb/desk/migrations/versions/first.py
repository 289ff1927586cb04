"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "first"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime()


def upgrade() -> None:
    _agents()
    _erasures()
    _events()
    _sign_ins()
    _sessions()
    _tickets()
    _messages()
    _outbox()
    _attachments()


def _agents() -> None:
    op.create_table(
        "agents",
        sa.Column("id", ID, nullable=False),
        sa.Column("login", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("password", sa.String(255), nullable=False),
        sa.Column("sites", sa.JSON, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("added_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
        sa.UniqueConstraint("login", name="uq_agents_login"),
    )


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.Column("address_hash", sa.String(64)),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("site", sa.String(35), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("tab", sa.String(32)),
        sa.Column("attempt", sa.String(32)),
        sa.Column("came_from", sa.String(12)),
        sa.Column("subject", sa.String(80)),
        sa.Column("article", sa.String(255)),
        sa.Column("category", sa.String(255)),
        sa.Column("query", sa.String(200)),
        sa.Column("total", sa.Integer),
        sa.Column("value", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_attempt", "events", ["attempt"])
    op.create_index("ix_events_report", "events", ["kind", "at"])
    op.create_index("ix_events_tab", "events", ["tab", "kind", "at"])


def _sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", ID, nullable=False),
        sa.Column("login_hash", sa.String(64), nullable=False),
        sa.Column("client_hash", sa.String(64), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_client_hash", "sign_ins", ["client_hash"])
    op.create_index("ix_sign_ins_login_hash", "sign_ins", ["login_hash"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("agent_id", ID, nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("language", sa.String(35)),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name="fk_sessions_agent_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_sessions"),
    )
    op.create_index("ix_sessions_agent_id", "sessions", ["agent_id"])


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", ID, nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("form_key", sa.String(64), nullable=False),
        sa.Column("site", sa.String(35), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("question", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254)),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("read", sa.JSON, nullable=False),
        sa.Column("searched", sa.JSON, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("due_at", Instant),
        sa.Column("closed_at", Instant),
        sa.Column("answered_by", sa.String(255)),
        sa.Column("merged_into", ID),
        sa.Column("agent_id", ID),
        sa.Column("renewals", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name="fk_tickets_agent_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"],
            ["tickets.id"],
            name="fk_tickets_merged_into",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("form_key", name="uq_tickets_form_key"),
        sa.UniqueConstraint("reference", name="uq_tickets_reference"),
    )
    op.create_index("ix_tickets_agent_id", "tickets", ["agent_id"])
    op.create_index("ix_tickets_email", "tickets", ["email"])
    op.create_index("ix_tickets_queue", "tickets", ["state", "site", "opened_at"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("author", sa.String(8), nullable=False),
        sa.Column("agent_id", ID),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("form_key", sa.String(64)),
        sa.Column("mail_id", sa.String(255)),
        sa.Column("is_verified", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agents.id"],
            name="fk_messages_agent_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name="fk_messages_ticket_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("form_key", name="uq_messages_form_key"),
    )
    op.create_index("ix_messages_agent_id", "messages", ["agent_id"])
    op.create_index("ix_messages_ticket_id", "messages", ["ticket_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("letter", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("mailbox", sa.Text),
        sa.Column("site", sa.String(35), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("mail_id", sa.String(255), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("error", sa.String(500)),
        sa.Column("at", Instant, nullable=False),
        sa.Column("sent_at", Instant),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name="fk_outbox_ticket_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("mail_id", name="uq_outbox_mail_id"),
    )
    op.create_index("ix_outbox_letter_at", "outbox", ["letter", "at"])
    op.create_index("ix_outbox_mailbox_at", "outbox", ["mailbox", "at"])
    op.create_index("ix_outbox_queue", "outbox", ["state", "due_at"])
    op.create_index("ix_outbox_ticket_id", "outbox", ["ticket_id"])


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", ID, nullable=False),
        sa.Column("ticket_id", ID),
        sa.Column("message_id", ID),
        sa.Column("form_key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file", sa.String(43), nullable=False),
        sa.Column("shown_file", sa.String(43)),
        sa.Column("at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name="fk_attachments_message_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name="fk_attachments_ticket_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("file", name="uq_attachments_file"),
        sa.UniqueConstraint(
            "form_key", "sha256", name="uq_attachments_form_key_sha256"
        ),
        sa.UniqueConstraint("shown_file", name="uq_attachments_shown_file"),
    )
    op.create_index("ix_attachments_form_key", "attachments", ["form_key"])
    op.create_index("ix_attachments_message_id", "attachments", ["message_id"])
    op.create_index("ix_attachments_ticket_id", "attachments", ["ticket_id"])
