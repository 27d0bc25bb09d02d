"""The queue's order and its clock."""

from datetime import UTC, datetime

from sqlalchemy import select

from core import clock
from handoff import beside, board, desk, replies, sweep, tallies
from handoff.board import Filter, View
from handoff.models import CaseEvent, Role
from tests.handoff.conftest import World, later, passes

TUESDAY_10 = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


async def test_alarms_first_then_urgent_then_who_has_least_of_the_promise_left(any_world: World) -> None:
    clock.set(TUESDAY_10)
    nora = await any_world.person("Nora", Role.nurse)
    wanted = {}
    for n, disposition in enumerate(["clinical", "human", "emotional", "crisis", "emergency"]):
        wanted[disposition] = (await any_world.case(disposition, phone=f"+1217555020{n}")).id
        later(minutes=1)
    async with any_world.acting(nora) as session:
        rows = await board.list_cases(session, nora)
    expected = ["emergency", "crisis", "emotional", "human", "clinical"]  # human: an hour; clinical: two
    assert [row.case_id for row in rows] == [wanted[name] for name in expected]


async def test_a_case_whose_turn_is_the_patients_steps_behind_those_who_wait(world: World) -> None:
    clock.set(TUESDAY_10)
    clara = await world.person("Clara", Role.front_desk)
    first, second = await world.case("human", phone="+12175550201"), await world.case("human", phone="+12175550202")
    later(minutes=1)
    async with world.acting(clara) as session:
        await desk.claim(session, clara, first.id)
        await replies.reply(session, clara, first.id, "hello", guard=passes)
    async with world.acting(clara) as session:
        rows = await board.list_cases(session, clara)
        waiting = await board.list_cases(session, clara, Filter(View.waiting))
    assert [row.case_id for row in rows] == [second.id, first.id]
    assert [row.case_id for row in waiting] == [first.id]


async def test_counts_tell_what_the_side_bar_shows(any_world: World) -> None:
    nora = await any_world.person("Nora", Role.nurse)
    await any_world.case("emergency", phone="+12175550201")
    case = await any_world.case("clinical", phone="+12175550202")
    async with any_world.acting(nora) as session:
        await desk.claim(session, nora, case.id)
        counts = await tallies.counts(session, nora)
    assert counts.queues == {"oncall": 1, "nurse": 1}
    assert (counts.views["mine"], counts.views["unassigned"], counts.alarms) == (1, 1, 1)


async def test_the_clock_stands_still_over_night(world: World) -> None:
    clock.set(datetime(2026, 11, 24, 22, 30, tzinfo=UTC))  # 16:30, closing at 17:00
    case = await world.case("human")
    assert case.due_at == datetime(2026, 11, 25, 14, 30, tzinfo=UTC)  # 08:30 next morning


async def test_a_promise_is_warned_about_before_and_listed_when_broken(world: World) -> None:
    clock.set(TUESDAY_10)
    clara = await world.person("Clara", Role.front_desk)
    case = await world.case("human")
    later(minutes=46)
    async with world.database.transaction() as session:
        await sweep.tick(session)
        await sweep.tick(session)
    later(minutes=15)
    async with world.database.transaction() as session:
        await sweep.tick(session)
    async with world.acting(clara) as session:
        overdue = await board.list_cases(session, clara, Filter(View.queues, overdue=True))
        kinds = (await session.execute(select(CaseEvent.kind).where(CaseEvent.case_id == case.id))).scalars().all()
    assert [row.case_id for row in overdue] == [case.id]
    assert [kind for kind in kinds if kind.startswith("promise")] == ["promise_near", "promise_broken"]


async def test_saved_views_come_back_as_they_were(world: World) -> None:
    clara = await world.person("Clara", Role.front_desk)
    wanted = Filter(View.unassigned, queues=("front_desk",), languages=("es",))
    async with world.acting(clara) as session:
        await beside.save_view(session, clara, "Spanish", wanted)
        (saved,) = await beside.saved_views(session, clara)
    assert Filter.from_json(saved.filters) == wanted


async def test_names_and_first_words_are_audited_one_row_a_case(world: World) -> None:
    from core import audit

    clara = await world.person("Clara", Role.front_desk)
    await world.case("human", text="hello there")
    async with world.acting(clara) as session:
        rows = await board.list_cases(session, clara)
        await board.briefs(session, clara, rows)
    async with world.database.read() as session:
        query = select(audit.audit_events.c.action).where(audit.audit_events.c.actor_id == clara.staff_id)
        assert "case.list" in (await session.execute(query)).scalars().all()
