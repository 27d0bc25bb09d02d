"""One message's way: what the patient is told, who gets the case, and when the bot keeps silent."""

import asyncio

import pytest
from sqlalchemy import func, select

from bot import alarms
from bot.turn import handle
from bot.understanding import FoundArticle
from conversations import consent, ownership
from conversations.drafts import ReplyDraft
from conversations.models import Conversation, Direction, Message
from core import clock
from core.settings import get_settings
from handoff import paging
from handoff.models import Page
from knowledge_base.models import Article
from tests.bot.office import PHONE, Office


def ids(messages: list[object]) -> list[str | None]:
    return [m.template_id for m in messages]  # type: ignore[attr-defined]


async def test_chest_pain_gets_911_at_once_a_page_and_a_latched_thread(office: Office) -> None:
    office.engine.down = True  # an alarm needs no dialogue engine
    said = await office.text("theres an elephant on my chest and i cant breathe")
    assert "911" in said[0].body
    assert said[0].template_id.startswith("handoff-emergency")
    assert [c.queue for c in await office.cases()] == ["oncall"]
    async with office.database.read() as session:
        assert (await session.execute(select(func.count()).select_from(Page))).scalar_one() == 1
    assert (await office.conversation()).latch == "emergency"


async def test_after_an_alarm_the_bot_says_only_fixed_words(office: Office) -> None:
    await office.text("theres an elephant on my chest and i cant breathe")
    office.engine.intent, office.engine.drafts = "book", [ReplyDraft(template_id="chitchat")]
    said = await office.text("also book me a checkup")
    assert ids(said) == ["ack-latched"]
    assert office.engine.steps == []


async def test_a_second_alarm_in_the_thread_is_answered_short(office: Office) -> None:
    await office.text("theres an elephant on my chest and i cant breathe")
    said = await office.text("now my arm is numb and my chest is crushing")
    assert ids(said) == ["alarm-again"]


async def test_an_alarm_is_answered_while_a_turn_of_the_thread_still_runs(office: Office) -> None:
    conversation_id = await office.receive("what are your hours")
    async with office.database.transaction() as session:
        conversation = await session.get_one(Conversation, conversation_id)
        conversation.lease_owner, conversation.lease_until = (
            "another process",
            conversation.created_at.replace(year=2100),
        )
    await office.receive("theres an elephant on my chest and i cant breathe")
    await handle(office.services, conversation_id)
    said = await office.said()
    assert said[0].template_id.startswith("handoff-emergency")


async def test_an_alarm_is_answered_also_where_a_person_owns_the_thread(office: Office) -> None:
    conversation_id = await office.receive("hello")
    async with office.database.transaction() as session:
        await ownership.take(session, conversation_id, "nurse", expected_owner=None)
    said = await office.text("theres an elephant on my chest and i cant breathe")
    assert said[0].template_id.startswith("handoff-emergency")


async def test_where_a_person_owns_the_thread_the_bot_is_silent(office: Office) -> None:
    conversation_id = await office.receive("hello")
    await handle(office.services, conversation_id)
    async with office.database.transaction() as session:
        await ownership.take(session, conversation_id, "dana", expected_owner=None)
    assert await office.text("are you open tomorrow") == []


@pytest.mark.parametrize(
    ("text", "latch"),
    [
        ("is it ok to take ibuprofen with my blood pressure pills", "clinical"),
        ("you people are awful i am furious", "emotional"),
    ],
)
async def test_clinical_and_emotional_go_to_people_and_latch(office: Office, text: str, latch: str) -> None:
    said = await office.text(text)
    assert f"handoff-ack-{latch}" in ids(said)
    assert (await office.conversation()).latch == latch
    assert await office.text("hello?") != []


async def test_the_first_message_says_what_it_is_and_how_to_reach_a_person(office: Office) -> None:
    office.engine.intent = "chitchat"
    first, second = await office.text("hi"), await office.text("hi again")
    assert "HUMAN" in first[0].body
    assert "automated" in first[0].body
    assert ids(second) == ["chitchat"]


async def test_a_spanish_thread_is_spanish_from_the_first_message_on(office: Office) -> None:
    office.engine.intent = "chitchat"
    said = await office.text("buenos dias, muchas gracias por todo")
    assert all(m.language == "es" for m in said)
    assert "HUMANO" in said[0].body


async def test_unclear_is_asked_back_once_and_then_goes_to_a_person(office: Office) -> None:
    office.engine.intent, office.engine.confidence = "unclear", 0.9
    assert "ask-back" in ids(await office.text("blue"))
    said = await office.text("still blue")
    assert "handoff-ack-unclear" in ids(said)
    assert [c.queue for c in await office.cases()] == ["front_desk"]


async def test_when_the_engine_is_down_a_person_gets_it_and_the_patient_hears_so(office: Office) -> None:
    office.engine.down = True
    said = await office.text("move my appointment please")
    assert said
    assert len(await office.cases()) == 1


async def test_stop_is_applied_at_once_and_confirmed_once(office: Office) -> None:
    said = await office.text("STOP")
    assert "opt-out-confirmed" in ids(said)
    async with office.database.read() as session:
        assert await consent.opted_out(session, "sms", (await office.conversation()).address_hash)


async def test_a_bare_cancel_amid_an_appointment_dialogue_opts_out_and_tells_staff(office: Office) -> None:
    office.engine.intent, office.engine.active_flow = "cancel", "cancel"
    office.engine.drafts = [ReplyDraft(template_id="chitchat")]
    await office.text("i want to cancel my visit")
    said = await office.text("CANCEL")
    assert "opt-out-confirmed" in ids(said)
    assert [c.reason for c in await office.cases()] == ["carrier_keyword"]


async def test_a_claim_during_the_turn_silences_its_reply(office: Office) -> None:
    conversation_id = await office.receive("hi")
    office.engine.intent = "chitchat"
    real = office.engine.parse

    async def claimed_meanwhile(text: str) -> object:
        async with office.database.transaction() as session:
            await ownership.take(session, conversation_id, "dana", expected_owner=None)
        return await real(text)

    office.engine.parse = claimed_meanwhile  # type: ignore[assignment]
    await handle(office.services, conversation_id)
    assert await office.said() == []


async def test_messages_sent_together_are_answered_once_each_in_order(office: Office) -> None:
    office.engine.intent = "chitchat"
    for n in range(5):
        conversation_id = await office.receive(f"thanks {n}")
    await asyncio.gather(*(handle(office.services, conversation_id) for _ in range(8)))
    said = await office.said()
    assert ids(said) == ["disclosure-sms", *["chitchat"] * 5]


async def test_what_may_not_leave_by_sms_goes_as_a_link(office: Office) -> None:
    office.engine.intent = "refill"
    office.engine.drafts = [
        ReplyDraft.model_validate(
            {
                "template_id": "which-article",
                "values": {
                    "options": {
                        "type": "list",
                        "items": [{"type": "text", "text": "your biopsy results are ready", "kind": "name"}],
                    }
                },
            }
        )
    ]
    said = await office.text("refill please", sender=PHONE)
    assert said[-1].template_id.startswith("portal-link")


QUIET_SPANISH = "ando con el animalote sentado aqui arriba"


async def test_a_translation_is_kept_beside_the_patients_own_words(office: Office) -> None:
    office.translator.sentences = {"necesito cambiar mi cita": "i need to change my appointment"}
    office.engine.intent = "billing"
    await office.text("necesito cambiar mi cita")
    async with office.database.read() as session:
        message = (await session.execute(select(Message).where(Message.direction == Direction.inbound))).scalar_one()
    assert message.translation == "i need to change my appointment"
    assert message.triage["translation"] == "Translated by machine"


async def test_a_translation_can_raise_an_alarm_that_the_own_words_hid(office: Office) -> None:
    office.translator.sentences = {QUIET_SPANISH: "there is an elephant sitting on my chest"}
    said = await office.text(QUIET_SPANISH)
    assert said[0].template_id.startswith("handoff-emergency")
    assert said[0].language == "es"


async def test_without_a_model_the_native_reading_goes_on_alone_and_staff_are_told(office: Office) -> None:
    office.engine.intent = "billing"
    assert "handoff-emergency" not in str(ids(await office.text("por que me cobraron dos veces la consulta")))
    async with office.database.read() as session:
        message = (await session.execute(select(Message).where(Message.direction == Direction.inbound))).scalar_one()
    assert message.translation is None
    assert message.triage["translation"] == "No translation installed"


async def test_who_is_on_call_and_texts_back_to_a_page_is_no_patient(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurse = "+16085550181"
    settings = get_settings().model_copy(update={"oncall_numbers": nurse})
    monkeypatch.setattr(paging, "get_settings", lambda: settings)
    await office.text("theres an elephant on my chest and i cant breathe")
    assert [m.template_id for m in await office.said(sender=nurse)] == ["handoff-page"]
    said = await office.text("ok on my way", sender=nurse)
    assert ids(said)[-1] == "handoff-page-reply"
    assert len(await office.cases()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("where can i park when i come in", ["disclosure-sms", "parking"]),
        (
            "donde me puedo estacionar cuando llegue",
            ["disclosure-sms", "language-assistance", "article-other-language", "parking"],
        ),
    ],
)
async def test_an_article_in_another_language_comes_with_an_apology_and_an_interpreter(
    office: Office, text: str, said: list[str]
) -> None:
    async with office.database.transaction() as session:
        session.add(Article(slug="parking", created_at=clock.now(), updated_at=clock.now()))
    office.engine.intent = "faq"
    office.answers.article = FoundArticle("parking", 0.95, confident=True, version=1, language="en", title="Parking")
    assert [m.template_id or m.article_id for m in await office.text(text)] == said


@pytest.mark.parametrize("sounded_first", [False, True])
async def test_an_emergency_in_spanish_is_translated_for_staff_after_the_page(
    office: Office, sounded_first: bool
) -> None:
    spanish = "me duele el pecho y no puedo respirar"
    office.translator.sentences = {spanish: "my chest hurts and i cannot breathe"}
    conversation_id = await office.receive(spanish)
    if sounded_first:
        await alarms.sound_waiting(office.services, conversation_id)
    await handle(office.services, conversation_id)
    assert [m.template_id.startswith("handoff-emergency") for m in await office.said()] == [True]
    async with office.database.read() as session:
        message = (await session.execute(select(Message).where(Message.direction == Direction.inbound))).scalar_one()
    assert message.translation == "my chest hurts and i cannot breathe"
    assert message.status == "processed"


async def test_what_is_written_for_patients_alone_is_looked_for_once_it_is_known_who_writes(office: Office) -> None:
    office.engine.intent = "faq"
    await office.text("how do i see my visit notes")
    async with office.database.transaction() as session:
        conversation = (await session.execute(select(Conversation))).scalar_one()
        conversation.patient_id = "0" * 32
    await office.text("where do i see my visit notes")
    assert office.answers.asked_verified == [False, True]
