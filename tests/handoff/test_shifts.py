"""Who is there: whose threads come back, who is given work, who hears of a broken promise, who hands the page over."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core import clock
from core.errors import BadInput, Conflict, Forbidden
from handoff import board, colleagues, desk, paging, rota, sessions, signing_in, sweep, tallies
from handoff.access import Viewer
from handoff.models import Case, CaseState, OnCallLevel, Queue, QueueWay, Role, Staff, StaffSession
from tests.handoff.conftest import World, later


async def signs_in(world: World, viewer: Viewer) -> str:
    """A session of this person; returns its id."""
    async with world.database.transaction() as session:
        person = await session.get_one(Staff, viewer.staff_id)
        await signing_in.sign_in_verified(session, person, method="test")
        query = select(StaffSession.id).where(StaffSession.staff_id == person.id).order_by(StaffSession.id.desc())
        return (await session.execute(query.limit(1))).scalar_one()


async def swept(world: World) -> None:
    async with world.database.transaction() as session:
        await sweep.tick(session)


async def owned(world: World, viewer: Viewer, disposition: str = "human", phone: str = "+12175550850") -> Case:
    case = await world.case(disposition, phone=phone)
    async with world.acting(viewer) as session:
        return await desk.claim(session, viewer, case.id)


@pytest.mark.parametrize(
    ("why", "minutes", "returns"),
    [("signed_out", 4, False), ("signed_out", 6, True), ("idle", 20, False), ("idle", 31, True), ("revoked", 31, True)],
)
async def test_the_threads_of_who_is_off_shift_return(any_world: World, why: str, minutes: int, returns: bool) -> None:
    clara = await any_world.person("Clara", Role.front_desk)
    session_id = await signs_in(any_world, clara)
    case = await owned(any_world, clara)
    async with any_world.database.transaction() as session:
        await sessions.end(session, session_id, why)
    later(minutes=minutes)
    await swept(any_world)
    stored, thread = await any_world.again(case), await any_world.conversation(case)
    assert (stored.owner_id is None, thread.owner_id is None) == (returns, returns)


async def test_who_is_signed_in_somewhere_else_keeps_their_threads(world: World) -> None:
    clara = await world.person("Clara", Role.front_desk)
    first = await signs_in(world, clara)
    await signs_in(world, clara)
    case = await owned(world, clara)
    async with world.database.transaction() as session:
        await sessions.end(session, first, "signed_out")
    later(minutes=10)
    await swept(world)
    assert (await world.again(case)).owner_id == clara.staff_id


async def test_what_sleeps_waits_for_its_owner_and_returns_when_it_wakes_without_them(world: World) -> None:
    clara = await world.person("Clara", Role.front_desk)
    session_id = await signs_in(world, clara)
    case = await owned(world, clara)
    async with world.acting(clara) as session:
        await desk.snooze(session, clara, case.id, clock.now() + timedelta(hours=12))
        await sessions.end(session, session_id, "signed_out")
    later(hours=2)
    await swept(world)
    assert (await world.again(case)).owner_id == clara.staff_id
    later(hours=11)
    await swept(world)
    assert (await world.again(case)).state == CaseState.open


async def test_an_emergency_of_who_went_home_pages_again(world: World) -> None:
    nora = await world.person("Nora", Role.nurse)
    session_id = await signs_in(world, nora)
    case = await owned(world, nora, "emergency")
    async with world.acting(nora) as session:
        await sessions.end(session, session_id, "signed_out")
    later(minutes=6)
    await swept(world)
    async with world.database.read() as session:
        newest = (await paging.pages_of(session, case.id))[-1]
    assert newest.next_at is not None


async def test_work_is_given_to_who_is_there_only(world: World) -> None:
    clara, sol = await world.person("Clara", Role.front_desk), await world.person("Sol", Role.front_desk)
    gone = await signs_in(world, clara)
    await signs_in(world, sol)
    async with world.database.transaction() as session:
        session.add(QueueWay(queue="front_desk", assignment="round_robin"))
        await sessions.end(session, gone, "signed_out")
    later(minutes=10)
    cases = [await world.case("human", phone=f"+1217555086{n}") for n in range(2)]
    await swept(world)
    assert [(await world.again(case)).owner_id for case in cases] == [sol.staff_id] * 2
    async with world.acting(sol) as session:
        there = await colleagues.colleagues_for(session, Queue.front_desk)
        assert [one.name for one in there] == ["Sol"]
        with pytest.raises(Conflict, match="Clara is not signed in"):
            await desk.assign(session, sol, cases[0].id, clara.staff_id)


async def test_a_lead_sees_how_much_is_late_in_queues_that_are_not_theirs_as_a_number(any_world: World) -> None:
    dana, clara = await any_world.person("Dana", Role.lead), await any_world.person("Clara", Role.front_desk)
    for n, disposition in enumerate(("clinical", "clinical", "human")):
        await any_world.case(disposition, phone=f"+1217555087{n}")
    async with any_world.database.transaction() as session:
        await session.execute(update(Case).values(due_at=clock.now() - timedelta(minutes=1)))
    async with any_world.acting(dana) as session:
        shares = await tallies.tally(session)
        rows = await board.list_cases(session, dana)
    assert (tallies.counts_for(shares, dana).overdue, tallies.counts_for(shares, dana).late_elsewhere) == (
        1,
        {"nurse": 2},
    )
    assert tallies.counts_for(shares, clara).late_elsewhere == {}
    assert [row.queue for row in rows] == ["front_desk"]


async def test_who_is_on_call_hands_the_rest_of_their_time_over(world: World) -> None:
    nora, omar = await world.person("Nora", Role.nurse), await world.person("Omar", Role.nurse)
    async with world.database.transaction() as session:
        for n, person in enumerate((nora, omar)):
            (await session.get_one(Staff, person.staff_id)).phone = f"+1217555098{n}"
    ends = clock.now() + timedelta(hours=6)
    async with world.acting(nora) as session:
        await rota.add(
            session,
            nora,
            staff_id=nora.staff_id,
            level=OnCallLevel.backup,
            starts_at=clock.now(),
            ends_at=ends,
            override=True,
        )
    later(hours=1)
    for viewer, to, error in ((omar, nora, Forbidden), (nora, nora, BadInput)):
        with pytest.raises(error):
            async with world.acting(viewer) as session:
                await rota.hand_over(session, viewer, to.staff_id)
    async with world.acting(nora) as session:
        shift = await rota.hand_over(session, nora, omar.staff_id)
        assert (shift.level, shift.ends_at) == ("backup", ends)
        assert [contact.staff_id for contact in await paging.on_call(session)] == [omar.staff_id]
    later(hours=6)
    async with world.database.read() as session:
        assert await paging.on_call(session) == []
