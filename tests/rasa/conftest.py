"""Real Rasa and a real action server over a seeded practice, once a session; each test uses patients of its own."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from actions.services import Services
from bot.engine import DialogueEngine
from core import clock
from core.database import Database
from core.settings import Settings
from practice.demo.seed import seed
from practice.refill_rules import load_rules
from practice.sql.adapter import SqlPracticeSystem
from tests.stand import PLAIN, Rig
from tests.stand import rig as started


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with started(tmp_path_factory.mktemp("rig"), only=("rasa", "actions"), seed=_practice_alone, **PLAIN) as running:
        yield running


async def _practice_alone(database: Database, settings: Settings, say: Callable[[str], None]) -> None:
    async with database.transaction() as session:
        await seed(session, clock.now().date())


@pytest.fixture
async def services(rig: Rig) -> AsyncIterator[Services]:
    database = Database(rig.settings.resolved_database_url)
    yield Services(database=database, practice=SqlPracticeSystem(), refill_rules=load_rules())
    await database.close()


@pytest.fixture
async def engine(rig: Rig) -> AsyncIterator[DialogueEngine]:
    engine = rig.engine()
    yield engine
    await engine.close()
