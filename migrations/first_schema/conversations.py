"""Conversations, messages, turns and consent as they first were.

Frozen: a later change of a table is a revision of its own (see migrations/__init__.py).
"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """All of this room, in the order in which the tables refer to each other."""
    consent_events()
    consents()
    conversations()
    messages()
    attachments()
    turns()
    applied_actions()


def consent_events() -> None:
    op.create_table(
        "consent_events",
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_consent_events_address_hash", "consent_events", ["address_hash"])


def consents() -> None:
    op.create_table(
        "consents",
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("opted_out_at", sa.DateTime(timezone=True)),
        sa.Column("opted_in_at", sa.DateTime(timezone=True)),
        sa.Column("risk_warned_at", sa.DateTime(timezone=True)),
        sa.Column("risk_accepted_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "address_hash"),
    )


def conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("channel_id", sa.String(64), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("address_ct", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("language_fixed", sa.Boolean(), nullable=False),
        sa.Column("patient_id", sa.String(32)),
        sa.Column("verified_at", sa.DateTime(timezone=True)),
        sa.Column("verified_how", sa.String(32)),
        sa.Column("identity_attempts", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(32)),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("latch", sa.String(16)),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_inbound_seq", sa.Integer(), nullable=False),
        sa.Column("processed_seq", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String(32)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("engine_session", sa.Integer(), nullable=False),
        sa.Column("active_flow", sa.String(32)),
        sa.Column("awaiting", sa.String(32)),
        sa.Column("further_intents", sa.JSON(), nullable=False),
        sa.Column("unclear_count", sa.Integer(), nullable=False),
        sa.Column("disclosed_at", sa.DateTime(timezone=True)),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "channel_id", "address_hash"),
    )
    op.create_index("ix_conversations_owner_id", "conversations", ["owner_id"])
    op.create_index("ix_conversations_patient_id", "conversations", ["patient_id"])
    op.create_index(
        "ix_conversations_waiting",
        "conversations",
        ["id"],
        postgresql_where=sa.text("processed_seq < last_inbound_seq"),
        sqlite_where=sa.text("processed_seq < last_inbound_seq"),
    )


def messages() -> None:
    op.create_table(
        "messages",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("author", sa.String(8), nullable=False),
        sa.Column("author_id", sa.String(32)),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("external_id", sa.String(80)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body_ct", sa.LargeBinary(), nullable=False),
        sa.Column("translation_ct", sa.LargeBinary()),
        sa.Column("language", sa.String(8)),
        sa.Column("triage_ct", sa.LargeBinary()),
        sa.Column("disposition", sa.String(16)),
        sa.Column("turn_id", sa.String(32)),
        sa.Column("template_id", sa.String(64)),
        sa.Column("template_version", sa.String(16)),
        sa.Column("article_id", sa.String(64)),
        sa.Column("article_version", sa.Integer()),
        sa.Column("quick_replies_ct", sa.LargeBinary()),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("practice_initiated", sa.Boolean(), nullable=False),
        sa.Column("provider_id", sa.String(80)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True)),
        sa.Column("error_code", sa.String(40)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "external_id"),
        sa.UniqueConstraint("conversation_id", "seq"),
    )
    op.create_index("ix_messages_conversation_id", "messages", ["conversation_id"])
    op.create_index("ix_messages_outbox", "messages", ["status", "next_attempt_at"])
    op.create_index("ix_messages_provider_id", "messages", ["provider_id"])
    op.create_index("ix_messages_turn_id", "messages", ["turn_id"])


def attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(20)),
        sa.Column("kind", sa.String(40)),
        sa.Column("size", sa.Integer()),
        sa.Column("url_ct", sa.LargeBinary()),
        sa.Column("content_ct", sa.LargeBinary()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_attachments_conversation_id", "attachments", ["conversation_id"])
    op.create_index("ix_attachments_due", "attachments", ["state", "next_at"])
    op.create_index("ix_attachments_message_id", "attachments", ["message_id"])


def turns() -> None:
    op.create_table(
        "turns",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.String(16)),
        sa.Column("intent", sa.String(32)),
        sa.Column("confidence", sa.Double()),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index("ix_turns_conversation_id", "turns", ["conversation_id"])


def applied_actions() -> None:
    op.create_table(
        "applied_actions",
        sa.Column("turn_id", sa.String(32), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome_ct", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("turn_id", "action"),
    )
    op.create_index("ix_applied_actions_turn_id", "applied_actions", ["turn_id"])
