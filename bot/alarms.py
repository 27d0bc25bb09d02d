"""Emergencies and crises: fixed text, case, page and latch in one transaction, whoever owns the thread and whatever else runs."""

import logging
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.reader import Heard
from bot.replies import render_drafts
from bot.services import Services
from bot.understanding import Disposition
from conversations import outbox
from conversations.drafts import ReplyDraft
from conversations.models import Conversation, Direction, Message
from core import clock
from handoff import service as handoff
from nlu.triage import Level

log = logging.getLogger(__name__)
SAY_AGAIN_AFTER = timedelta(minutes=10)
ALARMS = frozenset({Disposition.emergency, Disposition.crisis})


async def sound_now(services: Services, conversation_id: str) -> None:
    """`sound_waiting` right where a message was received. If it fails, the message's turn does it: nothing is lost."""
    try:
        await sound_waiting(services, conversation_id)
    except Exception as error:  # noqa: BLE001 - the message is committed and must be acknowledged whatever happens here
        log.error("an alarm could not be sounded at once: %s", type(error).__name__)


async def sound_waiting(services: Services, conversation_id: str) -> None:
    """Answer waiting alarms at once, beside a turn that is still running; that turn then finds the thread latched."""
    async with services.database.transaction(why="triage at once", ahead=True) as session:
        conversation = await session.get_one(
            Conversation, conversation_id, populate_existing=True, with_for_update=True
        )
        waiting = await session.execute(
            select(Message).where(
                Message.conversation_id == conversation_id,
                Message.direction == Direction.inbound,
                Message.seq > conversation.processed_seq,
                Message.disposition.is_(None),
            )
        )
        for message in waiting.scalars():
            heard = services.reader.triage(message.body, conversation.language)
            if heard.alarm:
                await commit(services, session, conversation, message, heard)


async def commit(
    services: Services, session: AsyncSession, conversation: Conversation, message: Message, heard: Heard
) -> None:
    """Everything an alarm does, in the caller's transaction."""
    assert heard.alarm is not None
    level = heard.assessment.level if heard.assessment.level.is_alarm else heard.alarm
    repeated = conversation.latch in ALARMS and await _told_lately(session, conversation)
    message.disposition = heard.alarm
    heard.keep(conversation, message)
    await handoff.open_case(
        session, conversation=conversation, disposition=heard.alarm, reason=heard.assessment.category or heard.alarm,
        message_id=message.id,
    )  # fmt: skip
    texts = handoff.alarm_texts(heard.assessment, level)
    if repeated and level is not Level.ABUSE:
        texts = [ReplyDraft(template_id="alarm-again" if heard.alarm is Disposition.emergency else "crisis-again")]
    rendered = await render_drafts(services, session, conversation, texts)
    await outbox.put(session, conversation, rendered, turn_id=message.turn_id)
    services.announce(session, conversation)


async def _told_lately(session: AsyncSession, conversation: Conversation) -> bool:
    """Whether an alarm's full text went out in this thread within the last minutes: then a short one is kinder."""
    query = select(Message.id).where(
        Message.conversation_id == conversation.id,
        Message.direction == Direction.outbound,
        Message.template_id.startswith("handoff-"),
        Message.created_at > clock.now() - SAY_AGAIN_AFTER,
    )
    return (await session.execute(query.limit(1))).first() is not None
