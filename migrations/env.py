"""Alembic's environment: async engine, all rooms' tables."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Enum
from sqlalchemy.ext.asyncio import create_async_engine

from core.database import UtcDateTime
from migrations import tables


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our own column types as plain ones: a revision must not change with the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return f"sa.String({item.length})" if kind == "type" and isinstance(item, Enum) else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=tables(),
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
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
