"""Databases of both kinds with the whole schema, and a small office to work in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.database import Database
from migrations import upgrade
from practice.sql import SqlPracticeSystem
from tests.practice.office import Office, open_office
from tests.servers import postgres_database, postgres_url  # noqa: F401


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'race.db'}"
    url: str = request.getfixturevalue("postgres_database")
    return url


@pytest.fixture
async def any_database(any_database_url: str) -> AsyncIterator[Database]:
    await upgrade(any_database_url)
    database = Database(any_database_url)
    yield database
    await database.close()


@pytest.fixture
def system() -> SqlPracticeSystem:
    return SqlPracticeSystem()


@pytest.fixture
async def office(database: Database) -> Office:
    """The small office on SQLite, with its clock."""
    return await open_office(database)


@pytest.fixture
async def any_office(any_database: Database) -> Office:
    """The small office on both databases."""
    return await open_office(any_database)
