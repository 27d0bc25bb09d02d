"""Alembic migrations. `upgrade(url)` brings a database to the newest schema; the CLI, the supervisor and the tests call it.

A change of a model needs a revision: `python -m migrations "what changed"` writes it from what the models have and the revisions so
far lack; read it through before it is kept. `tests/migrations` fails while the two differ.
"""

import asyncio
import importlib
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import MetaData

from core import audit
from core.database import Base

FOLDER = Path(__file__).parent
ROOMS_WITH_TABLES = ("conversations", "practice", "knowledge_base", "handoff", "nlu.translation")


def config(url: str) -> Config:
    """Alembic's configuration for this database, without an ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return settings


async def upgrade(url: str) -> None:
    """Run all migrations not yet applied. Raises SQLAlchemy's error when the database does not answer."""
    await asyncio.to_thread(command.upgrade, config(url), "head")


def tables() -> list[MetaData]:
    """What the code of today expects of a database: every room's tables, and the audit trail's."""
    for room in ROOMS_WITH_TABLES:
        importlib.import_module(f"{room}.models")
    return [Base.metadata, audit.metadata]


def revise(message: str) -> Path:
    """Write the next revision from what the models have and the revisions so far lack; returns its file."""
    newest = ScriptDirectory.from_config(config("")).get_current_head()
    number = f"{int(newest or 0) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        scratch = config(f"sqlite+aiosqlite:///{folder}/empty.db")
        command.upgrade(scratch, "head")
        script = command.revision(scratch, message, autogenerate=True, rev_id=number)
    assert isinstance(script, Script)
    return Path(script.path)
