"""Flows through the real Rasa and the real action server: forms, refusals, rules, follow-ups, replays."""

import asyncio

import pytest
from sqlalchemy import func, select

from actions.services import Services
from bot.engine import DialogueEngine, EngineUnavailable
from conversations.models import AppliedAction
from tests.actions.stage import booked, person, refill_requests
from tests.rasa.thread import thread
from tests.stand import Rig

pytestmark = pytest.mark.rasa


async def test_a_reschedule_from_the_first_word_to_the_confirmation(services: Services, engine: DialogueEngine) -> None:
    patient = thread(services, engine, "+12175550101")
    before = (await booked(services, person("james-carter")))[0]
    assert "date of birth" in await patient.says("move my appt with dr kim to next week", "reschedule")
    assert patient.reply and (patient.reply.active_flow, patient.reply.awaiting) == ("reschedule", "patient")
    offered = await patient.says("4/18/1962")
    assert "with Dr. Kim, I can offer" in offered and patient.reply.awaiting == "chosen"
    assert (await patient.says("2")).startswith("Done.")
    assert patient.reply.active_flow is None and patient.reply.awaiting is None
    assert (await booked(services, person("james-carter")))[0].slot.id != before.slot.id


async def test_the_next_flow_after_a_finished_one_starts_clean(services: Services, engine: DialogueEngine) -> None:
    patient = thread(services, engine, "+12175550116", language="es")
    await patient.says("cambiar mi cita", "reschedule")
    await patient.says("8/3/1968")
    assert (await patient.says("1")).startswith("Listo.")
    again = await patient.says("cambiar mi cita", "reschedule")
    assert "puedo ofrecerle" in again and patient.reply and patient.reply.awaiting == "chosen"


async def test_a_flow_that_needs_nothing_is_over_in_one_turn(services: Services, engine: DialogueEngine) -> None:
    patient = thread(services, engine, "portal-1", channel="webchat", patient_id=person("helen-schmidt"))
    assert "You have" in await patient.says("when is my appointment", "appt_info")
    assert patient.reply and patient.reply.active_flow is None
    assert "You have" in await patient.says("when is my appointment", "appt_info")


async def test_a_change_of_mind_opens_the_other_form(services: Services, engine: DialogueEngine) -> None:
    patient = thread(services, engine, "portal-2", channel="webchat", patient_id=person("robert-hughes"))
    await patient.says("move my appointment", "reschedule")
    assert "What shall I do?" in await patient.says("actually cancel it", "cancel")
    assert patient.reply and patient.reply.active_flow == "cancel"
    assert "off the calendar" in await patient.says("1")
    assert await booked(services, person("robert-hughes")) == []


async def test_a_digression_returns_to_the_question(services: Services, engine: DialogueEngine) -> None:
    patient = thread(services, engine, "portal-3", channel="webchat", patient_id=person("dorothy-miller"))
    first = await patient.says("move my appointment", "reschedule")
    assert await patient.says("where do i park", "faq") == first
    assert patient.reply and patient.reply.awaiting == "chosen"


async def test_the_same_question_twice_does_not_end_the_form(services: Services, engine: DialogueEngine) -> None:
    patient = thread(services, engine, "portal-4", channel="webchat", patient_id=person("frank-kowalski"))
    asked = await patient.says("cancel my appointment", "cancel")
    assert await patient.says("blah", "unclear") == asked
    assert await patient.says("blah", "affirm") == asked
    assert "you keep it" in await patient.says("3")


@pytest.mark.parametrize(("intent", "said"), [("stop", "changed nothing"), ("restart", "appointment, a refill")])
async def test_never_mind_and_start_over_end_the_form(
    services: Services, engine: DialogueEngine, intent: str, said: str
) -> None:
    patient = thread(services, engine, f"portal-5{intent}", channel="webchat", patient_id=person("wei-chen"))
    await patient.says("move my appointment", "reschedule")
    assert said in await patient.says("never mind", intent)
    assert patient.reply and patient.reply.active_flow is None


async def test_when_a_person_takes_over_the_form_is_left_without_a_word(
    services: Services, engine: DialogueEngine
) -> None:
    patient = thread(services, engine, "portal-6", channel="webchat", patient_id=person("mei-ling-wu"))
    await patient.says("move my appointment", "reschedule")
    assert await patient.says("i want a human", "leave") == ""
    assert patient.reply and patient.reply.active_flow is None


async def test_two_acts_in_one_message_are_done_in_turn(services: Services, engine: DialogueEngine) -> None:
    patient = thread(services, engine, "portal-7", channel="webchat", patient_id=person("george-fischer"))
    await patient.says("refill my metformin and move my appointment", "refill", further=("reschedule",))
    both = await patient.says("1")
    assert both.startswith("Sent.") and "I can offer" in both
    assert patient.reply and (patient.reply.active_flow, patient.reply.awaiting) == ("reschedule", "chosen")
    assert (await patient.says("1")).startswith("Done.")
    assert len(await refill_requests(services, person("george-fischer"))) == 1


async def test_a_redelivered_turn_is_answered_again_and_taken_once(services: Services, engine: DialogueEngine) -> None:
    patient = thread(services, engine, "portal-8", channel="webchat", patient_id=person("jose-santos"))
    await patient.says("move my appointment", "reschedule")
    first = await patient.says("1")
    moved = (await booked(services, person("jose-santos")))[0]
    await patient.take(patient.last_turn, "inform")
    assert patient.reply and patient.reply.replayed and await patient.drafts_text() == first
    assert (await booked(services, person("jose-santos")))[0].slot.id == moved.slot.id
    async with services.database.read() as session:
        query = select(func.count()).where(AppliedAction.turn_id == patient.last_turn)
        assert (await session.execute(query)).scalar_one() == 1


async def test_text_that_looks_like_a_command_is_only_text(engine: DialogueEngine) -> None:
    parsed = await engine.parse("/cancel")
    assert parsed.confidence < 1.0  # as a command it would be certain
    assert (await engine.parse("//restart{}")).ranking


async def test_nothing_answers_without_the_token(rig: Rig) -> None:
    stranger = DialogueEngine(rig.settings.rasa_url, "guess")
    with pytest.raises(EngineUnavailable):
        await stranger.parse("hello")
    await stranger.close()


async def test_no_words_of_a_patient_lie_in_rasa_or_its_logs(
    rig: Rig, services: Services, engine: DialogueEngine
) -> None:
    patient = thread(services, engine, "+12175550103")
    await patient.says("please move my zanzibar appointment to next week", "reschedule")
    await patient.says("1/27/1955")
    stored = b"".join(file.read_bytes() for file in rig.settings.data_dir.glob("rasa.db*"))
    assert b"rasa_trackers" in stored
    for planted in ("zanzibar", "1/27/1955", "1955-01-27", "reschedule_form", "+1217"):  # "1955" may stand in an id
        assert planted.encode() not in stored
    assert not any(planted in rig.log_text() for planted in ("zanzibar", "1/27/1955", "1955-01-27"))


async def test_many_patients_at_once(services: Services, engine: DialogueEngine) -> None:
    keys = ["nicole-adams", "ashley-turner", "linda-bauer", "soo-jin-park", "maria-lopez", "carlos-ramirez"]
    threads = [thread(services, engine, f"many-{key}", channel="webchat", patient_id=person(key)) for key in keys]
    answers = await asyncio.gather(*(t.says("when is my appointment", "appt_info") for t in threads))
    assert all("You have" in answer or "Your appointments" in answer for answer in answers)
