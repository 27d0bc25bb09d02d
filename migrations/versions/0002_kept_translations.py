"""Translations already made, encrypted."""

from alembic import op

from nlu.translation.models import KeptTranslation

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    KeptTranslation.metadata.tables["kept_translations"].create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    op.drop_table("kept_translations")
