"""Alembic migrations. `upgrade(url)` brings a database to the newest schema; the CLI, the supervisor and the tests call it."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config

FOLDER = Path(__file__).parent


def config(url: str) -> Config:
    """Alembic's configuration for this database, without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return settings


async def upgrade(url: str) -> None:
    """Run all migrations not yet applied. Raises SQLAlchemy's error when the database does not answer."""
    await asyncio.to_thread(command.upgrade, config(url), "head")
