"""Who speaks in a thread: the bot, a person, or (latched) nobody but a person. Every change raises the epoch.

The bot's outgoing rows are written only if owner and epoch are still what the turn began with (invariant 3).
"""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.inbox import next_seq
from conversations.models import Author, Conversation, Direction, Message, Status
from core import audit
from core.errors import Conflict

LATCHING = frozenset({"emergency", "crisis", "clinical", "emotional"})


async def take(session: AsyncSession, conversation_id: str, staff_id: str, *, expected_owner: str | None) -> int:
    """Make `staff_id` the owner if the owner is still `expected_owner`. Returns the new epoch; raises Conflict if not."""
    return await _change(session, conversation_id, expected_owner, "conversation.take", owner_id=staff_id)


async def hand_back(session: AsyncSession, conversation_id: str, *, expected_owner: str | None) -> int:
    """Give the thread to the bot again: no owner, no latch, a fresh dialogue, and a marker in the thread."""
    epoch = await _change(
        session, conversation_id, expected_owner, "conversation.hand_back",
        owner_id=None, latch=None, active_flow=None, awaiting=None, further_intents=[], unclear_count=0,
        engine_session=Conversation.engine_session + 1,
    )  # fmt: skip
    await mark(session, conversation_id, "handed_back")
    return epoch


async def release(session: AsyncSession, conversation_id: str, *, expected_owner: str | None) -> int:
    """Take the owner away and leave the latch as it is: the thread goes back to its queue."""
    return await _change(session, conversation_id, expected_owner, "conversation.release", owner_id=None)


async def latch(session: AsyncSession, conversation: Conversation, disposition: str) -> None:
    """Silence the bot in this thread. A latch is only ever raised here; only `hand_back` takes it off."""
    order = ("emotional", "clinical", "crisis", "emergency")
    if conversation.latch and order.index(conversation.latch) >= order.index(disposition):
        return
    conversation.latch = disposition
    conversation.epoch += 1
    conversation.active_flow = conversation.awaiting = None
    conversation.further_intents = []
    conversation.engine_session += 1
    audit.record(
        session, "conversation.latch", subject="conversation", subject_id=conversation.id,
        patient_id=conversation.patient_id, details={"disposition": disposition},
    )  # fmt: skip
    await session.flush()


async def mark(session: AsyncSession, conversation_id: str, code: str, **ids: str) -> Message:
    """A marker in the transcript (never sent): a code, shown in words by the console."""
    row = Message(
        conversation_id=conversation_id, seq=await next_seq(session, conversation_id), direction=Direction.event,
        author=Author.system, channel="", body=" ".join([code, *(f"{k}={v}" for k, v in ids.items())]),
        status=Status.processed,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row


async def _change(
    session: AsyncSession, conversation_id: str, expected_owner: str | None, action: str, **values: object
) -> int:
    same_owner = Conversation.owner_id.is_(None) if expected_owner is None else Conversation.owner_id == expected_owner
    changed = await session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, same_owner)
        .values(epoch=Conversation.epoch + 1, **values)
        .returning(Conversation.epoch),
        execution_options={"synchronize_session": "fetch"},
    )
    epoch = changed.scalar_one_or_none()
    if epoch is None:
        raise Conflict("Somebody else has this thread now.", code="owner_changed")
    audit.record(session, action, subject="conversation", subject_id=conversation_id)
    return int(epoch)
