"""Who is writing: asked once, three tries, families, portals and strangers."""

from datetime import timedelta

import pytest

from actions.services import Services
from conversations.models import Conversation
from core import clock
from tests.actions.stage import Stage, booked, person

FAMILY_PHONE = "+12175550110"
MINH = person("minh-nguyen")


async def test_nothing_of_a_patient_is_said_before_the_birth_date(services: Services) -> None:
    stage = Stage(services, "+12175550101")
    answer = await stage.says("when is my appointment with dr kim", "appt_info")
    assert "date of birth" in answer and "Kim" not in answer and "Thu" not in answer


async def test_the_birth_date_is_asked_once_a_conversation(services: Services) -> None:
    stage = Stage(services, "+12175550101")
    await stage.says("when is my appointment", "appt_info")
    await stage.says("4/18/1962")
    assert "What shall I do?" in await stage.says("cancel my appointment", "cancel")


async def test_by_phone_the_birth_date_is_asked_again_the_next_day(services: Services) -> None:
    stage = Stage(services, "+12175550101")
    await stage.says("when is my appointment", "appt_info")
    await stage.says("4/18/1962")
    clock.set(clock.now() + timedelta(hours=13))
    assert "date of birth" in await stage.says("cancel my appointment", "cancel")


async def test_the_birth_date_in_the_first_message_is_enough(services: Services) -> None:
    stage = Stage(services, "+12175550101")
    assert "You have Thu" in await stage.says("this is James, dob 4/18/1962, when is my appt?", "appt_info")


async def test_three_wrong_birth_dates_bring_a_person(services: Services) -> None:
    stage = Stage(services, "+12175550101")
    await stage.says("when is my appointment", "appt_info")
    for wrong in ("1/1/1970", "2/2/1970"):
        assert "does not match" in await stage.says(wrong)
    last = await stage.says("3/3/1970")
    assert "could not confirm" in last and await stage.templates() == ["identity-failed", "handoff-ack-human"]
    assert [case.reason for case in await stage.cases()] == ["identity_failed"]
    assert stage.form is None


async def test_an_unknown_phone_is_answered_just_like_a_wrong_birth_date(services: Services) -> None:
    stranger, known = Stage(services, "+12175559999"), Stage(services, "+12175550101")
    for stage in (stranger, known):
        await stage.says("when is my appointment", "appt_info")
    assert await stranger.says("1/1/1970") == await known.says("1/1/1970")


async def test_what_is_no_date_is_asked_for_again_and_in_the_end_a_person_comes(services: Services) -> None:
    stage = Stage(services, "+12175550101")
    await stage.says("when is my appointment", "appt_info")
    assert "could not read" in await stage.says("why do you need that")
    assert "could not read" in await stage.says("no way")
    await stage.says("hm")
    assert [case.reason for case in await stage.cases()] == ["identity_unreadable"]


async def test_on_a_family_phone_the_birth_date_says_who_it_is(services: Services) -> None:
    stage = Stage(services, FAMILY_PHONE)
    await stage.says("it's for my son, when is his appointment", "appt_info")
    assert "your son" in (await stage.drafts_text())
    answer = await stage.says("3/30/2013")
    assert "Dr. Novak" in answer
    async with services.database.read() as session:
        conversation = await session.get_one(Conversation, stage.conversation_id)
    assert conversation.patient_id == MINH and conversation.verified_how == "phone_and_birth_date"


async def test_in_the_middle_of_a_flow_it_can_turn_out_to_be_for_the_son(services: Services) -> None:
    stage = Stage(services, FAMILY_PHONE)
    await stage.says("cancel my appointment", "cancel")
    assert "Dr. Okafor" in await stage.says("6/21/1978")
    assert "your son" in await stage.says("no sorry it's for my son")
    assert "Dr. Novak" in await stage.says("3/30/2013")
    assert len(await booked(services, MINH)) == 1


async def test_a_portal_visitor_who_is_signed_in_is_asked_nothing(services: Services) -> None:
    stage = Stage(services, "portal-james", channel="webchat", patient_id=person("james-carter"))
    assert "You have Thu" in await stage.says("when is my appointment", "appt_info")


async def test_an_unknown_web_visitor_is_sent_to_the_portal_and_to_a_person(services: Services) -> None:
    stage = Stage(services, "visitor-1", channel="webchat")
    answer = await stage.says("cancel my appointment", "cancel")
    assert "https://portal.cedargrove.example" in answer
    assert [case.reason for case in await stage.cases()] == ["identity_unknown"]


@pytest.mark.parametrize("text", ["14/3/1962", "no sé"])
async def test_in_spanish_the_question_is_in_spanish(services: Services, text: str) -> None:
    stage = Stage(services, "+12175550102", language="es")
    assert "fecha de nacimiento" in await stage.says("¿cuándo es mi cita?", "appt_info")
    assert await stage.says(text)


async def test_the_first_spanish_message_is_heard_in_spanish_before_the_thread_knows_it(services: Services) -> None:
    stage = Stage(services, "+12175550102")
    turn = await stage._receive("Quiero cancelar la cita de mi hijo", ())
    message = {"intent": {"name": "cancel"}, "metadata": {"turn_id": turn, "language": "es"}}
    await stage._run("validate_cancel_form", message)
    stage.last_turn = turn
    assert await stage.templates() == ["identity-ask-birth-date-other"]
