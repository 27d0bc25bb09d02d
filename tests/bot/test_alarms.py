"""Alarms where several processes share one PostgreSQL: heard once, whoever looks first."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot import alarms
from core.database import Database
from migrations import upgrade
from practice.demo import seed
from tests.bot.office import Office, open_office


@pytest.fixture
async def shared_office(postgres_database: str) -> AsyncIterator[Office]:
    """The office over PostgreSQL, where transactions of several processes run beside each other."""
    await upgrade(postgres_database)
    database = Database(postgres_database)
    async with database.transaction() as session:
        await seed.seed(session, date.today())
    yield await open_office(database)
    await database.close()


async def test_an_alarm_that_several_processes_see_at_once_is_sounded_once(shared_office: Office) -> None:
    conversation_id = await shared_office.receive("crushing pain in my chest and i cant breathe")
    await asyncio.gather(*(alarms.sound_waiting(shared_office.services, conversation_id) for _ in range(8)))
    said = [message.template_id for message in await shared_office.said()]
    assert len(said) == len(set(said)) > 0
    assert [case.disposition for case in await shared_office.cases()] == ["emergency"]
