"""Articles, versions, usage and gaps as they first were.

Frozen: a later change of a table is a revision of its own (see migrations/__init__.py).
"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """All of this room, in the order in which the tables refer to each other."""
    kb_articles()
    kb_changes()
    kb_gaps()
    kb_state()
    kb_variables()
    kb_collisions()
    kb_feedback()
    kb_regressions()
    kb_translations()
    kb_usage()
    kb_versions()
    kb_vectors()


def kb_articles() -> None:
    op.create_table(
        "kb_articles",
        sa.Column("slug", sa.String(200), nullable=False),
        sa.Column("source_locale", sa.String(8), nullable=False),
        sa.Column("owner", sa.String(120), nullable=False),
        sa.Column("review_by", sa.String(10)),
        sa.Column("audience", sa.String(12), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("locations", sa.JSON(), nullable=False),
        sa.Column("clinicians", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True)),
        sa.Column("valid_until", sa.DateTime(timezone=True)),
        sa.Column("non_clinical_by", sa.String(120)),
        sa.Column("non_clinical_at", sa.DateTime(timezone=True)),
        sa.Column("tests", sa.JSON(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )


def kb_changes() -> None:
    op.create_table(
        "kb_changes",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(32)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_kb_changes_revision", "kb_changes", ["revision"])


def kb_gaps() -> None:
    op.create_table(
        "kb_gaps",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=False),
        sa.Column("reply_ct", sa.LargeBinary()),
        sa.Column("conversation_id", sa.String(32)),
        sa.Column("article_slug", sa.String(200)),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("closed_by", sa.String(120)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_kb_gaps_state", "kb_gaps", ["state"])


def kb_state() -> None:
    op.create_table(
        "kb_state",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def kb_variables() -> None:
    op.create_table(
        "kb_variables",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("value", sa.String(500), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", "locale"),
    )


def kb_collisions() -> None:
    op.create_table(
        "kb_collisions",
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("kept_number", sa.Integer(), nullable=False),
        sa.Column("parked_number", sa.Integer(), nullable=False),
        sa.Column("first_editor", sa.String(120), nullable=False),
        sa.Column("second_editor", sa.String(120), nullable=False),
        sa.Column("seen_by", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["kb_articles.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_kb_collisions_article_id", "kb_collisions", ["article_id"])


def kb_feedback() -> None:
    op.create_table(
        "kb_feedback",
        sa.Column("answer_ref", sa.String(64), nullable=False),
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["kb_articles.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("answer_ref"),
    )
    op.create_index("ix_kb_feedback_article_id", "kb_feedback", ["article_id"])


def kb_regressions() -> None:
    op.create_table(
        "kb_regressions",
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["kb_articles.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_kb_regressions_article_id", "kb_regressions", ["article_id"])


def kb_translations() -> None:
    op.create_table(
        "kb_translations",
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("live_number", sa.Integer()),
        sa.Column("stale", sa.String(8), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["kb_articles.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("article_id", "locale"),
    )
    op.create_index("ix_kb_translations_article_id", "kb_translations", ["article_id"])


def kb_usage() -> None:
    op.create_table(
        "kb_usage",
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("week", sa.String(10), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("helped", sa.Integer(), nullable=False),
        sa.Column("not_helped", sa.Integer(), nullable=False),
        sa.Column("to_person", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["kb_articles.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("article_id", "locale", "week"),
    )
    op.create_index("ix_kb_usage_article_id", "kb_usage", ["article_id"])


def kb_versions() -> None:
    op.create_table(
        "kb_versions",
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("question", sa.String(500), nullable=False),
        sa.Column("phrasings", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("source_number", sa.Integer()),
        sa.Column("change", sa.String(8), nullable=False),
        sa.Column("machine_draft", sa.Boolean(), nullable=False),
        sa.Column("based_on", sa.Integer()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(120)),
        sa.Column("approved_by", sa.String(120)),
        sa.Column("publish_at", sa.DateTime(timezone=True)),
        sa.Column("published_by", sa.String(120)),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["kb_articles.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("article_id", "locale", "number"),
    )
    op.create_index("ix_kb_versions_article_id", "kb_versions", ["article_id"])
    op.create_index("ix_kb_versions_due", "kb_versions", ["state", "publish_at"])


def kb_vectors() -> None:
    op.create_table(
        "kb_vectors",
        sa.Column("version_id", sa.String(32), nullable=False),
        sa.Column("encoder", sa.String(16), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["kb_versions.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("version_id", "encoder"),
    )
    op.create_index("ix_kb_vectors_version_id", "kb_vectors", ["version_id"])
