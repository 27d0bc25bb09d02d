"""A knowledge base to work in: an editor, a colleague, and articles made by hand."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.database import Actor, Database
from knowledge_base.cli import prepare
from knowledge_base.index import IndexKeeper
from nlu.encoder import SentenceEncoder, encoder_folder, load_encoder
from tests.servers import postgres_database, postgres_url  # noqa: F401

EDITOR = Actor("staff", "renee", "editor")
COLLEAGUE = Actor("staff", "omar", "editor")
ADMINISTRATOR = Actor("staff", "ines", "administrator")
FRONT_DESK = Actor("staff", "dana", "front_desk")


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    """The real sentence encoder."""
    if not (encoder_folder() / "model.bin").exists():
        pytest.skip("the sentence encoder is not converted yet: make run")
    return load_encoder()


@pytest.fixture
async def base(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty knowledge base on SQLite."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'kb.db'}")
    await prepare(database)
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_base_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'kb.db'}"
    url: str = request.getfixturevalue("postgres_database")
    return url


@pytest.fixture
async def any_base(any_base_url: str) -> AsyncIterator[Database]:
    """An empty knowledge base on both kinds of database."""
    database = Database(any_base_url)
    await prepare(database)
    yield database
    await database.close()


@pytest.fixture
async def keeper(base: Database, encoder: SentenceEncoder) -> IndexKeeper:
    """The index of one process."""
    keeper = IndexKeeper(base, encoder)
    await keeper.load()
    return keeper
