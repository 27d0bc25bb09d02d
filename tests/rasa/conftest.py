"""One rig a session; each test uses patients of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from actions.services import Services
from bot.engine import DialogueEngine
from core import clock
from core.database import Database
from migrations import upgrade
from practice.demo.seed import seed
from practice.refill_rules import load_rules
from practice.sql.adapter import SqlPracticeSystem
from tests.rasa.rig import Rig, rig_settings, start_rig, trained_model


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    import asyncio

    folder = tmp_path_factory.mktemp("rig")
    settings = rig_settings(folder, folder / "rig.db")
    model = trained_model(settings)
    asyncio.run(_fill(settings.database_url))
    rig = start_rig(settings, model)
    yield rig
    rig.stop()


async def _fill(url: str) -> None:
    await upgrade(url)
    database = Database(url)
    async with database.transaction() as session:
        await seed(session, clock.now().date())
    await database.close()


@pytest.fixture
async def services(rig: Rig) -> AsyncIterator[Services]:
    database = Database(rig.settings.database_url)
    yield Services(database=database, practice=SqlPracticeSystem(), refill_rules=load_rules())
    await database.close()


@pytest.fixture
async def engine(rig: Rig) -> AsyncIterator[DialogueEngine]:
    engine = rig.engine()
    yield engine
    await engine.close()


def log_text(rig: Rig) -> str:
    """Everything that both processes have logged."""
    return "".join(Path(rig.settings.data_dir / name).read_text() for name in ("rasa.log", "actions.log"))
