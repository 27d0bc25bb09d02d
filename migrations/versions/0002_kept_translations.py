"""Translations already made, encrypted."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_translations",
        sa.Column("lookup", sa.String(64), nullable=False),
        sa.Column("made_ct", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lookup"),
    )
    op.create_index("ix_kept_translations_made_at", "kept_translations", ["made_at"])


def downgrade() -> None:
    op.drop_table("kept_translations")
