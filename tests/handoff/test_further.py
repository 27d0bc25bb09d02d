"""Reminders, the question after a case, emergency access told, places, one thread over several channels, canned variables, figures."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from channels.content_rules import content_rules, refresh
from conversations import attachments
from conversations.inbox import Inbound, receive
from conversations.models import Conversation, Message
from core import clock
from core.errors import BadInput, NotFound
from core.ids import new_id
from handoff import (
    acts,
    beside,
    board,
    canned,
    coverage,
    desk,
    figures,
    files,
    glass,
    packet,
    reminders,
    replies,
    satisfaction,
    sweep,
    tallies,
)
from handoff.access import Viewer
from handoff.models import CannedReply, Case, Role, Satisfaction, Staff
from practice import choices
from practice.choices import Form
from practice.models import Appointment, ClinicianLocation, Location, Patient, Slot
from practice.sql import SqlPracticeSystem
from tests.handoff.conftest import World, later, passes
from tests.handoff.test_acts import claimed, phones, practice  # noqa: F401

SYSTEM = SqlPracticeSystem()
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"\0" * 40


# The question after a case


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("5", 5), (" 1. ", 1), ("4/5", 4), ("3 out of 5", 3), ("٤", 4), ("५", 5), ("４", 4), ("⭐⭐⭐", 3), ("★★★★★", 5), ("2 de 5", 2),
        ("0", None), ("6", None), ("15", None), ("5 mg", None), ("I'd say 4", None), ("", None), ("no", None), ("4pm", None),
    ],
)  # fmt: skip
def test_what_counts_as_a_score(text: str, score: int | None) -> None:
    assert satisfaction.score(text) == score


async def asked(world: World, viewer: Viewer) -> tuple[Case, Conversation, Message]:
    """A case resolved with the question: (case, thread, question)."""
    case = await claimed(world, viewer, "human")
    async with world.acting(viewer) as session:
        await desk.resolve(session, viewer, case.id, "answered", ask_satisfaction=True)
        last = (
            await session.execute(select(Message).order_by(Message.seq.desc()).where(Message.direction == "out"))
        ).scalars()
        return case, await session.get_one(Conversation, case.conversation_id), next(last)


async def test_a_score_is_counted_once_and_thanked_for(any_world: World) -> None:
    dana = await any_world.person("Dana", Role.front_desk, Role.lead)
    _, thread, question = await asked(any_world, dana)
    async with any_world.database.transaction() as session:
        draft = await satisfaction.answer(session, thread, "4", question)
        assert draft is not None and draft.template_id == "handoff-satisfaction-thanks"
        assert await satisfaction.answer(session, thread, "1", question) is None
    async with any_world.acting(dana) as session:
        seen = await figures.measure(session, dana, days=7, zone="America/Chicago")
    assert (seen.asked, seen.satisfaction, seen.by_score["4"]) == (1, 4.0, 1)
    assert (seen.opened, seen.resolved, sum(seen.by_hour), seen.by_queue) == (1, 1, 1, {"front_desk": 1})


@pytest.mark.parametrize("text", ["my appointment is at 4", "refill", "9"])
async def test_any_other_answer_is_a_message_like_any_other(world: World, text: str) -> None:
    dana = await world.person("Dana", Role.front_desk, Role.lead)
    _, thread, question = await asked(world, dana)
    async with world.database.transaction() as session:
        assert await satisfaction.answer(session, thread, text, question) is None


async def test_a_digit_days_later_or_after_something_else_we_said_is_no_score(world: World) -> None:
    dana = await world.person("Dana", Role.front_desk, Role.lead)
    _, thread, question = await asked(world, dana)
    async with world.database.transaction() as session:
        assert await satisfaction.answer(session, thread, "4", None) is None
    later(days=4)
    async with world.database.transaction() as session:
        assert await satisfaction.answer(session, thread, "4", question) is None
        assert (await session.execute(select(Satisfaction.score))).scalar_one() is None


# Reminders


async def test_a_reminder_shows_when_its_time_has_come_to_its_owner_alone(any_world: World) -> None:
    nora, marta = await any_world.person("Nora", Role.nurse), await any_world.person("Marta", Role.nurse)
    case = await any_world.case("clinical")
    async with any_world.acting(nora) as session:
        made = await reminders.remind(session, nora, case.id, clock.now() + timedelta(hours=2), "call the pharmacy")
        assert (await beside.read(session)).reminders_of(nora) == []
    later(hours=3)
    async with any_world.acting(nora) as session:
        shown = await beside.read(session)
        assert [one.case_id for one in shown.reminders_of(nora)] == [case.id]
        assert shown.reminders_of(marta) == []
        assert [one.text for one in await reminders.of_case(session, nora, case.id)] == ["call the pharmacy"]
    with pytest.raises(NotFound):
        async with any_world.acting(marta) as session:
            await reminders.done(session, marta, made.id)
    async with any_world.acting(nora) as session:
        await reminders.done(session, nora, made.id)
        assert (await beside.read(session)).reminders_of(nora) == []


async def test_nobody_is_reminded_in_the_past_or_of_a_case_that_is_not_theirs_to_see(world: World) -> None:
    nora, ben = await world.person("Nora", Role.nurse), await world.person("Ben", Role.billing)
    case = await world.case("clinical")
    with pytest.raises(BadInput):
        async with world.acting(nora) as session:
            await reminders.remind(session, nora, case.id, clock.now() - timedelta(minutes=1), "x")
    with pytest.raises(NotFound):
        async with world.acting(ben) as session:
            await reminders.remind(session, ben, case.id, clock.now() + timedelta(minutes=1), "x")


# Emergency access


async def test_the_compliance_officer_is_told_by_mail_without_a_word_of_the_patient(world: World) -> None:
    clara = await world.person("Clara", Role.front_desk)
    await world.person("Omar", Role.compliance)
    case = await world.case("clinical", text="something private")
    async with world.acting(clara) as session:
        await glass.break_glass(session, clara, case.id, "collapsed at the desk, no nurse here")
    async with world.database.read() as session:
        query = select(Message, Conversation).join(Conversation, Conversation.id == Message.conversation_id)
        rows = (await session.execute(query.where(Message.template_id == "handoff-glass-alert"))).all()
    ((mail, thread),) = rows
    assert (thread.channel, thread.address, mail.status) == ("email", "omar@example.org", "queued")
    assert "/console/breakglass" in mail.body
    assert "private" not in mail.body and "collapsed" not in mail.body and case.conversation_id not in mail.body
    async with world.database.read() as session:
        assert await glass.unreviewed(session) == 1


# Places


async def place(world: World, patient_id: str) -> str:
    """A second location where this patient's clinician works alone; returns its id."""
    async with world.database.transaction() as session:
        first = (await session.execute(select(Location).limit(1))).scalar_one()
        made = Location(
            name="North", timezone=first.timezone, weekly_hours=first.weekly_hours, position=9,
            **{c.name: getattr(first, c.name) for c in Location.__table__.columns
               if c.name not in ("id", "name", "timezone", "weekly_hours", "position")},
        )  # fmt: skip
        session.add(made)
        await session.flush()
        patient = await session.get_one(Patient, patient_id)
        for row in (
            await session.execute(
                select(ClinicianLocation).where(ClinicianLocation.clinician_id == patient.clinician_id)
            )
        ).scalars():
            await session.delete(row)
        session.add(ClinicianLocation(clinician_id=patient.clinician_id, location_id=made.id))
        for row in (await session.execute(select(Appointment).where(Appointment.patient_id == patient_id))).scalars():
            (await session.get_one(Slot, row.slot_id)).location_id = made.id
        return made.id


async def test_round_robin_gives_a_case_to_a_colleague_at_the_patients_location_first(practice: World) -> None:  # noqa: F811
    from handoff.models import QueueWay

    phone, ids = next((phone, ids) for phone, ids in (await phones(practice)).items() if len(ids) == 1)
    north = await place(practice, ids[0])
    await practice.person("Abel", Role.front_desk)
    zoe = await practice.person("Zoe", Role.front_desk)
    thread = await practice.writes(phone=phone)
    async with practice.database.transaction() as session:
        (await session.get_one(Staff, zoe.staff_id)).location_id = north
        (await session.get_one(Conversation, thread)).patient_id = ids[0]
        session.add(QueueWay(queue="front_desk", assignment="round_robin"))
    case = await practice.case("human", phone=phone)
    async with practice.database.transaction() as session:
        await sweep.tick(session)
    stored = await practice.again(case)
    assert (stored.location_id, stored.owner_id) == (north, zoe.staff_id)


# One thread per patient


async def on_two_channels(practice: World, viewer: Viewer) -> tuple[Case, str]:  # noqa: F811
    """A patient writes by text and in the portal chat: (the claimed case of the texts, the chat's thread)."""
    phone, ids = next((phone, ids) for phone, ids in (await phones(practice)).items() if len(ids) == 1)
    case = await claimed(practice, viewer, "human", phone=phone, text="by text")
    async with practice.acting(viewer) as session:
        await acts.identify(session, viewer, case.id, ids[0])
    later(minutes=1)
    async with practice.database.transaction() as session:
        chat = Inbound("webchat", "portal", new_id(), f"patient:{ids[0]}", "by chat", clock.now(), patient_id=ids[0])
        return case, (await receive(session, chat)).conversation_id


async def test_what_a_patient_says_by_text_and_chat_is_one_thread_in_order(practice: World) -> None:  # noqa: F811
    nora = await practice.person("Nora", Role.nurse)
    case, chat = await on_two_channels(practice, nora)
    async with practice.acting(nora) as session:
        seen = await packet.assemble(session, nora, case.id, SYSTEM)
        alone = await packet.merged(session, nora, seen)
    assert seen.threads == ()  # nobody has a case there: not theirs to read
    assert "by chat" not in [entry.text for entry in alone]
    async with practice.database.transaction() as session:
        from handoff import service

        thread = await session.get_one(Conversation, chat)
        await service.open_case(session, conversation=thread, disposition="human", reason="human")
    later(minutes=1)
    await practice.writes("and again by text", phone=(await practice.conversation(case)).address)
    async with practice.acting(nora) as session:
        seen = await packet.assemble(session, nora, case.id, SYSTEM)
        entries = await packet.merged(session, nora, seen)
        said = [(entry.channel, entry.text) for entry in entries if entry.direction == "in"]
        assert said == [("sms", "by text"), ("webchat", "by chat"), ("sms", "and again by text")]
        row = await replies.reply(session, nora, case.id, "here I am", guard=passes, conversation_id=chat)
    assert (row.conversation_id, row.channel) == (chat, "webchat")


async def test_a_patients_picture_opens_for_who_may_read_the_thread_alone(world: World) -> None:
    nora, ben = await world.person("Nora", Role.nurse), await world.person("Ben", Role.billing)
    case = await world.case("clinical", text="my rash")
    async with world.database.transaction() as session:
        assert case.message_id
        kept = await attachments.keep(
            session, message_id=case.message_id, conversation_id=case.conversation_id, content=PNG
        )
    async with world.acting(nora) as session:
        row, content = await files.opened(session, nora, kept.id)
        (entry,) = await packet.transcript(session, nora, case.conversation_id)
    assert (row.kind, content) == ("image/png", PNG)
    assert [(one.kind, one.shown) for one in entry.attachments] == [("image/png", True)]
    for viewer, wanted in ((ben, kept.id), (nora, new_id())):
        with pytest.raises(NotFound):
            async with world.acting(viewer) as session:
                await files.opened(session, viewer, wanted)


# Canned replies, forms, languages, content rules


async def test_variables_are_filled_and_gaps_stay_to_be_seen(practice: World) -> None:  # noqa: F811
    nora = await practice.person("Nora", Role.nurse)
    case, _ = await on_two_channels(practice, nora)
    row = CannedReply(name="hi", title="Hi", language="en", text="Hello { first_name }, {me} of {practice}. {place}")
    async with practice.acting(nora) as session:
        seen = await packet.assemble(session, nora, case.id, SYSTEM)
        cedar = await SYSTEM.practice(session)
    assert seen.panel is not None
    values = canned.values_of(seen, me="Nora Castillo", practice=cedar)
    values.pop("place", None)
    filled = canned.fill(row, values)
    assert filled.text == f"Hello {seen.panel.patient.given_name}, Nora of {cedar.name}. {{place}}"
    assert filled.missing == ("place",)


async def test_a_reply_with_a_variable_that_does_not_exist_is_not_approved(world: World) -> None:
    dana = await world.person("Dana", Role.lead)
    with pytest.raises(BadInput, match="diagnosis"):
        async with world.acting(dana) as session:
            await canned.save(session, dana, name="x", title="X", language="en", text="Your {diagnosis}", queues=[])


async def test_the_strict_rules_hold_in_this_process_once_read_again(world: World) -> None:
    text = "Your therapy group meets on Monday"
    rules = content_rules()
    assert not rules.strict
    before = rules.check(text, channel="sms").codes
    try:
        async with world.database.transaction() as session:
            await choices.set_strict_content(session, True)
            await refresh(session)
        assert rules.strict
        assert len(rules.check(text, channel="sms").codes) > len(before)
    finally:
        rules.strict = False


async def test_languages_and_forms_are_chosen_and_checked(world: World) -> None:
    await world.person("Sol", Role.front_desk, languages=["es"])
    async with world.database.transaction() as session:
        await choices.set_languages(session, ["es", "ko"], known=("en", "es", "vi", "ko"))
        await choices.set_forms(session, [Form("Intake", "https://portal.example/intake")])
        found = await choices.refresh(session)
        spoken = {one.language: one.staff for one in await coverage.of_languages(session)}
    assert found.served(("en", "es", "vi", "ko")) == ("en", "es", "ko")
    assert choices.current().forms[0].link == "https://portal.example/intake"
    assert spoken["es"] == ("Sol",)
    assert spoken["vi"] == ()
    with pytest.raises(BadInput):
        async with world.database.transaction() as session:
            await choices.set_languages(session, ["xx"], known=("en", "es"))
    with pytest.raises(BadInput):
        async with world.database.transaction() as session:
            await choices.set_forms(session, [Form("Intake", "http://portal.example/intake")])


# The list


async def test_the_view_of_all_shows_live_cases_first_then_the_newest_settled(any_world: World) -> None:
    dana = await any_world.person("Dana", Role.front_desk, Role.lead)
    settled = []
    for n in range(3):
        case = await claimed(any_world, dana, "human", phone=f"+1217555070{n}")
        later(minutes=1)
        async with any_world.acting(dana) as session:
            await desk.resolve(session, dana, case.id, "answered")
        settled.append(case.id)
    live = [(await any_world.case("human", phone=f"+1217555071{n}")).id for n in range(2)]
    async with any_world.acting(dana) as session:
        whole = await board.list_cases(session, dana, board.Filter(board.View.all))
        pages = [
            await board.list_cases(session, dana, board.Filter(board.View.all), limit=2, offset=n) for n in (0, 2, 4)
        ]
    ids = [row.case_id for row in whole]
    assert sorted(ids[:2]) == sorted(live)
    assert ids[2:] == settled[::-1]
    assert [row.case_id for page in pages for row in page] == ids


async def test_counts_are_ones_own_part_of_what_is_added_up_for_everybody(any_world: World) -> None:
    nora, ben = await any_world.person("Nora", Role.nurse), await any_world.person("Ben", Role.billing)
    case = await claimed(any_world, nora, "clinical", phone="+12175550721")
    await any_world.case("billing", phone="+12175550722")
    async with any_world.acting(nora) as session:
        shares = await tallies.tally(session)
        assert tallies.counts_for(shares, nora).views["mine"] == 1
        assert tallies.counts_for(shares, ben).queues == {"billing": 1}
        assert not tallies.owns_elsewhere(shares, nora)
        case = await desk.assign(session, nora, case.id, nora.staff_id)
        case.queue = "billing"
        await session.flush()
        assert tallies.owns_elsewhere(await tallies.tally(session), nora)


async def test_the_clock_keeps_the_hours_of_the_patients_own_location(practice: World) -> None:  # noqa: F811
    clock.set(datetime(2026, 11, 24, 16, 0, tzinfo=UTC))  # Tuesday, 10 in Chicago, 9 in Denver
    phone, ids = next((phone, ids) for phone, ids in (await phones(practice)).items() if len(ids) == 1)
    north = await place(practice, ids[0])
    thread = await practice.writes(phone=phone)
    async with practice.database.transaction() as session:
        location = await session.get_one(Location, north)
        location.timezone, location.weekly_hours = "America/Denver", {"tue": ["12:00-12:30", "14:00-17:00"]}
        (await session.get_one(Conversation, thread)).patient_id = ids[0]
    there, elsewhere = await practice.case("human", phone=phone), await practice.case("human", phone="+12175550799")
    assert there.due_at == datetime(
        2026, 11, 24, 21, 30, tzinfo=UTC
    )  # an hour: half before lunch, half after it, in Denver
    assert elsewhere.due_at == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
