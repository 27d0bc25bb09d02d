"""Shared fixtures: test keys, and a fresh database with the whole schema."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core import clock, encryption
from core.database import Database
from tests.servers import postgres_database, postgres_url, redis_url  # noqa: F401 - fixtures for every test

KEYSET = encryption.new_keyset()
os.environ.setdefault("FRONTDOOR_ENCRYPTION_KEYSET", KEYSET)
for _name in ("LOOKUP_KEY", "SESSION_SECRET", "PORTAL_JWT_SECRET", "RASA_TOKEN", "ACTIONS_TOKEN"):
    os.environ.setdefault(f"FRONTDOOR_{_name}", f"{_name.lower()}-for-tests-{'0' * 32}")
os.environ.setdefault("FRONTDOOR_TRACKER_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
encryption.configure(encryption.Keyring(os.environ["FRONTDOOR_ENCRYPTION_KEYSET"], os.environ["FRONTDOOR_LOOKUP_KEY"]))


@pytest.fixture(autouse=True)
def running_clock():
    """Every test starts and ends with the real clock."""
    clock.set(None)
    yield
    clock.set(None)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty SQLite database with the schema of the migrations."""
    from migrations import upgrade

    url = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    await upgrade(url)
    database = Database(url)
    yield database
    await database.close()
