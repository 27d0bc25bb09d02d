"""The demo practice, seeded once and copied for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from core.database import Database
from migrations import upgrade
from practice.demo import seed
from tests.bot.office import Office, open_office


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo practice."""
    file = tmp_path_factory.mktemp("demo") / "demo.db"

    async def fill() -> None:
        url = f"sqlite+aiosqlite:///{file}"
        await upgrade(url)
        database = Database(url)
        async with database.transaction() as session:
            await seed.seed(session, date.today())
        await database.close()

    asyncio.run(fill())
    return file


@pytest.fixture
async def demo_database(demo_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A copy of the demo practice for one test."""
    copy = tmp_path / "demo.db"
    shutil.copy(demo_file, copy)
    database = Database(f"sqlite+aiosqlite:///{copy}")
    yield database
    await database.close()


@pytest.fixture
async def office(demo_database: Database) -> Office:
    """The turn's machinery over the demo practice, with scripted neighbours."""
    return await open_office(demo_database)
