"""Staff, cases, pages and the desk's own tables as they first were.

Frozen: a later change of a table is a revision of its own (see migrations/__init__.py).
"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """All of this room, in the order in which the tables refer to each other."""
    canned_replies()
    queue_settings()
    queue_ways()
    search_cursor()
    staff()
    break_glass()
    cases()
    oncall_shifts()
    saved_views()
    search_tokens()
    staff_drafts()
    staff_recovery_codes()
    staff_sessions()
    case_events()
    mentions()
    pages()
    satisfaction()
    staff_reminders()
    page_sends()


def canned_replies() -> None:
    op.create_table(
        "canned_replies",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("queues", sa.JSON(), nullable=False),
        sa.Column("approved_by", sa.String(32)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", "language"),
    )


def queue_settings() -> None:
    op.create_table(
        "queue_settings",
        sa.Column("queue", sa.String(16), nullable=False),
        sa.Column("urgency", sa.String(12), nullable=False),
        sa.Column("first_minutes", sa.Integer(), nullable=False),
        sa.Column("resolve_minutes", sa.Integer(), nullable=False),
        sa.Column("always", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("queue", "urgency"),
    )


def queue_ways() -> None:
    op.create_table(
        "queue_ways",
        sa.Column("queue", sa.String(16), nullable=False),
        sa.Column("assignment", sa.String(12), nullable=False),
        sa.Column("last_given_to", sa.String(32)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("queue"),
    )


def search_cursor() -> None:
    op.create_table(
        "search_cursor",
        sa.Column("position", sa.String(32), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def staff() -> None:
    op.create_table(
        "staff",
        sa.Column("email", sa.String(120), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("location_id", sa.String(32)),
        sa.Column("phone_ct", sa.LargeBinary()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("away", sa.Boolean(), nullable=False),
        sa.Column("away_since", sa.DateTime(timezone=True)),
        sa.Column("case_cap", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("totp_ct", sa.LargeBinary()),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("oidc_subject", sa.String(200)),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("oidc_subject"),
    )


def break_glass() -> None:
    op.create_table(
        "break_glass",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.Column("reviewed_by", sa.String(32)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_break_glass_conversation_id", "break_glass", ["conversation_id"])
    op.create_index("ix_break_glass_staff_id", "break_glass", ["staff_id"])


def cases() -> None:
    op.create_table(
        "cases",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("patient_id", sa.String(32)),
        sa.Column("message_id", sa.String(32)),
        sa.Column("queue", sa.String(16), nullable=False),
        sa.Column("disposition", sa.String(16), nullable=False),
        sa.Column("urgency", sa.String(12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("owner_id", sa.String(32)),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("location_id", sa.String(32)),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("wants_ct", sa.LargeBinary()),
        sa.Column("tried_ct", sa.LargeBinary()),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolve_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("replied_at", sa.DateTime(timezone=True)),
        sa.Column("warned_at", sa.DateTime(timezone=True)),
        sa.Column("broken_at", sa.DateTime(timezone=True)),
        sa.Column("snoozed_at", sa.DateTime(timezone=True)),
        sa.Column("snoozed_until", sa.DateTime(timezone=True)),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("resolved_by", sa.String(32)),
        sa.Column("resolution", sa.String(32)),
        sa.Column("merged_into_id", sa.String(32)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_cases_conversation", "cases", ["conversation_id", "state"])
    op.create_index("ix_cases_opened", "cases", ["opened_at"])
    op.create_index("ix_cases_owner", "cases", ["owner_id", "state"])
    op.create_index("ix_cases_patient_id", "cases", ["patient_id"])
    op.create_index("ix_cases_queue", "cases", ["state", "queue", "rank", "due_at"])
    op.create_index("ix_cases_resolved", "cases", ["state", "resolved_at"])
    op.create_index("ix_cases_snoozed_until", "cases", ["snoozed_until"])
    op.create_index("ix_cases_updated_at", "cases", ["updated_at"])


def oncall_shifts() -> None:
    op.create_table(
        "oncall_shifts",
        sa.Column("level", sa.String(12), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("override", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_oncall_shifts_span", "oncall_shifts", ["starts_at", "ends_at"])


def saved_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_saved_views_staff_id", "saved_views", ["staff_id"])


def search_tokens() -> None:
    op.create_table(
        "search_tokens",
        sa.Column("token", sa.String(20), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token", "conversation_id"),
    )
    op.create_index("ix_search_tokens_conversation", "search_tokens", ["conversation_id"])


def staff_drafts() -> None:
    op.create_table(
        "staff_drafts",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("staff_id", "conversation_id", "kind"),
    )


def staff_recovery_codes() -> None:
    op.create_table(
        "staff_recovery_codes",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_staff_recovery_codes_staff_id", "staff_recovery_codes", ["staff_id"])


def staff_sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("user_agent", sa.String(200), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_why", sa.String(16)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_staff_sessions_staff_id", "staff_sessions", ["staff_id"])


def case_events() -> None:
    op.create_table(
        "case_events",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_case_events_case_id", "case_events", ["case_id"])


def mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("by_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_mentions_staff_id", "mentions", ["staff_id"])


def pages() -> None:
    op.create_table(
        "pages",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("urgency", sa.String(12), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True)),
        sa.Column("acknowledged_by", sa.String(32)),
        sa.Column("first_answer_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pages_case_id", "pages", ["case_id"])
    op.create_index("ix_pages_next_at", "pages", ["next_at"])


def satisfaction() -> None:
    op.create_table(
        "satisfaction",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("queue", sa.String(16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Integer()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index("ix_satisfaction_asked_at", "satisfaction", ["asked_at"])
    op.create_index("ix_satisfaction_case_id", "satisfaction", ["case_id"])
    op.create_index("ix_satisfaction_conversation_id", "satisfaction", ["conversation_id"])


def staff_reminders() -> None:
    op.create_table(
        "staff_reminders",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_staff_reminders_case_id", "staff_reminders", ["case_id"])
    op.create_index("ix_staff_reminders_due", "staff_reminders", ["done_at", "at"])


def page_sends() -> None:
    op.create_table(
        "page_sends",
        sa.Column("page_id", sa.String(32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(12), nullable=False),
        sa.Column("staff_id", sa.String(32)),
        sa.Column("phone_ct", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_page_sends_page_id", "page_sends", ["page_id"])
