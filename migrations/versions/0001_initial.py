"""The first schema."""

import sqlalchemy as sa
from alembic import op

from migrations.first_schema import audit, conversations, handoff, knowledge_base, practice

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

START_OF_CHAIN = "0" * 64

# Nobody rewrites the trail, whatever code runs: the database itself refuses.
_SQLITE_GUARDS = [
    f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit_events "
    "BEGIN SELECT RAISE(ABORT, 'audit_events is append-only'); END"
    for verb in ("UPDATE", "DELETE")
]
_POSTGRES_GUARDS = [
    "CREATE FUNCTION audit_append_only() RETURNS trigger AS "
    "$$ BEGIN RAISE EXCEPTION 'audit_events is append-only'; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
]


def upgrade() -> None:
    for room in (audit, practice, conversations, knowledge_base, handoff):
        room.create()
    head = sa.table("audit_head", sa.column("id"), sa.column("seq"), sa.column("hash"))
    op.execute(head.insert().values(id=1, seq=0, hash=START_OF_CHAIN))
    for statement in _SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else _POSTGRES_GUARDS:
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("the first schema is not taken down: drop the database instead")
