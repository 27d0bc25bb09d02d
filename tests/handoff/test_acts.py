"""Further acts: who writes, merging, splitting, search, emergency access, rota, settings, figures, the audit trail."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from conversations.models import Conversation, Message
from core import clock
from core.encryption import keyed_hash
from core.errors import BadInput, Conflict, Forbidden, NotFound
from handoff import (
    acts,
    beside,
    board,
    canned,
    desk,
    figures,
    glass,
    openings,
    packet,
    promises,
    replies,
    rota,
    search,
    service,
    staff,
    trail,
)
from handoff.access import Viewer, conversation_for
from handoff.clocks import Promise
from handoff.models import Case, OnCallLevel, Queue, Role, SearchToken, Staff
from practice.demo import seed
from practice.models import PatientPhone
from practice.sql import SqlPracticeSystem
from tests.handoff.conftest import World, later, passes

SYSTEM = SqlPracticeSystem()


async def claimed(world: World, viewer: Viewer, disposition: str, **more: str) -> Case:
    case = await world.case(disposition, **more)
    async with world.acting(viewer) as session:
        return await desk.claim(session, viewer, case.id)


@pytest.fixture
async def practice(world: World) -> World:
    """The demo practice's patients and calendar."""
    async with world.database.transaction() as session:
        await seed.seed(session, date.today())
    return world


async def phones(world: World) -> dict[str, list[str]]:
    """Patients by phone."""
    async with world.database.read() as session:
        found: dict[str, list[str]] = {}
        for row in (await session.execute(select(PatientPhone))).scalars():
            found.setdefault(row.phone, []).append(row.patient_id)
    return found


async def test_the_packet_shows_everyone_on_a_shared_phone_and_who_it_is_once_said(practice: World) -> None:
    clara = await practice.person("Clara", Role.front_desk)
    phone, family = next((phone, ids) for phone, ids in (await phones(practice)).items() if len(ids) > 2)
    case = await claimed(practice, clara, "human", phone=phone)
    async with practice.acting(clara) as session:
        before = await packet.assemble(session, clara, case.id, SYSTEM)
        assert {one.patient.id for one in before.family} == set(family)
        assert before.panel is None
        await acts.identify(session, clara, case.id, family[0])
    async with practice.acting(clara) as session:
        after = await packet.assemble(session, clara, case.id, SYSTEM)
    assert after.panel is not None
    assert (after.panel.patient.id, after.panel.verified_how) == (family[0], "staff")


@pytest.mark.parametrize(("role", "sees"), [(Role.nurse, True), (Role.front_desk, False)])
async def test_only_clinical_roles_see_the_medicine_list(practice: World, role: Role, sees: bool) -> None:
    viewer = await practice.person("Vera", role)
    phone, ids = next((phone, ids) for phone, ids in (await phones(practice)).items() if len(ids) == 1)
    case = await claimed(practice, viewer, "human", phone=phone)
    async with practice.acting(viewer) as session:
        await acts.identify(session, viewer, case.id, ids[0])
        seen = await packet.assemble(session, viewer, case.id, SYSTEM)
    assert seen.panel is not None
    assert (seen.panel.prescriptions is not None) is sees


async def test_two_cases_of_a_patient_become_one(world: World) -> None:
    dana = await world.person("Dana", Role.front_desk, Role.lead)
    human, billing = await claimed(world, dana, "human"), await world.case("billing")
    async with world.acting(dana) as session:
        await acts.merge(session, dana, human.id, billing.id)
    stored = await world.again(billing)
    assert (stored.state, stored.merged_into_id) == ("resolved", human.id)


async def test_cases_of_different_people_cannot_be_merged(world: World) -> None:
    dana = await world.person("Dana", Role.front_desk, Role.lead)
    one, other = await claimed(world, dana, "human"), await world.case("billing", phone="+12175550199")
    with pytest.raises(Conflict, match="same patient"):
        async with world.acting(dana) as session:
            await acts.merge(session, dana, one.id, other.id)


async def test_the_second_person_on_a_phone_gets_a_case_of_their_own(practice: World) -> None:
    clara = await practice.person("Clara", Role.front_desk)
    phone, family = next((phone, ids) for phone, ids in (await phones(practice)).items() if len(ids) > 2)
    case = await claimed(practice, clara, "human", phone=phone)
    async with practice.acting(clara) as session:
        await acts.identify(session, clara, case.id, family[0])
        fresh = await acts.split(
            session, clara, case.id, patient_id=family[1], queue=Queue.referrals, note="asks about the son's referral"
        )
    assert (fresh.patient_id, fresh.queue, fresh.conversation_id) == (family[1], "referrals", case.conversation_id)


async def test_a_promised_call_is_told_and_wakes_the_case_in_time(world: World) -> None:
    clara = await world.person("Clara", Role.front_desk)
    case = await claimed(world, clara, "human")
    by = clock.now() + timedelta(hours=4)
    async with world.acting(clara) as session:
        await acts.call_later(session, clara, case.id, by, "America/Chicago")
        texts = [
            row.body for row in (await session.execute(select(Message).where(Message.direction == "out"))).scalars()
        ]
    assert "will call you" in texts[-1]
    assert (await world.again(case)).snoozed_until < by


# Search


async def index(world: World) -> None:
    await search.follow(world.database)


async def found(world: World, viewer: Viewer, query: str) -> list[str]:
    async with world.acting(viewer) as session:
        return await search.find(session, viewer, query)


@pytest.mark.parametrize(
    "query", ["Péréz", "perez", "per", "insurance card", "CARD insur", "555-0144", "(217) 555-0144", "+12175550144"]
)
async def test_words_beginnings_accents_and_phones_find_the_thread(any_world: World, query: str) -> None:
    clara = await any_world.person("Clara", Role.front_desk)
    case = await any_world.case("human", text="María Pérez here, my insurance card changed", phone="+12175550144")
    await any_world.case("human", text="something else", phone="+12175550145")
    await index(any_world)
    assert await found(any_world, clara, query) == [case.id]


@pytest.mark.parametrize(("text", "query"), [("保险卡换了", "保险卡"), ("내 보험 카드가 바뀌었어요", "보험 카드")])
async def test_scripts_without_case_are_found_too(world: World, text: str, query: str) -> None:
    clara = await world.person("Clara", Role.front_desk)
    case = await world.case("human", text=text)
    await index(world)
    assert await found(world, clara, query) == [case.id]


async def test_the_index_is_followed_in_small_steps_between_which_others_write(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BATCH", 2)
    clara = await world.person("Clara", Role.front_desk)
    cases = [await world.case("human", text=f"the word{n}", phone=f"+121755502{n:02d}") for n in range(7)]
    following = asyncio.create_task(search.follow(world.database))
    sizes = set()
    while not following.done():
        async with world.database.transaction() as session:  # a patient's message would be such a one
            sizes.add(await search.size(session))
        await asyncio.sleep(0)
    assert len(sizes) >= 3  # it was seen half done
    assert await found(world, clara, "word6") == [cases[6].id]


async def test_a_broken_index_is_logged_and_goes_on_in_the_next_round(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clara = await world.person("Clara", Role.front_desk)
    case = await world.case("human", text="the xylophone")
    with monkeypatch.context() as broken:
        broken.setattr(search, "words_of", lambda _text: 1 / 0)
        await search.follow(world.database)
    assert "ZeroDivisionError" in caplog.text
    assert "xylophone" not in caplog.text
    await index(world)
    assert await found(world, clara, "xylophone") == [case.id]


async def test_a_search_never_leaves_ones_own_queues(world: World) -> None:
    bela = await world.person("Bela", Role.billing)
    await world.case("clinical", text="the xylophone")
    await index(world)
    assert await found(world, bela, "xylophone") == []


async def test_the_index_holds_no_plain_words_and_needs_the_key(world: World) -> None:
    await world.case("human", text="xylophone")
    await index(world)
    async with world.database.read() as session:
        tokens = set((await session.execute(select(SearchToken.token))).scalars())
    assert keyed_hash("search", "xylophone")[:20] in tokens
    assert all(set(token) <= set("0123456789abcdef") for token in tokens)


# Emergency access


async def test_emergency_access_needs_a_reason_ends_by_itself_and_is_reviewed(world: World) -> None:
    clara, omar = await world.person("Clara", Role.front_desk), await world.person("Omar", Role.compliance)
    case = await world.case("clinical")
    with pytest.raises(BadInput):
        async with world.acting(clara) as session:
            await glass.break_glass(session, clara, case.id, "because")
    async with world.acting(clara) as session:
        row = await glass.break_glass(session, clara, case.id, "collapsed at the desk, no nurse here")
        assert await conversation_for(session, clara, case.conversation_id)
    async with world.acting(omar) as session:
        assert [one.reason for one in await glass.list_glass(session, omar)] == ["collapsed at the desk, no nurse here"]
        await glass.review(session, omar, row.id)
        assert await glass.unreviewed(session) == 0
    later(minutes=61)
    with pytest.raises(NotFound):
        async with world.acting(clara) as session:
            await conversation_for(session, clara, case.conversation_id)


@pytest.mark.parametrize("role", [Role.billing, Role.editor, Role.auditor, Role.interpreter])
async def test_not_every_role_may_break_the_glass(world: World, role: Role) -> None:
    viewer = await world.person("Ed", role)
    case = await world.case("clinical")
    with pytest.raises(Forbidden):
        async with world.acting(viewer) as session:
            await glass.break_glass(session, viewer, case.id, "a reason that is long enough")


# Administration


async def test_a_changed_promise_holds_for_the_next_case(world: World) -> None:
    clock.set(datetime(2026, 11, 24, 16, 0, tzinfo=UTC))
    ada = await world.person("Ada", Role.administrator)
    async with world.acting(ada) as session:
        await promises.set_promise(session, ada, "front_desk", "routine", Promise(10, 60))
    case = await world.case("human")
    assert case.due_at - clock.now() == timedelta(minutes=10)


async def test_a_closure_moves_the_promise_to_the_next_working_day(practice: World) -> None:
    clock.set(datetime(2026, 11, 24, 16, 0, tzinfo=UTC))
    ada = await practice.person("Ada", Role.administrator)
    async with practice.acting(ada) as session:
        await openings.add_closure(
            session,
            ada,
            first_day=date(2026, 11, 24),
            last_day=date(2026, 11, 24),
            hours=[],
            reason="flood",
            location_id=None,
        )
    case = await practice.case("human")
    assert case.due_at.date() == date(2026, 11, 25)


@pytest.mark.parametrize("role", [Role.nurse, Role.lead, Role.auditor])
async def test_only_administrators_change_settings(world: World, role: Role) -> None:
    viewer = await world.person("Vera", role)
    with pytest.raises(Forbidden):
        async with world.acting(viewer) as session:
            await promises.set_promise(session, viewer, "nurse", "routine", Promise(10, 60))


async def test_canned_replies_come_in_the_patients_language_first(world: World) -> None:
    dana = await world.person("Dana", Role.lead)
    async with world.acting(dana) as session:
        for language, text in (("en", "Hello"), ("es", "Hola")):
            await canned.save(session, dana, name="hi", title="Hi", language=language, text=text, queues=["front_desk"])
        assert [one.text for one in await canned.usable(session, "front_desk", "es")] == ["Hola"]
        assert [one.text for one in await canned.usable(session, "front_desk", "ko")] == ["Hello"]
        assert await canned.usable(session, "billing", "en") == []


async def test_who_is_on_call_needs_a_phone_and_may_hand_over(world: World) -> None:
    dana, nora = await world.person("Dana", Role.lead), await world.person("Nora", Role.nurse)
    span = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(hours=8)}
    with pytest.raises(BadInput, match="no phone"):
        async with world.acting(dana) as session:
            await rota.add(session, dana, staff_id=nora.staff_id, level=OnCallLevel.first, **span)
    async with world.acting(nora) as session:
        (await session.get_one(Staff, nora.staff_id)).phone = "+12175550901"
        await rota.add(session, nora, staff_id=nora.staff_id, level=OnCallLevel.first, override=True, **span)
        assert [person.name for _, person in await rota.coming(session)] == ["Nora"]
    with pytest.raises(Forbidden):
        async with world.acting(nora) as session:
            await rota.add(session, nora, staff_id=nora.staff_id, level=OnCallLevel.first, **span)


async def test_supervisors_see_how_many_were_answered_within_the_promise(world: World) -> None:
    dana = await world.person("Dana", Role.front_desk, Role.lead)
    case = await claimed(world, dana, "human")
    later(minutes=2)
    async with world.acting(dana) as session:
        await replies.reply(session, dana, case.id, "hello", guard=passes)
    async with world.acting(dana) as session:
        seen = await figures.measure(session, dana, days=7, zone="America/Chicago")
    assert (seen.opened, seen.within_promise, seen.waiting_now) == (1, 1.0, 0)
    assert seen.median_first_answer is not None
    assert seen.median_first_answer >= 120


async def test_the_trail_is_searched_by_who_and_what_and_exported_whole(world: World) -> None:
    omar, nora = await world.person("Omar", Role.auditor), await world.person("Nora", Role.nurse)
    await claimed(world, nora, "clinical")
    async with world.acting(omar) as session:
        rows = await trail.find(session, omar, trail.Wanted(actor_id=nora.staff_id, action="case."))
        assert [row.action for row in rows] == ["case.claimed"]
        assert rows[0].actor == "Nora"
    async with world.acting(omar) as session:
        checked, fault = await trail.verify(session, omar)
        lines = [line async for line in trail.export(session, omar, "jsonl")]
    assert fault is None
    assert len(lines) == checked
    with pytest.raises(Forbidden):
        async with world.acting(nora) as session:
            await trail.find(session, nora, trail.Wanted())


async def test_a_cell_of_an_export_is_never_a_formula(world: World) -> None:
    omar = await world.person("Omar", Role.auditor)
    async with world.database.transaction(why="=1+1") as session:
        conversation = await session.get(Conversation, await world_thread(world, session))
        assert conversation is not None
        await service.open_case(session, conversation=conversation, disposition="human", reason="x")
    async with world.acting(omar) as session:
        text = "".join([line async for line in trail.export(session, omar, "csv")])
    assert "'=1+1" in text
    assert ",=1+1" not in text


async def world_thread(world: World, session) -> str:
    from conversations.inbox import Inbound, receive
    from core.ids import new_id

    inbound = Inbound("sms", "main", new_id(), world.phone, "hi", clock.now())
    return (await receive(session, inbound)).conversation_id


async def test_saved_views_are_ones_own_unless_a_lead_shares_them(world: World) -> None:
    clara, dana = await world.person("Clara", Role.front_desk), await world.person("Dana", Role.lead)
    async with world.acting(dana) as session:
        await beside.save_view(session, dana, "Own", board.Filter())
        await beside.save_view(session, dana, "Shared", board.Filter(), shared=True)
    async with world.acting(clara) as session:
        assert [one.name for one in await beside.saved_views(session, clara)] == ["Shared"]
    with pytest.raises(Forbidden):
        async with world.acting(clara) as session:
            await beside.save_view(session, clara, "Mine", board.Filter(), shared=True)


async def test_staff_are_known_to_patients_by_first_name_and_role(world: World) -> None:
    from handoff.speakers import speaker_of

    nora = await world.person("Nora", Role.nurse)
    async with world.database.read() as session:
        speaker = await speaker_of(session, nora.staff_id)
        nobody = await speaker_of(session, "nobody")
    assert (speaker.name, speaker.role, nobody.name) == ("Nora", "nurse", None)
    assert await staff.find(session, "nora@example.org") is not None
