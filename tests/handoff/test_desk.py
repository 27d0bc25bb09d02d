"""What staff do: one wins, the other sees who; nothing is taken silently; the bot is silent until it is given the thread back."""

import asyncio

import pytest
from sqlalchemy import select

from conversations import consent
from conversations.models import Conversation, Direction, Message
from core.errors import BadInput, Conflict, Forbidden, NotFound
from handoff import beside, board, desk, drafts, replies, sweep
from handoff.access import Viewer
from handoff.models import CaseEvent, CaseState, Queue, Role, Staff
from tests.handoff.conftest import World, later, passes


async def claim(world: World, viewer: Viewer, case_id: str) -> str:
    try:
        async with world.acting(viewer) as session:
            await desk.claim(session, viewer, case_id)
    except Conflict as error:
        return error.message
    return "won"


async def test_two_nurses_claim_at_once_and_one_sees_who_was_quicker(any_world: World) -> None:
    nora, omar = await any_world.person("Nora", Role.nurse), await any_world.person("Omar", Role.nurse)
    case = await any_world.case("clinical")
    results = await asyncio.gather(claim(any_world, nora, case.id), claim(any_world, omar, case.id))
    assert results.count("won") == 1
    winner = "Nora" if results[0] == "won" else "Omar"
    assert f"{winner} has this case." in results
    stored = await any_world.again(case)
    assert stored.owner_id == any_world.people[winner].staff_id
    assert (await any_world.conversation(case)).owner_id == stored.owner_id


async def test_twenty_staff_claiming_ten_cases_leave_each_with_one_owner(any_world: World) -> None:
    people = [await any_world.person(f"Nurse{n}", Role.nurse) for n in range(20)]
    cases = [await any_world.case("clinical", phone=f"+1217555{n:04}") for n in range(10)]
    tries = [claim(any_world, person, case.id) for case in cases for person in people]
    results = await asyncio.gather(*tries)
    assert results.count("won") == 10
    for case in cases:
        stored = await any_world.again(case)
        assert stored.owner_id == (await any_world.conversation(case)).owner_id is not None


async def test_claiming_again_what_is_mine_changes_nothing(world: World) -> None:
    nora = await world.person("Nora", Role.nurse)
    case = await world.case("clinical")
    assert await claim(world, nora, case.id) == "won"
    epoch = (await world.again(case)).epoch
    assert await claim(world, nora, case.id) == "won"
    assert (await world.again(case)).epoch == epoch


async def test_a_reply_reaches_the_outbox_with_its_author_and_answers_the_case(world: World) -> None:
    nora = await world.person("Nora", Role.nurse)
    case = await world.case("clinical")
    await claim(world, nora, case.id)
    async with world.acting(nora) as session:
        row = await replies.reply(session, nora, case.id, "  I read your message. ", guard=passes)
    assert (row.body, row.author_id, row.status) == ("I read your message.", nora.staff_id, "queued")
    assert (await world.again(case)).answered_at is not None


async def test_nobody_replies_in_a_thread_they_have_not_claimed(world: World) -> None:
    nora = await world.person("Nora", Role.nurse)
    case = await world.case("clinical")
    with pytest.raises(Conflict, match="Claim the case first"):
        async with world.acting(nora) as session:
            await replies.reply(session, nora, case.id, "hi", guard=passes)


async def test_what_may_not_leave_on_the_channel_is_held_back(world: World) -> None:
    nora = await world.person("Nora", Role.nurse)
    case = await world.case("clinical")
    await claim(world, nora, case.id)
    with pytest.raises(BadInput, match="result"):
        async with world.acting(nora) as session:
            await replies.reply(session, nora, case.id, "your result is in", guard=lambda text, channel: ["result"])


async def test_nothing_is_sent_to_who_opted_out(world: World) -> None:
    nora = await world.person("Nora", Role.nurse)
    case = await world.case("clinical")
    await claim(world, nora, case.id)
    thread = await world.conversation(case)
    async with world.database.transaction() as session:
        await consent.change(session, "sms", thread.address_hash, consent.Keyword.opt_out, "test")
    with pytest.raises(Conflict, match="no more messages"):
        async with world.acting(nora) as session:
            await replies.reply(session, nora, case.id, "hi", guard=passes)


async def test_taking_over_asks_and_leaves_a_trace(world: World) -> None:
    nora, omar = await world.person("Nora", Role.nurse), await world.person("Omar", Role.nurse)
    case = await world.case("clinical")
    await claim(world, nora, case.id)
    with pytest.raises(Conflict, match="Nora has this case"):
        async with world.acting(omar) as session:
            await desk.steal(session, omar, case.id, from_id=omar.staff_id)
    async with world.acting(omar) as session:
        await desk.steal(session, omar, case.id, from_id=nora.staff_id)
    async with world.database.read() as session:
        kinds = (await session.execute(select(CaseEvent.kind).where(CaseEvent.case_id == case.id))).scalars().all()
    assert "taken_over" in kinds
    with pytest.raises(Conflict, match="Claim the case first"):
        async with world.acting(nora) as session:
            await replies.reply(session, nora, case.id, "too late", guard=passes)


async def test_only_a_nurse_gives_a_clinical_thread_back_to_the_assistant(world: World) -> None:
    nora, clara = await world.person("Nora", Role.nurse), await world.person("Clara", Role.front_desk)
    case = await world.case("clinical")
    async with world.acting(nora) as session:
        await desk.claim(session, nora, case.id)
        await desk.transfer(session, nora, case.id, Queue.front_desk, note="please book a visit")
    await claim(world, clara, case.id)
    with pytest.raises(Forbidden, match="nurse"):
        async with world.acting(clara) as session:
            await desk.resolve(session, clara, case.id, "answered")
    assert (await world.conversation(case)).latch == "clinical"


async def test_resolving_gives_the_thread_back_with_a_marker(world: World) -> None:
    nora = await world.person("Nora", Role.nurse)
    case = await world.case("emergency")
    await claim(world, nora, case.id)
    async with world.acting(nora) as session:
        await desk.resolve(session, nora, case.id, "false_alarm")
    thread = await world.conversation(case)
    assert (thread.owner_id, thread.latch) == (None, None)
    async with world.database.read() as session:
        query = select(Message).where(Message.direction == Direction.event).order_by(Message.seq)
        marks = [row.body.split()[0] for row in (await session.execute(query)).scalars()]
    assert marks == ["claimed", "resolved", "handed_back"]


async def test_a_resolution_comes_from_the_queues_own_list(world: World) -> None:
    nora = await world.person("Nora", Role.nurse)
    case = await world.case("clinical")
    await claim(world, nora, case.id)
    with pytest.raises(BadInput):
        async with world.acting(nora) as session:
            await desk.resolve(session, nora, case.id, "payment_plan")


async def test_billing_sees_neither_clinical_cases_nor_their_threads(world: World) -> None:
    from handoff.access import conversation_for

    bela = await world.person("Bela", Role.billing)
    clinical = await world.case("clinical")
    async with world.acting(bela) as session:
        assert await board.list_cases(session, bela) == []
        with pytest.raises(NotFound):
            await conversation_for(session, bela, clinical.conversation_id)
    with pytest.raises(NotFound):
        async with world.acting(bela) as session:
            await desk.claim(session, bela, clinical.id)


@pytest.mark.parametrize("role", [Role.editor, Role.auditor, Role.administrator, Role.compliance])
async def test_who_does_not_work_cases_sees_none(world: World, role: Role) -> None:
    viewer = await world.person("Ed", role)
    await world.case("human")
    async with world.acting(viewer) as session:
        assert await board.list_cases(session, viewer) == []


async def test_a_mention_reaches_the_colleague_named(world: World) -> None:
    nora, omar = await world.person("Nora", Role.nurse), await world.person("Omar", Role.nurse)
    case = await world.case("clinical")
    async with world.acting(nora) as session:
        await replies.note(session, nora, case.id, "@omar can you look?")
    async with world.acting(omar) as session:
        assert [m.case_id for m in await beside.unseen_mentions(session, omar)] == [case.id]


async def test_a_draft_survives_a_colleagues_acts_and_goes_when_sent(world: World) -> None:
    nora = await world.person("Nora", Role.nurse)
    case = await world.case("clinical")
    await claim(world, nora, case.id)
    async with world.acting(nora) as session:
        await drafts.keep(session, nora, case.conversation_id, "reply", "Dear")
        await drafts.keep(session, nora, case.conversation_id, "reply", "Dear Ana")
    async with world.acting(nora) as session:
        assert await drafts.of_thread(session, nora, case.conversation_id) == {"reply": "Dear Ana"}
        await replies.reply(session, nora, case.id, "Dear Ana, hello", guard=passes)
        assert await drafts.of_thread(session, nora, case.conversation_id) == {}


async def test_a_snoozed_case_comes_back_when_the_patient_writes(world: World) -> None:
    from datetime import timedelta

    from core import clock

    clara = await world.person("Clara", Role.front_desk)
    case = await world.case("human")
    await claim(world, clara, case.id)
    async with world.acting(clara) as session:
        await desk.snooze(session, clara, case.id, clock.now() + timedelta(days=1))
        assert await board.list_cases(session, clara) == []
    later(minutes=5)
    await world.writes("are you there?")
    async with world.acting(clara) as session:
        assert [row.case_id for row in await board.list_cases(session, clara)] == [case.id]


async def test_the_threads_of_an_absent_colleague_return_to_the_queue(world: World) -> None:
    from handoff import staff

    clara = await world.person("Clara", Role.front_desk)
    case = await world.case("human")
    await claim(world, clara, case.id)
    async with world.acting(clara) as session:
        await staff.set_away(session, clara, away=True)
    later(minutes=6)
    async with world.database.transaction() as session:
        await sweep.tick(session)
    stored = await world.again(case)
    assert (stored.owner_id, stored.state) == (None, CaseState.open)
    assert (await world.conversation(case)).owner_id is None


async def test_a_patient_who_writes_again_waits_again(world: World) -> None:
    clara = await world.person("Clara", Role.front_desk)
    case = await world.case("human")
    await claim(world, clara, case.id)
    later(minutes=1)
    async with world.acting(clara) as session:
        await replies.reply(session, clara, case.id, "hi", guard=passes)
    later(minutes=10)
    await world.writes("one more thing")
    async with world.database.transaction() as session:
        await sweep.tick(session)
    stored = await world.again(case)
    assert stored.waiting_from > stored.replied_at
    assert stored.due_at == stored.first_due_at


async def test_a_latched_thread_without_a_case_gets_one_when_the_patient_writes(world: World) -> None:
    nora = await world.person("Nora", Role.nurse)
    case = await world.case("clinical")
    await claim(world, nora, case.id)
    async with world.acting(nora) as session:
        await desk.resolve(session, nora, case.id, "nurse_advice_given", hand_back_thread=False)
    later(minutes=10)
    await world.writes("it hurts again")
    async with world.database.transaction() as session:
        await sweep.tick(session)
    async with world.acting(nora) as session:
        (row,) = await board.list_cases(session, nora)
    assert row.queue == "nurse"
    assert row.owner_id == nora.staff_id


async def test_round_robin_gives_by_language_and_stops_at_the_cap(world: World) -> None:
    from handoff.models import QueueWay

    await world.person("Clara", Role.front_desk)
    sol = await world.person("Sol", Role.front_desk, languages=["es"])
    async with world.database.transaction() as session:
        session.add(QueueWay(queue="front_desk", assignment="round_robin"))
        (await session.get_one(Staff, sol.staff_id)).case_cap = 1
    spanish = []
    for n in range(2):
        thread = await world.writes(phone=f"+1217555012{n}")
        async with world.database.transaction() as session:
            (await session.get_one(Conversation, thread)).language = "es"
        spanish.append(await world.case("human", phone=f"+1217555012{n}"))
    async with world.database.transaction() as session:
        await sweep.tick(session)
    owners = [(await world.again(case)).owner_id for case in spanish]
    assert owners[0] == sol.staff_id
    assert owners[1] == world.people["Clara"].staff_id
