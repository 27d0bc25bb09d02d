"""Paging: at once, without patient data, again and wider until somebody acknowledges."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from conversations.models import Conversation, Message
from core import clock
from core.database import Database
from core.errors import Forbidden
from handoff import desk, paging, sweep
from handoff.models import OnCallShift, Role, Staff
from tests.handoff.conftest import World, later

PHONES = {"Nora": "+12175550901", "Omar": "+12175550902", "Dana": "+12175550903"}


@pytest.fixture
async def rota(world: World) -> World:
    for name, level, role in (
        ("Nora", "first", Role.nurse), ("Omar", "backup", Role.nurse), ("Dana", "clinician", Role.clinician),
    ):  # fmt: skip
        viewer = await world.person(name, role)
        async with world.database.transaction() as session:
            (await session.get_one(Staff, viewer.staff_id)).phone = PHONES[name]
            now = clock.now()
            session.add(
                OnCallShift(
                    level=level, staff_id=viewer.staff_id, starts_at=now - timedelta(hours=1),
                    ends_at=now + timedelta(hours=9),
                )
            )  # fmt: skip
    return world


async def texted(database: Database) -> list[str]:
    """Phones of all page texts so far, in order."""
    async with database.read() as session:
        query = select(paging.PageSend).order_by(paging.PageSend.id)
        return [send.phone for send in (await session.execute(query)).scalars()]


async def tick(world: World) -> None:
    async with world.database.transaction() as session:
        await sweep.tick(session)


async def test_the_first_nurse_is_paged_at_once_with_a_link_and_nothing_of_the_patient(rota: World) -> None:
    await rota.case("emergency", text="crushing chest pain", reason="chest_pain")
    assert await texted(rota.database) == [PHONES["Nora"]]
    async with rota.database.read() as session:
        (text,) = [
            row.body
            for row in (
                await session.execute(select(Message).where(Message.template_id.like("handoff-page%")))
            ).scalars()
        ]
    assert "/console/page/" in text
    assert "chest" not in text
    assert rota.phone not in text


async def test_nobody_acknowledges_so_it_widens_to_backup_and_clinician(rota: World) -> None:
    await rota.case("crisis")
    for _ in range(3):
        later(seconds=121)
        await tick(rota)
    nora, omar, dana = PHONES.values()
    assert await texted(rota.database) == [nora, nora, omar, nora, omar, dana, nora, omar, dana]


async def test_before_two_minutes_nobody_is_paged_twice(rota: World) -> None:
    await rota.case("emergency")
    later(seconds=119)
    await tick(rota)
    assert len(await texted(rota.database)) == 1


async def test_an_acknowledged_page_stops_and_the_second_person_sees_who_was_first(rota: World) -> None:
    case = await rota.case("emergency")
    nora, omar = rota.people["Nora"], rota.people["Omar"]
    async with rota.acting(nora) as session:
        (page,) = await paging.pages_of(session, case.id)
        await paging.acknowledge(session, page.id, nora)
    async with rota.acting(omar) as session:
        seen = await paging.acknowledge(session, page.id, omar)
    assert seen.acknowledged_by == nora.staff_id
    later(seconds=300)
    await tick(rota)
    assert len(await texted(rota.database)) == 1


async def test_claiming_the_emergency_stops_its_page(rota: World) -> None:
    case = await rota.case("emergency")
    nora = rota.people["Nora"]
    async with rota.acting(nora) as session:
        await desk.claim(session, nora, case.id)
    later(seconds=300)
    await tick(rota)
    assert len(await texted(rota.database)) == 1


async def test_a_second_alarm_in_the_same_thread_does_not_double_a_running_page(rota: World) -> None:
    await rota.case("emergency")
    await rota.case("emergency")
    assert len(await texted(rota.database)) == 1


async def test_a_crisis_that_becomes_an_emergency_pages_again(rota: World) -> None:
    case = await rota.case("crisis")
    nora = rota.people["Nora"]
    async with rota.acting(nora) as session:
        await desk.claim(session, nora, case.id)
    await rota.case("emergency")
    assert len(await texted(rota.database)) == 2


async def test_the_front_desk_cannot_acknowledge(rota: World) -> None:
    clara = await rota.person("Clara", Role.front_desk)
    case = await rota.case("emergency")
    with pytest.raises(Forbidden):
        async with rota.acting(clara) as session:
            (page,) = await paging.pages_of(session, case.id)
            await paging.acknowledge(session, page.id, clara)


async def test_an_override_wins_over_the_rota(rota: World) -> None:
    now = clock.now()
    async with rota.database.transaction() as session:
        session.add(
            OnCallShift(
                level="first", staff_id=rota.people["Omar"].staff_id, starts_at=now - timedelta(minutes=1),
                ends_at=now + timedelta(hours=1), override=True,
            )
        )  # fmt: skip
    await rota.case("emergency")
    assert await texted(rota.database) == [PHONES["Omar"]]


async def test_with_nobody_on_call_the_case_is_still_there_and_the_gap_is_on_record(world: World) -> None:
    case = await world.case("emergency")
    async with world.database.read() as session:
        (page,) = await paging.pages_of(session, case.id)
    assert page.next_at is not None
    assert await texted(world.database) == []


async def test_pages_go_out_whatever_is_wrong_with_the_rest_of_the_sweep(rota: World) -> None:
    case = await rota.case("emergency")
    async with rota.database.transaction() as session:
        thread = await session.get_one(Conversation, case.conversation_id)
        thread.address_ct = b"damaged"  # the search index cannot read it
    later(seconds=121)
    await tick(rota)
    assert len(await texted(rota.database)) == 3
