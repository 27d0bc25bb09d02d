"""What may wait for minutes: a new clinician's name is known, what was kept long enough is deleted."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import upkeep
from core import clock
from knowledge_base.gaps import KEPT, collect
from knowledge_base.models import Gap, GapKind
from practice.sql import SqlPracticeSystem
from tests.bot.office import Office


async def test_a_clinician_who_joined_since_the_start_is_known_by_name(office: Office) -> None:
    assert office.services.known.names == ()
    await upkeep(office.services)
    async with office.database.read() as session:
        clinicians = await SqlPracticeSystem().clinicians(session)
    assert {f"{one.given_name} {one.family_name}" for one in clinicians} < set(office.services.known.names)
    assert len(clinicians) == 7


async def test_questions_without_an_answer_are_not_kept_for_ever(office: Office) -> None:
    async with office.database.transaction() as session:
        old = await collect(session, kind=GapKind.UNANSWERED, locale="en", text="do you have a piano")
        old.at = clock.now() - KEPT - timedelta(days=1)
        await collect(session, kind=GapKind.UNANSWERED, locale="en", text="do you have a harp")
    await upkeep(office.services)
    async with office.database.read() as session:
        assert (await session.execute(select(func.count()).select_from(Gap))).scalar_one() == 1


async def test_files_of_patients_are_erased_when_they_are_due(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    erased: list[AsyncSession] = []

    async def forget_old(session: AsyncSession) -> int:
        erased.append(session)
        return 0

    monkeypatch.setattr("bot.jobs.files.forget_old", forget_old)
    await upkeep(office.services)
    assert len(erased) == 1
