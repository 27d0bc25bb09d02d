"""Where a message goes, what silences the bot, and what the patient is told."""

from datetime import UTC, datetime

import pytest

from conversations.models import Conversation
from conversations.wording import wording
from core import clock
from handoff import service
from handoff.models import Queue, Role, Urgency
from handoff.texts import alarm_drafts
from tests.handoff.conftest import World, later


@pytest.mark.parametrize(
    ("disposition", "queue", "urgency", "latch"),
    [
        ("emergency", "oncall", "emergency", "emergency"),
        ("crisis", "oncall", "crisis", "crisis"),
        ("clinical", "nurse", "routine", "clinical"),
        ("emotional", "front_desk", "urgent", "emotional"),
        ("human", "front_desk", "routine", None),
        ("unclear", "front_desk", "routine", None),
        ("interpreter", "interpreter", "routine", None),
        ("billing", "billing", "routine", None),
        ("referral", "referrals", "routine", None),
        ("refill", "refills", "routine", None),
        ("review", "nurse", "routine", None),
        ("reschedule", "front_desk", "routine", None),
    ],
)
async def test_each_disposition_reaches_its_queue(
    world: World, disposition: str, queue: str, urgency: str, latch: str | None
) -> None:
    case = await world.case(disposition)
    assert (case.queue, case.urgency) == (queue, urgency)
    assert (await world.conversation(case)).latch == latch


async def test_asking_twice_for_a_person_makes_one_case(world: World) -> None:
    first = await world.case("human")
    second = await world.case("unclear")
    assert second.id == first.id


async def test_a_routine_case_becomes_the_emergency_and_keeps_what_was_wanted(world: World) -> None:
    first = await world.case("human", reason="wants to move an appointment")
    second = await world.case("emergency", reason="chest_pain")
    assert second.id == first.id
    assert (second.queue, second.urgency, second.reason) == ("oncall", "emergency", "chest_pain")


async def test_a_less_serious_message_never_calms_a_case_down(world: World) -> None:
    first = await world.case("emergency")
    second = await world.case("human")
    assert second.id == first.id
    assert (second.queue, second.urgency, second.disposition) == ("oncall", "emergency", "emergency")


async def test_a_refill_to_sign_stands_beside_the_thread(world: World) -> None:
    refill = await world.case("refill")
    human = await world.case("human")
    assert refill.id != human.id


async def test_an_emergency_takes_the_thread_from_who_may_not_treat_it(world: World) -> None:
    from handoff import desk

    clerk = await world.person("Clara", Role.front_desk)
    case = await world.case("human")
    async with world.acting(clerk) as session:
        await desk.claim(session, clerk, case.id)
    raised = await world.case("emergency")
    assert raised.owner_id is None
    assert (await world.conversation(raised)).owner_id is None


async def test_the_patient_is_told_who_answers_and_by_when(world: World) -> None:
    clock.set(datetime(2026, 11, 24, 16, 0, tzinfo=UTC))  # Tuesday 10:00 in Chicago
    case = await world.case("clinical")
    async with world.database.transaction() as session:
        drafts = await service.acknowledgement(session, case)
    said = wording().render(drafts[0].template_id, "en", drafts[0].values).text
    assert "a nurse" in said
    assert "12:00" in said
    assert len(drafts) == 1


async def test_after_hours_the_patient_hears_when_we_open(world: World) -> None:
    clock.set(datetime(2026, 11, 26, 3, 0, tzinfo=UTC))  # Wednesday 21:00; Thursday is Thanksgiving
    case = await world.case("human")
    async with world.database.transaction() as session:
        drafts = await service.acknowledgement(session, case)
    closed = wording().render(drafts[1].template_id, "en", drafts[1].values).text
    assert "Fri, Nov 27" in closed
    assert "8:00" in closed


async def test_an_emergency_is_promised_round_the_clock(world: World) -> None:
    clock.set(datetime(2026, 11, 26, 3, 0, tzinfo=UTC))
    case = await world.case("emergency")
    assert (case.due_at - clock.now()).total_seconds() == 300


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", ["webchat", "sms"])
@pytest.mark.parametrize(
    ("level", "category", "must"),
    [
        ("emergency", "chest_pain", ["911"]),
        ("emergency", "poisoning", ["911", "1-800-222-1222"]),
        ("emergency", "overdose", ["911", "1-800-222-1222"]),
        ("emergency", "self_harm_done", ["911", "988"]),
        ("crisis", "suicidal_thoughts", ["988", "AYUDA", "838255", "911"]),
        ("crisis", "harm_to_others", ["988", "911"]),
        ("crisis", "abuse", ["911"]),
        ("abuse", None, ["911"]),
    ],
)
def test_fixed_texts_name_the_right_lines(
    level: str, category: str | None, must: list[str], channel: str, language: str
) -> None:
    (draft,) = alarm_drafts(level, category)
    rendered = wording().render(draft.template_id, language, draft.values, channel)
    assert rendered.language == language
    assert all(number in rendered.text for number in must)
    assert "call us" not in rendered.text.lower()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_discreet_text_gives_nothing_away(language: str) -> None:
    text = wording().render("handoff-abuse", language, {}, "sms").text.lower()
    assert not any(word in text for word in ("abuse", "violen", "988", "hotline", "abuso", "maltrat", "hurt", "safe"))


async def test_urgency_and_queue_can_be_said_by_the_caller(world: World) -> None:
    conversation_id = await world.writes()
    async with world.database.transaction() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        case = await service.open_case(
            session,
            conversation=conversation,
            disposition="clinical",
            reason="lowered",
            queue=Queue.nurse,
            urgency=Urgency.urgent,
        )
    assert (case.queue, case.urgency) == ("nurse", "urgent")


async def test_what_tells_of_a_patient_is_ciphertext(world: World) -> None:
    case = await world.case("clinical", reason="a very private matter")
    later(seconds=1)
    assert b"private" not in case.reason_ct
    assert case.reason == "a very private matter"
