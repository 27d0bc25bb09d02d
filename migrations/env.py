"""Alembic's environment: async engine, all rooms' tables."""

import asyncio
import importlib
import importlib.util

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from core import audit
from core.database import Base, Json, UtcDateTime

for room in ("conversations", "practice", "knowledge_base", "handoff", "nlu.translation"):
    if importlib.util.find_spec(room) and importlib.util.find_spec(f"{room}.models"):
        importlib.import_module(f"{room}.models")


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column types as plain SQLAlchemy ones."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.JSON()" if kind == "type" and item is Json else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=[Base.metadata, audit.metadata],
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=False,
    )
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url") or "")
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


asyncio.run(main())
