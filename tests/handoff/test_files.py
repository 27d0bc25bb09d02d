"""Patients' files leave in time: not while somebody works on the thread, never by default, and the thread says that they were there."""

import pytest
from sqlalchemy import select

from conversations import attachments
from conversations.models import Attachment, Conversation, Message
from core import clock
from core.audit import audit_events
from core.errors import NotFound
from core.settings import get_settings
from handoff import desk, files
from handoff.models import Case, Role
from tests.channels.test_media import PNG
from tests.handoff.conftest import World, later

DAYS = 30


@pytest.fixture
def thirty_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "attachment_days", DAYS)
    clock.set(clock.now().replace(microsecond=0))


async def picture(world: World, case: Case) -> str:
    async with world.database.transaction() as session:
        assert case.message_id
        kept = await attachments.keep(
            session, message_id=case.message_id, conversation_id=case.conversation_id, content=PNG
        )
        return kept.id


async def settled(world: World, case: Case) -> None:
    nora = world.people.get("Nora") or await world.person("Nora", Role.nurse)
    async with world.acting(nora) as session:
        await desk.claim(session, nora, case.id)
        await desk.resolve(session, nora, case.id, "answered")


async def forget(world: World) -> int:
    async with world.database.transaction(why="upkeep") as session:
        return await files.forget_old(session)


async def test_a_settled_threads_files_are_erased_after_the_days_set(world: World, thirty_days: None) -> None:
    case = await world.case("human")
    kept = await picture(world, case)
    await settled(world, case)
    later(days=DAYS, seconds=-1)
    assert await forget(world) == 0
    later(seconds=1)
    assert await forget(world) == 1
    async with world.database.transaction() as session:
        row = await session.get_one(Attachment, kept)
        assert (row.state, row.kind, row.size) == ("erased", "image/png", len(PNG))
        assert (await session.execute(select(Attachment.content_ct).where(Attachment.id == kept))).scalar_one() is None
        with pytest.raises(NotFound):
            await attachments.content(session, kept)
        actions = (
            await session.execute(select(audit_events.c.subject_id).where(audit_events.c.action == "attachment.erase"))
        ).scalars()
        assert list(actions) == [kept]
    assert await forget(world) == 0


async def test_no_file_vanishes_while_somebody_works_on_it(world: World, thirty_days: None) -> None:
    case = await world.case("human")
    await picture(world, case)
    later(days=10 * DAYS)
    assert await forget(world) == 0
    await settled(world, case)
    assert await forget(world) == 0  # counted from the end
    later(days=DAYS)
    assert await forget(world) == 1


async def test_an_open_case_of_the_same_patient_keeps_the_files_of_their_other_threads(
    world: World, thirty_days: None
) -> None:
    case = await world.case("human")
    await picture(world, case)
    await settled(world, case)
    later(days=DAYS)
    other = await world.case("human", phone="+12175550199")
    async with world.database.transaction() as session:
        (await session.get_one(Conversation, case.conversation_id)).patient_id = "p" * 32
        (await session.get_one(Case, other.id)).patient_id = "p" * 32
    assert await forget(world) == 0


async def test_a_file_without_any_case_is_erased_too(world: World, thirty_days: None) -> None:
    thread = await world.writes("look")
    async with world.database.transaction() as session:
        row = (await session.execute(select(Message).where(Message.conversation_id == thread))).scalar_one()
        await attachments.keep(session, message_id=row.id, conversation_id=thread, content=PNG)
    later(days=DAYS)
    assert await forget(world) == 1


async def test_nothing_is_erased_unless_the_practice_says_so(world: World) -> None:
    case = await world.case("human")
    await picture(world, case)
    await settled(world, case)
    later(days=20_000)
    assert await forget(world) == 0


async def test_a_refused_file_stays_refused(world: World, thirty_days: None) -> None:
    case = await world.case("human")
    async with world.database.transaction() as session:
        await attachments.keep(
            session,
            message_id=case.message_id,
            conversation_id=case.conversation_id,
            content=b"MZ nothing that is kept",
        )
    await settled(world, case)
    later(days=2 * DAYS)
    assert await forget(world) == 0
    async with world.database.read() as session:
        assert (await session.execute(select(Attachment.state, Attachment.reason))).all() == [("refused", "kind")]
