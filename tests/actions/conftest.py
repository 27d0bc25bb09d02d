"""The demo practice on a Monday morning, in a fresh database for each test."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.services import Services
from core import clock
from core.database import Database
from migrations import upgrade
from practice.demo.seed import seed
from practice.refill_rules import load_rules
from practice.sql.adapter import SqlPracticeSystem

MONDAY = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)  # 9 am in Chicago


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the demo practice of that Monday."""
    import asyncio

    file = tmp_path_factory.mktemp("demo") / "demo.db"
    asyncio.run(_fill(f"sqlite+aiosqlite:///{file}"))
    return file


async def _fill(url: str) -> None:
    await upgrade(url)
    clock.set(MONDAY)
    database = Database(url)
    async with database.transaction() as session:
        await seed(session, MONDAY.date())
    await database.close()
    clock.set(None)


@pytest.fixture
async def services(seeded: Path, tmp_path: Path) -> AsyncIterator[Services]:
    file = tmp_path / "test.db"
    shutil.copy(seeded, file)
    clock.set(MONDAY)
    database = Database(f"sqlite+aiosqlite:///{file}")
    yield Services(database=database, practice=SqlPracticeSystem(), refill_rules=load_rules())
    await database.close()
